"""spaCy's `.spacy` files: the entities of a `DocBin`, and its span group `sc`."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from annot.core.annotation import AnnotationSet, Mention, Span
from annot.core.document import Document
from annot.core.errors import UnreadableError
from annot.core.issue import Issue
from annot.formats.import_result import ImportResult
from annot.formats.placing import place_tokens, unsigned_set
from annot.store.plain_files import MOST_BYTES, has_limits, require_file

_AT_ONCE = 1 << 24
"""Bytes that are unpacked at once, only to be counted."""
_GROUP = "sc"
"""Where spaCy's own span categorizer keeps its spans."""


def read_spacy(path: Path, *, documents: Mapping[str, Document]) -> ImportResult:
    """What a `.spacy` file says.

    A document is known by `user_data["doc_id"]`, or else by its text; without either it is called by its number. Its
    mentions are placed in the known text of that name, by the tokens where spaCy's text is another one.

    Args:
        path: the file.
        documents: known texts.

    Raises:
        DataError: it is no such file, or a document stands twice.
    """
    by_text = {document.text: doc_id for doc_id, document in documents.items()}
    sets: dict[str, AnnotationSet] = {}
    texts: dict[str, Document] = {}
    issues: list[Issue] = []
    for number, doc in enumerate(_docs(path), start=1):
        doc_id = str(doc.user_data.get("doc_id") or by_text.get(doc.text) or number)
        if doc_id in sets:
            raise UnreadableError(f"{path}: the document {doc_id!r} stands twice; keep one")
        document = documents.get(doc_id) or Document(doc_id, doc.text)
        try:
            sets[doc_id], faults = _set_of(doc, document, path.name)
        except (KeyError, IndexError, ValueError) as error:
            # A file can name labels and tokens that it does not hold.
            raise UnreadableError(f"{path}: document {doc_id!r} is broken: {error}; write the DocBin again") from error
        texts[doc_id] = document
        issues += faults
    return ImportResult(sets, texts, tuple(issues))


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
    entities = {(span.label_, span.start, span.end) for span in [*doc.ents, *doc.spans.get(_GROUP, [])]}
    if doc.text == document.text:
        places: list[Span | None] = [Span(token.idx, token.idx + len(token)) for token in doc]
    else:
        places = place_tokens([token.text for token in doc], document.text)
    mentions, issues = [], []
    for at, place in enumerate(places):
        if place is None and not doc[at].text.isspace():
            issues.append(_issue(document.doc_id, f"{name} token {at}", f"{doc[at].text!r} does not fit the text"))
    for label, first, end in sorted(entities):
        start, stop = places[first], places[end - 1]
        if start is None or stop is None:
            message = f"{label} {doc[first:end].text!r} has no place in the text; it is left out"
            issues.append(_issue(document.doc_id, f"{name} token {first}", message))
            continue
        span = Span(start.start, stop.end)
        mentions.append(Mention(label=label, span=span, text=document.quote(span)))
    return unsigned_set(document, mentions), issues


def _issue(doc_id: str, where: str, message: str) -> Issue:
    return Issue(doc_id=doc_id, code="token-differs", where=where, message=message)
