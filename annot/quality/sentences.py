"""Where sentences end, well enough to ask what stands in the same one.

Scripts without capitals begin a sentence with any letter. Chinese and Japanese put no space behind its end. Thai and
Lao have no sign for it: there a space, which stands between sentences and between parts of them, is taken for one.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache

from annot.core.annotation import Span

_STOPS = ".!?…\u0589\u061f\u06d4\u0964\u0965\u104b\u1362\u17d4"
_CAPITALS = "A-ZÀ-ÖØ-Þ\u0386-\u038f\u0391-\u03ab\u0400-\u042f\u0531-\u0556"
_WITHOUT_CAPITALS = "\u05d0-\u109f\u1100-\u139f\u1780-\u18af\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\ufb1d-\ufefc"
_END = re.compile(
    rf"(?<=[{_STOPS}])[»”\"’)\s]*\s+(?=[«“\"{_CAPITALS}{_WITHOUT_CAPITALS}])"
    r"|(?<=[。！？｡])[」』）”’]*\s*(?![。！？｡」』）”’])"
    r"|(?<=[\u0e00-\u0eff]) +(?=[\u0e00-\u0eff])"
    r"|\n+"
)
_LINE_END = re.compile(r"\n+")
_NEAR_END = re.compile(rf"[{_STOPS}。！？｡\u0e00-\u0eff\n]")
"""What stands before an end, or begins it: few characters do, and only there an end is looked for."""


def sentence_at(text: str, span: Span) -> Span:
    """The sentence of `text` that holds the start of `span`, its end never before that of `span`."""
    ends, starts = breaks_of(text)
    before, behind = bisect_right(starts, span.start), bisect_left(ends, span.end)
    end = ends[behind] if behind < len(ends) else max(len(text), span.end)
    return Span(starts[before - 1] if before else 0, end)


@lru_cache(maxsize=256)
def breaks_of(text: str) -> tuple[Sequence[int], Sequence[int]]:
    """Where sentences end and the next ones start: looked for once a text, whatever is asked of it."""
    found = list(_ends(text))
    # Many texts are known at a time, and a text may be long.
    return array("q", [start for start, _ in found]), array("q", [end for _, end in found])


def _ends(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence ends and the next one starts: what `_END` matches."""
    last = (-1, 0)
    for near in _NEAR_END.finditer(text):
        at = near.start() if text[near.start()] == "\n" else near.end()
        # Behind an end without white space a line may end too.
        ends = _LINE_END if last == (at, at) else _END
        if at >= last[1] and (match := ends.match(text, at)):
            last = match.span()
            yield last


def sentences_of(text: str) -> Iterator[Span]:
    """The sentences of `text`, in order, without the white space between them."""
    start = 0
    for end, behind in zip(*breaks_of(text), strict=True):
        if end > start:
            yield Span(start, end)
        start = behind
    if len(text) > start:
        yield Span(start, len(text))
