"""BioC in JSON, the form of biomedical corpora (https://doi.org/10.1093/database/bat064).

A collection holds documents, a document passages with their offsets, a passage annotations and relations. The DTD asks
for offsets in bytes, and the package `bioc` counts code points: the unit is taken in which the quotes of a document are
at their places. Infons hold texts alone, so other values are written as JSON. BioC's XML is not read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from annot.core.annotation import AnnotationSet, Attributes, AttributeValue
from annot.core.document import Document
from annot.core.errors import UnreadableError
from annot.core.findings import Severity
from annot.core.gc_pause import gc_paused
from annot.core.issue import Issue
from annot.core.plural import plural
from annot.core.schema import Schema
from annot.formats.bioc_text import BiocText, Piece, find_unit
from annot.formats.format import Annotated, Format, ReadOptions, Written
from annot.formats.import_result import ImportResult, repeated
from annot.formats.json_objects import first_object, plain_value, read_entries
from annot.formats.loose import LooseMention, LooseRelation, LooseSet, build_set
from annot.formats.losses import loss_of, lost_facts
from annot.formats.token_text import name_of_entry

_TYPE = "type"
_ESCAPED = "attribute:"
"""Before the name of an attribute that is called as the infon that holds the label."""
_ENDS = ("head", "tail")


@gc_paused()
def read_bioc(path: Path, options: ReadOptions) -> ImportResult:
    """What a collection, a list or lines of documents says; a document is called by its `id`, else by its number.

    Raises:
        DataError: it is no JSON of BioC's, or its passages overlap.
    """
    sets: dict[str, AnnotationSet] = {}
    texts: dict[str, Document] = {}
    issues: list[Issue] = []
    for number, (where, value) in enumerate(_documents(path, issues), start=1):
        doc_id = name_of_entry(value, ("id",), number)
        if doc_id in sets:
            issues.append(repeated(doc_id, where))
            continue
        entry = _Entry(value, doc_id, where)
        sets[doc_id], texts[doc_id] = entry.read(options.documents.get(doc_id))
        issues += entry.issues
    return ImportResult(sets, texts, tuple(sorted(issues)))


def _documents(path: Path, issues: list[Issue]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for where, value in read_entries(path):
        key = next((key for key in ("documents", "PubTator3") if key in value), None)
        if key is None:
            yield where, value
            continue
        told = [name for name in ("source", "date", "key", "infons") if value.get(name)]
        if told:
            issues.append(loss_of("lost-document", "", where, f"{', '.join(told)} of the collection: not kept"))
        for number, each in enumerate(_listed(value, key, where), start=1):
            yield f"{where}: document {number}", each


def _listed(value: Mapping[str, Any], key: str, where: str) -> list[Mapping[str, Any]]:
    found = value.get(key) or []
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise UnreadableError(f"{where}: {key!r} is {str(found)[:40]!r}, and no list of objects")
    return found


class _Entry:
    """One document of a file."""

    def __init__(self, value: Mapping[str, Any], doc_id: str, where: str) -> None:
        self.issues: list[Issue] = []
        self._doc_id, self._where = doc_id, where
        passages = _listed(value, "passages", where)
        self._levels = [value, *(each for passage in passages for each in (passage, *self._of(passage, "sentences")))]
        parts = [
            part
            for passage in passages
            for part in ([passage] if passage.get("text") else self._of(passage, "sentences"))
        ]
        self._pieces = [self._piece(part) for part in parts]
        if told := sorted({key for level in self._levels for key in self._told(level)}):
            self._add("lost-document", f"{', '.join(told)} of the document and its passages: not kept", is_loss=True)

    def read(self, known: Document | None) -> tuple[AnnotationSet, Document]:
        said = [each for level in self._levels for each in self._of(level, "annotations")]
        quoted = [(self._edges(each), each.get("text")) for each in said]
        unit, text = find_unit(self._pieces, quoted, known.text if known else None, self._where)
        if unit != "code points":
            self._add("offsets-converted", f"its offsets count {unit}, and were converted", is_loss=True)
        document = known if known is not None and text.fits(known.text) else Document(self._doc_id, text.text)
        pairs = zip(said, quoted, strict=True)
        mentions = [found for each, (edges, _) in pairs if (found := self._mention(each, edges, text)) is not None]
        relations = [
            link for level in self._levels for each in self._of(level, "relations") if (link := self._relation(each))
        ]
        loose = LooseSet(doc_id=self._doc_id, doc_sha256=document.sha256, mentions=mentions, relations=relations)
        built = build_set(loose, document)
        self.issues += built.issues
        return built.set, document

    def _of(self, value: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
        return _listed(value, key, self._where)

    def _piece(self, part: Mapping[str, Any]) -> Piece:
        match part:
            case {"offset": int(offset), "text": str(text)} if offset >= 0:
                return Piece(offset, text)
        raise UnreadableError(f"{self._where}: the passage {str(part)[:60]!r} needs an offset and a text")

    def _edges(self, annotation: Mapping[str, Any]) -> list[tuple[int, int]]:
        found = []
        for place in self._of(annotation, "locations"):
            match place:
                case {"offset": int(offset), "length": int(length)}:
                    found.append((offset, offset + length))
                case _:
                    raise UnreadableError(f"{self._where}: {place!r} is no location: it needs offset and length")
        return sorted(found)

    def _mention(
        self, annotation: Mapping[str, Any], edges: Sequence[tuple[int, int]], text: BiocText
    ) -> LooseMention | None:
        key = str(annotation.get("id", ""))
        label, attributes = self._infons(annotation)
        quote = annotation.get("text")
        span = text.place(edges)
        if not edges:
            self._add("unsupported-result", f"{label} {key} has no location, and is said of the whole text; not taken")
        elif span is None:
            self._add("span-past-text", f"{label} {key} at {edges} is no part of the text; not taken")
        elif not text.holds(edges, quote):
            stands = text.text[span.start : span.end]
            self._add("text-differs", f"{label} {key} quotes {quote!r}, and {stands!r} stands there; not taken")
        else:
            if len(edges) > 1:
                message = f"{label} {key} is discontinuous; taken from its first character to its last"
                self._add("lost-span", message, is_loss=True)
            return LooseMention(id=key, label=label, start=span.start, end=span.end, attributes=attributes)
        return None

    def _relation(self, relation: Mapping[str, Any]) -> LooseRelation | None:
        label, attributes = self._infons(relation)
        nodes = [(str(each.get("role") or ""), str(each.get("refid"))) for each in self._of(relation, "nodes")]
        key = relation.get("id", "")
        if len(nodes) != 2:
            joined = plural(len(nodes), "annotation")
            self._add("unsupported-result", f"the relation {label} {key} joins {joined}; not taken")
            return None
        (first, head), (second, tail) = nodes
        if (second, first) == _ENDS:
            head, tail = tail, head
        elif (first, second) != _ENDS and (first or second):
            message = (
                f"that the ends of {label} {key} are called {first!r} and {second!r} is not kept; the first is its head"
            )
            self._add("unsupported-result", message, is_loss=True)
        return LooseRelation(label=label, head=head, tail=tail, attributes=attributes)

    def _told(self, of: Mapping[str, Any]) -> Mapping[str, Any]:
        infons = of.get("infons") or {}
        if not isinstance(infons, dict):
            raise UnreadableError(f"{self._where}: 'infons' is {str(infons)[:40]!r}, and no object")
        return infons

    def _infons(self, of: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        infons = self._told(of)
        values = {key.removeprefix(_ESCAPED): _value(value) for key, value in infons.items() if key != _TYPE}
        label = infons.get(_TYPE)
        return label if isinstance(label, str) else "", values

    def _add(self, code: str, message: str, *, is_loss: bool = False) -> None:
        severity: Severity = "warning" if is_loss else "error"
        self.issues.append(Issue(doc_id=self._doc_id, code=code, where=self._where, message=message, severity=severity))


def _value(said: Any) -> Any:
    """A value out of its infon: what is JSON of one, written as JSON writes it, else the text itself."""
    if not isinstance(said, str):
        return said
    try:
        found = json.loads(said)
        if json.dumps(found, ensure_ascii=False) != said:
            return said
    except (ValueError, RecursionError):
        return said
    value = plain_value(found)
    return said if value is None else value


def _written(value: AttributeValue) -> str:
    if isinstance(value, str) and _value(value) == value:
        return value
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


def _infons_of(label: str, attributes: Attributes) -> dict[str, str]:
    values = {f"{_ESCAPED}{key}" if key == _TYPE else key: _written(value) for key, value in attributes.items()}
    return {_TYPE: label, **values}


def write_bioc(documents: Sequence[Annotated], schema: Schema) -> Written:
    """One collection; each document is one passage, and what is known of it is lost."""
    found, losses = [], list[Issue]()
    for document, said in documents:
        keys = {mention.id: f"m{number}" for number, mention in enumerate(said.mentions, start=1)}
        annotations = [
            {
                "id": keys[mention.id],
                "infons": _infons_of(mention.label, mention.attributes),
                "text": mention.text,
                "locations": [{"offset": mention.span.start, "length": len(mention.text)}],
            }
            for mention in said.mentions
        ]
        relations = [
            {
                "id": f"r{number}",
                "infons": _infons_of(link.label, link.attributes),
                "nodes": [
                    {"refid": keys[end], "role": role} for role, end in zip(_ENDS, (link.head, link.tail), strict=True)
                ],
            }
            for number, link in enumerate(said.relations, start=1)
        ]
        about = {"offset": 0, "infons": {}, "text": document.text, "sentences": []}
        passage = {**about, "annotations": annotations, "relations": relations}
        rest: dict[str, Any] = {"annotations": [], "relations": []}
        found.append({"id": document.doc_id, "infons": {}, "passages": [passage], **rest})
        losses += lost_facts(document, "BioC")
    collection = {"source": "", "date": "", "key": "", "infons": {}, "documents": found}
    return Written({"gold.json": f"{json.dumps(collection, ensure_ascii=False, indent=1)}\n".encode()}, tuple(losses))


def _is_bioc(path: Path) -> bool:
    found = first_object(path)
    documents = found.get("documents", found.get("PubTator3"))
    first = documents[0] if isinstance(documents, list) and documents else found
    return isinstance(first, dict) and isinstance(first.get("passages"), list)


BIOC = Format(title="BioC", suffixes=(".json", ".jsonl"), is_mine=_is_bioc, read=read_bioc, write=write_bioc)
"""The file; see `read_bioc` and `write_bioc`."""
