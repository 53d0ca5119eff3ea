"""What the offsets of a submission count, and the spans that they mean in code points.

A live server counts code points. Files of older versions and other tools may count UTF-16 units, fold CRLF
to one character, or hold offsets of a normalized text. The quoted texts are the evidence: offsets are
converted only if one way of counting makes every region of the document fit its quote, never for a part.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from annot.core.annotation import Span
from annot.core.characters import utf16_widths
from annot.core.plural import plural

Widths = Callable[[str], list[int] | None]


class StatedSpan(NamedTuple):
    """Where a region says that it is, and what it says that it quotes; None where it does not say."""

    start: int | None
    end: int | None
    quote: str | None


class Counting(NamedTuple):
    """A way of counting.

    Attributes:
        name: for messages.
        widths: how much each code point of a text counts; None where a text cannot be counted so.
        render: a part of the text as the counting tool would quote it.
    """

    name: str
    widths: Widths
    render: Callable[[str], str]


def _folded(widths: Widths) -> Widths:
    def fold(text: str) -> list[int] | None:
        found = widths(text)
        if found is None:
            return None
        after_cr = (index > 0 and char == "\n" and text[index - 1] == "\r" for index, char in enumerate(text))
        return [0 if folded else width for width, folded in zip(found, after_cr, strict=True)]

    return fold


def _normal_widths(form: str) -> Widths:
    def widths(text: str) -> list[int] | None:
        # A segment is a character with the marks that combine with it; it is counted at its first one.
        starts = [i for i, char in enumerate(text) if i == 0 or not unicodedata.combining(char)]
        found = [0] * len(text)
        rendered = []
        for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
            segment = unicodedata.normalize(form, text[start:end])  # type: ignore[arg-type]
            rendered.append(segment)
            found[start] = len(segment)
        whole = unicodedata.normalize(form, text)  # type: ignore[arg-type]
        return found if "".join(rendered) == whole else None

    return widths


def _fold(text: str) -> str:
    return text.replace("\r\n", "\n")


def _normal(form: str) -> Callable[[str], str]:
    return lambda text: unicodedata.normalize(form, text)  # type: ignore[arg-type]


CODE_POINTS = Counting("code points", lambda text: [1] * len(text), lambda text: text)
OTHER_COUNTINGS: Sequence[Counting] = (
    Counting("UTF-16 units", utf16_widths, lambda text: text),
    Counting("code points with CRLF as one", _folded(CODE_POINTS.widths), _fold),
    Counting("UTF-16 units with CRLF as one", _folded(utf16_widths), _fold),
    Counting("code points of the NFC text", _normal_widths("NFC"), _normal("NFC")),
    Counting("code points of the NFD text", _normal_widths("NFD"), _normal("NFD")),
)


BY_OFFSETS = "; taken by its offsets"
"""How a message ends that says of a region what is no obstacle."""


class Misfit(NamedTuple):
    """Why a region does not fit, as an issue's code and message."""

    code: str
    message: str


class PlacedRegion(NamedTuple):
    """What the offsets of one document mean.

    Attributes:
        spans: by region; a region without one cannot be placed.
        converted_from: the way of counting that they were converted from; None where they are code points.
        misfits: by region; of those with a span the quote differs in white space alone.
    """

    spans: Mapping[str, Span]
    converted_from: Counting | None
    misfits: Mapping[str, Misfit]


def read_offsets(text: str, places: Mapping[str, StatedSpan]) -> PlacedRegion:
    """The spans that the regions of a document mean.

    Args:
        text: the document's.
        places: by region id.

    Returns:
        Spans as they are, where every region fits its quote but for white space; converted ones, where exactly one
        other way of counting makes every region fit; else those that fit as they are, and why the others do not.
    """
    spans, misfits = _place(text, places, CODE_POINTS)
    if len(spans) == len(places):
        return PlacedRegion(spans, None, misfits)
    found: dict[tuple[tuple[str, Span], ...], tuple[dict[str, Span], Counting]] = {}
    for counting in OTHER_COUNTINGS:
        converted, _ = _place(text, places, counting)
        if len(converted) == len(places):
            found.setdefault(tuple(sorted(converted.items())), (converted, counting))
    if len(found) == 1 and any(place.quote for place in places.values()):
        ((converted, counting),) = found.values()
        return PlacedRegion(converted, counting, {})
    return PlacedRegion(spans, None, misfits)


def _place(
    text: str, places: Mapping[str, StatedSpan], counting: Counting
) -> tuple[dict[str, Span], dict[str, Misfit]]:
    widths = counting.widths(text)
    if widths is None:
        return {}, {}
    index_of = _index_of(text, counting, widths)
    spans, misfits = {}, {}
    n_characters = len(text)
    for region, (start, end, quote) in places.items():
        if (
            counting is CODE_POINTS
            and (start is not None and end is not None and 0 <= start < end <= n_characters)
            and (quote is None or text[start:end] == quote)
        ):
            spans[region] = Span(start, end)  # what nearly every region is
            continue
        first, last = index_of(start), index_of(end)
        if first is None or last is None or first >= last:
            message = f"start {start}, end {end} quoting {quote!r}; the text has {plural(len(text), 'character')}"
            misfits[region] = Misfit("span-past-text", message)
            continue
        found = text[first:last]
        if quote is not None and quote != counting.render(found):
            message = f"{start}-{end} quotes {quote!r}, there stands {found!r}"
            if _composed(quote) == _composed(found):
                message = f"{start}-{end} quotes {quote!a}, there stands {found!a}, in which people see the same"
                misfits[region] = Misfit("text-differs", message + BY_OFFSETS)
            elif _without_space(quote) == _without_space(found):
                misfits[region] = Misfit("whitespace-differs", message + BY_OFFSETS)
            else:
                misfits[region] = Misfit("text-differs", message)
                continue
        spans[region] = Span(first, last)
    return spans, misfits


def _index_of(text: str, counting: Counting, widths: Sequence[int]) -> Callable[[int | None], int | None]:
    """Finds the code point at an offset: the last of several, since what counts nothing is of the one before."""
    if counting is CODE_POINTS:
        return lambda offset: offset if offset is not None and 0 <= offset <= len(text) else None
    table: dict[int | None, int] = {offset: index for index, offset in enumerate(accumulate(widths, initial=0))}
    return table.get


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _without_space(text: str) -> str:
    return "".join(text.split())
