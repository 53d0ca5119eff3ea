"""spaCy's `.spacy` files and `Doc`s: entities, and the span group `sc`, which holds mentions that overlap as well."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annot.core.annotation import AnnotationSet, AttributeValue, Mention, Span
from annot.core.document import Document
from annot.core.errors import UnreadableError
from annot.core.issue import Issue
from annot.formats.format import Format, ReadOptions
from annot.formats.import_result import ImportResult, repeated, unsigned_set
from annot.formats.placing import place_tokens
from annot.store.plain_files import MOST_BYTES, has_limits, require_file

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

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
        DataError: it is no such file.
    """
    by_text = {document.text: doc_id for doc_id, document in documents.items()}
    sets: dict[str, AnnotationSet] = {}
    texts: dict[str, Document] = {}
    issues: list[Issue] = []
    for number, doc in enumerate(_docs(path), start=1):
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


def doc_of(document: Document, gold: AnnotationSet, tokens: Sequence[tuple[int, int]], nlp: Language | None) -> Doc:
    """A document for spaCy.

    All mentions that begin and end with a token are in `spans["sc"]`; of those that overlap the longest is in `ents`.
    What spaCy has no place for stands in `user_data`: `doc_id`, `attributes` by mention id, `relations`, and in `unfit`
    the ids of mentions that begin or end inside a token.

    Args:
        document: its text.
        gold: its mentions and relations.
        tokens: start and end of the tokens, which hold all characters but white space.
        nlp: whose own tokens are taken instead.
    """
    import spacy
    from spacy.tokens import Doc
    from spacy.util import filter_spans

    if nlp is None:
        words, spaces = _words(document.text, tokens)
        doc = Doc(spacy.blank("xx").vocab, words=words, spaces=spaces)
    else:
        doc = nlp.make_doc(document.text)
    placed = {each.id: doc.char_span(each.span.start, each.span.end, each.label) for each in gold.mentions}
    spans = [span for span in placed.values() if span is not None]
    doc.spans[_GROUP] = spans
    doc.set_ents(filter_spans(spans))
    doc.user_data |= {
        "doc_id": document.doc_id,
        "attributes": {each.id: _as_json(each.attributes) for each in gold.mentions if each.attributes},
        "relations": [
            {"label": each.label, "head": each.head, "tail": each.tail, "attributes": _as_json(each.attributes)}
            for each in gold.relations
        ],
        "unfit": [name for name, span in placed.items() if span is None],
    }
    return doc


def _words(text: str, tokens: Sequence[tuple[int, int]]) -> tuple[list[str], list[bool]]:
    """The words of a `Doc` and whether a space follows each: all other white space is a word of its own there."""
    words: list[str] = []
    spaces: list[bool] = []
    before = 0
    for start, end in (*tokens, (len(text), len(text))):
        gap = text[before:start]
        if words and gap.startswith(" "):
            spaces[-1] = True
            gap = gap[1:]
        for word in (gap, text[start:end]):
            if word:
                words.append(word)
                spaces.append(False)
        before = end
    return words, spaces


def _as_json(attributes: Mapping[str, AttributeValue]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in attributes.items()}


def _read(path: Path, options: ReadOptions) -> ImportResult:
    return read_spacy(path, documents=options.documents)


SPACY = Format(title="a DocBin of spaCy", suffixes=(".spacy",), cannot_say=("relations", "attributes"), read=_read)
