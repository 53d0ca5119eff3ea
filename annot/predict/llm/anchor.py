"""Where quotes stand in a text.

A model says what it found in the order of the text, and quotes it. What it quotes as often as it stands there has its
place; between such fixed points the others take the next free one. Nothing is guessed: a quote that is in the text
in no form, or nearly in several places, has none.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from annot.core.annotation import Span
from annot.core.characters import has_no_edges, is_of_word
from annot.core.plural import plural
from annot.predict.llm.fold import FOLD_KINDS, Folded, FoldKind, fold_text
from annot.predict.llm.near_words import NearWords

AnchorKind = Literal["exact", "unicode", "white-space", "quotes", "case", "fuzzy"]


class Quote(NamedTuple):
    """Words that are said to stand in a text, and the label that they have there."""

    text: str
    label: str = ""


class Anchor(NamedTuple):
    """Where a quote stands.

    Attributes:
        span: in code points, half-open.
        kind: `exact`, or in what quote and text differ at most.
        coverage: the share of the quote's letters and digits that stand there; 1 but for `fuzzy`.
    """

    span: Span
    kind: AnchorKind
    coverage: float = 1.0


class Anchored(NamedTuple):
    """The place of a quote, or why it has none."""

    anchor: Anchor | None
    why: str = ""


def anchor_quotes(text: str, quotes: Sequence[Quote]) -> list[Anchored]:
    """The places of quotes, one each.

    A quote that is said several times goes to successive places. Where all places are taken, another label may have
    one of them too, and the same label has none.

    Args:
        text: that the quotes were taken from.
        quotes: in the order of the text, where whoever said them kept to it.
    """
    n_said = Counter(each.text for each in quotes)
    ground = _Ground(text)
    found = {quote: ground.places_of(quote, n) for quote, n in n_said.items()}
    return _Assignment(quotes, {quote: places for quote, (places, _) in found.items()}).run(
        {quote: why for quote, (_, why) in found.items()}
    )


@dataclass(frozen=True)
class _Ground:
    """A text, and what it folds to, each made when it is asked for."""

    text: str
    _folds: dict[FoldKind, Folded] = field(default_factory=dict)

    @cached_property
    def _words(self) -> NearWords:
        return NearWords(self.text)

    def places_of(self, quote: str, n: int) -> tuple[list[Anchor], str]:
        """Where a quote stands, in order, in the least changed form in which it does; and why nowhere.

        More changed forms are looked for only while there are fewer than `n` places.
        """
        if not quote.strip():
            return [], "it is empty"
        places = {each: Anchor(each, "exact") for each in self._exact(quote)}
        for kind in FOLD_KINDS:
            if len(places) >= n:
                break
            for span in self._folded(quote, kind):
                if not any(span.overlaps(other) for other in places):
                    places[span] = Anchor(span, kind)
        if places:
            return sorted(places.values()), ""
        near = self._words.places_of(quote)
        if len(near) > 1:
            return [], f"nearly it stands in {plural(len(near), 'place')}"
        return [Anchor(each.span, "fuzzy", each.coverage) for each in near], "it is not in the text"

    def _exact(self, quote: str) -> list[Span]:
        starts = []
        at = self.text.find(quote)
        while at >= 0:
            starts.append(at)
            at = self.text.find(quote, at + 1)
        return self._preferred([Span(start, start + len(quote)) for start in starts])

    def _folded(self, quote: str, kind: FoldKind) -> list[Span]:
        if kind not in self._folds:
            self._folds[kind] = fold_text(self.text, kind)
        return self._preferred(list(self._folds[kind].places_of(fold_text(quote, kind).text)))

    def _preferred(self, spans: list[Span]) -> list[Span]:
        """Those at the edges of words, where there are any: "or" is not meant to stand in "orange"."""
        return [span for span in spans if not self._cuts_word(span)] or spans

    def _cuts_word(self, span: Span) -> bool:
        return any(
            0 < at < len(self.text)
            and is_of_word(self.text[at - 1])
            and is_of_word(self.text[at])
            and not has_no_edges(self.text[at - 1 : at + 1])
            for at in (span.start, span.end)
        )


class _Assignment:
    """Gives each of some quotes one of its places."""

    def __init__(self, quotes: Sequence[Quote], places: dict[str, list[Anchor]]) -> None:
        self._quotes = quotes
        self._places = places
        self._given: dict[int, Anchor] = {}
        self._free = {text: list(found) for text, found in places.items()}

    def run(self, whys: dict[str, str]) -> list[Anchored]:
        """The places, one a quote; `whys` says of quotes why they have none at all."""
        fixed = self._fixed_points()
        self._given.update(fixed)
        for at in fixed:
            self._free[self._quotes[at].text].clear()
        starts = {at: anchor.span.start for at, anchor in fixed.items() if at in _longest_rise(fixed)}
        low = 0
        for at, quote in enumerate(self._quotes):
            if at in starts:
                low = starts[at]
            if at in fixed:
                continue
            high = next((start for later, start in sorted(starts.items()) if later > at), None)
            if anchor := self._next_place(quote, low, high):
                self._given[at] = anchor
                low = max(low, anchor.span.start)
        return [self._said(at, whys) for at in range(len(self._quotes))]

    def _fixed_points(self) -> dict[int, Anchor]:
        """Quotes that are said as often as they stand in the text."""
        n_said = Counter(each.text for each in self._quotes)
        places = {text: iter(found) for text, found in self._places.items() if len(found) == n_said[text]}
        return {at: next(places[each.text]) for at, each in enumerate(self._quotes) if each.text in places}

    def _next_place(self, quote: Quote, low: int, high: int | None) -> Anchor | None:
        free = self._free[quote.text]
        if not free:
            return self._shared_place(quote)
        inside = [each for each in free if each.span.start >= low and (high is None or each.span.start <= high)]
        taken = [
            anchor.span
            for at, anchor in self._given.items()
            if self._quotes[at].label == quote.label and anchor.span.start >= low
        ]
        apart = [each for each in inside if not any(each.span.overlaps(other) for other in taken)]
        # Without a place in the order of the text, the first that nobody has.
        chosen = (apart or inside or free)[0]
        at = free.index(chosen)
        # A quote goes on behind where it stood last, and only then to what it passed over.
        self._free[quote.text] = free[at + 1 :] + free[:at]
        return chosen

    def _shared_place(self, quote: Quote) -> Anchor | None:
        """A place that the quote has under other labels alone: the last one."""
        mine = [(self._quotes[at].label, anchor) for at, anchor in self._given.items() if self._is(at, quote.text)]
        used = {anchor for label, anchor in mine if label == quote.label}
        return next((anchor for _, anchor in reversed(mine) if anchor not in used), None)

    def _is(self, at: int, text: str) -> bool:
        return self._quotes[at].text == text

    def _said(self, at: int, whys: dict[str, str]) -> Anchored:
        anchor = self._given.get(at)
        if anchor is not None:
            return Anchored(anchor)
        n = len(self._places[self._quotes[at].text])
        return Anchored(None, whys[self._quotes[at].text] if n == 0 else "it is quoted more often than it stands there")


def _longest_rise(fixed: dict[int, Anchor]) -> frozenset[int]:
    """The most of some quotes, by number, whose places are in the order in which they were said."""
    tails: list[int] = []
    last: list[int] = []
    before: dict[int, int | None] = {}
    for at, anchor in sorted(fixed.items()):
        # Equal starts are in order too: what is nested begins where its surrounding does.
        place = bisect_left(tails, anchor.span.start + 1)
        before[at] = last[place - 1] if place else None
        tails[place : place + 1] = [anchor.span.start]
        last[place : place + 1] = [at]
    return frozenset(_back(before, last[-1] if last else None))


def _back(before: dict[int, int | None], at: int | None) -> Iterator[int]:
    while at is not None:
        yield at
        at = before[at]
