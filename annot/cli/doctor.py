"""`annot doctor`."""

from __future__ import annotations

from annot.cli.options import HERE, JsonOption, ProjectOption
from annot.cli.output import finish, show_json, show_table


def doctor(project: ProjectOption = HERE, as_json: JsonOption = False) -> None:
    """Show what is installed, running and missing, and how to get it."""
    import annot

    found = annot.examine(project)
    if as_json:
        show_json({"findings": found})
    else:
        rows = [(each.what, each.state, each.found, each.hint) for each in found]
        show_table("annot doctor", ("what", "state", "found", "what to do"), rows)
    finish(found=any(each.state == "broken" for each in found))
