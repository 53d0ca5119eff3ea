"""`annot pull`."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from annot.cli.options import HERE, DryRunOption, JsonOption, ProjectOption, open_at
from annot.cli.output import finish, show, show_issues, show_json, show_table, tell
from annot.core.errors import ConfigError
from annot.core.issue import Issue, errors_of
from annot.core.plural import plural

if TYPE_CHECKING:
    from annot.library.project import Project
    from annot.steps.pull.pull import Pulled
    from annot.studio.adopt.translate import MapLine
    from annot.studio.collect import Pick


class Submission(StrEnum):
    """Which of several submissions of a document is taken."""

    latest = "latest"
    first = "first"


def pull(
    annotator: Annotated[list[str] | None, typer.Option(help="Only this annotator's work; may be repeated.")] = None,
    file: Annotated[Path | None, typer.Option("--from", help="A raw JSON export on disk, instead of a server.")] = None,
    by: Annotated[
        str | None, typer.Option(help="With --from: read this account's submissions; its email or number.")
    ] = None,
    partial: Annotated[bool, typer.Option("--partial", help="Write the rest if something cannot be taken.")] = False,
    text: Annotated[
        str,
        typer.Option(help="With --from: key of the tasks' data that holds the seed's text; other texts are ignored."),
    ] = "",
    config: Annotated[
        Path | None,
        typer.Option(help="With --from: the project's labelling config (XML), which says which text a region is on."),
    ] = None,
    map_: Annotated[
        Path | None,
        typer.Option(
            "--map", help="With --from: TOML file that says what the project's labels, controls and relations become."
        ),
    ] = None,
    trust_offsets: Annotated[
        bool, typer.Option("--trust-offsets", help="With --from: use a region's offsets, even if its quote differs.")
    ] = False,
    guidelines: Annotated[
        str | None,
        typer.Option(
            help="With --from: version of the guidelines that was followed, or unknown; default: the current one.",
            show_default=False,
        ),
    ] = None,
    submission: Annotated[
        Submission | None, typer.Option(help="Which of several submissions of a document to take.")
    ] = None,
    forget: Annotated[
        list[str] | None, typer.Option(help="Drop this document, whose submission was deleted; may be repeated.")
    ] = None,
    state: Annotated[str | None, typer.Option(help="Use an earlier pulled state; the start of its digest.")] = None,
    project: ProjectOption = HERE,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Fetch annotators' submissions, whole or not at all."""
    of_files = {"--by": by, "--text": text, "--config": config, "--map": map_, "--trust-offsets": trust_offsets}
    of_files["--guidelines"] = guidelines

    opened = open_at(project)
    pick: Pick | None = submission.value if submission else None
    how: dict[str, Any] = {"partial": partial, "pick": pick, "dry_run": dry_run}
    if file is None and (flag := next((name for name, given in of_files.items() if given), None)):
        raise ConfigError(f"{flag} needs --from: on a server each annotator has a project and an account")
    if file is None and state is None:
        results = opened.pull(annotators=annotator or (), forget=forget or (), **how)
    elif file and not (annotator or by or state or text or config) and opened.config.studio.adopted:
        results = opened.pull_export(file, map=map_, trust_offsets=trust_offsets, guidelines=guidelines, **how)
    elif not annotator or len(annotator) != 1 or (file and state):
        raise ConfigError("--from and --state each need one --annotator: whose work it is")
    elif file:
        more: dict[str, Any] = {"by": by, "text": text, "config": config, "map": map_, "trust_offsets": trust_offsets}
        more["guidelines"] = guidelines
        results = [opened.pull_file(file, annotator=annotator[0], **more, **how)]
    else:
        results = [opened.pull_state(state or "", annotator=annotator[0], **how)]
    issues = [issue for result in results for issue in result.issues]
    # A file or an earlier state says nothing of the curation project.
    curated = opened.curation.pull(dry_run=dry_run) if file is None and state is None else None
    decisions = curated.decisions if curated else ()
    issues += curated.issues if curated else ()
    if as_json:
        show_json({"pulled": results, "decisions": decisions})
    else:
        _show(opened, results, issues)
        if decisions:
            show(f"{plural(len(decisions), 'decision')} recorded from the curation project")
    finish(found=bool(errors_of(issues)))


def _show(opened: Project, results: Sequence[Pulled], issues: Sequence[Issue]) -> None:
    head = ("annotator", "submitted", "skipped", "drafts", "untouched", "file", "state")
    rows = [
        (
            r.annotator,
            len(r.submitted),
            len(r.skipped),
            len(r.drafts),
            len(r.untouched),
            _file_state(r.written, r.refused),
            r.state or "–",
        )
        for r in results
    ]
    show_table("Pulled", head, rows)
    for result in results:
        if result.passed_over:
            tell("Passed over: " + ", ".join(f"{n} × {kind}" for kind, n in result.passed_over.items()))
        show_mapped(result.mapped, f"Map, {result.annotator}")
    show_issues(issues)
    for result in results:
        faulty = {issue.doc_id for issue in errors_of(result.issues)}
        urls = opened.task_urls(result.annotator) if faulty else {}
        for doc_id in sorted(faulty & urls.keys()):
            tell(f"{result.annotator}, {doc_id}: {urls[doc_id]}")
        if result.incomplete and not result.refused:
            tell(
                f"{result.annotator}: not all that was said of {', '.join(result.incomplete)} could be taken; it is "
                "marked as incomplete: kept out of agreement, and not released until mended or waived (`annot check`)"
            )
    if any(result.refused for result in results) and not any(each.code == "nothing-imported" for each in issues):
        tell("Nothing was written: some of it cannot be held. Mend it there, or take the rest with --partial.")


def show_mapped(lines: Sequence[MapLine], title: str) -> None:
    """What each line of a map has done."""
    if lines:
        show_table(title, ("line", "becomes", "results"), [(each.line, each.becomes, each.n) for each in lines])


def _file_state(written: bool, refused: bool) -> str:
    return "not written" if refused else "changed" if written else "as it was"
