"""The document-wide constraints that a schema can state; `quality/check.py` applies them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from annot.core.findings import Severity
from annot.core.value import Value

BoundsShape = Literal["equal", "low_only", "low_or_none", "high_only", "increasing"]


class UniqueSpan(Value):
    """No two mentions share exactly the same span.

    Attributes:
        rule: `unique_span`.
    """

    rule: Literal["unique_span"]


class NoPartialOverlap(Value):
    """Two mentions that share a character nest; they never cross.

    Attributes:
        rule: `no_partial_overlap`.
    """

    rule: Literal["no_partial_overlap"]


class NoNestedSameLabel(Value):
    """A mention never lies inside another of the same label.

    Attributes:
        rule: `no_nested_same_label`.
    """

    rule: Literal["no_nested_same_label"]


class Bounds(Value):
    """The bounds of a figure fit its modifier.

    Attributes:
        rule: `bounds`.
        labels: the mention labels that it holds for.
        low: name of the attribute with the lower bound.
        high: name of the attribute with the upper bound.
        by: name of the choice that decides.
        shapes: for a value of `by`: `equal` (both, the same), `low_only`, `low_or_none` (a lower bound or none, never
            an upper one), `high_only`, `increasing` (both, low < high). A value that is not named is free.
    """

    rule: Literal["bounds"]
    labels: tuple[str, ...]
    low: str
    high: str
    by: str
    shapes: dict[str, BoundsShape]


class ExpectsRelation(Value):
    """A mention has a relation of a label where its sentence offers a tail for it.

    Attributes:
        rule: `expects_relation`.
        labels: the mention labels that it holds for.
        relation: the relation label that is expected to go out from it.
        where_sentence_has: mention labels; without one in the sentence nothing is expected.
        severity: `warning` where only a person can tell.
    """

    rule: Literal["expects_relation"]
    labels: tuple[str, ...]
    relation: str
    where_sentence_has: tuple[str, ...]
    severity: Severity = "warning"


Constraint = Annotated[
    UniqueSpan | NoPartialOverlap | NoNestedSameLabel | Bounds | ExpectsRelation,
    Field(discriminator="rule"),
]
