"""Where sentences end, well enough to ask what stands in the same one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from annot.core.annotation import Span

_END = re.compile(r"(?<=[.!?…])[»”\"’)\s]*\s+(?=[«“\"A-ZÀ-ÖØ-Þ])|\n+")


def sentence_at(text: str, span: Span) -> Span:
    """The sentence of `text` that holds the start of `span`, its end never before that of `span`."""
    start = 0
    for match in _END.finditer(text):
        if match.start() >= span.end:
            return Span(start, match.start())
        if match.end() <= span.start:
            start = match.end()
    return Span(start, max(len(text), span.end))


def sentences_of(text: str) -> Iterator[Span]:
    """The sentences of `text`, in order, without the white space between them."""
    start = 0
    for match in _END.finditer(text):
        if match.start() > start:
            yield Span(start, match.start())
        start = match.end()
    if len(text) > start:
        yield Span(start, len(text))
