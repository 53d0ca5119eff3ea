"""`annot status`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annot.cli.options import HERE, JsonOption, ProjectOption, open_at
from annot.cli.output import finish, show, show_json, show_table, tell

if TYPE_CHECKING:
    from annot.steps.status import Status


def status(project: ProjectOption = HERE, as_json: JsonOption = False) -> None:
    """Show the server and how far each annotator has come."""
    from annot.steps.status import read_status

    found = read_status(open_at(project))
    drifted = any(progress.drift for progress in found.annotators)
    if as_json:
        show_json(found)
    else:
        _show(found)
        if drifted:
            tell("Back to the schema: `annot push --reset-config`. Forward: write the change into the schema file.")
    finish(found=drifted)


def _show(found: Status) -> None:
    show(f"Label Studio {found.version} at {found.url}, as {found.account}")
    head = ("annotator", "project", "documents", "submitted", "skipped", "drafts", "untouched", "minutes")
    rows = [
        (p.annotator, p.project or "–", p.n_documents, p.n_submitted, p.n_skipped, p.n_drafts, p.n_untouched, p.minutes)
        for p in found.annotators
    ]
    show_table("Progress", head, rows)
    for progress in found.annotators:
        for line in progress.drift:
            tell(f"{progress.annotator}: {line}")
