"""Texts in pieces that a model can hold, and the spans of the pieces brought back to the text."""

from __future__ import annotations

from collections.abc import Iterator

from annot.core.annotation import Span
from annot.quality.sentences import sentences_of


def windows_of(text: str, most: int) -> Iterator[Span]:
    """Runs of whole sentences of at most `most` words each; a longer sentence stands alone.

    Args:
        text: any text.
        most: words, parted by white space, that the model can hold.
    """
    start, end, n = -1, -1, 0
    for sentence in sentences_of(text):
        n_words = len(text[sentence.start : sentence.end].split())
        if start >= 0 and n + n_words > most:
            yield Span(start, end)
            start, n = -1, 0
        start = sentence.start if start < 0 else start
        end, n = sentence.end, n + n_words
    if start >= 0:
        yield Span(start, end)
