"""The first half of adjudication: which mentions stand, and with which attributes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from annot.core.annotation import AnnotationSet, Mention, Span
from annot.core.constraint import UniqueSpan
from annot.core.decision import Choice, Conflict
from annot.core.document import Document
from annot.core.errors import DataError
from annot.core.ids import MentionId, parse_span
from annot.core.plural import plural
from annot.core.schema import Schema
from annot.quality.settle import Settlement, Settlements, conflict_of, settle_attributes


class SettledMentions(NamedTuple):
    """What stands of the mentions of a document.

    Attributes:
        mentions: those that are kept, by id.
        replaced_by: for each one that fell the id of the one that stands in its place.
        trace: who or which decision stands behind each that is kept.
    """

    mentions: Mapping[str, Mention]
    replaced_by: Mapping[str, str]
    trace: Mapping[str, str]


def settle_mentions(
    schema: Schema,
    document: Document,
    readings: Sequence[AnnotationSet],
    settlements: Settlements,
) -> SettledMentions:
    """Keeps what all readers have, and asks about every other group of mentions.

    Mentions that not all readers have, and that overlap, make one conflict: which of them stand. So do mentions that
    share a span where the schema does not let them, though all readers have them. Last an adjudicator may overrule
    what all readers have, or lack, at a place; of two such places about one mention the later holds.
    """
    kept: dict[str, Mention] = {}
    replaced: dict[str, str] = {}
    trace: dict[str, str] = {}
    # Not the alphabet's: another name for a label must not change what stands in for a mention.
    order = {label: place for place, label in enumerate(schema.mentions)}
    said_by = _said_by(readings)
    everyone = {reading.annotator for reading in readings}
    agreed, contested = list[Mention](), list[Mention]()
    stacked = _stacked(schema, said_by)
    for mention_id, by in said_by.items():
        is_agreed = set(by) == everyone and mention_id not in stacked
        (agreed if is_agreed else contested).append(next(iter(by.values())))
    overruled = list(_overruled(document, agreed, contested, everyone, settlements))
    last_asked = {mention.id: conflict.id for group, conflict in overruled for mention in group}
    for mention in agreed:
        if mention.id not in last_asked:
            kept[mention.id] = _with_attributes(document, mention, said_by[mention.id], settlements)
            trace[mention.id] = f"said by all: {', '.join(sorted(everyone))}"
    conflicts = [
        (group, _conflict_about(document, group, said_by, everyone, settlements.guidelines))
        for group in _groups(contested)
    ]
    for group, conflict in (*conflicts, *overruled):
        settlement = settlements.settle(conflict)
        chosen = _asked_here(conflict, _chosen(document, conflict, settlement), last_asked)
        for mention in chosen:
            by = said_by.get(mention.id) or {settlement.by if settlement else "": mention}
            kept[mention.id] = _with_attributes(document, mention, by, settlements)
            trace[mention.id] = settlement.why if settlement else "?"
        for mention in _asked_here(conflict, group, last_asked):
            if mention.id not in kept and (stand_in := _stand_in(mention, chosen, order)):
                replaced[mention.id] = stand_in.id
    return SettledMentions(kept, replaced, trace)


def _said_by(readings: Sequence[AnnotationSet]) -> dict[str, dict[str, Mention]]:
    said: dict[str, dict[str, Mention]] = defaultdict(dict)
    for reading in readings:
        for mention in reading.mentions:
            said[mention.id][reading.annotator] = mention
    return dict(sorted(said.items()))


def _with_attributes(
    document: Document, mention: Mention, by: Mapping[str, Mention], settlements: Settlements
) -> Mention:
    """A mention that is kept, with the values that settle among those who have it."""
    said = {who: each.attributes for who, each in by.items()}
    attributes = settle_attributes(document, "attribute", mention.id, mention.span, said, settlements)
    if attributes is mention.attributes:
        return mention
    return Mention(label=mention.label, span=mention.span, text=mention.text, attributes=attributes)


def _groups(mentions: Sequence[Mention]) -> Iterator[list[Mention]]:
    """Runs of mentions that overlap, directly or through others, in order of place."""
    group: list[Mention] = []
    end = -1
    for mention in sorted(mentions, key=lambda each: (each.span, each.label)):
        if group and mention.span.start >= end:
            yield group
            group = []
        group.append(mention)
        end = max(end, mention.span.end) if len(group) > 1 else mention.span.end
    if group:
        yield group


def _conflict_about(
    document: Document,
    group: Sequence[Mention],
    said_by: Mapping[str, Mapping[str, Mention]],
    everyone: set[str],
    under: str,
) -> Conflict:
    span = Span(min(m.span.start for m in group), max(m.span.end for m in group))
    said: dict[str, Choice] = {
        who: tuple(mention.id for mention in group if who in said_by[mention.id]) for who in everyone
    }
    return conflict_of(document, "mention", str(span), span, said, under=under)


def _overruled(
    document: Document,
    agreed: Sequence[Mention],
    contested: Sequence[Mention],
    everyone: set[str],
    settlements: Settlements,
) -> Iterator[tuple[list[Mention], Conflict]]:
    """The agreed mentions inside each span on which an adjudicator does not agree with the readers.

    A span in which the readers differ is none of them: what is asked there comes first.
    """
    for place in settlements.overruled(document, "mention"):
        span = _span_of(document, place)
        if span is None:
            raise DataError(
                f"{document.doc_id}#mention:{place}: {place!r} is no span such as '14-25' {_inside(document)}"
            )
        if any(span.contains(mention.span) for mention in contested):
            continue
        group = [mention for mention in agreed if span.contains(mention.span)]
        said: dict[str, Choice] = dict.fromkeys(everyone, tuple(mention.id for mention in group))
        conflict = conflict_of(document, "mention", place, span, said, under=settlements.guidelines, agreed=True)
        if settlements.is_overruled(conflict):
            yield group, conflict


def _asked_here(conflict: Conflict, mentions: Sequence[Mention], last_asked: Mapping[str, str]) -> list[Mention]:
    """Those that no later place is about."""
    return [each for each in mentions if last_asked.get(each.id, conflict.id) == conflict.id]


def _stacked(schema: Schema, said_by: Mapping[str, Mapping[str, Mention]]) -> set[str]:
    """Ids of mentions that share their span with another of the same reader, where the schema forbids it."""
    if not any(isinstance(constraint, UniqueSpan) for constraint in schema.constraints):
        return set()
    at: dict[tuple[str, Span], list[str]] = defaultdict(list)
    for mention_id, by in said_by.items():
        for annotator, mention in by.items():
            at[annotator, mention.span].append(mention_id)
    return {mention_id for ids in at.values() if len(ids) > 1 for mention_id in ids}


def _chosen(document: Document, conflict: Conflict, settlement: Settlement | None) -> list[Mention]:
    if settlement is None:
        return []
    if not isinstance(settlement.choice, tuple):
        raise DataError(f"{conflict.id}: the choice is a list of mention ids, not {settlement.choice!r}")
    if len(set(settlement.choice)) < len(settlement.choice):
        raise DataError(f"{conflict.id}: a mention stands twice in {settlement.choice!r}")
    return [_mention_of(document, conflict, each, settlement) for each in settlement.choice]


def _mention_of(document: Document, conflict: Conflict, mention_id: str, settlement: Settlement) -> Mention:
    try:
        chosen = MentionId.parse(mention_id)
    except ValueError as error:
        raise DataError(f"{conflict.id}: {error} {_inside(document)}") from error
    if chosen.span.end > len(document.text):
        raise DataError(f"{conflict.id}: {mention_id!r} is no mention id such as 'Actor@14-25' {_inside(document)}")
    return Mention(
        label=chosen.label,
        span=chosen.span,
        text=document.quote(chosen.span),
        attributes=settlement.attributes.get(mention_id, {}),
    )


def _span_of(document: Document, place: str) -> Span | None:
    try:
        span = parse_span(place)
    except ValueError:
        return None
    return span if span.end <= len(document.text) else None


def _inside(document: Document) -> str:
    return f"inside the text of {plural(len(document.text), 'character')}"


def _stand_in(fallen: Mention, chosen: Sequence[Mention], order: Mapping[str, int]) -> Mention | None:
    """The chosen mention that overlaps `fallen` most; of its label before any other, then in the schema's order."""

    def shared(each: Mention) -> int:
        return min(each.span.end, fallen.span.end) - max(each.span.start, fallen.span.start)

    near = [each for each in chosen if each.span.overlaps(fallen.span)]

    def rank(each: Mention) -> tuple[bool, int, Span, int, str]:
        last = len(order)
        return each.label != fallen.label, -shared(each), each.span, order.get(each.label, last), each.label

    return min(near, key=rank, default=None)
