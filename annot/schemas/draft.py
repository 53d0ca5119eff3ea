"""`Draft`: one mention or relation on its way through the steps of a migration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from annot.core.annotation import Attributes, AttributeValue
from annot.core.attribute import AttributeSpec
from annot.core.attribute_types.registry import class_of
from annot.core.migration import (
    REVIEW,
    AddAttribute,
    AttributeStep,
    DropAttribute,
    DropLabel,
    DropRelation,
    MergeLabels,
    MergeRelations,
    RenameAttribute,
    RenameLabel,
    RenameRelation,
    RenameValues,
    RetypeAttribute,
    SplitLabel,
    Step,
)
from annot.core.written import word_of

Specs = Mapping[str, AttributeSpec]


@dataclass
class Draft:
    """A mention or relation while steps change it.

    Attributes:
        is_mention: and not a relation.
        label: None where a person must choose it.
        attributes: what it has so far.
        why: what a person must decide.
        dropped: why it ends; empty where it goes on.
        lacking: required attributes that it has no value of for a reason that is known already.
        defaulted: attributes that got their value from a step's default.
        language: by which numbers in words are read.
    """

    is_mention: bool
    label: str | None
    attributes: dict[str, AttributeValue]
    why: list[str] = field(default_factory=list)
    dropped: str = ""
    lacking: set[str] = field(default_factory=set)
    defaulted: set[str] = field(default_factory=set)
    language: str = ""

    def apply(self, step: Step) -> bool:
        """Changes the draft as `step` does; returns whether the step was about it."""
        if self.dropped or self.label is None:
            return False
        match step:
            case RenameLabel() | MergeLabels() | SplitLabel() | DropLabel():
                return self.is_mention and self._change_mention(step)
            case RenameRelation() | MergeRelations() | DropRelation():
                return not self.is_mention and self._change_relation(step)
            case _:
                return self.label in step.of and self._change_attribute(step)

    def finish(self, specs: Specs) -> None:
        """Holds the attributes against what the new label has."""
        for name, value in list(self.attributes.items()):
            spec = specs.get(name)
            if spec is None:
                continue
            if name in self.defaulted:
                value = self.attributes[name] = spec.kind.meant(value)
            if fault := spec.fault_of(value):
                self.why.append(f"{name}: {fault}")
                self.lacking.add(name)
                del self.attributes[name]
            elif name in self.defaulted and not spec.required and value == spec.default:
                del self.attributes[name]
            else:
                self.attributes[name] = spec.canonical(value)
        for name, spec in specs.items():
            if spec.required and name not in self.attributes and name not in self.lacking:
                self.why.append(f"{name} needs a value: {spec.allowed}")

    def _change_mention(self, step: RenameLabel | MergeLabels | SplitLabel | DropLabel) -> bool:
        label = self.label
        match step:
            case RenameLabel() if label == step.label:
                self.label = step.to
            case MergeLabels() if label in step.labels:
                self.label = step.into
            case DropLabel() if label == step.label:
                self.dropped = str(step)
            case SplitLabel() if label == step.label:
                value = self.attributes.get(step.by)
                target = step.into.get(word_of(value), step.otherwise)
                self.label = None if target == REVIEW else target
                if self.label is None:
                    said = "no value" if value is None else repr(value)
                    self.why.append(f"{label} with {said} of {step.by} is one of {', '.join(step.targets)}")
            case _:
                return False
        return True

    def _change_relation(self, step: RenameRelation | MergeRelations | DropRelation) -> bool:
        match step:
            case RenameRelation() if self.label == step.relation:
                self.label = step.to
            case MergeRelations() if self.label in step.relations:
                self.label = step.into
            case DropRelation() if self.label == step.relation:
                self.dropped = str(step)
            case _:
                return False
        return True

    def _change_attribute(self, step: AttributeStep) -> bool:
        name = step.attribute
        match step:
            case AddAttribute():
                if name in self.attributes or step.default is None:
                    return False
                self.attributes[name] = step.default
                self.defaulted.add(name)
                return True
            case RenameAttribute():
                for names in (self.lacking, self.defaulted):
                    if name in names:
                        names.remove(name)
                        names.add(step.to)
                if name in self.attributes:
                    self.attributes[step.to] = self.attributes.pop(name)
                    return True
            case _ if name not in self.attributes:
                return False
            case DropAttribute():
                del self.attributes[name]
                return True
            case RenameValues():
                before = self.attributes[name]
                self.attributes[name] = _renamed(before, step.values)
                return self.attributes[name] != before
            case RetypeAttribute():
                self._retype(step)
                return True
        return False

    def _retype(self, step: RetypeAttribute) -> None:
        value = self.attributes.pop(step.attribute)
        made = converted(value, step, self.language)
        if made is not None:
            self.attributes[step.attribute] = made
        elif step.otherwise == REVIEW:
            self.why.append(f"{step.attribute}: {value!r} is no {step.to}")
            self.lacking.add(step.attribute)


def draft_of(label: str, attributes: Attributes, specs: Specs, *, is_mention: bool, language: str = "") -> Draft:
    """The draft of a mention or relation; `specs` are those of its label in the old schema."""
    lacking = {name for name, spec in specs.items() if spec.required and name not in attributes}
    return Draft(is_mention, label, dict(attributes), lacking=lacking, language=language)


def name_after(steps: Iterable[Step], label: str, name: str) -> str | None:
    """What the attribute `name` of a mention or relation label is called in the end; None if it is dropped."""
    labels = {label}
    for step in steps:
        match step:
            case RenameLabel() if step.label in labels:
                labels = labels - {step.label} | {step.to}
            case RenameRelation() if step.relation in labels:
                labels = labels - {step.relation} | {step.to}
            case MergeLabels() if labels & set(step.labels):
                labels = labels - set(step.labels) | {step.into}
            case MergeRelations() if labels & set(step.relations):
                labels = labels - set(step.relations) | {step.into}
            case SplitLabel() if step.label in labels:
                labels = labels - {step.label} | set(step.targets)
            case RenameAttribute() if labels & set(step.of) and step.attribute == name:
                name = step.to
            case DropAttribute() if labels <= set(step.of) and step.attribute == name:
                return None
            case _:
                pass
    return name


def converted(value: AttributeValue, step: RetypeAttribute, language: str) -> AttributeValue | None:
    """`value` as the new type has it, words read by `language`; None where it says nothing of that type."""
    words = [value] if not isinstance(value, tuple) else list(value)
    kind = class_of(step.to)()
    made = [kind.converted(step.values.get(word_of(each), each), language) for each in words]
    if any(each is None for each in made) or (len(made) > 1 and not step.multiple):
        return None
    known = [each for each in made if each is not None]
    return tuple(dict.fromkeys(map(str, known))) if step.multiple else known[0]


def _renamed(value: AttributeValue, names: Mapping[str, str]) -> AttributeValue:
    if isinstance(value, tuple):
        return tuple(dict.fromkeys(names.get(each, each) for each in value))
    return names.get(value, value) if isinstance(value, str) else value
