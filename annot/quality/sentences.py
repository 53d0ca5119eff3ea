"""Where sentences end, well enough to ask what stands in the same one."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache

from annot.core.annotation import Span

_END = re.compile(r"(?<=[.!?…])[»”\"’)\s]*\s+(?=[«“\"A-ZÀ-ÖØ-Þ])|\n+")


def sentence_at(text: str, span: Span) -> Span:
    """The sentence of `text` that holds the start of `span`, its end never before that of `span`."""
    ends, starts = _breaks(text)
    before, behind = bisect_right(starts, span.start), bisect_left(ends, span.end)
    end = ends[behind] if behind < len(ends) else max(len(text), span.end)
    return Span(starts[before - 1] if before else 0, end)


@lru_cache(maxsize=8)
def _breaks(text: str) -> tuple[Sequence[int], Sequence[int]]:
    """Where sentences end and the next ones start: looked for once a text, whatever is asked of it."""
    found = [match.span() for match in _END.finditer(text)]
    return [start for start, _ in found], [end for _, end in found]


def sentences_of(text: str) -> Iterator[Span]:
    """The sentences of `text`, in order, without the white space between them."""
    start = 0
    for match in _END.finditer(text):
        if match.start() > start:
            yield Span(start, match.start())
        start = match.end()
    if len(text) > start:
        yield Span(start, len(text))
