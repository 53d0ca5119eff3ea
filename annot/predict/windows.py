"""Texts in pieces that a model can hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from annot.core.annotation import Span
from annot.quality.sentences import sentences_of

_WORD = re.compile(r"\w+|[^\w\s]")


def windows_of(text: str, most: int) -> Iterator[Span]:
    """Runs of whole sentences of at most `most` words and signs each; a sentence with more is cut between words.

    A model reads the first words of what is too long and says nothing of the rest, so nothing is.

    Args:
        text: any text.
        most: words and signs that the model can hold.
    """
    start, end, n = -1, -1, 0
    for piece, n_words in _pieces(text, most):
        if start >= 0 and n + n_words > most:
            yield Span(start, end)
            start, n = -1, 0
        start = piece.start if start < 0 else start
        end, n = piece.end, n + n_words
    if start >= 0:
        yield Span(start, end)


def _pieces(text: str, most: int) -> Iterator[tuple[Span, int]]:
    """Sentences, or runs of words of those that are too long, with how many words each has."""
    for sentence in sentences_of(text):
        words = [match.span() for match in _WORD.finditer(text, sentence.start, sentence.end)]
        for at in range(0, len(words), most):
            run = words[at : at + most]
            yield Span(run[0][0], run[-1][1]), len(run)
