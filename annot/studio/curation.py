"""Conflicts as a task that a curator answers, and the answers back. Pure.

A task holds one document's open conflicts. The text shows what stands and what is contested; each region says who
marked it. Beside it every conflict is a question with the readers' answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from annot.core.annotation import AnnotationSet, Relation, Span
from annot.core.attribute import AttributeSpec
from annot.core.canonical import digest_of
from annot.core.characters import isolated
from annot.core.decision import Choice, Conflict
from annot.core.document import Document
from annot.core.ids import (
    ConflictId,
    MentionId,
    RelationId,
    mention_label,
    parse_span,
    place_of,
    relation_label,
    split_attribute,
    split_ends,
)
from annot.core.schema import Schema
from annot.core.written import word_of
from annot.studio.curation_config import AS_MARKED, OTHER
from annot.studio.curation_words import curation_words
from annot.studio.render import ResultRenderer

META = "annot_curation"
VALUE = "value:"
"""Begins the alias of an answer that no reader gave."""
_AROUND = 30
"""Characters of context on either side."""


class AskedConflict(msgspec.Struct, frozen=True):
    """A conflict as a task asks it: what its answers mean is known even when the readings have changed since.

    `settled` are the ids of mentions and relations that stood when it was asked.
    """

    id: str
    inputs: str
    kind: str
    options: list[Any]
    settled: list[str] = []

    @property
    def place(self) -> str:
        """What it is about: a span, two mentions, or an attribute of one."""
        return place_of(self.id)


class CurationTask(msgspec.Struct, frozen=True):
    """What a task asks; `key` is the same as long as it asks the same.

    `schema` is what the readings were made under when it was asked; empty where an earlier version of annot asked.
    """

    doc_id: str
    sha256: str
    key: str
    conflicts: list[AskedConflict]
    schema: str = ""


def task_of(document: Document, conflicts: Sequence[Conflict], consensus: AnnotationSet) -> CurationTask:
    """What the curation of one document asks now."""
    settled = [mention.id for mention in consensus.mentions] + [relation.id for relation in consensus.relations]
    asked = [
        AskedConflict(each.id, each.inputs, each.kind, [option.choice for option in each.options], settled)
        for each in conflicts
    ]
    key = digest_of(document.sha256, [(each.id, each.inputs) for each in conflicts])[:16]
    return CurationTask(document.doc_id, document.sha256, key, asked, consensus.schema)


def parse_task(meta: object) -> CurationTask | None:
    """What a task's meta says that it asks; None for a task that annot did not make.

    Raises:
        ValueError: annot made it, and what it asks cannot be read any more.
    """
    if not isinstance(meta, dict) or META not in meta:
        return None
    task = msgspec.convert(meta[META], CurationTask)
    for asked in task.conflicts:
        if (kind := ConflictId.parse(asked.id).kind) != asked.kind:
            raise ValueError(f"{asked.id} asks about {kind}, and is called {asked.kind!r}")
    return task


class CurationRenderer:
    """Makes the tasks of one schema."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._words = curation_words(schema.language)
        self._renderer = ResultRenderer(schema)

    def render(
        self,
        document: Document,
        conflicts: Sequence[Conflict],
        consensus: AnnotationSet,
        readings: Sequence[AnnotationSet],
    ) -> dict[str, Any]:
        """The task with its conflicts, and a prediction with all that stands or is contested."""
        asked = task_of(document, conflicts, consensus)
        data = {
            "text": document.text,
            "doc_id": document.doc_id,
            "sha256": document.sha256,
            "conflicts": [self._question(document, n, each) for n, each in enumerate(conflicts, start=1)],
        }
        shown = _all_of(consensus, readings)
        who = {m.id: [r.annotator for r in readings if m.id in r.by_id] for m in shown.mentions}
        ids = self._renderer.results(shown, document.language)
        order = iter(shown.mentions)
        for result in ids:
            if result["type"] == "labels":
                result["meta"] = {"text": [", ".join(who[next(order).id]) or "gold"]}
        return {
            "data": data,
            "meta": {META: msgspec.to_builtins(asked)},
            "predictions": [{"model_version": "curation", "result": ids}],
        }

    def _question(self, document: Document, n: int, conflict: Conflict) -> dict[str, Any]:
        options = [
            {
                "value": f"{', '.join(option.annotators)} : {self._said(document, conflict, option.choice)}",
                "alias": str(i),
            }
            for i, option in enumerate(conflict.options)
        ]
        return {
            "question": f"{n} · {self._words[conflict.kind]} · {self._about(document, conflict)}",
            "options": [*options, *self._more(conflict)],
        }

    def _about(self, document: Document, conflict: Conflict) -> str:
        place = conflict.place
        if conflict.kind == "mention":
            return _in_context(document, parse_span(place))
        if conflict.kind == "relation":
            return " – ".join(self._mention(document, each) for each in split_ends(place))
        item, name = split_attribute(place)
        spec = self._spec(conflict)
        title = (spec.title if spec else "") or name
        about = self._mention(document, item) if conflict.kind == "attribute" else self._relation(document, item)
        return f"{title} : {about}"

    def _said(self, document: Document, conflict: Conflict, choice: Choice) -> str:
        if conflict.kind == "mention":
            return ", ".join(self._mention(document, each) for each in _ids(choice)) or self._words["nothing"]
        if conflict.kind == "relation":
            return ", ".join(self._relation(document, each) for each in _ids(choice)) or self._words["nothing"]
        return self._value(self._spec(conflict), choice)

    def _mention(self, document: Document, mention_id: str) -> str:
        mention = MentionId.parse(mention_id)
        known = self._schema.mentions.get(mention.label)
        return f"{(known.title if known else '') or mention.label} « {isolated(document.quote(mention.span))} »"

    def _relation(self, document: Document, relation_id: str) -> str:
        relation = RelationId.parse(relation_id)
        known = self._schema.relations.get(relation.label)
        title = (known.title if known else "") or relation.label
        head, tail = (self._mention(document, str(each)) for each in (relation.head, relation.tail))
        return f"{title} ({head} → {tail})"

    def _value(self, spec: AttributeSpec | None, choice: Choice) -> str:
        if choice is None:
            return self._words["no value"]
        if spec is None:
            return ", ".join(choice) if isinstance(choice, tuple) else word_of(choice)
        return spec.kind.shown(choice, self._schema.language)

    def _spec(self, conflict: Conflict) -> AttributeSpec | None:
        item, name = split_attribute(conflict.place)
        if conflict.kind == "attribute":
            return self._schema.attribute(mention_label(item), name)
        relation = self._schema.relations.get(relation_label(item))
        return relation.attributes.get(name) if relation else None

    def _more(self, conflict: Conflict) -> Iterator[dict[str, str]]:
        """Answers that no reader gave."""
        if conflict.kind in {"mention", "relation"}:
            yield {"value": self._words["as marked"], "alias": AS_MARKED}
            return
        spec = self._spec(conflict)
        if spec is None:
            return
        given = {option.choice for option in conflict.options}
        if None not in given and not spec.required:
            yield {"value": f"{self._words['nobody']} : {self._words['no value']}", "alias": f"{VALUE}null"}
        if spec.kind.lists_values and not spec.multiple:
            for value in spec.values:
                if value not in given:
                    shown = f"{self._words['nobody']} : {spec.values[value]}"
                    yield {"value": shown, "alias": f"{VALUE}{msgspec.json.encode(value).decode()}"}
        elif spec.multiple or not spec.kind.listed:
            yield {"value": self._words["other"], "alias": OTHER}


def _all_of(consensus: AnnotationSet, readings: Sequence[AnnotationSet]) -> AnnotationSet:
    """What stands, and what any reader said beside it."""
    mentions = {mention.id: mention for reading in reversed(readings) for mention in reading.mentions}
    mentions |= consensus.by_id
    relations: dict[str, Relation] = {each.id: each for reading in reversed(readings) for each in reading.relations}
    relations |= {each.id: each for each in consensus.relations}
    return consensus.replace(mentions=tuple(mentions.values()), relations=tuple(relations.values()))


def _in_context(document: Document, span: Span) -> str:
    """What is contested, in brackets, with what stands around it."""
    before = document.text[max(0, span.start - _AROUND) : span.start]
    after = document.text[span.end : span.end + _AROUND]
    shown = " ".join(f"…{before}[{document.quote(span)}]{after}…".split())
    return f"« {isolated(shown)} »"


def _ids(choice: Choice) -> Mapping[str, None]:
    return dict.fromkeys(map(str, choice)) if isinstance(choice, (tuple, list)) else {}
