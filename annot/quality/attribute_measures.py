"""Agreement on the attributes of mentions that annotators have in common: the same span and label.

An attribute that is not there has its default as value, or where the schema gives none the value "no value", which
annotators can agree on as on any other. For numbers, alpha leaves out what has no value.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from annot.core.attribute_types.attribute_type import Level
from annot.core.constraint import Bounds
from annot.core.schema import Schema
from annot.quality.alpha import alpha, disagreement, interval_alpha, kappa, nominal_alpha
from annot.quality.attribute_columns import NO_VALUE, AttributeColumns, in_order_of_first
from annot.quality.bootstrap import Floats, Statistic, ratios
from annot.quality.columns import Ints
from annot.quality.compared import ComparedReadings
from annot.quality.match import Fit, same_mentions

_MOST_VALUES = 50
"""Values up to which chance-corrected measures of names have intervals: each is a column or two a document."""

_NOTHING_COMPARED = "no mention in common"
_ONE_VALUE = "fewer than two values occur"
_NEGATIVE = "a ratio needs values from 0 up"


@dataclass(frozen=True)
class Trait:
    """Something of a mention that annotators can agree on: an attribute, or the two bounds of an interval.

    Attributes:
        name: `Label.attribute`, or `Label.low..high`.
        label: the mention label.
        attributes: names of the attributes; the value of several is that of each.
        default: the value of an attribute that is not there.
        level: of measurement.
    """

    name: str
    label: str
    attributes: tuple[str, ...]
    default: Hashable
    level: Level

    def values_of(self, attributes: AttributeColumns, mentions: Ints) -> tuple[list[Hashable], Ints]:
        """The values of some mentions in the order in which they first occur; and the place of each mention's."""
        columns = [attributes.column(name, mentions) for name in self.attributes]
        first, place = in_order_of_first(columns)
        said: list[Hashable] = []
        for places in zip(*(column[first].tolist() for column in columns), strict=True):
            values = tuple(self.default if at == NO_VALUE else attributes.values[at] for at in places)
            said.append(values[0] if len(values) == 1 else values)
        return said, place


def unknown_levels(schema: Schema, levels: Iterable[str]) -> list[str]:
    """Which of the names of attributes, as `Label.attribute`, a schema does not have."""
    known = {trait.name for trait in traits_of(schema, {})}
    return [name for name in levels if name not in known]


def traits_of(schema: Schema, levels: Mapping[str, Level]) -> list[Trait]:
    """All attributes of a schema, and the intervals that its `bounds` constraints make of two of them.

    Args:
        schema: says labels, attributes, defaults and bounds.
        levels: of attributes whose level is not the one that follows from their type: names, or ratios for numbers.
    """
    traits = []
    for label, mention in schema.mentions.items():
        for name, spec in mention.attributes.items():
            full = f"{label}.{name}"
            traits.append(Trait(full, label, (name,), spec.default, levels.get(full, spec.kind.level)))
        traits += [
            Trait(f"{label}.{rule.low}..{rule.high}", label, (rule.low, rule.high), None, "nominal")
            for rule in schema.constraints
            if isinstance(rule, Bounds) and label in rule.labels
        ]
    return traits


def ordered_values(schema: Schema, trait: Trait) -> Sequence[Hashable]:
    """The values of a choice in the schema's order, in which an ordinal level ranks them."""
    spec = schema.attribute(trait.label, trait.name.partition(".")[2])
    return tuple(spec.values) if spec else ()


@dataclass(frozen=True, eq=False)
class TraitValues:
    """What annotators said of one trait, of the mentions that at least two of them have.

    Attributes:
        doc: place of each mention's document.
        codes: places in the list of values, by annotator and mention; nan where an annotator has not the mention.
        n_values: how many values occur.
        numbers: the values themselves where they are numbers, nan where there is none; the codes otherwise.
    """

    doc: Ints
    codes: Floats
    n_values: int
    numbers: Floats


def values_of(
    trait: Trait, attributes: Sequence[AttributeColumns], common: CommonMentions, order: Sequence[Hashable]
) -> TraitValues:
    """What the annotators said of a trait.

    Args:
        trait: what of.
        attributes: of the annotators' mentions.
        common: the mentions of the trait's label.
        order: the values in their order, for an ordinal level.
    """
    units = common.units
    table: dict[Hashable, int] = {value: code for code, value in enumerate(order)}
    codes, numbers = np.full(units.shape, np.nan), np.full(units.shape, np.nan)
    is_number = trait.level != "nominal" and not order
    for who, places in enumerate(units):
        has = np.flatnonzero(places >= 0)
        said, place = trait.values_of(attributes[who], places[has])
        codes[who, has] = np.array([table.setdefault(value, len(table)) for value in said], np.float64)[place]
        if is_number:
            as_numbers = [np.nan if value is None else float(value) for value in said]  # type: ignore[arg-type]
            numbers[who, has] = np.array(as_numbers, np.float64)[place]
    if not is_number:
        # Having no value has no place in an order.
        numbers = np.where(codes == table[None], np.nan, codes) if trait.level == "ordinal" and None in table else codes
    return TraitValues(common.doc, codes, len(table), numbers)


def trait_statistics(trait: Trait, values: TraitValues, n_documents: int) -> dict[str, Statistic]:
    """All measures of two annotators; of more those that are of any number."""
    return {
        name: measure.of(trait, values, n_documents)
        for name, measure in TRAIT_MEASURES.items()
        if (measure.of_any_number or len(values.codes) == 2) and trait.level in (measure.levels or {trait.level})
    }


def _same(trait: Trait, values: TraitValues, n_documents: int) -> Statistic:
    left, right = values.codes
    same = np.bincount(values.doc, left == right, minlength=n_documents)
    n = np.bincount(values.doc, minlength=n_documents)
    return ratios((trait.name,), same[:, None], n[:, None], _NOTHING_COMPARED)


def _kappa(trait: Trait, values: TraitValues, n_documents: int) -> Statistic:
    left, right = (_by_value(values.doc, side, values.n_values, n_documents) for side in values.codes)
    same = np.bincount(values.doc, values.codes[0] == values.codes[1], minlength=n_documents)
    k = values.n_values
    columns = np.concatenate([same[:, None], left, right], axis=1)
    why = _ONE_VALUE if values.doc.size else _NOTHING_COMPARED

    def of(sums: Floats) -> Floats:
        return kappa(sums[..., 0], sums[..., 1 : k + 1], sums[..., k + 1 :])[..., None]

    return Statistic((trait.name,), columns, of, [values.doc.size], why, k <= _MOST_VALUES)


def _alpha(trait: Trait, values: TraitValues, n_documents: int) -> Statistic:
    numbers = values.numbers
    n = int(((~np.isnan(numbers)).sum(axis=0) >= 2).sum())
    why = _ONE_VALUE if n else _NOTHING_COMPARED
    if trait.level == "ratio" and np.nanmin(numbers, initial=0) < 0:
        return _fixed(trait.name, float("nan"), n, _NEGATIVE, n_documents)
    if trait.level == "nominal" and values.n_values <= _MOST_VALUES:
        clash = np.bincount(values.doc, disagreement(numbers, "nominal"), minlength=n_documents)
        given = sum(_by_value(values.doc, side, values.n_values, n_documents) for side in _pairable(numbers))
        columns = np.concatenate([clash[:, None], np.asarray(given)], axis=1)
        return Statistic((trait.name,), columns, lambda s: nominal_alpha(s[..., 0], s[..., 1:])[..., None], [n], why)
    if trait.level == "interval":
        return _interval_alpha(trait, values, n, why, n_documents)
    return _fixed(trait.name, alpha(numbers, trait.level), n, why, n_documents)


def _interval_alpha(trait: Trait, values: TraitValues, n: int, why: str, n_documents: int) -> Statistic:
    numbers = _pairable(values.numbers)
    numbers = numbers - (np.nanmean(numbers) if n else 0.0)
    columns = np.zeros((n_documents, 4))
    columns[:, 0] = np.bincount(values.doc, disagreement(numbers, "interval"), minlength=n_documents)
    for side in numbers:
        known = ~np.isnan(side)
        for place, power in enumerate((0, 1, 2), 1):
            columns[:, place] += np.bincount(values.doc[known], side[known] ** power, minlength=n_documents)

    def of(sums: Floats) -> Floats:
        return interval_alpha(*np.moveaxis(sums, -1, 0))[..., None]

    return Statistic((trait.name,), columns, of, [n], why)


def _fixed(name: str, value: float, n: int, why: str, n_documents: int) -> Statistic:
    """A number whose parts do not add up over documents: it has no interval."""
    nothing = np.zeros((n_documents, 1))
    return Statistic((name,), nothing, lambda sums: np.full((*sums.shape[:-1], 1), value), [n], why, False)


def _pairable(numbers: Floats) -> Floats:
    """The values of units that have two, nan elsewhere."""
    return np.where((~np.isnan(numbers)).sum(axis=0) >= 2, numbers, np.nan)


def _by_value(doc: Ints, codes: Floats, n_values: int, n_documents: int) -> npt.NDArray[np.int64]:
    """How often each value was given in each document."""
    known = ~np.isnan(codes)
    flat = doc[known] * n_values + codes[known].astype(np.int64)
    return np.bincount(flat, minlength=n_documents * n_values).reshape(n_documents, n_values)


@dataclass(frozen=True, eq=False)
class CommonMentions:
    """The mentions that at least two annotators have.

    Attributes:
        labels: by name.
        doc: place of each mention's document.
        label: place of each mention's label in `labels`.
        units: places in the columns, an array of (annotators, mentions); −1 where an annotator has it not.
    """

    labels: tuple[str, ...]
    doc: Ints
    label: Ints
    units: Ints

    def of_label(self, label: str) -> CommonMentions:
        """Those under one label."""
        own = np.flatnonzero(self.label == self.labels.index(label)) if label in self.labels else self.label[:0]
        return CommonMentions(self.labels, self.doc[own], self.label[own], self.units[:, own])


def common_mentions(readings: ComparedReadings) -> CommonMentions:
    """What at least two of the annotators have, in the order of document, span and label."""
    columns = readings.mentions
    if len(columns) == 2:
        units = np.stack(readings.matched.fitting(Fit.SAME))
        return CommonMentions(columns[0].labels, columns[0].doc[units[0]], columns[0].label[units[0]], units)
    numbers = same_mentions(*columns)
    n_units = max((int(each.max(initial=-1)) for each in numbers), default=-1) + 1
    units, doc, label = np.full((len(columns), n_units), -1), np.zeros(n_units, np.int64), np.zeros(n_units, np.int64)
    for who, (each, side) in enumerate(zip(numbers, columns, strict=True)):
        units[who, each] = np.arange(each.size)
        doc[each], label[each] = side.doc, side.label
    common = (units >= 0).sum(axis=0) >= 2
    return CommonMentions(columns[0].labels, doc[common], label[common], units[:, common])


class TraitMeasure(NamedTuple):
    """A measure of agreement on attributes.

    Attributes:
        of: from what annotators said of a trait, and the number of documents, to a number with the trait's name.
        of_any_number: whether it is of more than two annotators at once; else it is the mean over the pairs.
        levels: of measurement, where it is not for all.
    """

    of: Callable[[Trait, TraitValues, int], Statistic]
    of_any_number: bool = False
    levels: frozenset[Level] = frozenset()


TRAIT_MEASURES: Mapping[str, TraitMeasure] = MappingProxyType(
    {
        "same": TraitMeasure(_same),
        "kappa": TraitMeasure(_kappa, levels=frozenset({"nominal", "ordinal"})),
        "alpha": TraitMeasure(_alpha, of_any_number=True),
    }
)
