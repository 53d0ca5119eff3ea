"""`CHANGELOG.md` of a data set: what each version changed, counted by annot, with room for a person's words.

People write under `## Unreleased`. A release moves their words under its own heading and puts the counted changes below
them; what stands under other headings stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from annot.core.version import numbers_of
from annot.release.fenced import lines_of

UNRELEASED = "## Unreleased"
_UNRELEASED = re.compile(r"##[ \t]+\[?unreleased\]?", re.IGNORECASE)
_VERSION = re.compile(r"##[ \t]+(\d+\.\d+\.\d+)(?!\S)")
_COUNTED = "Counted from the data:"
_EDGES = re.compile(r"\A(?:[^\S\n]*\n)+|\s+\Z")
"""Blank lines around a part; its first line keeps its indentation."""
_COUNTS = re.compile(rf"^{_COUNTED} (?:since \S+|the first release)\.$(?:\n+(?:- .*(?:\n|\Z))*)?", re.MULTILINE)


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
    words = [_trim(body) for title, body in parts if _UNRELEASED.fullmatch(title)]
    # A release that died before it was written has left its entry; what people wrote in it is kept.
    entries = [(title, body) for title, body in parts if not _UNRELEASED.fullmatch(title)]
    words += [_trim(_COUNTS.sub("", body)) for title, body in entries if _is_dead(title, body, version, since)]
    older = [(title, body) for title, body in entries if not _is_dead(title, body, version, since)]
    about = f"{_COUNTED} since {since}" if since else f"{_COUNTED} the first release"
    counted = "\n".join([f"{about}.", "", *(f"- {line}" for line in lines or ["nothing in the gold itself"])])
    body = "\n\n".join(filter(None, [*words, counted]))
    whole = [(UNRELEASED, ""), (f"## {version} ({released})", body), *older]
    return "\n\n".join([_trim(head), *("\n\n".join(filter(None, (h, _trim(b)))) for h, b in whole)]) + "\n"


def _trim(text: str) -> str:
    return _EDGES.sub("", text)


def _is_dead(title: str, body: str, version: str, since: str) -> bool:
    """Whether an entry is of this version, or was counted for one that came after the newest and never was."""
    named = _VERSION.match(title)
    if not named or named[1] == version:
        return named is not None
    return bool(since and _COUNTS.search(body)) and numbers_of(named[1]) > numbers_of(since)


def _parts(text: str) -> tuple[str, list[tuple[str, str]]]:
    """What stands before the first entry, and the entries with their headings, which may stand more than once."""
    parts: list[tuple[str, list[str]]] = [("", [])]
    for line, is_outside in lines_of(text):
        if is_outside and line.startswith("## "):
            parts.append((line.rstrip(), []))
        else:
            parts[-1][1].append(line)
    (_, head), *rest = ((heading, "\n".join(body)) for heading, body in parts)
    return head, rest
