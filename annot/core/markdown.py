"""Words of others in Markdown."""

from __future__ import annotations

import re

_SCRIPT = re.compile(r"(?i)\b(javascript|vbscript|data)\s*:")
"""Addresses that run when somebody follows them."""


def without_markup(text: str) -> str:
    """`text` without tags, and without links that lead to a script."""
    return _SCRIPT.sub(r"\1&#58;", text.replace("<", "&lt;"))
