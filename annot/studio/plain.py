"""The submission that nearly every one is: all of it fits text and schema, and there is nothing to say of it.

It is read in columns, in one pass. Where anything is unusual nothing is read, and `parse.py` goes through it with care.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import lt
from typing import NamedTuple

from annot.core.annotation import NO_ATTRIBUTES, Attributes, AttributeValue, Mention, Relation, Span, frozen_attributes
from annot.core.document import Document
from annot.core.schema import Schema
from annot.studio.controls import LABEL_CONTROL, Controls
from annot.studio.plain_results import Arrow, PlainResults, ResultColumns, SaidValue
from annot.studio.raw import RawResult

_OF_REGIONS = frozenset({"choices", "textarea", "number"})
_ONE_WAY = frozenset({"right", "left"})


class Plain(NamedTuple):
    """What a submission says: mentions by region, and relations."""

    mentions: dict[str, Mention]
    relations: list[Relation]


class PlainColumns(NamedTuple):
    """What a plain submission says, in columns.

    Attributes:
        results: its regions; the next column has an entry for each.
        attributes: what is said of each.
        links: labels of the relations, and places of head and tail among the regions.
        said: the attributes of each relation.
    """

    results: ResultColumns
    attributes: list[Attributes]
    links: list[tuple[str, int, int]]
    said: list[Attributes]

    def values(self) -> Plain:
        """The same as values."""
        found = self.results
        rows = zip(found.labels, found.starts, found.ends, found.quotes, self.attributes, strict=True)
        mentions = [
            Mention(label=label, span=Span(start, end), text=quote, attributes=attributes)
            for label, start, end, quote, attributes in rows
        ]
        relations = [
            Relation(label=label, head=mentions[head].id, tail=mentions[tail].id, attributes=attributes)
            for (label, head, tail), attributes in zip(self.links, self.said, strict=True)
        ]
        return Plain(dict(zip(found.regions, mentions, strict=True)), relations)


class PlainReader:
    """Reads plain submissions made under one schema.

    Args:
        schema: what they were made under.
        controls: the schema's.
        any_control: take labels of whatever control.
    """

    def __init__(self, schema: Schema, controls: Controls, *, any_control: bool) -> None:
        self._any_control = any_control
        self._labels = frozenset(schema.mentions)
        self._controls = {(label, each.name): each for each in controls.all for label in each.labels}
        self._words = {
            word: (label, frozen_attributes(attributes))
            for word, (label, attributes) in controls.relation_words.items()
            if not schema.relations[label].symmetric
        }

    def read(self, document: Document, results: Sequence[RawResult]) -> PlainColumns | None:
        """The submission, or None where it is not plain."""
        columns = results.columns if isinstance(results, PlainResults) else _in_columns(results)
        if columns is None or not self._fits(document.text, columns):
            return None
        places = {region: place for place, region in enumerate(columns.regions)}
        attributes = self._attributes(columns, places, document.language)
        links = [self._link(each, places) for each in columns.arrows]
        if attributes is None or None in links or "" in places or len(places) < len(columns.regions):
            return None
        named = [each for each in links if each]
        if len(set(named)) < len(named):
            return None
        return PlainColumns(columns, attributes, named, [self._words[each.word][1] for each in columns.arrows])

    def _fits(self, text: str, found: ResultColumns) -> bool:
        """Whether the regions quote the text, and each is another mention of the schema."""
        starts, ends, labels = found.starts, found.ends, found.labels
        if not starts:
            return True
        return (
            min(starts) >= 0
            and max(ends) <= len(text)
            and all(map(lt, starts, ends))
            and [text[start:end] for start, end in zip(starts, ends, strict=True)] == found.quotes
            and self._labels.issuperset(labels)
            and (self._any_control or found.controls <= {LABEL_CONTROL})
            and len(set(zip(starts, ends, labels, strict=True))) == len(starts)
        )

    def _attributes(self, found: ResultColumns, places: dict[str, int], language: str) -> list[Attributes] | None:
        """What is said of each region; None where it is not of one, or is no value of its attribute."""
        values: dict[int, dict[str, AttributeValue]] = {}
        for each in found.said:
            place = places.get(each.region)
            control = None if place is None else self._controls.get((found.labels[place], each.control))
            if place is None or control is None:
                return None
            own = values.setdefault(place, {})
            if control.attribute in own:
                return None
            try:
                own[control.attribute] = control.decode(each.kind, each.value, language)
            except ValueError:
                return None
        attributes: list[Attributes] = [NO_ATTRIBUTES] * len(found.regions)
        for place, own in values.items():
            attributes[place] = frozen_attributes(own)
        return attributes

    def _link(self, arrow: Arrow, places: dict[str, int]) -> tuple[str, int, int] | None:
        head, tail, meaning = places.get(arrow.head), places.get(arrow.tail), self._words.get(arrow.word)
        return None if head is None or tail is None or meaning is None else (meaning[0], head, tail)


def _in_columns(results: Sequence[RawResult]) -> ResultColumns | None:
    """Any results in columns, or None where there is one that columns cannot hold."""
    controls = frozenset(each.from_name for each in results if each.type == "labels")
    found = ResultColumns([], [], [], [], [], controls, [], [])
    for result in results:
        kind, value = result.type, result.value
        if result.meta:
            return None
        if kind == "labels":
            start, end, quote, labels = value.get("start"), value.get("end"), value.get("text"), value.get("labels")
            if type(start) is not int or type(end) is not int or type(quote) is not str or type(labels) is not list:
                return None
            if len(labels) != 1 or type(labels[0]) is not str:
                return None
            found.regions.append(result.id or "")
            found.labels.append(labels[0])
            found.starts.append(start)
            found.ends.append(end)
            found.quotes.append(quote)
        elif kind == "relation":
            words, head, tail = result.labels, result.from_id or "", result.to_id or ""
            if words is None or len(words) != 1 or result.direction not in _ONE_WAY:
                return None
            if result.direction == "left":
                head, tail = tail, head
            found.arrows.append(Arrow(head, tail, words[0]))
        elif kind in _OF_REGIONS:
            found.said.append(SaidValue(result.id or "", result.from_name or "", kind, value))
        else:
            return None
    return found
