"""Label Studio's JSON to annot's nouns: one submission to an `AnnotationSet` and `Issue`s.

Every region, attribute and relation of the submission ends in the set, or in an issue that says why not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from annot.core.annotation import NO_ATTRIBUTES, AnnotationSet, Attributes, Mention, Origin, Relation, Span
from annot.core.canonical import canonical_json
from annot.core.document import Document
from annot.core.issue import Issue
from annot.core.numbers import UnclearNumberError
from annot.core.reading_columns import ReadingColumns
from annot.core.schema import Schema
from annot.studio.controls import LABEL_CONTROL, Controls
from annot.studio.foreign import UNPLACED
from annot.studio.mended_task import BROKEN
from annot.studio.plain import Plain, PlainReader
from annot.studio.raw import RawResult
from annot.studio.reading_work import Parsed, ReadingWork, left_out, quote_of, spans_of
from annot.studio.task_text import TaskText

_Values = Mapping[str, tuple[object, RawResult]]
_NO_VALUES: _Values = {}
# Without one an arrow points right: so the page draws what other tools imported.
_DIRECTIONS = ("right", "left", "bi", None)
_OF_REGIONS = frozenset({"choices", "textarea", "number"})
_KNOWN = frozenset({"labels", *_OF_REGIONS, "relation"})
SINGLE_VALUES = frozenset({"invalid-value", "unclear-number"})
"""Codes of issues that hold back one value, and nothing else of the submission."""


class SubmissionParser:
    """Reads submissions made under one schema.

    Args:
        schema: what they were made under.
        any_control: take labels of whatever control, as in a project that annot did not make.
        guidelines: version of the guidelines that they were made under; unset where it is not known.
    """

    def __init__(
        self, schema: Schema, *, any_control: bool = False, guidelines: str | msgspec.UnsetType = msgspec.UNSET
    ) -> None:
        self._schema = schema
        self._guidelines = guidelines
        self._any_control = any_control
        self._or_map = "; a map can say what it becomes (--map)" if any_control else ""
        self._controls = Controls(schema, by_title=any_control)
        self._plain = PlainReader(schema, self._controls, any_control=any_control)
        titles = {each.title: name for name, each in schema.mentions.items() if each.title}
        # Other projects show the annotators' words and export them; annot's own export the names.
        self._labels = {**(titles if any_control else {}), **{name: name for name in schema.mentions}}

    def parse(
        self,
        document: Document,
        results: Sequence[RawResult],
        *,
        annotator: str,
        origin: Origin,
        text: TaskText | None = None,
    ) -> Parsed:
        """Reads one submission. What the reading cannot hold stands in its `left_out`, and as errors in the issues.

        Args:
            document: what the task's text has to be.
            results: the submission's `result`.
            annotator: whose submission it is.
            origin: whether a person or a model made it.
            text: which of the task's texts is the document's; None where it shows no other.
        """
        work = ReadingWork(document, text)
        on_text = results if work.takes_all(results) else [each for each in results if work.takes(each)]
        plain = None if text and text.near else self._plain.read(document, on_text)
        if plain:
            mentions, relations = plain.columns.mentions(), plain.columns.relations()
        else:
            by_region, relations = self._read_with_care(work, on_text)
            mentions = list({each.id: each for each in by_region.values()}.values())
        reading = AnnotationSet(
            doc_id=document.doc_id,
            doc_sha256=document.sha256,
            annotator=annotator,
            origin=origin,
            schema=self._schema.id,
            guidelines=self._guidelines,
            mentions=tuple(mentions),
            relations=tuple(relations),
            left_out=left_out(work.issues),
        )
        return Parsed(reading, tuple(sorted(work.issues)), work.n_passed_over, plain.columns if plain else None)

    def parse_columns(self, document: Document, results: Sequence[RawResult]) -> ReadingColumns | None:
        """A submission on the one text of its task, in columns; None where `parse` has something to say of it."""
        plain = self._plain.read(document, results)
        return plain.columns if plain else None

    def read_with_care(self, document: Document, results: Sequence[RawResult]) -> tuple[Plain, list[Issue]]:
        """What of any submission can be taken, and an issue for all that cannot."""
        work = ReadingWork(document, None)
        return self._read_with_care(work, results), work.issues

    def regions(self, document: Document, results: Sequence[RawResult]) -> dict[str, Mention]:
        """The mentions of a submission by the ids of their regions."""
        return self._mentions(ReadingWork(document, None), results)

    def _read_with_care(self, work: ReadingWork, results: Sequence[RawResult]) -> Plain:
        mentions = self._mentions(work, results)
        relations = self._relations(work, results, mentions)
        for result in results:
            if result.type == BROKEN:
                work.add("broken-result", result.id, f"{result.value.get('why')}; not taken")
            elif result.type in UNPLACED:
                what = f"{result.type} of {result.value.get('text')!r}: offsets that count no characters"
                work.add("unsupported-result", result.id, f"{what}; mark the plain text instead")
            elif result.type not in _KNOWN:
                what = f"{result.type!r} of control {result.from_name!r} is no span, attribute or relation"
                work.add("unsupported-result", result.id, f"{what}{self._or_map}")
            if result.meta and result.note:
                what = f"the note {result.note!r} has no place in a reading; not taken"
                work.add("region-note", result.id, what, "warning")
        return Plain(mentions, relations)

    def _mentions(self, work: ReadingWork, results: Sequence[RawResult]) -> dict[str, Mention]:
        """The mentions by region id; of a mention that two regions are, both have it."""
        attributes = self._attributes(work, results)
        spans = spans_of(work, results)
        mentions: dict[str, Mention] = {}
        taken: dict[str, str] = {}
        for result in results:
            if result.type != "labels":
                continue
            region = result.id or ""
            if region in mentions:
                said = f"{result.value.get('labels')!r} on {quote_of(result)}"
                work.add("duplicate-region", region, f"{said} is a second region with this id; not taken")
                continue
            values = attributes.pop(region, _NO_VALUES)
            mention = self._mention(work, result, spans.get(region), values)
            if mention is None:
                continue
            if other := taken.get(mention.id):
                _same_twice(work, mentions, region, mention, other)
                continue
            mentions[region] = mention
            taken[mention.id] = region
        known = {result.id for result in results if result.type == "labels"}
        for region, values in attributes.items():
            if region not in known:
                work.add("orphan-attribute", region, f"{_said(values)}; there is no such region")
        return mentions

    def _mention(self, work: ReadingWork, result: RawResult, span: Span | None, values: _Values) -> Mention | None:
        region = result.id or ""
        labels = result.value.get("labels")
        beside = f"; with it {_said(values)}" if values else ""
        foreign = result.from_name != LABEL_CONTROL and not self._any_control
        if foreign or not isinstance(labels, list) or len(labels) != 1:
            on = f" on {result.value.get('text')!r}" if result.value.get("text") else ""
            message = (
                f"control {result.from_name!r} with labels {labels!r}{on}; expected one label of {LABEL_CONTROL!r}"
            )
            work.add("unlisted-label", region, f"{message}{beside}")
            return None
        label = self._labels.get(str(labels[0]), "")
        if not label:
            message = (
                f"{labels[0]!r} on {result.value.get('text')!r}; known: {', '.join(self._schema.mentions)}{beside}"
            )
            work.add("unknown-label", region, message)
            return None
        if span is None:
            return None
        quote = work.document.text[span.start : span.end]
        attributes = {}
        for name, (shown, raw) in values.items():
            control = self._controls.by_name[name]
            if label not in control.labels:
                message = f"{control.attribute} = {shown!r} is not of {label} {quote!r}"
                work.add("unknown-attribute", region, message)
                continue
            try:
                attributes[control.attribute] = control.decode(raw.type, raw.value, work.document.language)
            except ValueError as error:
                code = "unclear-number" if isinstance(error, UnclearNumberError) else "invalid-value"
                work.add(code, region, f"{control.attribute} of {label} {quote!r}: {error}")
        return Mention(label=label, span=span, text=quote, attributes=attributes or NO_ATTRIBUTES)

    def _attributes(
        self, work: ReadingWork, results: Sequence[RawResult]
    ) -> dict[str, dict[str, tuple[object, RawResult]]]:
        """The values of per-region controls, by region id and control name."""
        found: dict[str, dict[str, tuple[object, RawResult]]] = defaultdict(dict)
        for result in results:
            if result.type not in _OF_REGIONS:
                continue
            region, name = result.id or "", result.from_name or ""
            shown = next((result.value[key] for key in ("choices", "number", "text") if key in result.value), None)
            if name not in self._controls.by_name:
                message = f"control {name!r} = {shown!r} is no attribute of {self._schema.id}{self._or_map}"
                work.add("unknown-attribute", region, message)
            elif name in found[region] and _is_alike(found[region][name][1], result):
                continue
            elif name in found[region]:
                message = f"{name} = {shown!r} after {found[region][name][0]!r}; not taken"
                work.add("invalid-value", region, message)
            else:
                found[region][name] = (shown, result)
        return dict(found)

    def _relations(
        self, work: ReadingWork, results: Sequence[RawResult], mentions: Mapping[str, Mention]
    ) -> list[Relation]:
        found: dict[tuple[str, str, str], Relation] = {}
        for result in results:
            if result.type != "relation":
                continue
            for relation in self._relation(work, result, mentions):
                key = (relation.label, relation.head, relation.tail)
                if key not in found:
                    found[key] = relation
                    continue
                where = f"{result.from_id}→{result.to_id}"
                if found[key] == relation:
                    work.add("duplicate-relation", where, f"{relation.id} stands before; not taken again", "warning")
                else:
                    before, said = dict(found[key].attributes), dict(relation.attributes)
                    message = f"{relation.id} with {said} stands before with {before}; not taken"
                    work.add("duplicate-relation", where, message)
        return list(found.values())

    def _relation(self, work: ReadingWork, result: RawResult, mentions: Mapping[str, Mention]) -> Iterator[Relation]:
        ends = [mentions.get(each) if each else None for each in (result.from_id, result.to_id)]
        head, tail = reversed(ends) if result.direction == "left" else ends
        labels = result.labels or []
        where = f"{result.from_id}→{result.to_id}"
        if head is None or tail is None:
            missing = result.from_id if ends[0] is None else result.to_id
            work.add("dangling-relation", where, f"{labels!r}: region {missing} is not there, or was not taken")
            return
        quoted = f"{head.text!r} → {tail.text!r}"
        if result.direction not in _DIRECTIONS:
            message = f"{labels!r} on {quoted}: direction {result.direction!r} is none of right, left, bi"
            work.add("relation-direction", where, message)
            return
        for label, values in self._meanings(work, labels, where, quoted).items():
            symmetric = self._schema.relations[label].symmetric
            if result.direction == "bi" and not symmetric:
                work.add("relation-direction", where, f"{label} {quoted} points both ways; choose one direction")
                continue
            first, second = sorted((head, tail), key=lambda m: m.span) if symmetric else (head, tail)
            yield Relation(label=label, head=first.id, tail=second.id, attributes=values)

    def _meanings(self, work: ReadingWork, words: Sequence[str], where: str, quoted: str) -> dict[str, Attributes]:
        """What the words on an arrow say: attributes by relation label."""
        found: dict[str, Attributes] = {}
        for word in words:
            label, attributes = self._controls.relation_words.get(word, ("", {}))
            if not label:
                known = ", ".join(self._schema.relations)
                work.add("unknown-relation", where, f"{word!r} on {quoted}; known: {known}")
            elif label in found:
                work.add("duplicate-relation", where, f"{word!r} on {quoted} beside another {label}; not taken")
            else:
                found[label] = attributes
        if not words:
            work.add("unknown-relation", where, f"{quoted} has no label; give it one, or delete it{self._or_map}")
        return found


def _same_twice(work: ReadingWork, mentions: dict[str, Mention], region: str, mention: Mention, other: str) -> None:
    """A second region of the same mention: its relations become the first one's, and its values must not differ."""
    first = mentions[other]
    mentions[region] = first
    lost = {name: value for name, value in mention.attributes.items() if first.attributes.get(name) != value}
    message = f"{mention.id} {mention.text!r} is region {other} already; its relations become that one's"
    if not lost:
        work.add("duplicate-mention", region, message, "warning")
        return
    said = ", ".join(f"{name}={value!r}" for name, value in lost.items())
    work.add("duplicate-mention", region, f"{message}; it says {said} and that one does not: not taken")


def _said(values: _Values) -> str:
    return ", ".join(f"{name}={raw!r}" for name, (raw, _) in values.items())


def _is_alike(one: RawResult, other: RawResult) -> bool:
    """Whether two values of one control say the same, whatever else their entries hold; true is not 1."""
    said = [(each.type, canonical_json(each.value)) for each in (one, other)]
    return said[0] == said[1]
