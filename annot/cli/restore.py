"""`annot restore`."""

from __future__ import annotations

from typing import Annotated

import typer

from annot.cli.options import HERE, DryRunOption, JsonOption, ProjectOption, open_at
from annot.cli.output import show_json, show_table, tell


def restore(
    annotator: Annotated[list[str] | None, typer.Option(help="Only this annotator's reading; may be repeated.")] = None,
    project: ProjectOption = HERE,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Submit committed readings under their annotators."""
    done = open_at(project).restore(annotators=annotator or (), dry_run=dry_run)
    if as_json:
        show_json({"restored": done, "dry_run": dry_run})
    else:
        rows = [(r.annotator, len(r.created), len(r.submitted), len(r.left)) for r in done]
        title = "Would restore" if dry_run else "Restored"
        show_table(title, ("annotator", "with their task", "submitted", "left as they are"), rows)
        for each in done:
            if each.incomplete:
                tell(
                    f"{each.annotator}: not submitted, since their readings lack what was said (`annot check`): "
                    f"{', '.join(each.incomplete)}"
                )
