"""The submission that nearly every one is: all of it fits text and schema, and there is nothing to say of it.

It is read in columns, in one pass. Where anything is unusual nothing is read, and `parse.py` goes through it with care.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import lt
from typing import NamedTuple

import msgspec

from annot.core.annotation import NO_ATTRIBUTES, Attributes, Mention, Relation, frozen_attributes
from annot.core.document import Document
from annot.core.reading_columns import ReadingColumns
from annot.core.schema import Schema
from annot.studio.controls import LABEL_CONTROL, Controls
from annot.studio.plain_results import HOLDS, PlainResults, ResultColumns
from annot.studio.raw import RawResult

_ONE_WAY = frozenset({"right", "left"})
_MOST_VALUES = 4_096
"""Values of controls that are kept as they were read: the same is said of many regions."""


class Plain(NamedTuple):
    """What a submission says: mentions by region, and relations."""

    mentions: dict[str, Mention]
    relations: list[Relation]


class PlainReading(NamedTuple):
    """What a plain submission says: the ids of its regions, and the mentions that they are, with their relations."""

    regions: list[str]
    columns: ReadingColumns

    def values(self) -> Plain:
        """The same as values."""
        return Plain(dict(zip(self.regions, self.columns.mentions(), strict=True)), self.columns.relations())


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
        self._values: dict[tuple[str, str, str, bytes, str], Attributes] = {}
        self._words = {
            word: (label, frozen_attributes(attributes))
            for word, (label, attributes) in controls.relation_words.items()
            if not schema.relations[label].symmetric
        }

    def read(self, document: Document, results: Sequence[RawResult]) -> PlainReading | None:
        """The submission, or None where it is not plain."""
        found = results.columns if isinstance(results, PlainResults) else _in_columns(results)
        if found is None or not self._fits(document.text, found):
            return None
        places = {region: place for place, region in enumerate(found.regions)}
        attributes = self._attributes(found, places, document.language)
        links = self._links(found, places)
        if attributes is None or links is None or "" in places or len(places) < len(found.regions):
            return None
        columns = ReadingColumns(
            labels=found.labels,
            starts=found.starts,
            ends=found.ends,
            quotes=found.quotes,
            attributes=attributes,
            relation_labels=[label for label, _, _ in links],
            heads=[head for _, head, _ in links],
            tails=[tail for _, _, tail in links],
            said=[self._words[word][1] for word in found.words],
        )
        return PlainReading(found.regions, columns)

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
            and (self._any_control or found.label_controls <= {LABEL_CONTROL})
            and len(set(zip(starts, ends, labels, strict=True))) == len(starts)
        )

    def _attributes(self, found: ResultColumns, places: dict[str, int], language: str) -> list[Attributes] | None:
        """What is said of each region; None where it is not of one, or is no value of its attribute."""
        attributes: list[Attributes] = [NO_ATTRIBUTES] * len(found.regions)
        for region, name, kind, json in zip(found.said_of, found.controls, found.kinds, found.said, strict=True):
            place = places.get(region)
            if place is None:
                return None
            key = (found.labels[place], name, kind, json, language)
            value = self._values.get(key) or self._value(*key)
            if value is None:
                return None
            before = attributes[place]
            if before and not before.keys().isdisjoint(value):
                return None
            attributes[place] = frozen_attributes({**before, **value}) if before else value
        return attributes

    def _value(self, label: str, name: str, kind: str, json: bytes, language: str) -> Attributes | None:
        """The attribute with its value; None where the label has none of that control, or it is not allowed."""
        control = self._controls.get((label, name))
        if control is None:
            return None
        try:
            value = control.decode(kind, {HOLDS[kind]: msgspec.json.decode(json)}, language)
        except ValueError:
            return None
        if len(self._values) >= _MOST_VALUES:
            self._values.clear()
        found = self._values[label, name, kind, json, language] = frozen_attributes({control.attribute: value})
        return found

    def _links(self, found: ResultColumns, places: Mapping[str, int]) -> list[tuple[str, int, int]] | None:
        """Label, head and tail of each relation; None where one is not plain, or stands twice."""
        try:
            rows = zip(found.words, found.heads, found.tails, strict=True)
            links = [(self._words[word][0], places[head], places[tail]) for word, head, tail in rows]
        except KeyError:
            return None
        return links if len(set(links)) == len(links) else None


def _in_columns(results: Sequence[RawResult]) -> ResultColumns | None:
    """Any results in columns, or None where there is one that columns cannot hold."""
    controls = frozenset(each.from_name for each in results if each.type == "labels")
    found = ResultColumns([], [], [], [], [], controls, [], [], [], [], [], [], [])
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
            found.heads.append(head)
            found.tails.append(tail)
            found.words.append(words[0])
        elif kind in HOLDS and HOLDS[kind] in value:
            found.said_of.append(result.id or "")
            found.controls.append(result.from_name or "")
            found.kinds.append(kind)
            found.said.append(msgspec.json.encode(value[HOLDS[kind]]))
        else:
            return None
    return found
