"""`ProjectDraft`: a schema and a map while they are made from a project's config and submissions."""

from __future__ import annotations

from dataclasses import dataclass, field

from annot.studio.adopt.labelling import SpanLabel
from annot.studio.adopt.project_map import AsAttribute, Becomes, ProjectMap
from annot.studio.adopt.seen import Seen


@dataclass
class DraftAttribute:
    """An attribute while it is made; two controls, or a control and labels, may become one.

    Attributes:
        type: as the schema calls it.
        title: what its control is called.
        values: of a choice, with their titles; no other type has any.
        is_multiple: whether several may be chosen.
        is_required: whether the config asks for it.
        always: how many regions have a value of it, where all have and nothing else says that it is required.
    """

    type: str
    title: str = ""
    values: dict[str, str] = field(default_factory=dict)
    is_multiple: bool = False
    is_required: bool = False
    always: int = 0

    def joined(self, other: DraftAttribute) -> DraftAttribute:
        """One attribute that takes what either does."""
        kind = self.type if self.type == other.type else "choice" if self.values or other.values else "text"
        values = {**self.values, **other.values, **self.values}
        return DraftAttribute(
            "text" if kind == "choice" and not values else kind,
            self.title or other.title,
            values,
            self.is_multiple or other.is_multiple,
            self.is_required and other.is_required,
        )


@dataclass
class DraftMention:
    """A mention label of the schema: what it is called in the project, and its attributes by name."""

    name: str
    said: list[str]
    label: SpanLabel
    is_listed: bool = True
    attributes: dict[str, DraftAttribute] = field(default_factory=dict)


@dataclass
class ProjectDraft:
    """What has been found so far."""

    seen: Seen
    given: ProjectMap
    mentions: dict[str, DraftMention] = field(default_factory=dict)
    labels: dict[str, Becomes | AsAttribute] = field(default_factory=dict)
    controls: dict[str, Becomes] = field(default_factory=dict)
    values: dict[str, dict[str, Becomes]] = field(default_factory=dict)
    relations: dict[str, Becomes] = field(default_factory=dict)
    questions: list[str] = field(default_factory=list)

    def name_of(self, said: str) -> str | None:
        """The mention label that a label of the project becomes; None where it becomes none."""
        into = self.labels.get(said)
        return into if isinstance(into, str) else None
