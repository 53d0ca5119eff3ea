"""Names that people give annotators and labels, beside the names that annot uses itself in the same places."""

from __future__ import annotations

import unicodedata

ADMIN = "admin"
"""The account that annot works with, among those of annotators."""
ADMIN_EMAIL = "admin@annot.localhost"
"""What it logs in with on the servers that annot runs itself."""
CURATION = "curation"
"""The project in which conflicts are settled, among those of readers."""

ALL = "all"
"""What stands for all labels together in measures and gates."""

_LONGEST_LABEL = 80
_IN_LABELS = " _-/&+'"
_OWN = frozenset({ADMIN, CURATION})
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))})


def key_of(annotator: str) -> str:
    """What stands for an annotator where annot's own names stand as well; no annotator's name holds a colon."""
    return f"annotator:{annotator}" if annotator in _OWN else annotator


def why_no_file(name: str) -> str | None:
    """Why no file can be called so on every system; None where it can."""
    if name.partition(".")[0].lower() in _DEVICES:
        return f"{name!r} is the name of a device on Windows, where no file can be called so; choose another name"
    return None


def require_label_name(name: str) -> str:
    """The name of a label, as it is.

    Marks that ids, tables and settings put beside names (`@`, `#`, `:`, `.`, `,`, brackets) are no part of one.

    Raises:
        ValueError: it cannot be one; the message says why.
    """
    if name == ALL:
        raise ValueError(f"{name!r} stands for all labels together; choose another name")
    if not 0 < len(name) <= _LONGEST_LABEL:
        raise ValueError(f"a label has 1 to {_LONGEST_LABEL} characters, this one {len(name)}")
    odd = next((char for char in name if unicodedata.category(char)[0] not in "LMN" and char not in _IN_LABELS), None)
    if odd:
        shown = f"{odd!r}" if odd.isprintable() else f"U+{ord(odd):04X}"
        raise ValueError(
            f"{name!r} holds {shown}; a label is made of letters, digits, spaces and {' '.join(_IN_LABELS.strip())}, "
            "such as Dead_line; what annotators see is its title"
        )
    if not any(char.isalnum() for char in name):
        raise ValueError(f"{name!r} holds no letter or digit, such as Dead_line has")
    if name != " ".join(name.split()) or " /" in name or "/ " in name:
        raise ValueError(f"{name!r} has spaces at its edges, beside / or several together; take them out")
    return name
