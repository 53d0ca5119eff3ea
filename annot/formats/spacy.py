"""spaCy's `.spacy` files: entities, the spans of all groups, and what annot writes beside them."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from annot.core.annotation import AnnotationSet
from annot.core.document import Document
from annot.core.errors import UnreadableError
from annot.core.issue import Issue
from annot.formats.format import Format, ReadOptions
from annot.formats.import_result import ImportResult, SetPart, repeated
from annot.formats.loose import LooseMention, LooseRelation, LooseSet, build_set
from annot.formats.placing import Place, place_tokens
from annot.formats.spacy_docs import SPAN_GROUP, write_spacy
from annot.store.plain_files import MOST_BYTES, has_limits, require_file

_AT_ONCE = 1 << 24
"""Bytes that are unpacked at once, only to be counted."""
_PARTS: tuple[SetPart, ...] = ("relations", "attributes")


def read_spacy(path: Path, *, documents: Mapping[str, Document]) -> ImportResult:
    """What a `.spacy` file says.

    A document is known by `user_data["doc_id"]`, or else by its text; without either it is called by its number. Its
    mentions are placed in the known text of that name, by the tokens where spaCy's text is another one.

    Args:
        path: the file.
        documents: known texts.

    Raises:
        DataError: it is no such file.
    """
    by_text = {document.text: doc_id for doc_id, document in documents.items()}
    sets: dict[str, AnnotationSet] = {}
    texts: dict[str, Document] = {}
    issues: list[Issue] = []
    docs = _docs(path)
    # Only what annot wrote says that there is none.
    unsaid = tuple(part for part in _PARTS if not any(part in doc.user_data for doc in docs))
    for number, doc in enumerate(docs, start=1):
        doc_id = str(doc.user_data.get("doc_id") or by_text.get(doc.text) or number)
        if doc_id in sets:
            issues.append(repeated(doc_id, f"{path} document {number}"))
            continue
        document = documents.get(doc_id) or Document(doc_id, doc.text)
        try:
            sets[doc_id], faults = _set_of(doc, document, path.name)
        except (KeyError, IndexError, ValueError) as error:
            # A file can name labels and tokens that it does not hold.
            raise UnreadableError(f"{path}: document {doc_id!r} is broken: {error}; write the DocBin again") from error
        texts[doc_id] = document
        issues += faults
    return ImportResult(sets, texts, tuple(issues), unsaid=unsaid)


def _docs(path: Path) -> list[Any]:
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    require_file(path)
    data = path.read_bytes()
    _require_bounded(data, path)
    try:
        return list(DocBin(store_user_data=True).from_bytes(data).get_docs(Vocab()))
    except Exception as error:  # zlib's, msgpack's or spaCy's own
        raise UnreadableError(f"{path}: is no DocBin of spaCy: {error}") from error


def _require_bounded(data: bytes, path: Path) -> None:
    """A DocBin is packed by zlib: a few kilobytes can ask for gigabytes."""
    unpack, n_bytes, rest = zlib.decompressobj(), 0, data
    while has_limits() and rest:
        try:
            n_bytes += len(unpack.decompress(rest, _AT_ONCE))
        except zlib.error:
            return  # spaCy says what is wrong with it
        rest = unpack.unconsumed_tail
        if n_bytes > MOST_BYTES:
            raise UnreadableError(
                f"{path}: unpacks to more than {MOST_BYTES:,} bytes, the limit for what somebody else may have made; "
                "say `annot --trust …` if its maker is trusted"
            )


def _set_of(doc: Any, document: Document, name: str) -> tuple[AnnotationSet, list[Issue]]:
    if doc.text == document.text:
        places: list[Place | None] = [(token.idx, token.idx + len(token)) for token in doc]
    else:
        places = place_tokens([token.text for token in doc], document.text)
    issues = []
    for at, place in enumerate(places):
        if place is None and not doc[at].text.isspace():
            issues.append(_issue(document.doc_id, f"{name} token {at}", f"{doc[at].text!r} does not fit the text"))
    values, relations, more = _beside(doc, document.doc_id, name)
    issues += more
    mentions: list[LooseMention] = []
    ids: dict[str, str] = {}
    for (label, first, end), linked in sorted(_entities(doc).items()):
        span = doc[first:end]
        start, stop = places[first], places[end - 1]
        if start is None or stop is None:
            message = f"{label} {span.text!r} has no place in the text; it is left out"
            issues.append(_issue(document.doc_id, f"{name} token {first}", message))
            continue
        # What the file calls it, by its place in spaCy's own text.
        key = f"{label}@{span.start_char}-{span.end_char}"
        said = {**linked, **values.pop(key, {})}
        ids[key] = f"mention {len(ids)}"
        mentions.append(LooseMention(id=ids[key], label=label, start=start[0], end=stop[1], attributes=said))
    for key in sorted(values):
        message = f"{values[key]!r} is said of it, and no such mention is there; not taken"
        issues.append(Issue(doc_id=document.doc_id, code="orphan-attribute", where=key, message=message))
    loose = LooseSet(
        doc_id=document.doc_id,
        doc_sha256=document.sha256,
        mentions=mentions,
        relations=[
            msgspec.structs.replace(each, head=ids.get(each.head, each.head), tail=ids.get(each.tail, each.tail))
            for each in relations
        ],
    )
    built = build_set(loose, document)
    return built.set, [*issues, *built.issues]


def _entities(doc: Any) -> dict[tuple[str, int, int], dict[str, str]]:
    """What is marked, by label and tokens, with its entry in a knowledge base.

    A span without a label has that of its group.
    """
    found: dict[tuple[str, int, int], dict[str, str]] = {}
    groups = [("", doc.ents), *((key, doc.spans[key]) for key in sorted(doc.spans))]
    for group, spans in groups:
        for span in spans:
            label = span.label_ or (group if group != SPAN_GROUP else "")
            linked = found.setdefault((label, span.start, span.end), {})
            if span.kb_id_:
                linked.setdefault("kb_id", span.kb_id_)
    return found


def _beside(doc: Any, doc_id: str, name: str) -> tuple[dict[str, dict[str, Any]], list[LooseRelation], list[Issue]]:
    """Attributes by mention, and relations, as annot writes them beside the tokens; and what else stands there."""
    data, issues = doc.user_data, []
    values = data.get("attributes", {})
    relations = data.get("relations", [])
    try:
        taken = msgspec.convert(values, dict[str, dict[str, Any]])
        ties = msgspec.convert(relations, list[LooseRelation])
    except msgspec.ValidationError as error:
        message = f"`attributes` or `relations` in `user_data` are not as annot writes them: {error}; not taken"
        issues.append(Issue(doc_id=doc_id, code="unsupported-result", where=name, message=message))
        taken, ties = {}, []
    others = sorted({str(key[1]) for key in data if isinstance(key, tuple) and len(key) > 1 and key[0] == "._."})
    if doc.cats:
        others.append("cats")
    if others:
        message = f"{', '.join(others)}: a reading has no place for it"
        issues.append(Issue(doc_id=doc_id, code="unsupported-result", where=name, message=message, severity="warning"))
    return taken, ties, issues


def _issue(doc_id: str, where: str, message: str) -> Issue:
    return Issue(doc_id=doc_id, code="token-differs", where=where, message=message)


def _read(path: Path, options: ReadOptions) -> ImportResult:
    return read_spacy(path, documents=options.documents)


SPACY = Format(title="a DocBin of spaCy", suffixes=(".spacy",), read=_read, write=write_spacy)
"""The file; see `read_spacy` and `write_spacy`."""
