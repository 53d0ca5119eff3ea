"""`[predictors]` of `annot.toml`: which predictors there are, and what share of the work is done without them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator

from annot.core.value import Value

PredictorName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([_-][a-z0-9]+)*$", max_length=40)]


class PredictorPlan(Value):
    """One predictor, as `[predictors.NAME]` says it.

    Attributes:
        use: the predictor: a built-in one, or one of an installed package.
        settings: all other keys; the predictor checks them.
    """

    use: str
    settings: Mapping[str, Any] = {}


class PredictorsPlan(Value):
    """How predictions are shown to readers.

    Attributes:
        control: share of (reader, document) that is shown without predictions, so that their effect on readers can be
            measured. Documents of the test split are always shown without predictions.
        plant: share of predictions beside which a wrong one is added, to see whether readers look; annot removes them
            from the readings.
        salt: changes which documents and predictions are drawn.
        named: the predictors by name; each is a table `[predictors.NAME]`.
    """

    control: Annotated[float, Field(strict=True, ge=0, le=1)] = 0.2
    plant: Annotated[float, Field(strict=True, ge=0, le=0.5)] = 0.0
    salt: str = ""
    named: dict[PredictorName, PredictorPlan] = {}

    @model_validator(mode="before")
    @classmethod
    def _tables_are_predictors(cls, data: Any) -> Any:
        if not isinstance(data, dict) or _is_made(data.get("named")):
            return data
        tables = {name: dict(table) for name, table in data.items() if isinstance(table, dict)}
        named = {
            name: {"use": table.pop("use", name), "settings": table}
            for name, table in tables.items()
            if name == "named" or name not in cls.model_fields
        }
        if "named" in data.keys() - named.keys():
            raise ValueError("named: must be a table, such as `[predictors.named]`")
        return {**{name: value for name, value in data.items() if name not in named}, "named": named}

    @classmethod
    def _keys(cls) -> list[str]:
        # Nobody writes it: each of its members is a table of its own.
        return [key for key in super()._keys() if key != "named"]

    def plan_of(self, name: str) -> PredictorPlan:
        """The predictor `name`; where `annot.toml` says nothing of it, the one that is called so."""
        return self.named.get(name) or PredictorPlan(use=name)


def _is_made(named: object) -> bool:
    """Whether predictors are given as values, as in a copy of a plan, and not as tables of `annot.toml`."""
    return isinstance(named, dict) and all(isinstance(each, PredictorPlan) for each in named.values())
