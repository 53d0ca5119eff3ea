"""Label Studio's JSON to annot's nouns: one submission to an `AnnotationSet` and `Issue`s.

Every region, attribute and relation of the submission ends in the set, or in an issue that says why not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from annot.core.annotation import AnnotationSet, Attributes, AttributeValue, Mention, Origin, Relation, Span
from annot.core.document import Document
from annot.core.issue import Issue, Severity
from annot.core.schema import Schema
from annot.studio.controls import LABEL_CONTROL, Controls
from annot.studio.offsets import Place, read_offsets
from annot.studio.plain import Plain, PlainReader
from annot.studio.raw import RawResult

_NO_VALUES: Mapping[str, tuple[object, RawResult]] = {}
_DIRECTIONS = ("right", "left", "bi")
_KNOWN = frozenset({"labels", "choices", "textarea", "number", "relation"})


class Parsed(NamedTuple):
    """What a submission said, and what of it could not be taken."""

    reading: AnnotationSet
    issues: tuple[Issue, ...]


class SubmissionParser:
    """Reads submissions made under one schema.

    Args:
        schema: what they were made under.
        any_control: take labels of whatever control, as in a project that annot did not make.
    """

    def __init__(self, schema: Schema, *, any_control: bool = False) -> None:
        self._schema = schema
        self._any_control = any_control
        self._controls = Controls(schema)
        self._plain = PlainReader(schema, self._controls, any_control=any_control)

    def parse(
        self,
        document: Document,
        results: Sequence[RawResult],
        *,
        annotator: str,
        origin: Origin,
    ) -> Parsed:
        """Reads one submission.

        Args:
            document: what the task's text has to be.
            results: the submission's `result`.
            annotator: whose submission it is.
            origin: whether a person or a model made it.
        """
        plain = self._plain.read(document.text, results)
        (mentions, relations), issues = (plain, []) if plain else self.read_with_care(document, results)
        reading = AnnotationSet(
            doc_id=document.doc_id,
            doc_sha256=document.sha256,
            annotator=annotator,
            origin=origin,
            schema=self._schema.id,
            mentions=tuple(mentions.values()),
            relations=tuple(relations),
        )
        return Parsed(reading, tuple(sorted(issues)))

    def read_with_care(self, document: Document, results: Sequence[RawResult]) -> tuple[Plain, list[Issue]]:
        """What of any submission can be taken, and an issue for all that cannot."""
        issues: list[Issue] = []
        mentions = self._mentions(document, results, issues)
        relations = self._relations(document, results, mentions, issues)
        for result in results:
            if result.type not in _KNOWN:
                what = f"{result.type!r} of control {result.from_name!r} is no span, attribute or relation"
                issues.append(_issue(document, "unsupported-result", result.id or "", what))
            if result.meta and result.note:
                what = f"the note {result.note!r} has no place in a reading; not taken"
                issues.append(_issue(document, "region-note", result.id or "", what, "warning"))
        return Plain(mentions, relations), issues

    def regions(self, document: Document, results: Sequence[RawResult]) -> dict[str, Mention]:
        """The mentions of a submission by the ids of their regions."""
        return self._mentions(document, results, [])

    def _mentions(self, document: Document, results: Sequence[RawResult], issues: list[Issue]) -> dict[str, Mention]:
        """The mentions by region id."""
        attributes = self._attributes(document, results, issues)
        spans = _spans(document, results, issues)
        mentions: dict[str, Mention] = {}
        taken: dict[str, str] = {}
        for result in results:
            if result.type != "labels":
                continue
            region = result.id or ""
            if region in mentions:
                issues.append(_issue(document, "duplicate-region", region, "a second region with this id; not taken"))
                continue
            mention = self._mention(document, result, spans.get(region), attributes.pop(region, _NO_VALUES), issues)
            if mention is None:
                continue
            if other := taken.get(mention.id):
                message = f"{mention.id} {mention.text!r} is region {other} already; not taken"
                issues.append(_issue(document, "duplicate-mention", region, message))
                continue
            mentions[region] = mention
            taken[mention.id] = region
        known = {result.id for result in results if result.type == "labels"}
        for region, values in attributes.items():
            if region not in known:
                said = ", ".join(f"{name}={raw!r}" for name, (raw, _) in values.items())
                issues.append(_issue(document, "orphan-attribute", region, f"{said}; there is no such region"))
        return mentions

    def _mention(
        self,
        document: Document,
        result: RawResult,
        span: Span | None,
        values: Mapping[str, tuple[object, RawResult]],
        issues: list[Issue],
    ) -> Mention | None:
        region = result.id or ""
        labels = result.value.get("labels")
        foreign = result.from_name != LABEL_CONTROL and not self._any_control
        if foreign or not isinstance(labels, list) or len(labels) != 1:
            message = f"control {result.from_name!r} with labels {labels!r}; expected one label of {LABEL_CONTROL!r}"
            issues.append(_issue(document, "unlisted-label", region, message))
            return None
        label = str(labels[0])
        if label not in self._schema.mentions:
            message = f"{label!r} on {result.value.get('text')!r}; known: {', '.join(self._schema.mentions)}"
            issues.append(_issue(document, "unknown-label", region, message))
            return None
        if span is None:
            return None
        quote = document.text[span.start : span.end]
        if not values:
            return Mention(label=label, span=span, text=quote)
        attributes: dict[str, AttributeValue] = {}
        for name, (_, raw) in values.items():
            control = self._controls.by_name[name]
            if label not in control.labels:
                message = f"{control.attribute} is not of {label} {quote!r}"
                issues.append(_issue(document, "unknown-attribute", region, message))
                continue
            try:
                attributes[control.attribute] = control.decode(raw.value)
            except ValueError as error:
                message = f"{control.attribute} of {label} {quote!r}: {error}"
                issues.append(_issue(document, "invalid-value", region, message))
        return Mention(label=label, span=span, text=quote, attributes=attributes)

    def _attributes(
        self, document: Document, results: Sequence[RawResult], issues: list[Issue]
    ) -> dict[str, dict[str, tuple[object, RawResult]]]:
        """The values of per-region controls, by region id and control name."""
        found: dict[str, dict[str, tuple[object, RawResult]]] = defaultdict(dict)
        for result in results:
            if result.type not in {"choices", "textarea", "number"}:
                continue
            region, name = result.id or "", result.from_name or ""
            shown = next((result.value[key] for key in ("choices", "number", "text") if key in result.value), None)
            if name not in self._controls.by_name:
                message = f"control {name!r} = {shown!r} is no attribute of {self._schema.id}"
                issues.append(_issue(document, "unknown-attribute", region, message))
            elif name in found[region]:
                message = f"{name} = {shown!r} after {found[region][name][0]!r}; not taken"
                issues.append(_issue(document, "invalid-value", region, message))
            else:
                found[region][name] = (shown, result)
        return dict(found)

    def _relations(
        self,
        document: Document,
        results: Sequence[RawResult],
        mentions: Mapping[str, Mention],
        issues: list[Issue],
    ) -> list[Relation]:
        found: dict[tuple[str, str, str], Relation] = {}
        for result in results:
            if result.type != "relation":
                continue
            for relation in self._relation(document, result, mentions, issues):
                key = (relation.label, relation.head, relation.tail)
                if key in found:
                    where = f"{result.from_id}→{result.to_id}"
                    message = f"{relation.id} stands before; not taken again"
                    issues.append(_issue(document, "duplicate-relation", where, message, "warning"))
                else:
                    found[key] = relation
        return list(found.values())

    def _relation(
        self,
        document: Document,
        result: RawResult,
        mentions: Mapping[str, Mention],
        issues: list[Issue],
    ) -> Iterator[Relation]:
        ends = [mentions.get(each) if each else None for each in (result.from_id, result.to_id)]
        head, tail = reversed(ends) if result.direction == "left" else ends
        labels = result.labels or []
        where = f"{result.from_id}→{result.to_id}"
        if head is None or tail is None:
            missing = result.from_id if ends[0] is None else result.to_id
            message = f"{labels!r}: region {missing} is not there, or was not taken"
            issues.append(_issue(document, "dangling-relation", where, message))
            return
        quoted = f"{head.text!r} → {tail.text!r}"
        if result.direction not in _DIRECTIONS:
            message = f"{labels!r} on {quoted}: direction {result.direction!r} is none of {', '.join(_DIRECTIONS)}"
            issues.append(_issue(document, "relation-direction", where, message))
            return
        meanings: dict[str, Attributes] = {}
        for word in labels:
            label, attributes = self._controls.relation_words.get(word, ("", {}))
            if not label:
                message = f"{word!r} on {quoted}; known: {', '.join(self._schema.relations)}"
                issues.append(_issue(document, "unknown-relation", where, message))
            elif label in meanings:
                message = f"{word!r} on {quoted} beside another {label}; not taken"
                issues.append(_issue(document, "duplicate-relation", where, message))
            else:
                meanings[label] = attributes
        if not labels:
            message = f"{quoted} has no label; give it one, or delete it"
            issues.append(_issue(document, "unknown-relation", where, message))
        for label, values in meanings.items():
            symmetric = self._schema.relations[label].symmetric
            if result.direction == "bi" and not symmetric:
                message = f"{label} {quoted} points both ways; choose one direction"
                issues.append(_issue(document, "relation-direction", where, message))
                continue
            first, second = sorted((head, tail), key=lambda m: m.span) if symmetric else (head, tail)
            yield Relation(label=label, head=first.id, tail=second.id, attributes=values)


def _spans(document: Document, results: Sequence[RawResult], issues: list[Issue]) -> Mapping[str, Span]:
    """The spans of the regions by id, and an issue for each that does not fit its quote."""
    places = {result.id or "": _place_of(result) for result in reversed(results) if result.type == "labels"}
    placed = read_offsets(document.text, places)
    for region, misfit in placed.misfits.items():
        severity: Severity = "warning" if region in placed.spans else "error"
        issues.append(_issue(document, misfit.code, region, misfit.message, severity))
    if placed.converted_from:
        message = f"the offsets of all {len(places)} regions count {placed.converted_from.name}; converted"
        issues.append(
            Issue(doc_id=document.doc_id, code="offsets-converted", where="", message=message, severity="warning")
        )
    return placed.spans


def _place_of(result: RawResult) -> Place:
    value = result.value
    start, end, quote = value.get("start"), value.get("end"), value.get("text")
    return Place(
        start if type(start) is int else None,
        end if type(end) is int else None,
        quote if isinstance(quote, str) else None,
    )


def _issue(document: Document, code: str, region: str, message: str, severity: Severity = "error") -> Issue:
    where = f"region {region}" if region else "a region without id"
    return Issue(doc_id=document.doc_id, code=code, where=where, message=message, severity=severity)
