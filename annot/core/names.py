"""Names that people give annotators, beside the names that annot uses itself in the same places."""

from __future__ import annotations

ADMIN = "admin"
"""The account that annot works with, among those of annotators."""
ADMIN_EMAIL = "admin@annot.localhost"
"""What it logs in with on the servers that annot runs itself."""
CURATION = "curation"
"""The project in which conflicts are settled, among those of readers."""

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
