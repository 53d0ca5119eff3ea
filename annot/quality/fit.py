"""What a schema and a text can take of what somebody said elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from annot.core.annotation import AnnotationSet, Attributes, Mention, Relation
from annot.core.attribute import AttributeSpec
from annot.core.document import Document
from annot.core.issue import Issue, quoted
from annot.core.schema import Schema
from annot.quality.check import check_attributes


class Fitted(NamedTuple):
    """The parts of a set that fit.

    Attributes:
        mentions: those on the text and under a label, each with the values that it may have.
        relations: those between such mentions, under a label.
        issues: what does not fit, part by part.
        without: ids of parts and names of attributes whose value was left out.
    """

    mentions: Sequence[Mention]
    relations: Sequence[Relation]
    issues: Sequence[Issue]
    without: frozenset[tuple[str, str]]


def fit_set(schema: Schema, document: Document, said: AnnotationSet) -> Fitted:
    """What of a set can stand in a reading of a document.

    Args:
        schema: what may be annotated.
        document: the text.
        said: of the same text, under any labels.
    """
    issues: list[Issue] = []
    mentions: dict[str, Mention] = {}
    without: set[tuple[str, str]] = set()

    def find(code: str, where: str, message: str) -> None:
        issues.append(Issue(doc_id=said.doc_id, code=code, where=where, message=message))

    def kept(specs: Mapping[str, AttributeSpec], part: Mention | Relation) -> Attributes:
        values, faults = _values(specs, part.attributes)
        for code, message in faults:
            find(code, part.id, message)
        without.update((part.id, name) for name in part.attributes.keys() - values.keys())
        return values

    for mention in said.mentions:
        label, stands = schema.mentions.get(mention.label), document.quote(mention.span)
        if mention.span.end > len(document.text):
            find("span-past-text", mention.id, f"{quoted(mention.text)} ends past the text; left out")
        elif stands != mention.text:
            find(
                "text-differs",
                mention.id,
                f"quotes {quoted(mention.text)}, and {quoted(stands)} stands there; left out",
            )
        elif label is None:
            find("unknown-label", mention.id, f"{mention.text!r}; known: {', '.join(schema.mentions)}")
        else:
            values = kept(label.attributes, mention)
            mentions[mention.id] = Mention(label=mention.label, span=mention.span, text=mention.text, attributes=values)
    relations = []
    for relation in said.relations:
        known = schema.relations.get(relation.label)
        if known is None:
            find("unknown-relation", relation.id, f"known: {', '.join(schema.relations)}")
        elif not {relation.head, relation.tail} <= mentions.keys():
            find("dangling-relation", relation.id, "one of its mentions was not taken")
        else:
            values = kept(known.attributes, relation)
            relations.append(Relation(label=relation.label, head=relation.head, tail=relation.tail, attributes=values))
    return Fitted(list(mentions.values()), relations, issues, frozenset(without))


def _values(specs: Mapping[str, AttributeSpec], attributes: Attributes) -> tuple[Attributes, Sequence[tuple[str, str]]]:
    """The values that are allowed, each in its one form, and what is wrong with the others."""
    kept = {
        name: specs[name].canonical(value)
        for name, value in attributes.items()
        if name in specs and specs[name].fault_of(value) is None
    }
    # What is missing breaks the schema, and can be said in a reading: `check_reading` names it.
    faults = [each for each in check_attributes(specs, attributes) if each[0] != "missing-attribute"]
    return kept, faults
