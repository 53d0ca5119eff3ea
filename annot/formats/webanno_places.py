"""Where the units of a WebAnno TSV 3 file stand: in a known text, or in one made of its sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from annot.core.characters import utf16_widths
from annot.core.document import Document
from annot.core.errors import UnreadableError
from annot.core.issue import Issue, quoted
from annot.core.plural import plural
from annot.formats.webanno_file import WebAnnoFile

_Widths = Callable[[str], list[int]]
MOST_GAP = 1_000_000
"""Characters between two sentences of which the file says nothing, at most."""


def place_units(
    file: WebAnnoFile, document: Document | None, name: str
) -> tuple[dict[str, tuple[int, int]], str, bool]:
    """Where each unit stands, in code points; the text; and whether the file counts UTF-16 units."""
    first: UnreadableError | None = None
    for widths in (utf16_widths, _ones):
        try:
            text = document.text if document is not None else _text_of(file, widths, name=name)
            return _placed(file, text, widths, name), text, widths is utf16_widths
        except UnreadableError as error:
            first = first or error
    assert first is not None
    raise first


def _ones(text: str) -> list[int]:
    return [1] * len(text)


def _placed(file: WebAnnoFile, text: str, widths: _Widths, name: str) -> dict[str, tuple[int, int]]:
    points: Sequence[int | None] = range(len(text) + 1)
    if not text.isascii() and max(found := widths(text)) > 1:
        points = [point for at, width in enumerate(found) for point in (at, *[None] * (width - 1))] + [len(text)]
    places: dict[str, tuple[int, int]] = {}
    for unit in (unit for sentence in file.sentences for unit in sentence.units):
        start = points[unit.start] if unit.start < len(points) else None
        end = points[unit.end] if unit.end < len(points) else None
        stands = text[start:end] if start is not None and end is not None else ""
        if start is None or end is None or start > end or stands != unit.said:
            raise UnreadableError(
                f"{name}:{unit.line}: {unit.name} says {unit.said!r}, and {stands!r} stands at {unit.start}-{unit.end} "
                "of the text; correct the offsets, or take the text that the file was made from"
            )
        if unit.name in places:
            raise UnreadableError(f"{name}:{unit.line}: {unit.name} stands twice; number each token once")
        places[unit.name] = (start, end)
    return places


def _text_of(file: WebAnnoFile, widths: _Widths, *, name: str) -> str:
    """The text that sentences and offsets make; what stands between sentences is a line break, or spaces.

    Args:
        file: the sentences.
        widths: of the characters of a text, in the units that the offsets count.
        name: of the file, for messages.

    Raises:
        DataError: a sentence begins before the one above it ends.
    """
    parts: list[str] = []
    at = 0
    for sentence in file.sentences:
        start, line = sentence.units[0].start, sentence.units[0].line
        if start < at:
            raise UnreadableError(
                f"{name}:{line}: the sentence begins at {start}, before the one above it ends, at {at}"
            )
        gap = start - at
        if gap > MOST_GAP:
            raise UnreadableError(f"{name}:{line}: {gap:,} characters lie between this sentence and the one above it")
        parts.append(" " * gap if not parts or not gap else "\n" + " " * (gap - 1))
        parts.append(sentence.text)
        at = start + sum(widths(sentence.text))
    return "".join(parts)


def find_uncovered(
    file: WebAnnoFile, document: Document, places: Mapping[str, tuple[int, int]], name: str
) -> list[Issue]:
    """An issue for the first words of the text without a token: WebAnno has one for all words of a document."""
    text, at, line = document.text, 0, 0
    missing: list[tuple[int, str]] = []
    lines = {unit.name: unit.line for sentence in file.sentences for unit in sentence.units}
    for unit, (start, end) in sorted(places.items(), key=lambda each: each[1]):
        missing.append((line, text[at:start].strip()))
        if end > at:
            at, line = end, lines[unit]
    missing.append((line, text[at:].strip()))
    found = [each for each in missing if each[1]]
    if not found:
        return []
    line, words = found[0]
    n = sum(len(each) for _, each in found)
    message = (
        f"no token for {quoted(words, 40)}, {plural(n, 'character')} in all: lines are missing; take the whole file"
    )
    return [Issue(doc_id=document.doc_id, code="token-differs", where=f"{name}:{line}", message=message)]
