"""The text that the passages of a BioC document make, and where its annotations stand in it, in one unit or another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from annot.core.annotation import Span
from annot.core.characters import utf16_widths
from annot.core.errors import UnreadableError

_MOST_GAP = 1_000_000
"""Characters between two passages of which a file says nothing, at most."""
_Edges = Sequence[tuple[int, int]]


class Piece(NamedTuple):
    """A passage or sentence: where it begins, in the file's own units, and its text."""

    offset: int
    text: str


@dataclass(frozen=True)
class BiocText:
    """A text, and how the file's offsets lie in it.

    Attributes:
        text: of the document; what stands between passages is line breaks.
        points: the code point at each unit where one begins.
        pieces: where the passages stand, in code points.
    """

    text: str
    points: Mapping[int, int]
    pieces: Sequence[tuple[int, str]]

    def fits(self, other: str) -> bool:
        """Whether `other` is this text, or differs from it between passages alone."""
        return len(other) == len(self.text) and all(other.startswith(words, at) for at, words in self.pieces)

    def place(self, edges: _Edges) -> Span | None:
        """From the first to the last character of an annotation; None where a part is none of the text."""
        found = [(self.points.get(start, -1), self.points.get(end, -1)) for start, end in edges]
        if not found or any(not 0 <= start < end for start, end in found):
            return None
        return Span(min(start for start, _ in found), max(end for _, end in found))

    def holds(self, edges: _Edges, quote: object) -> bool:
        """Whether the words of an annotation stand at its place, those of its parts alone or all from first to last."""
        span = self.place(edges)
        if span is None or not isinstance(quote, str):
            return span is not None
        if quote == self.text[span.start : span.end]:
            return True
        parts = "".join(self.text[self.points[start] : self.points[end]] for start, end in edges)
        return "".join(quote.split()) in {_words(parts), _words(self.text[span.start : span.end])}


def find_unit(
    pieces: Sequence[Piece], quoted: Sequence[tuple[_Edges, object]], known: str | None, where: str
) -> tuple[str, BiocText]:
    """The unit in which the file counts, and the text in it.

    That in which most annotations stand at their places; of several that which makes the known text, code points before
    the others. What is not told apart so makes no other mention, and of an unknown text no other words.

    Args:
        pieces: the passages.
        quoted: place and quote of each annotation.
        known: the text of the document, where it is known.
        where: of the document in the file, for messages.

    Raises:
        UnreadableError: passages overlap in every unit, or lie too far apart.
    """
    found: list[tuple[tuple[int, bool], str, BiocText]] = []
    first: UnreadableError | None = None
    for unit, widths in _UNITS.items():
        try:
            text = _text_in(pieces, widths, where)
        except UnreadableError as error:
            first = first or error
            continue
        n_wrong = sum(not text.holds(edges, quote) for edges, quote in quoted if edges)
        is_other = known is not None and not text.fits(known)
        if not n_wrong and not is_other:
            return unit, text
        found.append(((n_wrong, is_other), unit, text))
    if not found:
        assert first is not None  # each unit was tried
        raise first
    _, unit, text = min(found, key=lambda each: each[0])
    return unit, text


def _text_in(pieces: Sequence[Piece], widths: Callable[[str], Sequence[int]], where: str) -> BiocText:
    text, at, stands = "", 0, []
    for piece in pieces:
        gap = piece.offset - at
        if not 0 <= gap <= _MOST_GAP:
            raise UnreadableError(
                f"{where}: the passage {piece.text[:20]!r} begins at {piece.offset}, and the one above it ends at {at}"
            )
        text += "\n" * gap
        stands.append((len(text), piece.text))
        text += piece.text
        at = piece.offset + sum(widths(piece.text))
    starts = accumulate(widths(text), initial=0)
    return BiocText(text, dict(zip(starts, range(len(text) + 1), strict=True)), stands)


def _words(text: str) -> str:
    return "".join(text.split())


_UNITS: Mapping[str, Callable[[str], Sequence[int]]] = {
    "code points": lambda text: [1] * len(text),
    "bytes of UTF-8": lambda text: [len(char.encode()) for char in text],
    "units of UTF-16": utf16_widths,
}
