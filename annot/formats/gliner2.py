"""GLiNER2's training data, a text a line (https://github.com/fastino-ai/GLiNER2/blob/main/tutorial/8-train_data.md).

Entities are quotes without places, and relations join quotes. So the place of a mention is lost where its words stand
more than once in the text, and labels carry their definitions, as the tutorial asks for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from annot.core.annotation import Relation
from annot.core.issue import Issue
from annot.core.schema import Schema
from annot.formats.format import Annotated, Format, Written
from annot.formats.json_objects import lost_values, render_objects
from annot.formats.losses import loss_of


def write_gliner2(documents: Sequence[Annotated], schema: Schema) -> Written:
    """One file of all texts."""
    objects, losses = [], list[Issue]()
    for each in documents:
        objects.append(_object(each, schema))
        losses += [*lost_values(each, "GLiNER2"), *_lost_places(each), *_lost_relations(each)]
    return Written({"gold.jsonl": render_objects(objects)}, tuple(losses))


def _object(each: Annotated, schema: Schema) -> dict[str, Any]:
    document, said = each
    entities: dict[str, list[str]] = {label: [] for label in schema.mentions}
    quotes = {}
    for mention in said.mentions:
        quotes[mention.id] = mention.text
        # Of several mentions with one quote there is one.
        if mention.text not in entities.setdefault(mention.label, []):
            entities[mention.label].append(mention.text)
    relations = dict.fromkeys(_in_words(link, quotes) for link in said.relations)
    output: dict[str, Any] = {
        "entities": entities,
        "entity_descriptions": {name: label.definition for name, label in schema.mentions.items()},
    }
    if schema.relations:
        output["relations"] = [{label: {"head": head, "tail": tail}} for label, head, tail in relations]
    return {"input": document.text, "output": output}


def _lost_places(each: Annotated) -> Iterator[Issue]:
    document, said = each
    yield loss_of("lost-document", document.doc_id, "", "doc_id: GLiNER2 has no place for it")
    for mention in said.mentions:
        n = _count(document.text, mention.text)
        if n > 1:
            message = f"{mention.text!r} stands in the text {n}-fold, and GLiNER2 does not say where it is meant"
            yield loss_of("lost-span", document.doc_id, mention.id, message)


def _lost_relations(each: Annotated) -> Iterator[Issue]:
    """Of several relations with one label between the same words there is one."""
    quotes = {mention.id: mention.text for mention in each.said.mentions}
    seen = set[tuple[str, str, str]]()
    for link in each.said.relations:
        words = _in_words(link, quotes)
        if words in seen:
            message = f"{words[0]} of {words[1]!r} and {words[2]!r} is said already, of mentions elsewhere"
            yield loss_of("lost-relation", each.document.doc_id, link.id, message)
        seen.add(words)


def _in_words(link: Relation, quotes: Mapping[str, str]) -> tuple[str, str, str]:
    return link.label, quotes[link.head], quotes[link.tail]


def _count(text: str, words: str) -> int:
    """How often `words` stand in `text`, places that overlap among them."""
    n, at = 0, text.find(words)
    while at >= 0:
        n, at = n + 1, text.find(words, at + 1)
    return n


GLINER2 = Format(title="GLiNER2", cannot_say=("attributes",), write=write_gliner2)
"""The file; see `write_gliner2`."""
