"""`annot explain`: what a finding means, and what to do about it."""

from __future__ import annotations

from difflib import get_close_matches

from annot.core.errors import ConfigError
from annot.core.findings import FINDINGS, Finding


def explain_finding(code: str) -> Finding:
    """The kind of finding called `code`.

    Raises:
        ConfigError: there is none; the message names the nearest.
    """
    if code not in FINDINGS:
        near = get_close_matches(code, FINDINGS, n=3)
        hint = f"did you mean {' or '.join(near)}?" if near else "`annot explain` lists all"
        raise ConfigError(f"no finding is called {code!r}; {hint}")
    return FINDINGS[code]


def findings_page() -> str:
    """All findings as the page of the docs, in Markdown."""
    head = "Every finding that annot gives. `annot explain CODE` says the same in the terminal."
    lines = ["# Findings", "", head, ""]
    lines += ["| code | severity | what was found | what to do | more |", "| --- | --- | --- | --- | --- |"]
    for each in FINDINGS.values():
        name = each.page.removeprefix("docs/")
        more = f"[{name}]({name})" if name else ""
        lines.append(f"| `{each.code}` | {each.severity} | {each.title} | {each.remedy} | {more} |")
    return "\n".join(lines) + "\n"
