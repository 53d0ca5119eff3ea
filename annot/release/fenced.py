"""Which lines of Markdown stand in fenced code, where `## ` is no heading (CommonMark 0.31, section 4.5)."""

from __future__ import annotations

import re
from collections.abc import Iterator

_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})(.*)")


def lines_of(text: str) -> Iterator[tuple[str, bool]]:
    """Each line without its end, and whether it stands outside of code."""
    fence = ""
    for line in text.replace("\r\n", "\n").split("\n"):
        found = _FENCE.match(line)
        yield line, not fence and not found
        if not fence:
            fence = found[1] if found else ""
        elif found and found[1].startswith(fence) and not found[2].strip():
            fence = ""
