"""Pieces of a text that are asked about one by one: cut at the ends of paragraphs and sentences, with some overlap."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from annot.core.annotation import Span
from annot.quality.sentences import sentences_of


def chunks_of(text: str, most: int, overlap: int) -> list[Span]:
    """Spans that cover all of `text` but white space at their edges, in order.

    Args:
        text: any text.
        most: characters of a chunk at most; a sentence that is longer is cut where it is.
        overlap: characters at the end of a chunk that the next one begins with at most, from the start of a sentence.
    """
    pieces = [piece for sentence in sentences_of(text) for piece in _short(sentence, most) if _says(text, piece)]
    chunks: list[Span] = []
    first = 0
    while first < len(pieces):
        last = _last_piece(text, pieces, first, most)
        chunks.append(Span(pieces[first].start, pieces[last].end))
        if last + 1 == len(pieces):
            break
        # Never back to the first piece: each chunk has to go on.
        starts = [piece.start for piece in pieces]
        first = max(first + 1, min(last + 1, bisect_right(starts, pieces[last].end - overlap - 1)))
        if pieces[last + 1].end - pieces[first].start > most:
            first = last + 1
    return chunks


def _last_piece(text: str, pieces: list[Span], first: int, most: int) -> int:
    """The piece that a chunk ends with: of a paragraph, where one ends in its second half, else of a sentence."""
    start = pieces[first].start
    last = first
    while last + 1 < len(pieces) and pieces[last + 1].end - start <= most:
        last += 1
    if last + 1 == len(pieces):
        return last
    for at in range(last, first, -1):
        if pieces[at].end - start < most / 2:
            break
        if "\n" in text[pieces[at].end : pieces[at + 1].start]:
            return at
    return last


def _short(sentence: Span, most: int) -> Iterator[Span]:
    for start in range(sentence.start, sentence.end, most):
        yield Span(start, min(sentence.end, start + most))


def _says(text: str, piece: Span) -> bool:
    return not text[piece.start : piece.end].isspace()
