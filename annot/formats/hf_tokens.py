"""Token classification as the Hub's data sets have it: JSON Lines with `tokens` and `ner_tags`.

`datasets.load_dataset("json", …)` reads it, and so does every script that trains on CoNLL-2003. Tags are words of BIO,
one flat layer; numbers need the list of names, which a file of lines has no place for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from annot.core.annotation import AnnotationSet
from annot.core.document import Document
from annot.core.errors import UnreadableError
from annot.core.gc_pause import gc_paused
from annot.core.issue import Issue
from annot.core.plural import plural
from annot.core.schema import Schema
from annot.formats.conll import TokenDocument, TokenLine
from annot.formats.conll_writer import tagged_tokens
from annot.formats.format import Annotated, Format, ReadOptions, Written
from annot.formats.import_result import ImportResult, repeated
from annot.formats.json_objects import OtherKeys, first_object, read_entries, render_objects
from annot.formats.placing import TagReading, broken_tags, set_of_tokens
from annot.formats.tags import guess_encoding, is_tag
from annot.formats.token_text import name_of_entry, token_list

_TAGS = ("ner_tags", "tags", "labels")


@gc_paused()
def read_hf_tokens(path: Path, options: ReadOptions) -> ImportResult:
    """What a file says; a document is called as its `doc_id` or `id` says, else by its number.

    Raises:
        DataError: a line has no tokens, or tags that are numbers, or not one for each token.
    """
    found: list[tuple[str, TokenDocument]] = []
    entries = list(read_entries(path))
    for number, (where, value) in enumerate(entries, start=1):
        found.append((name_of_entry(value, ("doc_id", "id"), number), _tokens(value, where, number)))
    words = [token.tag for _, tokens in found for token in tokens.tokens]
    how = TagReading(options.encoding or guess_encoding(words), options.repair, str(path))
    sets: dict[str, AnnotationSet] = {}
    texts: dict[str, Document] = {}
    issues: list[Issue] = []
    broken: list[tuple[TokenLine, str]] = []
    for number, (doc_id, tokens) in enumerate(found, start=1):
        if doc_id in sets:
            issues.append(repeated(doc_id, f"{path}:{number}"))
            continue
        texts[doc_id] = options.documents.get(doc_id) or Document(doc_id, tokens.text)
        sets[doc_id], faults, more = set_of_tokens(tokens, texts[doc_id], how)
        issues += faults
        broken += more
    # Of several columns of tags one is read, so that the others are named.
    beside = ({key: said for key, said in value.items() if key != _tags_of(value)} for _, value in entries)
    others = OtherKeys()
    others.look(beside, ("id", "doc_id", "tokens"), "line")
    if broken and options.repair == "none":
        raise UnreadableError(f"{path}:{broken[0][0].line}: {broken[0][0].tag!r} breaks {how.encoding.upper()}")
    return ImportResult(sets, texts, tuple(sorted([*issues, *broken_tags(broken, how), *others.issues(path)])))


def _tags_of(value: Mapping[str, Any]) -> str:
    """The column of a line that is read as its tags."""
    return next((each for each in _TAGS if each in value), _TAGS[0])


def _tokens(value: dict[str, Any], where: str, number: int) -> TokenDocument:
    tokens = token_list(value.get("tokens"), where, "tokens")
    key = _tags_of(value)
    tags = value.get(key)
    if isinstance(tags, list) and any(type(tag) is int for tag in tags):
        raise UnreadableError(f"{where}: {key!r} holds numbers; write the names of the tags, such as B-Person")
    words = token_list(tags, where, key)
    if len(words) != len(tokens):
        counts = f"{plural(len(tokens), 'token')} and {plural(len(words), 'tag')}"
        raise UnreadableError(f"{where}: {counts}; each token has one")
    if (wrong := next((word for word in words if not is_tag(word)), None)) is not None:
        raise UnreadableError(f"{where}: {wrong!r} is no tag, such as O or B-Person")
    lines = [TokenLine(token, tag, number) for token, tag in zip(tokens, words, strict=True)]
    return TokenDocument("", [lines] if lines else [])


def write_hf_tokens(documents: Sequence[Annotated], schema: Schema) -> Written:
    """One file of all documents."""
    objects: list[dict[str, Any]] = []
    losses: list[Issue] = []
    for each in documents:
        tokens, lost = tagged_tokens(each)
        texts, tags = [text for text, _ in tokens], [tag for _, tag in tokens]
        objects.append({"id": each.document.doc_id, "tokens": texts, "ner_tags": tags})
        losses += lost
    return Written({"gold.jsonl": render_objects(objects)}, tuple(losses))


HF_TOKENS = Format(
    title="token classification of the Hub",
    suffixes=(".jsonl", ".json"),
    is_mine=lambda path: "tokens" in first_object(path) and any(key in first_object(path) for key in _TAGS),
    cannot_say=("relations", "attributes"),
    needs_texts=True,
    read=read_hf_tokens,
    write=write_hf_tokens,
)
"""The file; see `read_hf_tokens` and `write_hf_tokens`."""
