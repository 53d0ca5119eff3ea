"""What `annot.toml` says about the report: which mentions are records, and what makes two of them comparable."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from annot.core.schema import Schema
from annot.core.value import Value

Labels = Annotated[tuple[str, ...], Field(min_length=1)]


class RecordPlan(Value):
    """Mentions that each claim a quantity, and which attributes and relations hold its parts.

    A path is the name of an attribute of the mention, or `relation.attribute`: the attribute of what the mention's
    relation leads to.

    Attributes:
        labels: labels of the mentions.
        low: attribute with the lower bound; if it has no value, the interval is open below.
        high: attribute with the upper bound; if it has no value, the interval is open above.
        by: attribute that says how the bounds are meant.
        approx: values of `by` that widen the interval by `tolerance` on either side.
        tolerance: widening, as a share of the bound.
        same: paths that must have the same values for two records to be compared.
        source: relation to who says so.
        date: relation to when it was.
        apart: relations between a part and its whole, which are never compared.
        show: paths of further columns.
    """

    labels: Labels
    low: str
    high: str
    by: str | None = None
    approx: tuple[str, ...] = ()
    tolerance: Annotated[float, Field(ge=0, lt=1)] = 0.1
    same: tuple[str, ...] = ()
    source: str | None = None
    date: str | None = None
    apart: tuple[str, ...] = ()
    show: tuple[str, ...] = ()


class ReportPlan(Value):
    """What the report compares."""

    records: tuple[RecordPlan, ...] = ()


def faults_of(plan: ReportPlan, schema: Schema) -> Iterator[tuple[str, str]]:
    """What `plan` names that `schema` does not have, as (key, fault)."""
    for index, records in enumerate(plan.records):
        place = f"report.records.{index}"
        for label in records.labels:
            if label not in schema.mentions:
                yield f"{place}.labels", f"{label!r} is not a mention label (known: {', '.join(schema.mentions)})"
            else:
                yield from _path_faults(place, label, records, schema)
        relations = (records.source, records.date, *records.apart)
        for key, name in zip(("source", "date", *["apart"] * len(records.apart)), relations, strict=True):
            if name is not None and name not in schema.relations:
                yield f"{place}.{key}", f"{name!r} is not a relation label (known: {', '.join(schema.relations)})"


def _path_faults(place: str, label: str, records: RecordPlan, schema: Schema) -> Iterator[tuple[str, str]]:
    keys = [("low", records.low), ("high", records.high), ("by", records.by)]
    keys += [("same", path) for path in records.same] + [("show", path) for path in records.show]
    for key, path in keys:
        if path is None:
            continue
        relation, _, name = path.rpartition(".")
        if not relation and schema.attribute(label, name) is None:
            yield f"{place}.{key}", f"{label} has no attribute {name!r}"
        elif relation and not _leads_to(schema, relation, name):
            yield f"{place}.{key}", f"no relation {relation!r} leads to a mention with an attribute {name!r}"


def _leads_to(schema: Schema, relation: str, attribute: str) -> bool:
    found = schema.relations.get(relation)
    return found is not None and any(schema.attribute(label, attribute) is not None for label in found.tail)
