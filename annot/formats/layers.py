"""Annotation layers of UIMA and INCEpTION as mentions and relations: what TSV and CAS files have in common.

A layer's main feature gives the label, its other features are attributes. Without a value the layer's short name is
the label. Tokens are mentions only where a relation or a slot ends at one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from annot.core.annotation import AnnotationSet, AttributeValue, Mention, Relation, Span
from annot.core.document import Document
from annot.core.issue import Issue
from annot.formats.import_result import unsigned_set

MAIN_FEATURES: Mapping[str, str] = {
    "POS": "PosValue",
    "Dependency": "DependencyType",
    "Chunk": "chunkValue",
    "SemPred": "category",
    "Constituent": "constituentType",
}
"""The main features of DKPro's own layers; that of every other layer is called `value`."""
CHAIN_LABEL = "referenceType"
CHAIN_RELATION = "referenceRelation"
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]+)?")


@dataclass(eq=False)
class LayerSpan:
    """An annotation of a span layer.

    Attributes:
        layer: full name of its layer.
        start: its first character, in code points.
        end: behind its last one; `start` where it is empty.
        where: `file:line`, or the annotation's number in its file.
        values: its features that have a value, but for the label where `label` says it.
        label: what it says; empty where a feature's value does, or nothing.
    """

    layer: str
    start: int
    end: int
    where: str
    values: dict[str, AttributeValue] = field(default_factory=dict)
    label: str = ""


@dataclass(frozen=True, eq=False)
class LayerRelation:
    """An annotation of a relation layer, a filled slot, or a step of a chain.

    Attributes:
        label: what it says.
        head: where it goes out from; None where the file names nothing that is there.
        tail: where it goes to.
        where: `file:line`, or the annotation's number in its file.
        values: its features that have a value, but for the label.
    """

    label: str
    head: LayerSpan | None
    tail: LayerSpan | None
    where: str
    values: Mapping[str, AttributeValue] = field(default_factory=dict)


def short_name(layer: str) -> str:
    """The last part of a layer's name."""
    return layer.rpartition(".")[2]


def main_feature(layer: str) -> str:
    """The feature whose value is the label of a layer's annotations."""
    return MAIN_FEATURES.get(short_name(layer), "value")


def label_of(layer: str, values: dict[str, AttributeValue], feature: str | None = None) -> str:
    """The label of an annotation; its value is taken out of `values`, for a label says it."""
    name = feature or main_feature(layer)
    value = values.get(name)
    if value is None or value == "" or isinstance(value, tuple):
        return short_name(layer)
    del values[name]
    return str(value).lower() if isinstance(value, bool) else str(value)


def set_of_layers(
    document: Document, spans: Sequence[LayerSpan], relations: Sequence[LayerRelation]
) -> tuple[AnnotationSet, list[Issue]]:
    """A reading of annotations in layers, and what of them could not be taken."""
    issues: list[Issue] = []
    mentions: dict[str, Mention] = {}
    ids: dict[LayerSpan, str] = {}

    def find(code: str, where: str, message: str) -> None:
        issues.append(Issue(doc_id=document.doc_id, code=code, where=where, message=message, severity="error"))

    for span in spans:
        values = dict(span.values)
        label = span.label or label_of(span.layer, values, CHAIN_LABEL if CHAIN_LABEL in values else None)
        if not 0 <= span.start < span.end <= len(document.text):
            what = "is empty" if span.start == span.end else "does not lie inside of the text"
            find("span-past-text", span.where, f"{label} at {span.start}-{span.end} {what}; not taken")
            continue
        place = Span(span.start, span.end)
        mention = Mention(label=label, span=place, text=document.quote(place), attributes=values)
        before = mentions.setdefault(mention.id, mention)
        ids[span] = mention.id
        if before is not mention:
            message = f"{short_name(span.layer)} {mention.id} again, with {values!r}; only the first is taken"
            find("duplicate-mention", span.where, message)
    found: dict[str, Relation] = {}
    for each in relations:
        ends = [ids.get(end) if end is not None else None for end in (each.head, each.tail)]
        if ends[0] is None or ends[1] is None:
            message = f"{each.label} has an end that is not there, or was not taken; it is left out"
            find("dangling-relation", each.where, message)
            continue
        relation = Relation(label=each.label, head=ends[0], tail=ends[1], attributes=dict(each.values))
        if found.setdefault(relation.id, relation) is not relation:
            message = f"{relation.id} again, with {dict(each.values)!r}; only the first is taken"
            find("duplicate-relation", each.where, message)
    return unsigned_set(document, mentions.values(), found.values()), issues


def add_chain(links: Sequence[LayerSpan], relations: list[LayerRelation]) -> None:
    """Makes of a chain a relation from each link to the next; what its last link says of a next one stays with it."""
    for first, second in pairwise(links):
        label = first.values.pop(CHAIN_RELATION, None)
        relations.append(LayerRelation(str(label or "next"), first, second, first.where))


def assumed_value(layer: str, name: str, said: str) -> AttributeValue:
    """A feature's value: what becomes a label as it is written, else the number or truth value that it writes.

    For files that do not say what type a feature has. A number is one only where writing it again gives the same
    characters.
    """
    if name in (main_feature(layer), CHAIN_LABEL, CHAIN_RELATION):
        return said
    if said in ("true", "false"):
        return said == "true"
    if _NUMBER.fullmatch(said):
        number = float(said) if "." in said else int(said)
        return number if str(number) == said else said
    return said
