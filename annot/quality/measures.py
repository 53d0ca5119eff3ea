"""All measures of agreement, by layer and name: gates, tables and columns follow from these.

Those of mentions that are a `MentionCredit`, and those of relations, are measures of scoring as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from annot.quality.attribute_measures import TRAIT_MEASURES, TraitMeasure
from annot.quality.bootstrap import Statistic
from annot.quality.character_alpha import character_statistics
from annot.quality.compared import ComparedReadings
from annot.quality.credit import CREDITS, MentionCredit
from annot.quality.mention_measures import f1_of_mentions, label_given_span
from annot.quality.relation_measures import RELATION_SETTINGS, RelationSetting

MeasureOf = Callable[[ComparedReadings], Sequence[Statistic]]


class MentionMeasure(NamedTuple):
    """A measure of agreement on mentions, for each label and for all.

    Attributes:
        of_two: of two annotators.
        of_all: of any number at once; of more than two it is the mean over the pairs where this is None.
    """

    of_two: MeasureOf
    of_all: MeasureOf | None = None


def _f1(credit: MentionCredit) -> MentionMeasure:
    return MentionMeasure(lambda two: [f1_of_mentions(credit, *two.sides, two.matched)])


def _label_given_span(two: ComparedReadings) -> list[Statistic]:
    return [label_given_span(*two.sides, two.matched)]


def _characters(every: ComparedReadings) -> list[Statistic]:
    return character_statistics(every.mentions, every.has_read, every.lengths)


MENTION_MEASURES: Mapping[str, MentionMeasure] = MappingProxyType(
    {
        **{name: _f1(credit) for name, credit in CREDITS.items()},
        "label_given_span": MentionMeasure(_label_given_span),
        "characters": MentionMeasure(_characters, of_all=_characters),
    }
)
RELATION_MEASURES: Mapping[str, RelationSetting] = RELATION_SETTINGS
ATTRIBUTE_MEASURES: Mapping[str, TraitMeasure] = TRAIT_MEASURES
