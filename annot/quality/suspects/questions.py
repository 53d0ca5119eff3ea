"""Suspects as answers of an adjudicator that are half written: a person says whether they hold, and why.

The choice is what was predicted, or without what the gold has; the reason is empty, and `annot adjudicate --record`
takes no answer without one. So a line that nobody has thought about is refused, and one that is wrong is taken out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from annot.core.annotation import AnnotationSet, Attributes, Span
from annot.core.decision import Conflict
from annot.core.ids import Ends, MentionId, mention_label, mentions_in, parse_span
from annot.core.schema import Schema
from annot.quality.suspects.suspect import Suspect


class Questions:
    """Makes the half-written answers of a document's suspects.

    Args:
        schema: of the gold.
        gold: of the document.
        readings: of the document, by all its readers.
        conflicts: of the document, those that the readers' differences make.
        predictions: what was predicted of the document.
    """

    def __init__(
        self,
        schema: Schema,
        gold: AnnotationSet,
        readings: Sequence[AnnotationSet],
        conflicts: Iterable[Conflict],
        predictions: Iterable[AnnotationSet],
    ) -> None:
        self.schema, self.gold = schema, gold
        self._conflicts = {each.id: each for each in conflicts if not each.agreed}
        self._spans = [(parse_span(each.place), each.id) for each in self._conflicts.values() if each.kind == "mention"]
        said = [{mention.id for mention in each.mentions} for each in readings]
        self._by_all = set.intersection(*said) if said else set[str]()
        self._by_any = set[str]().union(*said)
        self._attributes: dict[str, Attributes] = {
            mention.id: mention.attributes for each in predictions for mention in each.mentions if mention.attributes
        }

    def answer(self, suspect: Suspect) -> dict[str, Any]:
        """The answer that would mend a suspect, without its reason."""
        if suspect.attribute:
            place = f"attribute:{suspect.gold}.{suspect.attribute}"
            return self._written(place, suspect.values[1])
        if suspect.kind in {"relation missing", "relation spurious"}:
            return self._relation(suspect)
        return self._mention(suspect)

    def _relation(self, suspect: Suspect) -> dict[str, Any]:
        ends = Ends.of(*mentions_in(suspect.where))
        both = {str(ends.first), str(ends.second)}
        kept = [each.id for each in self.gold.relations if {each.head, each.tail} == both and each.id != suspect.gold]
        return self._written(f"relation:{ends}", sorted([*kept, *filter(None, [suspect.predicted])]))

    def _mention(self, suspect: Suspect) -> dict[str, Any]:
        """About the conflict that the readers had there; where they agree, about the span alone."""
        span = MentionId.parse(suspect.where).span
        conflict = next((each for each in self._spans if each[0].overlaps(span)), None)
        place = conflict[0] if conflict and not self._is_agreed(suspect, span) else span
        inside = [each for each in self.gold.mentions if place.contains(each.span)]
        if conflict and place == conflict[0]:
            inside = [each for each in inside if each.id not in self._by_all]
        chosen = [each.id for each in inside if each.id != suspect.gold]
        answer = self._written(f"mention:{place}", sorted({*chosen, *filter(None, [suspect.predicted])}))
        if attributes := self._attributes_of(suspect):
            answer["attributes"] = {suspect.predicted: attributes}
        return answer

    def _is_agreed(self, suspect: Suspect, span: Span) -> bool:
        """Whether all readers have the mention that is suspect, or none has anything else where one is missing."""
        if suspect.gold:
            return suspect.gold in self._by_all
        return not any(other.overlaps(span) for other, _ in self._spans)

    def _attributes_of(self, suspect: Suspect) -> dict[str, Any]:
        """The values of a mention that no reader has: as predicted, and as the gold has them under other edges."""
        if not suspect.predicted or suspect.predicted in self._by_any:
            return {}
        label = self.schema.mentions.get(mention_label(suspect.predicted))
        mine = self.gold.by_id[suspect.gold].attributes if suspect.kind == "edges differ" else {}
        both = {**self._attributes.get(suspect.predicted, {}), **mine}
        return {name: value for name, value in both.items() if label and name in label.attributes}

    def _written(self, place: str, choice: object) -> dict[str, Any]:
        name = f"{self.gold.doc_id}#{place}"
        written: dict[str, Any] = {"conflict": name, "choice": choice, "reason": ""}
        return written if name in self._conflicts else {**written, "overrules": True}


def spans_of(conflicts: Iterable[Conflict]) -> dict[str, list[Span]]:
    """Where the readers disagreed, by document."""
    found: dict[str, list[Span]] = {}
    for each in conflicts:
        if not each.agreed:
            spans = [parse_span(each.place)] if each.kind == "mention" else [m.span for m in mentions_in(each.place)]
            found.setdefault(each.doc_id, []).extend(spans)
    return found


def conflicts_by_document(conflicts: Iterable[Conflict]) -> Mapping[str, list[Conflict]]:
    """The conflicts of each document."""
    found: dict[str, list[Conflict]] = {}
    for each in conflicts:
        found.setdefault(each.doc_id, []).append(each)
    return found
