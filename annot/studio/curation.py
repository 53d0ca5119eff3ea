"""Conflicts as a task that a curator answers, and the answers back. Pure.

A task holds one document's open conflicts. The text shows what stands and what is contested; each region says who
marked it. Beside it every conflict is a question with the readers' answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from annot.core.annotation import AnnotationSet, Attributes, Relation, Span
from annot.core.attribute import AttributeSpec
from annot.core.canonical import digest_of
from annot.core.decision import Choice, Conflict, ErrorKind
from annot.core.document import Document
from annot.core.numbers import parse_number
from annot.core.schema import Schema
from annot.studio.curation_config import ANSWERS, AS_MARKED, ERRORS, OTHER
from annot.studio.curation_words import curation_words
from annot.studio.raw import RawResult
from annot.studio.render import ResultRenderer

META = "annot_curation"
_VALUE = "value:"


class AskedConflict(msgspec.Struct, frozen=True):
    """A conflict as a task asks it: what its answers mean is known even when the readings have changed since."""

    id: str
    inputs: str
    kind: str
    options: list[Any]
    settled: list[str] = []


class CurationTask(msgspec.Struct, frozen=True):
    """What a task asks; `key` is the same as long as it asks the same."""

    doc_id: str
    sha256: str
    key: str
    conflicts: list[AskedConflict]


class CuratedAnswer(NamedTuple):
    """One answer of a curator."""

    asked: AskedConflict
    choice: Choice
    reason: str
    error: ErrorKind
    attributes: dict[str, Attributes]


def task_of(document: Document, conflicts: Sequence[Conflict], consensus: AnnotationSet) -> CurationTask:
    """What the curation of one document asks now."""
    settled = [mention.id for mention in consensus.mentions]
    asked = [
        AskedConflict(each.id, each.inputs, each.kind, [option.choice for option in each.options], settled)
        for each in conflicts
    ]
    key = digest_of(document.sha256, [(each.id, each.inputs) for each in conflicts])[:16]
    return CurationTask(document.doc_id, document.sha256, key, asked)


def parse_task(meta: object) -> CurationTask | None:
    """What a task's meta says that it asks; None for a task that annot did not make."""
    if not isinstance(meta, dict) or META not in meta:
        return None
    try:
        return msgspec.convert(meta[META], CurationTask)
    except msgspec.ValidationError:
        return None


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
        ids = self._renderer.results(shown)
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
        place = _place(conflict.id)
        if conflict.kind == "mention":
            return f"« {document.quote(_span(place))} »"
        if conflict.kind == "relation":
            return " – ".join(self._mention(document, each) for each in place.split("~"))
        item, _, name = place.rpartition(".")
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
        label, _, place = mention_id.rpartition("@")
        known = self._schema.mentions.get(label)
        return f"{(known.title if known else '') or label} « {document.quote(_span(place))} »"

    def _relation(self, document: Document, relation_id: str) -> str:
        label, _, rest = relation_id.partition("(")
        head, _, tail = rest.removesuffix(")").partition(", ")
        known = self._schema.relations.get(label)
        title = (known.title if known else "") or label
        return f"{title} ({self._mention(document, head)} → {self._mention(document, tail)})"

    def _value(self, spec: AttributeSpec | None, choice: Choice) -> str:
        if choice is None:
            return self._words["no value"]
        if isinstance(choice, bool):
            return self._words["yes" if choice else "no"]
        values = choice if isinstance(choice, tuple) else (choice,)
        return ", ".join(spec.values.get(str(each), str(each)) if spec else str(each) for each in values)

    def _spec(self, conflict: Conflict) -> AttributeSpec | None:
        item, _, name = _place(conflict.id).rpartition(".")
        if conflict.kind == "attribute":
            return self._schema.attribute(item.rpartition("@")[0], name)
        relation = self._schema.relations.get(item.partition("(")[0])
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
            yield {"value": f"{self._words['nobody']} : {self._words['no value']}", "alias": f"{_VALUE}null"}
        if spec.type == "choice" and not spec.multiple:
            for value in spec.values:
                if value not in given:
                    shown = f"{self._words['nobody']} : {spec.values[value]}"
                    yield {"value": shown, "alias": f"{_VALUE}{msgspec.json.encode(value).decode()}"}
        elif spec.type != "boolean":
            yield {"value": self._words["other"], "alias": OTHER}


def read_answers(
    task: CurationTask, results: Iterable[RawResult], marked: AnnotationSet, schema: Schema
) -> tuple[list[CuratedAnswer], list[str]]:
    """The answers of one submission, and what of it is no answer.

    Args:
        task: what was asked.
        results: the submission's.
        marked: what the text showed when it was submitted.
        schema: of the readings.
    """
    said: dict[str, str] = {}
    for result in results:
        words = result.value.get("choices") or result.value.get("text")
        if result.from_name and isinstance(words, list) and words:
            said[result.from_name] = str(words[0])
    answers, faults = [], []
    for index, asked in enumerate(task.conflicts):
        word = said.get(f"{ANSWERS}choice_{index}")
        if word is None:
            continue
        error = said.get(f"{ANSWERS}error_{index}", "")
        reason = said.get(f"{ANSWERS}reason_{index}", "").strip()
        try:
            choice, attributes = _choice(asked, word, said.get(f"{ANSWERS}value_{index}", ""), marked, schema)
        except ValueError as fault:
            faults.append(f"{asked.id}: {fault}")
            continue
        kind: ErrorKind = error if error in ERRORS else ""  # type: ignore[assignment]
        if not reason and not kind:
            faults.append(f"{asked.id}: answered without a reason or a kind of error; say why")
            continue
        answers.append(CuratedAnswer(asked, choice, reason or curation_words("en")[kind], kind, attributes))
    return answers, faults


def _choice(
    asked: AskedConflict, word: str, written: str, marked: AnnotationSet, schema: Schema
) -> tuple[Choice, dict[str, Attributes]]:
    if word == AS_MARKED:
        return _marked(asked, marked)
    if word == OTHER:
        return _written(asked, written, schema), {}
    if word.startswith(_VALUE):
        value: Choice = msgspec.json.decode(word.removeprefix(_VALUE))
        return value, {}
    if not word.isdigit() or int(word) >= len(asked.options):
        raise ValueError(f"{word!r} is none of its answers")
    option = asked.options[int(word)]
    return (tuple(option) if isinstance(option, list) else option), {}


def _marked(asked: AskedConflict, marked: AnnotationSet) -> tuple[Choice, dict[str, Attributes]]:
    place = _place(asked.id)
    if asked.kind == "relation":
        ends = set(place.split("~"))
        return tuple(each.id for each in marked.relations if {each.head, each.tail} == ends), {}
    span = _span(place)
    kept = [m for m in marked.mentions if m.span.overlaps(span) and m.id not in asked.settled]
    said = {each for option in asked.options for each in option}
    return tuple(m.id for m in kept), {m.id: dict(m.attributes) for m in kept if m.id not in said and m.attributes}


def _written(asked: AskedConflict, written: str, schema: Schema) -> Choice:
    item, _, name = _place(asked.id).rpartition(".")
    spec = schema.attribute(item.rpartition("@")[0], name)
    if spec is None or not written.strip():
        raise ValueError("another value was chosen, and none is written")
    value: Any = written.strip()
    if spec.type in {"integer", "number"}:
        number = parse_number(value)
        value = value if number is None else number
    elif spec.multiple:
        value = tuple(each.strip() for each in value.split(","))
    if fault := spec.fault_of(value):
        raise ValueError(fault)
    return spec.canonical(value)


def _all_of(consensus: AnnotationSet, readings: Sequence[AnnotationSet]) -> AnnotationSet:
    """What stands, and what any reader said beside it."""
    mentions = {mention.id: mention for reading in reversed(readings) for mention in reading.mentions}
    mentions |= consensus.by_id
    relations: dict[str, Relation] = {each.id: each for reading in reversed(readings) for each in reading.relations}
    relations |= {each.id: each for each in consensus.relations}
    return consensus.replace(mentions=tuple(mentions.values()), relations=tuple(relations.values()))


def _place(conflict_id: str) -> str:
    return conflict_id.partition("#")[2].partition(":")[2]


def _span(place: str) -> Span:
    start, _, end = place.partition("-")
    return Span(int(start), int(end))


def _ids(choice: Choice) -> Mapping[str, None]:
    return dict.fromkeys(map(str, choice)) if isinstance(choice, (tuple, list)) else {}
