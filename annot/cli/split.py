"""`annot split`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from annot.cli.options import HERE, DryRunOption, JobsOption, JsonOption, ProjectOption, jobs_of, open_at
from annot.cli.output import finish, show, show_issues, show_json, show_table, tell
from annot.core.errors import ConfigError
from annot.core.plural import plural

if TYPE_CHECKING:
    from annot.project.split import SplitReport


def split(
    move: Annotated[
        str | None,
        typer.Option(
            help="Move a document: DOC=SPLIT, or DOC=OTHER for the split of another document.", metavar="DOC=TO"
        ),
    ] = None,
    by: Annotated[str, typer.Option(help="The adjudicator who moves it.")] = "",
    reason: Annotated[str, typer.Option(help="Why it is moved.")] = "",
    jobs: JobsOption = None,
    project: ProjectOption = HERE,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Divide the documents for training and testing, near-duplicates and events together."""
    opened = open_at(project)
    if move is not None:
        doc_id, _, target = move.partition("=")
        if not target or not by or not reason:
            raise ConfigError("--move DOC=TO needs --by and --reason: who moves the document, and why")
        moved = opened.move(doc_id, target, by=by, reason=reason, dry_run=dry_run)
        tell(f"{'would move' if dry_run else 'moved'} {doc_id} to {moved.split}, fold {moved.fold}")
    report = opened.split(dry_run=dry_run, jobs=jobs_of(jobs))
    if as_json:
        show_json(
            {
                "places": report.division.places,
                "new": report.division.fresh,
                "similar": report.similar,
                "across": report.across,
                "issues": report.division.issues,
            }
        )
    else:
        _show(report)
    finish(found=bool(report.division.issues))


def _show(report: SplitReport) -> None:
    places = report.division.places
    sizes = Counter(place.cluster for place in places.values())
    rows = [
        (place.doc_id, place.split, place.fold, place.cluster if sizes[place.cluster] > 1 else "")
        for place in places.values()
    ]
    show_table("Documents", ("document", "split", "fold", "cluster"), rows)
    if report.similar:
        alike = [(pair.left, pair.right, f"{pair.similarity:.2f}") for pair in report.similar]
        show_table("Near-duplicates", ("document", "document", "similarity"), alike)
    pair = report.across
    if pair and pair.similarity:
        show(f"most alike on two sides: {pair.left} and {pair.right}, similarity {pair.similarity:.2f}")
    show(f"{len(report.division.fresh)} new of {plural(len(places), 'document')}")
    show_issues(report.division.issues)
