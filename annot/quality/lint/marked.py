"""`Marked`: the mentions of one document as rules that compare documents need them, in columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol, Self, TypeVar

import msgspec

from annot.core.annotation import AnnotationSet, Mention, Span

_PIECE = 100_000
"""Characters of texts whose words are looked for at a time, so that their columns stay in the processor's cache."""


class Marked(msgspec.Struct, array_like=True, frozen=True):
    """The mentions of a document, in canonical order, one entry a mention.

    Attributes:
        labels: what each is.
        starts: where it begins.
        ends: one past its last character.
        quotes: what stands there.
    """

    labels: list[str]
    starts: list[int]
    ends: list[int]
    quotes: list[str]

    @classmethod
    def of(cls, reading: AnnotationSet) -> Self:
        """Those of a reading."""
        mentions = reading.mentions
        spans = [each.span for each in mentions]
        return cls(
            [each.label for each in mentions],
            [each.start for each in spans],
            [each.end for each in spans],
            [each.text for each in mentions],
        )

    def mention(self, at: int) -> Mention:
        """One mention, without its attributes."""
        return Mention(label=self.labels[at], span=Span(self.starts[at], self.ends[at]), text=self.quotes[at])

    def id_of(self, at: int) -> str:
        """The id of one mention."""
        return f"{self.labels[at]}@{self.starts[at]}-{self.ends[at]}"

    def between(self, start: int, end: int) -> Self:
        """Those that begin from `start` and before `end`."""
        kept = [at for at, each in enumerate(self.starts) if start <= each < end]
        return type(self)(
            [self.labels[at] for at in kept],
            [self.starts[at] for at in kept],
            [self.ends[at] for at in kept],
            [self.quotes[at] for at in kept],
        )


def marked_in(gold: Mapping[str, AnnotationSet]) -> dict[str, Marked]:
    """The mentions of each document of a gold."""
    return {doc_id: Marked.of(reading) for doc_id, reading in gold.items()}


class _HasText(Protocol):
    @property
    def text(self) -> str: ...


D = TypeVar("D", bound=_HasText)


def pieces(documents: Iterable[D]) -> Iterator[list[D]]:
    """Documents that are looked through at a time: some, or one that is long."""
    piece: list[D] = []
    n_characters = 0
    for document in documents:
        piece.append(document)
        n_characters += len(document.text)
        if n_characters >= _PIECE:
            yield piece
            piece, n_characters = [], 0
    if piece:
        yield piece
