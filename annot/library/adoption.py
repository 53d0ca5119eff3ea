"""`annot.adopt_project`: a data-set project out of a project of Label Studio that was there before, in one go."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from annot.core.errors import ArgumentError, ConfigError, DataError
from annot.store.leftovers import prefix_of, sweep

if TYPE_CHECKING:
    from annot.core.issue import Issue
    from annot.steps.init.adopt import Adoption, AdoptOptions
    from annot.steps.init.existing import ExistingProject
    from annot.steps.pull.pull import Pulled


@dataclass(frozen=True)
class AdoptionResult:
    """What was taken over, or in a dry run would be.

    Attributes:
        folder: the project's.
        written: its files, without seeds and readings, by path inside of it.
        documents: how many documents the seeds hold.
        readers: how many submissions each reader has made; their accounts stand in `.annot/accounts.json`.
        questions: what a person should look at, a line each.
        passed_over: controls of the labelling config that a schema has no place for, and why.
        issues: what is odd in the texts.
        pulled: what came of each reader's submissions.
    """

    folder: Path
    written: tuple[str, ...]
    documents: int
    readers: Mapping[str, int]
    questions: tuple[str, ...]
    passed_over: tuple[str, ...]
    issues: tuple[Issue, ...]
    pulled: tuple[Pulled, ...]


def adopt_project(
    folder: str | Path,
    *,
    studio: str | None = None,
    project_id: int | None = None,
    export: str | Path | None = None,
    config: str | Path | None = None,
    map: str | Path | None = None,  # noqa: A002 (the name of the option)
    language: str = "en",
    text: str = "",
    readers: Literal["by-account", "by-name"] = "by-account",
    submission: Literal["latest", "first"] | None = None,
    partial: bool = False,
    dry_run: bool = False,
) -> AdoptionResult:
    """Takes a project of Label Studio over: its schema, documents, readers and readings.

    The project itself stays as it is. Of one on a server, `push`, `pull` and `status` go on with its tasks.

    Args:
        folder: of the new data-set project; made if missing.
        studio: address of the server.
        project_id: number of the project there.
        export: a raw JSON export, instead of a server.
        config: with `export`: the project's labelling config, in XML.
        map: what labels, controls and relations become, in TOML; what it does not name is proposed.
        language: of the texts, an ISO 639 code.
        text: the key of the tasks' data that holds the text; told by the config where it is empty.
        readers: call readers `reader-1` and so on, or as their accounts are called.
        submission: which of several submissions of a document by one account is taken.
        partial: write what can be taken of the submissions even where something cannot.
        dry_run: write nothing.

    Raises:
        ArgumentError: neither a server's project nor an export is named, or both.
        ConfigError: a file exists already, or something is not said that has to be; nothing is written.
        DataError: the export is broken, or a text cannot be a seed; nothing is written.
        ServiceError: the server is down, or refuses the token.
    """
    from annot.steps.init.adopt import AdoptOptions, plan_adoption
    from annot.steps.init.existing import read_from_export, read_from_server
    from annot.steps.init.init import name_of
    from annot.studio.adopt.project_map import NO_MAP, read_map

    if (studio is None) == (export is None) or (studio is None) != (project_id is None):
        raise ArgumentError("studio= with project_id=, or export=: one of them")
    target = Path(folder)
    given = NO_MAP if map is None else read_map(Path(map))
    options = AdoptOptions(name_of(target), language, text, readers, given, submission)
    if studio is not None and project_id is not None:
        existing = read_from_server(studio, project_id)
    else:
        existing = read_from_export(Path(str(export)), None if config is None else Path(config))
    source = None if export is None else Path(export)
    adoption = plan_adoption(existing, options)
    target.parent.mkdir(parents=True, exist_ok=True)
    sweep(target)
    # Made aside, so that a failure leaves nothing behind and a dry run does all that the real one does.
    aside = Path(tempfile.mkdtemp(dir=target.parent, prefix=prefix_of(target), suffix=".tmp")).resolve()
    try:
        done = _make(aside, existing, adoption, options, source, partial=partial)
        if not dry_run:
            _move(aside, target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    pulled = tuple(replace(each, path=str(target / Path(each.path).relative_to(aside))) for each in done.pulled)
    return replace(done, folder=target, pulled=pulled)


def _make(
    folder: Path,
    existing: ExistingProject,
    adoption: Adoption,
    options: AdoptOptions,
    export: Path | None,
    *,
    partial: bool,
) -> AdoptionResult:
    from annot.library.project import open_project
    from annot.steps.init.adopt import note_tasks, write_adoption

    written = write_adoption(folder, existing, adoption, options)
    with tempfile.TemporaryDirectory() as texts:
        path = Path(texts) / "texts.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in adoption.texts), "utf-8")
        try:
            added = open_project(folder).seeds.add([path])
        except DataError as error:
            # The file of this moment is nobody's.
            raise DataError(str(error).replace(str(path), existing.source), error.issues) from error
    opened = open_project(folder)
    note_tasks(opened, existing, adoption)
    pulled = opened.pull(partial=partial) if export is None else opened.pull_export(export, partial=partial)
    return AdoptionResult(
        folder=folder,
        written=tuple(path.relative_to(folder).as_posix() for path in written),
        documents=len(added.rows),
        readers=adoption.n_submissions,
        questions=adoption.questions,
        passed_over=adoption.proposal.passed_over,
        issues=added.issues,
        pulled=tuple(pulled),
    )


def _move(aside: Path, target: Path) -> None:
    """Gives what was made its place; the folder may hold other things, such as a git repository."""
    entries = sorted(aside.iterdir())
    target.mkdir(exist_ok=True)
    for each in entries:
        if (target / each.name).exists():
            raise ConfigError(f"{target / each.name} exists; choose an empty folder")
    # What makes it a project comes last.
    for each in sorted(entries, key=lambda path: path.name == "annot.toml"):
        each.rename(target / each.name)
