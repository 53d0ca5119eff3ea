"""W3C Web Annotations in JSON-LD, for archives (https://www.w3.org/TR/annotation-model/).

A file is a collection of one page. A mention is an annotation that classifies a part of a text, by its place, half-open
and in code points, and by its quote; a relation is one that links two others, in their order.
Values stand in a body of their own as a JSON object. The texts are not in it: a text is `urn:annot:` and its id.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import msgspec

from annot.core.annotation import AnnotationSet, Attributes, Mention
from annot.core.document import Document
from annot.core.errors import UnreadableError
from annot.core.gc_pause import gc_paused
from annot.core.issue import Issue
from annot.core.plural import plural
from annot.core.schema import Schema
from annot.formats.format import Annotated, Format, ReadOptions, Written
from annot.formats.import_result import ImportResult
from annot.formats.json_objects import OtherKeys, read_entries
from annot.formats.loose import LooseMention, LooseRelation, LooseSet, build_set
from annot.formats.losses import lost_facts

_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_TEXT = "urn:annot:"
_TAKEN = ("@context", "id", "type", "motivation", "body", "target", "creator")
_AROUND = 32
"""Characters of the text that a quote has before and behind it."""


@gc_paused()
def read_w3c(path: Path, options: ReadOptions) -> ImportResult:
    """What a collection, a page or a list of annotations says.

    Raises:
        DataError: it is no JSON, or holds no annotations.
    """
    work = _Work(options.documents)
    items = list(_annotations(path))
    for where, value in items:
        if value.get("motivation") != "linking":
            work.take_mention(where, value)
    for where, value in items:
        if value.get("motivation") == "linking":
            work.take_relation(where, value)
    sets: dict[str, AnnotationSet] = {}
    others = OtherKeys()
    others.look((value for _, value in items), _TAKEN, "annotation")
    work.issues += others.issues(path)
    for doc_id, each in work.sets.items():
        each.annotator = work.creator_of(doc_id, str(path))
        built = build_set(each, options.documents.get(doc_id))
        sets[doc_id] = built.set
        work.issues += built.issues
    return ImportResult(sets, {}, tuple(sorted(work.issues)))


def _annotations(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for where, value in read_entries(path):
        kind, total = value.get("type"), value.get("total")
        if kind == "AnnotationCollection":
            value = value["first"] if isinstance(value.get("first"), dict) else {}
        found = value.get("items") if kind in {"AnnotationCollection", "AnnotationPage"} else [value]
        if not isinstance(found, list):
            raise UnreadableError(f"{where}: holds no 'items'; a page that lies elsewhere has to be put into the file")
        if value.get("next") or (kind == "AnnotationCollection" and total not in (None, len(found))):
            held = plural(len(found), "annotation")
            raise UnreadableError(f"{where}: holds {held}, and more stand on other pages; put them into its first one")
        for number, each in enumerate(found, start=1):
            if not isinstance(each, dict) or each.get("type") != "Annotation":
                raise UnreadableError(f"{where}: item {number} is {str(each)[:40]!r}, and no Annotation")
            yield f"{where}: item {number}" if len(found) > 1 else where, each


class _Work:
    """What has been read so far."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self.sets: dict[str, LooseSet] = {}
        self.issues: list[Issue] = []
        self._documents = documents
        self._homes: dict[str, str] = {}
        self._creators: dict[str, set[str]] = {}

    def take_mention(self, where: str, value: Mapping[str, Any]) -> None:
        target = value.get("target")
        source = target.get("source") if isinstance(target, dict) else None
        if not isinstance(target, dict) or not isinstance(source, str) or source == _TEXT:
            self._refuse("", where, f"its target {str(target)[:60]!r} is no part of a text")
            return
        doc_id = unquote(source.removeprefix(_TEXT))
        label, attributes = self._said(doc_id, where, value)
        selectors = [each for each in _listed(target.get("selector")) if isinstance(each, dict)]
        by_type = {each.get("type"): each for each in selectors}
        place, quoted = by_type.get("TextPositionSelector", {}), by_type.get("TextQuoteSelector", {})
        start, end, exact = place.get("start"), place.get("end"), quoted.get("exact")
        document = self._documents.get(doc_id)
        if not label:
            self._refuse(doc_id, where, "it has no body that classifies")
        elif type(start) is not int or type(end) is not int:
            self._refuse(doc_id, where, f"{label} has no TextPositionSelector with start and end")
        elif len(by_type) < len(selectors):
            self._refuse(doc_id, where, f"{label} stands at several places, and a mention at one")
        elif document and isinstance(exact, str) and document.text[start:end] != exact:
            self._refuse(doc_id, where, f"{label} quotes {exact!r}, and {document.text[start:end]!r} stands there")
        else:
            own = self.sets.setdefault(doc_id, LooseSet(doc_id=doc_id, mentions=[]))
            assert isinstance(own.mentions, list)  # it was made so
            key, text = str(value.get("id", "")), exact if isinstance(exact, str) else None
            own.mentions.append(
                LooseMention(id=key, label=label, start=start, end=end, text=text, attributes=attributes)
            )
            self._homes[key] = doc_id
            self._creators.setdefault(doc_id, set()).update(_creators(value))

    def take_relation(self, where: str, value: Mapping[str, Any]) -> None:
        target = value.get("target")
        ends = target.get("items") if isinstance(target, dict) and target.get("type") == "List" else target
        match ends:
            case [str(head), str(tail)] if head in self._homes:
                doc_id = self._homes[head]
                label, attributes = self._said(doc_id, where, value)
                if label:
                    link = LooseRelation(label=label, head=head, tail=tail, attributes=attributes)
                    self.sets[doc_id].relations.append(link)
                    self._creators[doc_id].update(_creators(value))
                else:
                    self._refuse(doc_id, where, "it has no body that classifies")
            case _:
                self._refuse("", where, "it joins no two annotations that were taken from this file")

    def _said(self, doc_id: str, where: str, value: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """The label of an annotation, and its values; what else its bodies say is named."""
        label, attributes = "", dict[str, Any]()
        for body in _listed(value.get("body")):
            match body:
                case {"purpose": "classifying", "value": str(words)} if words and not label:
                    label = words
                case {"purpose": "describing", "format": "application/json", "value": str(words)} if (
                    found := _object(words)
                ) is not None:
                    attributes |= found
                case _:
                    self._refuse(doc_id, where, f"its body {str(body)[:80]!r} is no label and no values")
        return label, attributes

    def creator_of(self, doc_id: str, where: str) -> str:
        """Who made all annotations of a document; of several none is, and all are named."""
        found = sorted(self._creators[doc_id])
        if len(found) > 1:
            message = f"its annotations were made by {', '.join(found)}; who made which is not held in a reading"
            issue = Issue(doc_id=doc_id, code="unsupported-result", where=where, message=message, severity="warning")
            self.issues.append(issue)
            return ""
        return found[0] if found else ""

    def _refuse(self, doc_id: str, where: str, message: str) -> None:
        self.issues.append(
            Issue(doc_id=doc_id, code="unsupported-result", where=where, message=f"{message}; not taken")
        )


def _creators(value: Mapping[str, Any]) -> Iterator[str]:
    """The agents that made an annotation: a string is the id of one, an object has a name or an id."""
    for each in _listed(value.get("creator")):
        said = each.get("name") or each.get("nickname") or each.get("id") if isinstance(each, dict) else each
        if isinstance(said, str) and said:
            yield said


def _object(words: str) -> dict[str, Any] | None:
    try:
        found = json.loads(words)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def write_w3c(documents: Sequence[Annotated], schema: Schema) -> Written:
    """One collection of all documents' annotations."""
    items, losses = list[dict[str, Any]](), list[Issue]()
    for each in documents:
        source = f"{_TEXT}{quote(each.document.doc_id)}"
        ids = {mention.id: f"{source}#{quote(mention.id)}" for mention in each.said.mentions}
        by = {"creator": each.said.annotator} if each.said.annotator else {}
        for mention in each.said.mentions:
            target = {"source": source, "selector": _selectors(each.document, mention)}
            body = _bodies(mention.label, mention.attributes)
            about = {"id": ids[mention.id], "type": "Annotation", **by, "motivation": "classifying"}
            items.append({**about, "body": body, "target": target})
        for link in each.said.relations:
            ends = {"type": "List", "items": [ids[link.head], ids[link.tail]]}
            about = {"id": f"{source}#{quote(link.id)}", "type": "Annotation", **by, "motivation": "linking"}
            items.append({**about, "body": _bodies(link.label, link.attributes), "target": ends})
        nothing = [] if each.said.mentions else ["that nothing is marked in it"]
        losses += lost_facts(each.document, "an annotation", more=["text", *nothing])
    page = {"type": "AnnotationPage", "startIndex": 0, "items": items}
    whole = {"@context": _CONTEXT, "type": "AnnotationCollection", "total": len(items), "first": page}
    return Written({"gold.jsonld": msgspec.json.format(msgspec.json.encode(whole), indent=1) + b"\n"}, tuple(losses))


def _selectors(document: Document, mention: Mention) -> list[dict[str, Any]]:
    start, end = mention.span.start, mention.span.end
    around = {"prefix": document.text[max(0, start - _AROUND) : start], "suffix": document.text[end : end + _AROUND]}
    return [
        {"type": "TextPositionSelector", "start": start, "end": end},
        {"type": "TextQuoteSelector", "exact": mention.text, **around},
    ]


def _bodies(label: str, attributes: Attributes) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [{"type": "TextualBody", "purpose": "classifying", "value": label}]
    if attributes:
        values = json.dumps(dict(attributes), ensure_ascii=False)
        found.append({"type": "TextualBody", "purpose": "describing", "format": "application/json", "value": values})
    return found


W3C = Format(
    title="W3C Web Annotations",
    suffixes=(".jsonld",),
    needs_texts=True,
    read=read_w3c,
    write=write_w3c,
)
"""The file; see `read_w3c` and `write_w3c`."""
