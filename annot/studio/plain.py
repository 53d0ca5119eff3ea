"""The submission that nearly every one is: all of it fits text and schema, and there is nothing to say of it.

It is read in one pass. Where anything is unusual nothing is read, and `parse.py` goes through it with care.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from annot.core.annotation import NO_ATTRIBUTES, Attributes, AttributeValue, Mention, Relation, Span
from annot.core.document import Document
from annot.core.schema import Schema
from annot.studio.controls import LABEL_CONTROL, Controls
from annot.studio.raw import RawResult

_OF_REGIONS = frozenset({"choices", "textarea", "number"})
_ONE_WAY = frozenset({"right", "left"})


class Plain(NamedTuple):
    """What a plain submission says: mentions by region, and relations."""

    mentions: dict[str, Mention]
    relations: list[Relation]


class PlainReader:
    """Reads plain submissions made under one schema.

    Args:
        schema: what they were made under.
        controls: the schema's.
        any_control: take labels of whatever control.
    """

    def __init__(self, schema: Schema, controls: Controls, *, any_control: bool) -> None:
        self._any_control = any_control
        self._labels = {label: label for label in schema.mentions}
        self._controls = {(label, each.name): each for each in controls.all for label in each.labels}
        self._words = {
            word: (label, attributes)
            for word, (label, attributes) in controls.relation_words.items()
            if not schema.relations[label].symmetric
        }

    def read(self, document: Document, results: Sequence[RawResult]) -> Plain | None:
        """The submission, or None where it is not plain."""
        regions, links = [], []
        said: dict[str | None, list[RawResult]] = {}
        for result in results:
            kind = result.type
            if result.meta:
                return None
            if kind == "labels":
                regions.append(result)
            elif kind == "relation":
                links.append(result)
            elif kind in _OF_REGIONS:
                said.setdefault(result.id, []).append(result)
            else:
                return None
        mentions = self._mentions(document, regions, said)
        relations = None if mentions is None or said else self._relations(links, mentions)
        return None if mentions is None or relations is None else Plain(mentions, relations)

    def _mentions(
        self, document: Document, regions: list[RawResult], said: dict[str | None, list[RawResult]]
    ) -> dict[str, Mention] | None:
        """The mentions by region; takes the values that it uses out of `said`."""
        mentions: dict[str, Mention] = {}
        text, language = document.text, document.language
        n_characters = len(text)
        for result in regions:
            region, value = result.id, result.value
            start, end, quote, labels = value.get("start"), value.get("end"), value.get("text"), value.get("labels")
            if not (type(start) is int and type(end) is int and 0 <= start < end <= n_characters):
                return None
            if not (region and text[start:end] == quote and type(labels) is list and len(labels) == 1):
                return None
            label = self._labels.get(labels[0]) if type(labels[0]) is str else None
            if label is None or not (result.from_name == LABEL_CONTROL or self._any_control):
                return None
            attributes = self._attributes(label, said.pop(region), language) if region in said else NO_ATTRIBUTES
            if attributes is None:
                return None
            mentions[region] = Mention(label=label, span=Span(start, end), text=quote, attributes=attributes)
        is_unique = len(mentions) == len(regions) == len({each.id for each in mentions.values()})
        return mentions if is_unique else None

    def _attributes(self, label: str, said: list[RawResult], language: str) -> Attributes | None:
        attributes: dict[str, AttributeValue] = {}
        for result in said:
            control = self._controls.get((label, result.from_name or ""))
            if control is None or control.attribute in attributes:
                return None
            try:
                attributes[control.attribute] = control.decode(result.type, result.value, language)
            except ValueError:
                return None
        return attributes

    def _relations(self, links: list[RawResult], mentions: Mapping[str, Mention]) -> list[Relation] | None:
        relations: dict[tuple[str, str, str], Relation] = {}
        for result in links:
            one, other, words = mentions.get(result.from_id or ""), mentions.get(result.to_id or ""), result.labels
            if one is None or other is None or words is None or len(words) != 1 or result.direction not in _ONE_WAY:
                return None
            if words[0] not in self._words:
                return None
            label, attributes = self._words[words[0]]
            head, tail = (other.id, one.id) if result.direction == "left" else (one.id, other.id)
            relations[label, head, tail] = Relation(label=label, head=head, tail=tail, attributes=attributes)
        return list(relations.values()) if len(relations) == len(links) else None
