"""`Schema`: what may be annotated. Labels, typed attributes, relations and constraints."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from annot.core.attribute import AttributeSpec, RelationAttributeSpec
from annot.core.constraint import Bounds, Constraint, ExpectsRelation
from annot.core.names import require_label_name
from annot.core.value import Line, Prose, Value
from annot.core.version import VERSION_PATTERN

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
LabelName = Annotated[str, AfterValidator(require_label_name)]
"""As people write labels, in any script: ids, files and tables hold them as they are."""
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
SemanticVersion = Annotated[str, StringConstraints(pattern=VERSION_PATTERN)]
Color = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]


class MentionLabel(Value):
    """A kind of mention.

    Attributes:
        definition: what it is, for engineers.
        title: its name in the annotators' language.
        hint: its definition in the annotators' language.
        color: `#rrggbb`; a colour-blind-safe one is chosen where none is given.
        hotkey: one key; 1 to 9 and 0 are given out in order where none is given.
        core: the data set is about these.
        record: a release has a row for each, with all that is said of it (`records`).
        attributes: by name.
    """

    definition: Prose
    title: Line = ""
    hint: Prose = ""
    color: Color | None = None
    hotkey: Annotated[Line, StringConstraints(min_length=1, max_length=1)] | None = None
    core: bool = False
    record: bool = False
    attributes: dict[Name, AttributeSpec] = {}


class RelationLabel(Value):
    """A kind of directed relation.

    Attributes:
        definition: what it says.
        title: its name in the annotators' language, short: it is drawn over the text.
        head: mention labels that it may go out from.
        tail: mention labels that it may go to.
        attributes: by name; choices only.
        max_per_head: how many of its label one head may have.
        same_label: head and tail have the same label.
        symmetric: head and tail may change places; the earlier mention is written as the head.
        acyclic: following it never leads back.
    """

    definition: Prose
    title: Line = ""
    head: Annotated[tuple[str, ...], Field(min_length=1)]
    tail: Annotated[tuple[str, ...], Field(min_length=1)]
    attributes: dict[Name, RelationAttributeSpec] = {}
    max_per_head: Annotated[int, Field(strict=True, ge=1)] | None = None
    same_label: bool = False
    symmetric: bool = False
    acyclic: bool = False

    def allows(self, head: str, tail: str) -> bool:
        """Whether a relation between these mention labels is allowed, in this direction."""
        return head in self.head and tail in self.tail and (not self.same_label or head == tail)


class Schema(Value):
    """All that may be annotated, under a name and a semantic version.

    Attributes:
        name: of the schema, in small letters, digits and hyphens.
        version: `MAJOR.MINOR.PATCH`; a change of what may be annotated asks for a new one.
        language: of titles and hints, as a code of two or three letters.
        description: what the data set is about, in a sentence.
        mentions: kinds of mentions by label.
        relations: kinds of relations by label.
        constraints: what must hold in a whole document.
    """

    name: Slug
    version: SemanticVersion
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
    description: Prose = ""
    mentions: Annotated[dict[LabelName, MentionLabel], Field(min_length=1)]
    relations: dict[LabelName, RelationLabel] = {}
    constraints: tuple[Constraint, ...] = ()

    @model_validator(mode="after")
    def _fits_itself(self) -> Self:
        faults = [*self._relation_faults(), *self._constraint_faults(), *self._title_faults()]
        if faults:
            raise ValueError("; ".join(dict.fromkeys(faults)))
        return self

    @property
    def id(self) -> str:
        """Name and version: `conflict-reporting@1.0.0`."""
        return f"{self.name}@{self.version}"

    def attribute(self, label: str, name: str) -> AttributeSpec | None:
        """The attribute `name` of the mention label `label`; None where there is none."""
        mention = self.mentions.get(label)
        return mention.attributes.get(name) if mention else None

    def _relation_faults(self) -> Iterator[str]:
        for name, relation in self.relations.items():
            for side, labels in (("head", relation.head), ("tail", relation.tail)):
                for label in labels:
                    if label not in self.mentions:
                        close = get_close_matches(label, self.mentions, n=1)
                        hint = f", did you mean {close[0]!r}?" if close else ""
                        allowed = ", ".join(self.mentions)
                        yield f"relations.{name}.{side}: {label!r} is not a mention label{hint} (allowed: {allowed})"
            both_ways = set(relation.head) == set(relation.tail)
            if (relation.symmetric or relation.acyclic) and not both_ways:
                yield f"relations.{name}: symmetric or acyclic needs the same head and tail labels"

    def _constraint_faults(self) -> Iterator[str]:
        for index, constraint in enumerate(self.constraints):
            place = f"constraints.{index}"
            if isinstance(constraint, Bounds):
                yield from self._bounds_faults(place, constraint)
            if isinstance(constraint, ExpectsRelation):
                yield from self._unknown_labels(place, constraint.labels)
                yield from self._unknown_labels(place, constraint.where_sentence_has)
                if constraint.relation not in self.relations:
                    yield f"{place}.relation: {constraint.relation!r} is not a relation label"

    def _bounds_faults(self, place: str, bounds: Bounds) -> Iterator[str]:
        yield from self._unknown_labels(place, bounds.labels)
        for label in set(bounds.labels) & set(self.mentions):
            for name in (bounds.low, bounds.high, bounds.by):
                if self.attribute(label, name) is None:
                    yield f"{place}: {label} has no attribute {name!r}"
            for side, name in (("low", bounds.low), ("high", bounds.high)):
                bound = self.attribute(label, name)
                if bound is not None and not bound.kind.is_number:
                    yield f"{place}.{side}: a bound is a number, and {name!r} of {label} is of type {bound.type}"
            by = self.attribute(label, bounds.by)
            for value in bounds.shapes:
                if by is not None and value not in by.values:
                    yield f"{place}.shapes: {value!r} is not {by.allowed}"

    def _unknown_labels(self, place: str, labels: tuple[str, ...]) -> Iterator[str]:
        for label in labels:
            if label not in self.mentions:
                yield f"{place}: {label!r} is not a mention label"

    def _title_faults(self) -> Iterator[str]:
        kinds: dict[str, dict[str, Any]] = {
            "mentions": dict(self.mentions),
            "relations": dict(self.relations),
        }
        for kind, labels in kinds.items():
            taken: dict[str, str] = {}
            for name, label in labels.items():
                for word in {name, label.title or name}:
                    if other := taken.get(word):
                        yield f"{kind}.{name}.title: {word!r} is taken by {other}"
                    taken[word] = name
        keys: dict[str, str] = {}
        for name, label in self.mentions.items():
            if label.hotkey and (other := keys.setdefault(label.hotkey, name)) != name:
                yield f"mentions.{name}.hotkey: {label.hotkey!r} is taken by {other}"
