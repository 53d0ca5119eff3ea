"""`annot init`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annot.cli.options import DryRunOption, JsonOption
from annot.cli.output import finish, show, show_issues, show_json, show_table, tell
from annot.cli.pull import Submission, show_mapped
from annot.core.errors import ConfigError
from annot.core.issue import errors_of
from annot.core.plural import plural

if TYPE_CHECKING:
    from annot.library.adoption import AdoptionResult


class Readers(StrEnum):
    """How the accounts of a project that is taken over are called."""

    by_account = "by-account"
    by_name = "by-name"


def init(
    folder: Annotated[Path, typer.Argument(help="Folder of the new project; made if missing.")],
    from_studio: Annotated[
        str | None, typer.Option(help="Take over a project of the Label Studio at this address.", show_default=False)
    ] = None,
    project_id: Annotated[
        int | None, typer.Option(help="With --from-studio: the project's number.", show_default=False)
    ] = None,
    from_export: Annotated[
        Path | None, typer.Option(help="Take over a project by its raw JSON export.", show_default=False)
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(help="With --from-export: the project's labelling config, as XML.", show_default=False),
    ] = None,
    map_: Annotated[
        Path | None,
        typer.Option(
            "--map", help="TOML file that says what its labels, controls and relations become.", show_default=False
        ),
    ] = None,
    language: Annotated[str, typer.Option(help="Language of the texts that are taken over, such as fr.")] = "en",
    text: Annotated[str, typer.Option(help="Key of the tasks' data that holds the text.")] = "",
    readers: Annotated[Readers, typer.Option(help="How readers are named.")] = Readers.by_account,
    submission: Annotated[
        Submission | None,
        typer.Option(help="Which of an account's several submissions of a document to take.", show_default=False),
    ] = None,
    partial: Annotated[
        bool, typer.Option("--partial", help="Take over the rest if something cannot be taken.")
    ] = False,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Start a new data-set project, empty or from a project of Label Studio."""
    if from_studio is None and from_export is None:
        if project_id or config or map_ or text or dry_run:
            raise ConfigError("these options need --from-studio URL --project-id N, or --from-export FILE")
        _init(folder, as_json=as_json)
        return
    from annot.library.adoption import adopt_project

    done = adopt_project(
        folder,
        studio=from_studio,
        project_id=project_id,
        export=from_export,
        config=config,
        map=map_,
        language=language,
        text=text,
        readers=readers.value,
        submission=submission.value if submission else None,
        partial=partial,
        dry_run=dry_run,
    )
    issues = [*done.issues, *(issue for each in done.pulled for issue in each.issues)]
    if as_json:
        show_json({"adopted": done})
    else:
        _show(done, dry_run=dry_run)
        show_issues(issues)
        if any(each.refused for each in done.pulled):
            source = f" --from {from_export.resolve()}" if from_export else ""
            tell(
                "No reading was written, since the parts above cannot be taken: mend the map or the work, and "
                f"`annot pull{source}` in {folder}; `--partial` takes all but these parts"
            )
        else:
            _next(folder, dry_run=dry_run)
    finish(found=bool(errors_of(issues)))


def _init(folder: Path, *, as_json: bool) -> None:
    from annot.library.toolkit import init_project

    written = init_project(folder)
    if as_json:
        show_json({"written": [path.as_posix() for path in written]})
        return
    for path in written:
        show(f"wrote {path}")
    tell(f"Next, in {folder}: `annot seeds add FILES`, `annot server start`, `annot push`")
    _tell_of_git(folder)


def _tell_of_git(folder: Path) -> None:
    from annot.library.toolkit import repository_above

    if root := repository_above(folder):
        inner = folder.resolve().relative_to(root).as_posix()
        tell(
            f"{inner} is a folder of the git repository {root}, and GitHub and pre-commit read the files of its root "
            "alone: move .github/workflows/annot.yml and the hooks there (docs/ci.md of annot, In a larger repository)"
        )
    if not any((each / ".git").exists() for each in (folder.resolve(), *folder.resolve().parents)):
        tell("There is no git here: run `git init` as well, since a release is made of what git has committed")


def _show(done: AdoptionResult, *, dry_run: bool) -> None:
    for path in done.written:
        show(f"{'would write' if dry_run else 'wrote'} {done.folder / path}")
    show(f"{plural(done.documents, 'document')} in the seeds")
    rows = [
        (each.annotator, done.readers[each.annotator], len(each.submitted), len(each.skipped), len(each.drafts))
        for each in done.pulled
    ]
    show_table("Readers", ("reader", "submissions", "documents read", "skipped", "drafts"), rows)
    for each in done.pulled:
        show_mapped(each.mapped, f"Map, {each.annotator}")
        for kind, n in each.passed_over.items():
            tell(f"{each.annotator}: passed over {n} × {kind}")
    for line in done.passed_over:
        tell(f"passed over: {line}")
    show("To be looked at:")
    for line in done.questions:
        show(f"- {line}")


def _next(folder: Path, *, dry_run: bool) -> None:
    if dry_run:
        tell("Nothing was written; without --dry-run it is.")
        return
    tell(f"Next, in {folder}: look at schemas/, then `annot check`, `annot agree`, `annot adjudicate`, `annot release`")
    _tell_of_git(folder)
