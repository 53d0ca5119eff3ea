"""`annot check`."""

from __future__ import annotations

from annot.cli.options import HERE, JsonOption, ProjectOption, open_at
from annot.cli.output import finish, show, show_issues, show_json


def check(project: ProjectOption = HERE, as_json: JsonOption = False) -> None:
    """Check seeds, readings and gold."""
    from annot.steps.check import check as run

    issues = run(open_at(project))
    if as_json:
        show_json({"issues": issues})
    else:
        show_issues(issues)
        if not issues:
            show("nothing found")
    finish(found=bool(issues))
