"""`ProjectDraft`: a schema and a map while they are made from a project's config and submissions."""

from __future__ import annotations

from dataclasses import dataclass, field

from annot.studio.adopt.labelling import SpanLabel
from annot.studio.adopt.project_map import AsAttribute, Becomes, ProjectMap
from annot.studio.adopt.seen import Seen


@dataclass
class DraftMention:
    """A mention label of the schema: what it is called in the project, and its attributes, as lines by name."""

    name: str
    said: list[str]
    label: SpanLabel
    is_listed: bool = True
    attributes: dict[str, list[str]] = field(default_factory=dict)


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
