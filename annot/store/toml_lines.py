"""The line of a key in a TOML file: Python reads TOML, and does not say where."""

from __future__ import annotations

import re
from collections.abc import Sequence

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_PART = re.compile(r"\"[^\"]*\"|'[^']*'|[A-Za-z0-9_-]+")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*[^=]+)?\s*=")


def line_of(text: str, place: Sequence[int | str]) -> int:
    """The line, from 1, where the deepest part of `place` stands that can be found.

    Args:
        text: of the file.
        place: keys and indexes, as pydantic names a fault.
    """
    best, depth = 1, 0
    here: list[str] = []
    counts: dict[str, int] = {}
    wanted = [str(step) for step in place]
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            here = [part.strip("\"'") for part in _PART.findall(header[2])]
            if header[1] == "[[":
                name = ".".join(here)
                counts[name] = counts.get(name, -1) + 1
                here.append(str(counts[name]))
            found = here
        elif key := _KEY.match(line):
            found = [*here, key[1].strip("\"'")]
        else:
            continue
        same = 0
        while same < min(len(found), len(wanted)) and found[same] == wanted[same]:
            same += 1
        # A table may be there by its parts alone: `[annotators.ana]` and no `[annotators]`.
        if same > depth and same in (len(found), len(wanted)):
            best, depth = number, same
    return best
