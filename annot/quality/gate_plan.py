"""`GatePlan` and `AgreementPlan`: how far the readers of a data set must agree, and how that is measured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import Field, PrivateAttr, model_validator
from pydantic.functional_validators import ModelWrapValidatorHandler

from annot.core.attribute_types.attribute_type import Level
from annot.core.value import Value, one_of
from annot.quality.measures import ATTRIBUTE_MEASURES, MENTION_MEASURES, RELATION_MEASURES

Least = Annotated[float, Field(ge=-1, le=1)]
OLD_MEASURES: Mapping[str, str] = {"exact_span": "exact", "overlap": "type"}
"""What measures of agreement on mentions were called before they had the names of scoring."""
GateOnMentions = Annotated[str, one_of(MENTION_MEASURES)]
GateOnRelations = Annotated[str, one_of(RELATION_MEASURES)]
GateOnAttributes = Annotated[str, one_of(ATTRIBUTE_MEASURES)]


class GatePlan(Value):
    """How far the readers must agree, by measure and then by label.

    Attributes:
        min_n: number of items below which a gate is not judged, and so not met.
        mentions: thresholds by measure, then by mention label or `all`.
        relations: thresholds by measure, then by relation label or `all`.
        attributes: thresholds by measure, then by `Label.attribute`.
    """

    min_n: Annotated[int, Field(strict=True, ge=1)] = 50
    mentions: dict[GateOnMentions, dict[str, Least]] = {}
    relations: dict[GateOnRelations, dict[str, Least]] = {}
    attributes: dict[GateOnAttributes, dict[str, Least]] = {}
    _renamed: tuple[str, ...] = PrivateAttr(())

    @model_validator(mode="wrap")
    @classmethod
    def _take_old_names(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        measures = data.get("mentions") if isinstance(data, dict) else None
        if not isinstance(measures, dict):
            return handler(data)
        old = [name for name in measures if name in OLD_MEASURES]
        if twice := [name for name in old if OLD_MEASURES[name] in measures]:
            raise ValueError(f"mentions.{twice[0]}: is the old name of {OLD_MEASURES[twice[0]]!r}, which is there too")
        named = {OLD_MEASURES.get(name, name): least for name, least in measures.items()}
        found = handler({**data, "mentions": named})
        found._renamed = tuple(old)
        return found

    @property
    def renamed(self) -> tuple[str, ...]:
        """The measures that the file calls by old names."""
        return self._renamed


class AgreementPlan(Value):
    """How agreement is measured.

    Attributes:
        levels: level of measurement by `Label.attribute`, if it differs from that of the attribute's type: numbers are
            ratios, everything else is nominal. An ordinal choice has the order of its values in the schema.
    """

    levels: dict[str, Level] = {}
