"""`CHANGELOG.md` of a data set: what each version changed, counted by annot, with room for a person's words.

People write under `## Unreleased`. A release moves their words under its own heading and puts the counted changes below
them; what stands under other headings stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence

UNRELEASED = "## Unreleased"
_COUNTED = "Counted from the data:"


def write_entry(text: str, *, name: str, version: str, released: str, since: str, lines: Sequence[str]) -> str:
    """The changelog with an entry for a version, above the older ones.

    Args:
        text: the file so far; empty where there is none.
        name: of the data set.
        version: of the release.
        released: the day that it is made on.
        since: the version before, or empty.
        lines: what changed, counted.
    """
    head, parts = _parts(text or f"# Changelog of the data set `{name}`\n")
    words = parts.pop(UNRELEASED, "").strip()
    heading = f"## {version} ({released})"
    for each in [each for each in parts if each.split()[1:2] == [version]]:
        # A release that died before it was written has left its entry; what people wrote in it is kept.
        words = "\n\n".join(filter(None, [words, parts.pop(each).partition(_COUNTED)[0].strip()]))
    about = f"{_COUNTED} since {since}" if since else f"{_COUNTED} the first release"
    counted = "\n".join([f"{about}.", "", *(f"- {line}" for line in lines)])
    body = "\n\n".join(filter(None, [words, counted.strip()]))
    entries = [(UNRELEASED, ""), (heading, body), *parts.items()]
    return "\n\n".join([head.strip(), *("\n\n".join(filter(None, (h, b.strip()))) for h, b in entries)]) + "\n"


def _parts(text: str) -> tuple[str, dict[str, str]]:
    """What stands before the first entry, and the entries by heading."""
    head: list[str] = []
    parts: dict[str, list[str]] = {}
    lines = head
    for line in text.splitlines():
        if line.startswith("## "):
            lines = parts.setdefault(line.rstrip(), [])
        else:
            lines.append(line)
    return "\n".join(head), {heading: "\n".join(body) for heading, body in parts.items()}
