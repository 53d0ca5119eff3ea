"""Which mention of a later version is which of an earlier one.

The same label at the same place first; then, in an edited text, the same words under the same label where
both places are edited; then the same place under another label; then overlaps, the same label before others, the
largest share of common characters first. Between equal ones the order of ids decides, from whichever side one looks.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from annot.core.annotation import Mention, Span
from annot.release.diff.text_alignment import NewPlace, TextAlignment

T = TypeVar("T")


class AlignedMention(NamedTuple):
    """A mention, what it became, and where the later text has its place."""

    before: Mention
    after: Mention
    place: Span


class MentionAlignment(NamedTuple):
    """The mentions of two versions of a document."""

    pairs: list[AlignedMention]
    removed: list[Mention]
    added: list[Mention]


def align_mentions(
    before: Sequence[Mention], after: Sequence[Mention], texts: TextAlignment | None = None
) -> MentionAlignment:
    """Pairs the mentions of a document; `texts` where its text was edited."""
    places = {
        mention.id: NewPlace(mention.span, True) if texts is None else texts.place_of(mention.span)
        for mention in before
    }
    open_before = {mention.id: mention for mention in before}
    open_after = {mention.id: mention for mention in after}
    pairs: list[AlignedMention] = []

    def take(found: Iterable[tuple[Mention, Mention, Span]]) -> None:
        for one, other, place in found:
            if one.id in open_before and other.id in open_after:
                del open_before[one.id], open_after[other.id]
                pairs.append(AlignedMention(one, other, place))

    take(_same_place(before, after, places, with_label=True))
    if texts is not None:
        take(_same_words(list(open_before.values()), list(open_after.values()), places, texts))
    take(_same_place(list(open_before.values()), list(open_after.values()), places, with_label=False))
    take(_overlaps(list(open_before.values()), list(open_after.values()), places))
    return MentionAlignment(pairs, list(open_before.values()), list(open_after.values()))


def zip_groups(before: Iterable[tuple[Hashable, T]], after: Iterable[tuple[Hashable, T]]) -> Iterator[tuple[T, T]]:
    """Pairs the values that stand under equal keys, the first with the first."""
    groups: defaultdict[Hashable, list[T]] = defaultdict(list)
    for key, value in after:
        groups[key].append(value)
    queues = {key: iter(values) for key, values in groups.items()}
    for key, value in before:
        other = next(queues[key], None) if key in queues else None
        if other is not None:
            yield value, other


def _same_place(
    before: Sequence[Mention], after: Sequence[Mention], places: Mapping[str, NewPlace], *, with_label: bool
) -> Iterator[tuple[Mention, Mention, Span]]:
    def key(label: str, span: Span | None) -> Hashable:
        return (label if with_label else "", span)

    placed = [(key(each.label, places[each.id].span), each) for each in before if places[each.id].span is not None]
    found = zip_groups(placed, [(key(each.label, each.span), each) for each in after])
    return ((one, other, other.span) for one, other in found)


def _same_words(
    before: Sequence[Mention], after: Sequence[Mention], places: Mapping[str, NewPlace], texts: TextAlignment
) -> Iterator[tuple[Mention, Mention, Span]]:
    gone = [((each.label, each.text), each) for each in before if not places[each.id].is_kept]
    new = [((each.label, each.text), each) for each in after if texts.is_new(each.span)]
    return ((one, other, other.span) for one, other in zip_groups(gone, new))


def _overlaps(
    before: Sequence[Mention], after: Sequence[Mention], places: Mapping[str, NewPlace]
) -> Iterator[tuple[Mention, Mention, Span]]:
    """Overlapping mentions, best first; other labels only where half of the shorter one is common."""
    in_order = sorted(after, key=lambda each: each.span)
    starts = [each.span.start for each in in_order]
    longest = max((len(each.span) for each in in_order), default=0)
    found = []
    for one in before:
        place = places[one.id].span
        if place is None:
            continue
        first = bisect_left(starts, place.start - longest)
        for other in in_order[first : bisect_left(starts, place.end)]:
            n_common = min(place.end, other.span.end) - max(place.start, other.span.start)
            is_same = one.label == other.label
            if n_common > 0 and (is_same or 2 * n_common >= min(len(place), len(other.span))):
                share = n_common / (len(place) + len(other.span) - n_common)
                ids = (one.id, other.id)
                found.append(((not is_same, -share, min(ids), max(ids)), (one, other, place)))
    found.sort(key=lambda each: each[0])
    return (each for _, each in found)
