"""`annot status`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annot.cli.options import HERE, JsonOption, ProjectOption, open_at
from annot.cli.output import finish, number, show, show_json, show_table, tell
from annot.core.plural import plural

if TYPE_CHECKING:
    from annot.steps.status import ProjectStatus


def status(project: ProjectOption = HERE, as_json: JsonOption = False) -> None:
    """Show the server and each annotator's progress."""
    found = open_at(project).status()
    drifted = any(progress.drift for progress in found.annotators)
    if as_json:
        show_json(found)
    else:
        _show(found)
        if drifted:
            tell("Back to the schema: `annot push --reset-config`. Forward: write the change into the schema file.")
    finish(found=drifted)


def _show(found: ProjectStatus) -> None:
    for server in found.servers:
        ends = f", until {server.token_expires}" if server.token_expires else ""
        show(f"Label Studio {server.version} at {server.url} (SDK {server.sdk})")
        show(f"as {server.account}, by a {server.token} from {server.token_source}{ends}")
        rights = ", ".join(server.may_delete) or "nothing to delete"
        show(f"rights: {plural(server.n_permissions, 'permission')}, among them {rights}")
    head = ["annotator", "project", "documents", "submitted", "skipped", "drafts", "untouched", "minutes"]
    with_controls = any(p.n_controls for p in found.annotators)
    rows = []
    for p in found.annotators:
        row = [
            p.annotator,
            p.project or "–",
            p.n_documents,
            p.n_submitted,
            p.n_skipped,
            p.n_drafts,
            p.n_untouched,
            p.minutes,
        ]
        rows.append([*row, p.n_controls, number(p.controls_f1)] if with_controls else row)
    show_table("Progress", [*head, "controls", "F1 on controls"] if with_controls else head, rows)
    for line in found.readership:
        show(f"pulled so far: {line}")
    for line in found.superseded:
        tell(line)
    for progress in found.annotators:
        if progress.incomplete:
            listed = ", ".join(progress.incomplete)
            tell(f"{progress.annotator}: incomplete readings, which lack what was said (`annot check`): {listed}")
        for line in progress.drift:
            tell(f"{progress.annotator}: {line}")
