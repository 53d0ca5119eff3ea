"""`Shape`: what a schema's labels and attributes are called after some steps of a migration, to check its file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from annot.core.attribute import AttributeSpec
from annot.core.attribute_types.registry import TypeName, class_of
from annot.core.migration import (
    AddAttribute,
    AttributeStep,
    DropAttribute,
    DropLabel,
    DropRelation,
    LabelStep,
    MergeLabels,
    MergeRelations,
    RelationStep,
    RenameAttribute,
    RenameLabel,
    RenameRelation,
    RenameValues,
    RetypeAttribute,
    SplitLabel,
    Step,
)
from annot.core.schema import Schema


class StepError(ValueError):
    """A step says what cannot be; `key` is the part of it that does."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


@dataclass(frozen=True)
class Known:
    """What is known of an attribute: its type, its values, and whether every mention has one.

    `values` is None where any value may come, which each reading then shows.
    """

    type: TypeName | Literal["any"]
    multiple: bool = False
    values: frozenset[str] | None = None
    required: bool = False

    @classmethod
    def of(cls, spec: AttributeSpec) -> Known:
        """What a schema says of an attribute."""
        return cls(spec.type, spec.multiple, frozenset(spec.kind.listed) or None, spec.required)

    def retyped(self, step: RetypeAttribute) -> Known:
        """The same attribute with another type."""
        values = frozenset(class_of(step.to)().listed) or None
        return replace(self, type=step.to, multiple=step.multiple, values=values)

    @property
    def lists_values(self) -> bool:
        """Whether the schema lists its values; what a step has added may be anything."""
        return self.type == "any" or class_of(self.type).lists_values

    @property
    def has_words(self) -> bool:
        """Whether each of its values has a word, by which a label can be split."""
        return self.type != "any" and (self.lists_values or self.values is not None)


KnownAttributes = dict[str, Known]
ShapeLabels = dict[str, KnownAttributes]


class Shape:
    """The labels and attributes of a schema, changed by one step after the other."""

    def __init__(self, schema: Schema) -> None:
        self.mentions = _labels_of(schema.mentions)
        self.relations = _labels_of(schema.relations)
        self.made_by: dict[str, int] = {}

    def apply(self, index: int, step: Step) -> None:
        """Changes the shape as `step` does.

        Raises:
            StepError: the step names what is not there, or makes what is there already.
        """
        match step:
            case RenameLabel() | MergeLabels() | SplitLabel() | DropLabel():
                self._change_mentions(index, step)
            case RenameRelation() | MergeRelations() | DropRelation():
                self._change_relations(index, step)
            case _:
                for label in step.of:
                    self._change_attribute(label, step)

    def labels_of(self, name: str) -> KnownAttributes:
        """The attributes of the mention or relation label `name`.

        Raises:
            StepError: there is none, or both a mention and a relation are called so.
        """
        found = [labels[name] for labels in (self.mentions, self.relations) if name in labels]
        if len(found) != 1:
            why = "is both a mention and a relation label" if found else "is no label at this step"
            raise StepError("of", f"{name!r} {why} (there are: {', '.join([*self.mentions, *self.relations])})")
        return found[0]

    def _change_mentions(self, index: int, step: LabelStep) -> None:
        match step:
            case RenameLabel():
                self._move(self.mentions, "label", (step.label,), step.to, index, new=True)
            case MergeLabels():
                self._move(self.mentions, "labels", step.labels, step.into, index, new=False)
            case DropLabel():
                _take(self.mentions, "label", step.label)
            case SplitLabel():
                attributes = _take(self.mentions, "label", step.label)
                by = attributes.get(step.by)
                if by is None or not by.has_words or by.multiple:
                    raise StepError("by", f"{step.label} has no choice of one value called {step.by!r}")
                _require_values(step.label, step.by, by, "into", step.into)
                for target in step.targets:
                    merged = _merged(
                        target, [attributes, *([self.mentions[target]] if target in self.mentions else [])]
                    )
                    self.mentions[target] = merged
                    self.made_by[target] = index

    def _change_relations(self, index: int, step: RelationStep) -> None:
        match step:
            case RenameRelation():
                self._move(self.relations, "relation", (step.relation,), step.to, index, new=True)
            case MergeRelations():
                self._move(self.relations, "relations", step.relations, step.into, index, new=False)
            case DropRelation():
                _take(self.relations, "relation", step.relation)

    def _move(self, labels: ShapeLabels, key: str, olds: tuple[str, ...], to: str, index: int, *, new: bool) -> None:
        taken = [_take(labels, key, old) for old in olds]
        if to in labels:
            how = "merge the two" if new else f"name it among the {key} that are merged"
            raise StepError("to" if new else "into", f"{to!r} is there already; {how}")
        labels[to] = _merged(to, taken)
        self.made_by[to] = index

    def _change_attribute(self, label: str, step: AttributeStep) -> None:
        attributes = self.labels_of(label)
        if isinstance(step, AddAttribute) and step.op == "add_attribute":
            if step.attribute in attributes:
                message = f"{label} has {step.attribute!r} already; to make it required: require_attribute"
                raise StepError("attribute", message)
            attributes[step.attribute] = Known("any", required=True)
            return
        if step.attribute not in attributes:
            known = ", ".join(attributes) or "none"
            raise StepError("attribute", f"{label} has no attribute {step.attribute!r} at this step (it has: {known})")
        known_as = attributes[step.attribute]
        match step:
            case AddAttribute():
                attributes[step.attribute] = replace(known_as, required=True)
            case DropAttribute():
                del attributes[step.attribute]
            case RenameAttribute():
                if step.to in attributes:
                    raise StepError("to", f"{label} has an attribute {step.to!r} already")
                attributes[step.to] = attributes.pop(step.attribute)
            case RenameValues():
                _require_values(label, step.attribute, known_as, "values", step.values)
                values = frozenset(step.values.get(each, each) for each in known_as.values or ())
                attributes[step.attribute] = replace(known_as, values=values if known_as.values else None)
            case RetypeAttribute():
                if label in self.relations and not class_of(step.to).lists_values:
                    raise StepError("to", f"{label} is a relation, whose attributes are choices, not {step.to!r}")
                attributes[step.attribute] = known_as.retyped(step)


def _labels_of(labels: Mapping[str, object]) -> ShapeLabels:
    return {
        name: {each: Known.of(spec) for each, spec in getattr(label, "attributes").items()}  # noqa: B009
        for name, label in labels.items()
    }


def _take(labels: ShapeLabels, key: str, name: str) -> KnownAttributes:
    if name not in labels:
        raise StepError(key, f"{name!r} is no label at this step (there are: {', '.join(labels) or 'none'})")
    return labels.pop(name)


def _merged(label: str, parts: list[KnownAttributes]) -> KnownAttributes:
    """The attributes that several labels have together; one that not all require is not required."""
    merged: KnownAttributes = {}
    for name in dict.fromkeys(name for part in parts for name in part):
        here = [part[name] for part in parts if name in part]
        if len({(each.type, each.multiple) for each in here}) > 1:
            kinds = " and ".join(sorted({each.type for each in here}))
            raise StepError("into", f"{label}: the labels have {name!r} as {kinds}; retype_attribute before")
        values = [each.values for each in here]
        merged[name] = Known(
            here[0].type,
            here[0].multiple,
            None if any(each is None for each in values) else frozenset().union(*(each or () for each in values)),
            len(here) == len(parts) and all(each.required for each in here),
        )
    return merged


def _require_values(label: str, name: str, known: Known, key: str, values: Mapping[str, str]) -> None:
    if not known.lists_values and not (known.has_words and key == "into"):
        raise StepError(key, f"{label}.{name} is a {known.type}, whose values have no names; retype_attribute")
    for value in values:
        if known.values is not None and value not in known.values:
            listed = ", ".join(sorted(known.values))
            raise StepError(key, f"{value!r} is no value of {label}.{name} (allowed: {listed})")


def compare(shape: Shape, new: Schema) -> Iterator[tuple[str, str]]:
    """What the steps leave that `new` does not say so, as (label, message)."""
    for kind, labels, wanted in (
        ("mention", shape.mentions, _labels_of(new.mentions)),
        ("relation", shape.relations, _labels_of(new.relations)),
    ):
        for label, attributes in labels.items():
            if label not in wanted:
                yield (
                    label,
                    (
                        f"{new.id} has no {kind} label {label!r}, and no step renames, merges, splits or drops it "
                        f"(it has: {', '.join(wanted) or 'none'})"
                    ),
                )
                continue
            for message in _differences(label, attributes, wanted[label], new.id):
                yield label, message


def _differences(label: str, attributes: KnownAttributes, wanted: KnownAttributes, new: str) -> Iterator[str]:
    for name, known in attributes.items():
        there = wanted.get(name)
        place = f"{label}.{name}"
        if there is None:
            yield f"{place} is not in {new}; rename_attribute or drop_attribute"
        elif known.type != "any" and (known.type, known.multiple) != (there.type, there.multiple):
            yield f"{place} is {_kind(known)}, in {new} {_kind(there)}; retype_attribute"
        elif known.values is not None and there.values is not None and known.values - there.values:
            lost = ", ".join(sorted(known.values - there.values))
            yield f"{place} can be {lost}, which {new} does not allow; rename_values or retype_attribute"
        elif there.required and not known.required:
            yield f"{place} is required in {new}, and need not have a value; require_attribute"
    for name, there in wanted.items():
        if name not in attributes and there.required:
            yield f"{label}.{name} is required in {new}, and no step gives it a value; add_attribute"


def _kind(known: Known) -> str:
    return ("several of a " if known.multiple else "a ") + known.type
