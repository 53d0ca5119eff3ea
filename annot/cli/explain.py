"""`annot explain`."""

from __future__ import annotations

from typing import Annotated

import typer

from annot.cli.options import JsonOption
from annot.cli.output import finish, show, show_json, show_table, show_text
from annot.core.errors import ConfigError


def explain(
    code: Annotated[str | None, typer.Argument(help="Code of a finding, such as open-conflict; default: all.")] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print all findings as the page of the docs.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Explain what a finding means and what to do about it."""
    from annot.core.findings import FINDINGS
    from annot.library.toolkit import explain_finding, findings_page

    if code and markdown:
        raise ConfigError("--markdown prints all findings; leave the code out")
    found = [explain_finding(code)] if code else list(FINDINGS.values())
    if as_json:
        show_json({"findings": [each._asdict() for each in found]})
    elif markdown:
        show_text(findings_page())
    elif code:
        (one,) = found
        show(f"{one.code} ({one.severity}): {one.title}")
        show(one.remedy)
        if one.page:
            show(f"More: {one.page}")
    else:
        show_table("Findings", ("code", "severity", "what was found"), [each[:3] for each in found])
    finish(found=False)
