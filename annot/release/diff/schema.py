"""What changed between two schemas, and whether it breaks, adds or only words something otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from annot.core.attribute import AttributeSpec
from annot.core.canonical import canonical_json
from annot.core.schema import MentionLabel, RelationLabel, Schema
from annot.release.diff.changes import SchemaChange
from annot.release.diff.kinds import SchemaKind

_SAME = frozenset({"mentions", "relations", "constraints", "attributes", "values", "head", "tail", "version"})
"""Fields that are compared by their parts; the version stands in the names of the two."""
_MEANING = frozenset({"name", "language", "type", "multiple", "default", "symmetric"})
"""Fields under which the same data means something else."""
_LIMITS = frozenset({"required", "same_label", "acyclic"})
"""Fields that forbid something where they are true."""


def compare_schemas(before: Schema, after: Schema) -> Iterator[SchemaChange]:
    """The changes from one schema to the other, in the order of the file."""
    yield from _fields("", before, after)
    yield from _labels("mentions", before.mentions, after.mentions)
    yield from _labels("relations", before.relations, after.relations)
    old = {canonical_json(each).decode(): each for each in before.constraints}
    new = {canonical_json(each).decode(): each for each in after.constraints}
    yield from (_change("schema-added", "constraints", f"{key} removed") for key in old if key not in new)
    yield from (_change("schema-broken", "constraints", f"{key} added") for key in new if key not in old)


def _labels(
    where: str, before: Mapping[str, MentionLabel | RelationLabel], after: Mapping[str, MentionLabel | RelationLabel]
) -> Iterator[SchemaChange]:
    yield from _names(where, before, after)
    for name, old in before.items():
        new = after.get(name)
        if new is None:
            continue
        place = f"{where}.{name}"
        yield from _fields(place, old, new)
        if isinstance(old, RelationLabel) and isinstance(new, RelationLabel):
            yield from _names(f"{place}.head", old.head, new.head)
            yield from _names(f"{place}.tail", old.tail, new.tail)
        yield from _attributes(f"{place}.attributes", old.attributes, new.attributes)


def _attributes(
    where: str, before: Mapping[str, AttributeSpec], after: Mapping[str, AttributeSpec]
) -> Iterator[SchemaChange]:
    for name, spec in after.items():
        if name not in before:
            kind: SchemaKind = "schema-broken" if spec.required else "schema-added"
            yield _change(kind, f"{where}.{name}", "added, required" if spec.required else "added")
    for name, old in before.items():
        place, new = f"{where}.{name}", after.get(name)
        if new is None:
            yield _change("schema-broken", place, "removed")
            continue
        yield from _fields(place, old, new)
        yield from _names(f"{place}.values", old.values, new.values)
        for value, title in old.values.items():
            if value in new.values and new.values[value] != title:
                what = f"title {title!r} → {new.values[value]!r}"
                yield _change("schema-reworded", f"{place}.values.{value}", what)


def _names(where: str, before: Iterable[str], after: Iterable[str]) -> Iterator[SchemaChange]:
    """Names that are new or gone; their order counts, in the tags' numbers and in ordinal measures."""
    old, new = list(before), list(after)
    yield from (_change("schema-broken", f"{where}.{name}", "removed") for name in old if name not in new)
    yield from (_change("schema-added", f"{where}.{name}", "added") for name in new if name not in old)
    kept = [name for name in old if name in new]
    order = [name for name in new if name in old]
    if kept != order:
        is_free = where.endswith((".head", ".tail"))
        what = f"order {', '.join(kept)} → {', '.join(order)}"
        yield _change("schema-reworded" if is_free else "schema-broken", where, what)


def _fields(where: str, before: Any, after: Any) -> Iterator[SchemaChange]:
    """Plain fields of two values of one kind."""
    for name in type(before).model_fields:
        old, new = getattr(before, name), getattr(after, name)
        if name not in _SAME and (type(old), old) != (type(new), new):
            place = f"{where}.{name}" if where else name
            yield _change(_field_kind(name, old, new), place, f"{_shown(old)} → {_shown(new)}")


def _field_kind(name: str, old: Any, new: Any) -> SchemaKind:
    if name in _MEANING:
        return "schema-broken"
    if name in _LIMITS:
        return "schema-broken" if new else "schema-added"
    if name == "record":
        return "schema-added" if new else "schema-broken"
    if name == "max_per_head":
        is_looser = new is None or (old is not None and new > old)
        return "schema-added" if is_looser else "schema-broken"
    return "schema-reworded"


def _shown(value: Any) -> str:
    return "none" if value is None else repr(value)


def _change(kind: SchemaKind, where: str, what: str) -> SchemaChange:
    return SchemaChange(kind=kind, where=where, what=what)
