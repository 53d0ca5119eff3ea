"""Values of attributes: of figures by their number as it is read, of others where the gold agrees on their words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from annot.core.annotation import AttributeValue, Mention, Span
from annot.core.attribute import AttributeSpec
from annot.core.constraint import Bounds, BoundsShape
from annot.core.prediction import Scores
from annot.core.schema import Schema
from annot.predict.rules.plain import plain_of
from annot.quality.language import Modifier
from annot.quality.number_reader import ReadNumber, number_reader
from annot.quality.sentences import sentence_at

_WORD = re.compile(r"\w[\w’'-]*")
_MOST_VALUES = 1 << 14
_FEWEST = 2
"""So often must all mentions with a word agree before the word speaks for a value."""
_SHAPES: Mapping[Modifier, tuple[BoundsShape, ...]] = {
    "exact": ("equal",),
    "approx": ("equal",),
    "at_least": ("low_only",),
    "at_most": ("high_only",),
    "range": ("increasing",),
    "vague": ("low_only", "low_or_none"),
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
        self._reader = number_reader(schema.language)
        self.values_of = lru_cache(_MOST_VALUES)(self._read_values)
        """What can be said of a mention that is no figure, by its label and its words."""
        self._said: dict[tuple[str, str, str], Counter[AttributeValue | None]] = {}
        for mention in mentions:
            keys = {_whole(mention.text), *map(_word, _WORD.findall(mention.text))}
            for name in schema.mentions[mention.label].attributes:
                for key in keys:
                    said = self._said.setdefault((mention.label, name, key), Counter())
                    said[mention.attributes.get(name)] += 1

    def _read_values(self, label: str, text: str) -> Values:
        specs = self._schema.mentions[label].attributes
        agreed = {name: said for name in specs if (said := self._agreed(label, name, text)) is not None}
        return _allowed(
            specs, {name: value for name, (value, _) in agreed.items()}, {n: s for n, (_, s) in agreed.items()}
        )

    def values_of_figure(self, label: str, number: ReadNumber, text: str, start: int) -> Values:
        """What can be said of a figure: nothing of who was counted, since its words are a number.

        Args:
            label: of the mention; it has bounds.
            number: that it is.
            text: of the document.
            start: where it starts; what stands before it in the same sentence may call it an estimate.
        """
        specs = self._schema.mentions[label].attributes
        kind: Modifier = number.modifier
        if kind == "exact" and self._is_hedged(text, start):
            kind = "approx"
        return _allowed(specs, _figure(specs, self._bounds[label], number, kind), {})

    def _is_hedged(self, text: str, start: int) -> bool:
        if self._reader is None:
            return False
        line = plain_of(text[text.rfind("\n", 0, start) + 1 : start]).lower()
        # Few lines hold such a word, and to look for the start of the sentence takes longer than all else.
        if not any(word in line for word in self._reader.hedge_words):
            return False
        return self._reader.is_hedged(text[sentence_at(text, Span(start, start + 1)).start : start])

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


def _figure(
    specs: Mapping[str, AttributeSpec], bounds: Bounds, number: ReadNumber, kind: Modifier
) -> dict[str, AttributeValue]:
    """Modifier, bounds and proportion of a figure, as its words say them."""
    found: dict[str, AttributeValue] = {}
    if (shape := bounds.shapes.get(kind)) is not None and shape in _SHAPES[kind]:
        found[bounds.by] = kind
    read = {bounds.low: number.low, bounds.high: number.high}
    found |= {name: value for name, value in read.items() if value is not None}
    if number.is_ratio:
        found |= {name: "ratio" for name, spec in specs.items() if _takes_ratio(spec)}
    return found


def _allowed(
    specs: Mapping[str, AttributeSpec], found: Mapping[str, AttributeValue], scores: Mapping[str, float]
) -> Values:
    """Those values that the schema takes; what has no score is sure."""
    allowed = {name: value for name, value in found.items() if specs[name].fault_of(value) is None}
    return Values(allowed, {name: round(scores.get(name, 1.0), 4) for name in allowed})


def _takes_ratio(spec: AttributeSpec) -> bool:
    return "ratio" in spec.values and not spec.multiple


def _whole(text: str) -> str:
    return f"= {text.lower()}"


def _word(word: str) -> str:
    return word.lower().rstrip("sx")
