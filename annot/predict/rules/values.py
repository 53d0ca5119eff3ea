"""Values of attributes: of figures by their number as it is read, of others where the gold agrees on their words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from annot.core.annotation import AttributeValue, Mention, Span
from annot.core.attribute import AttributeSpec
from annot.core.constraint import Bounds, BoundsShape
from annot.core.prediction import Scores
from annot.core.schema import Schema
from annot.quality.language import Modifier
from annot.quality.number_reader import ReadNumber, number_reader
from annot.quality.sentences import sentence_at

_WORD = re.compile(r"\w[\w’'-]*")
_FEWEST = 2
"""So often must all mentions with a word agree before the word speaks for a value."""
_SHAPES: Mapping[Modifier, tuple[BoundsShape, ...]] = {
    "exact": ("equal",),
    "approx": ("equal",),
    "at_least": ("low_only",),
    "at_most": ("high_only",),
    "range": ("increasing",),
    "vague": ("low_only",),
}


class Values(NamedTuple):
    """Values of one mention, and how sure each is."""

    attributes: Mapping[str, AttributeValue]
    scores: Scores


class ValueTable:
    """The values on which all mentions of the gold with the same words agree.

    Args:
        mentions: of the gold.
        schema: for the bounds of figures and the names of values.
    """

    def __init__(self, mentions: Iterable[Mention], schema: Schema) -> None:
        self._schema = schema
        self._bounds = {label: each for each in schema.constraints if isinstance(each, Bounds) for label in each.labels}
        self._said: dict[tuple[str, str, str], Counter[AttributeValue | None]] = {}
        for mention in mentions:
            keys = {_whole(mention.text), *map(_word, _WORD.findall(mention.text))}
            for name in schema.mentions[mention.label].attributes:
                for key in keys:
                    said = self._said.setdefault((mention.label, name, key), Counter())
                    said[mention.attributes.get(name)] += 1

    def values_of(self, label: str, text: str, number: ReadNumber | None, before: str) -> Values:
        """What can be said of a mention.

        Args:
            label: of the mention.
            text: its words.
            number: the number that it is, if it is one.
            before: what stands before it in the same sentence, where a number may be called an estimate.
        """
        specs = self._schema.mentions[label].attributes
        found: dict[str, AttributeValue] = {}
        scores: dict[str, float] = {}
        bounds = self._bounds.get(label)
        if bounds and number:
            found |= _figure(self._schema, bounds, label, number, before)
            scores |= dict.fromkeys(found, 1.0)
        # The words of a figure are its number, which says nothing of who was counted.
        for name in specs if bounds is None else ():
            agreed = self._agreed(label, name, text)
            if agreed is not None:
                found[name], scores[name] = agreed
        allowed = {name: value for name, value in found.items() if specs[name].fault_of(value) is None}
        return Values(allowed, {name: scores[name] for name in allowed})

    def holds(self, label: str, number: ReadNumber) -> bool:
        """Whether the bounds of a figure's label take a number."""
        bounds = self._bounds.get(label)
        specs = self._schema.mentions[label].attributes
        read = ((bounds.low, number.low), (bounds.high, number.high)) if bounds else ()
        return all(value is None or specs[name].fault_of(value) is None for name, value in read)

    def _agreed(self, label: str, name: str, text: str) -> tuple[AttributeValue, float] | None:
        """The value of all mentions with these words, or else of all that share a word; None where they differ."""
        whole = self._said.get((label, name, _whole(text)))
        if whole is not None:
            return _only(whole, 1)
        votes = [self._said.get((label, name, _word(word))) for word in _WORD.findall(text)]
        agreed = {each for each in (_only(vote, _FEWEST) for vote in votes if vote) if each}
        values = {value for value, _ in agreed}
        return max(agreed, key=lambda each: each[1]) if len(values) == 1 else None


def _only(said: Counter[AttributeValue | None], fewest: int) -> tuple[AttributeValue, float] | None:
    """The one value that was said, and how sure it is by the rule of succession: (n + 1) / (n + 2)."""
    ((value, n),) = said.most_common(1)
    return (value, (n + 1) / (n + 2)) if len(said) == 1 and n >= fewest and value is not None else None


def _figure(schema: Schema, bounds: Bounds, label: str, number: ReadNumber, before: str) -> dict[str, AttributeValue]:
    """Modifier, bounds and proportion of a figure, as its words say them."""
    kind: Modifier = number.modifier
    reader = number_reader(schema.language)
    if kind == "exact" and reader and reader.is_hedged(before):
        kind = "approx"
    specs = schema.mentions[label].attributes
    found: dict[str, AttributeValue] = {}
    if (shape := bounds.shapes.get(kind)) is not None and shape in _SHAPES[kind]:
        found[bounds.by] = kind
    read = {bounds.low: number.low, bounds.high: number.high}
    found |= {name: value for name, value in read.items() if value is not None}
    if number.is_ratio:
        found |= {name: "ratio" for name, spec in specs.items() if _takes_ratio(spec)}
    return found


def _takes_ratio(spec: AttributeSpec) -> bool:
    return "ratio" in spec.values and not spec.multiple


def _whole(text: str) -> str:
    return f"= {text.lower()}"


def _word(word: str) -> str:
    return word.lower().rstrip("sx")


def words_before(text: str, span: Span) -> str:
    """What stands before a place in its sentence."""
    return text[sentence_at(text, span).start : span.start]
