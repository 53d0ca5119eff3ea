"""GLiNER's training data: tokens, entities and relations by their places.

The form is that of https://github.com/urchade/GLiNER/blob/main/docs/training.md: a list of objects. The places of an
entity are those of its first and its last token; those of a relation are places in the list of entities.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from annot.core.annotation import AnnotationSet
from annot.core.document import Document
from annot.core.errors import UnreadableError
from annot.core.gc_pause import gc_paused
from annot.core.issue import Issue
from annot.core.schema import Schema
from annot.formats.format import Annotated, Format, ReadOptions, Written
from annot.formats.import_result import ImportResult
from annot.formats.json_objects import OtherKeys, first_object, read_entries
from annot.formats.loose import LooseMention, LooseRelation, LooseSet, build_set
from annot.formats.token_text import cut_text, place_sentences, read_each, span_of, token_list

_TAKEN = ("doc_id", "id", "tokenized_text", "ner", "ner_labels", "relations", "rel_labels")


@gc_paused()
def read_gliner(path: Path, options: ReadOptions) -> ImportResult:
    """What a file says; a document is called as its `doc_id` or `id` says, else by its number.

    Raises:
        DataError: an entry is none of GLiNER's.
    """
    entries = list(read_entries(path))

    def read(value: Mapping[str, Any], doc_id: str, where: str) -> tuple[AnnotationSet, Document, list[Issue]]:
        return _set_of(value, doc_id, options.documents, where)

    others = OtherKeys()
    others.look((value for _, value in entries), _TAKEN, "entry")
    return read_each(entries, ("doc_id", "id"), read, others, path)


def _set_of(
    value: Mapping[str, Any], doc_id: str, known: Mapping[str, Document], where: str
) -> tuple[AnnotationSet, Document, list[Issue]]:
    tokens = token_list(value.get("tokenized_text"), where, "tokenized_text")
    document, spans, issues = place_sentences([tokens], doc_id, known, where)
    mentions = []
    for number, entity in enumerate(_listed(value, "ner", where)):
        match entity:
            case [int(first), int(last), str(label)] if label:
                span = span_of(spans, first, last)
            case _:
                raise UnreadableError(f"{where}: {entity!r} in 'ner' is no entity: [first token, last token, label]")
        if span is None:
            message = f"{label} at tokens {first} to {last} is no part of the text; not taken"
            issues.append(Issue(doc_id=doc_id, code="span-past-text", where=where, message=message))
        else:
            mentions.append(LooseMention(id=f"entity {number}", label=label, start=span.start, end=span.end))
    relations = []
    for relation in _listed(value, "relations", where):
        match relation:
            case [int(head), int(tail), str(label)] if label:
                relations.append(LooseRelation(label=label, head=f"entity {head}", tail=f"entity {tail}"))
            case _:
                raise UnreadableError(f"{where}: {relation!r} in 'relations' is no relation: [entity, entity, label]")
    loose = LooseSet(doc_id=doc_id, doc_sha256=document.sha256, mentions=mentions, relations=relations)
    built = build_set(loose, document)
    return built.set, document, [*issues, *built.issues]


def _listed(value: Mapping[str, Any], key: str, where: str) -> list[Any]:
    found = value.get(key) or []
    if not isinstance(found, list):
        raise UnreadableError(f"{where}: {key!r} is {str(found)[:40]!r}, and no list")
    return found


def write_gliner(documents: Sequence[Annotated], schema: Schema) -> Written:
    """One file, with all labels of the schema in each entry, so that what is not there is a negative example."""
    entries: list[dict[str, Any]] = []
    losses: list[Issue] = []
    for each in documents:
        text = cut_text(each, "GLiNER")
        kept = [mention for mention in each.said.mentions if mention.id in text.places]
        number = {mention.id: at for at, mention in enumerate(kept)}
        entries.append(
            {
                "doc_id": each.document.doc_id,
                "tokenized_text": text.tokens,
                "ner": [[*text.places[mention.id], mention.label] for mention in kept],
                "ner_labels": list(schema.mentions),
                "relations": [
                    [number[link.head], number[link.tail], link.label]
                    for link in each.said.relations
                    if link.head in number and link.tail in number
                ],
                "rel_labels": list(schema.relations),
            }
        )
        losses += text.losses
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
    return Written({"gold.json": f"[\n{lines}\n]\n".encode()}, tuple(losses))


GLINER = Format(
    title="GLiNER",
    suffixes=(".json", ".jsonl"),
    is_mine=lambda path: "tokenized_text" in first_object(path),
    cannot_say=("attributes",),
    needs_texts=True,
    read=read_gliner,
    write=write_gliner,
)
"""The file; see `read_gliner` and `write_gliner`."""
