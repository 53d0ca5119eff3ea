"""Annotation sets out of values that need not be right: what cannot be taken is an Issue, mention by mention.

A model's predictions are no finished readings: they may leave quotes out, number their mentions in their own way, say
a thing twice or point past the text. What has a document, a label and a place counts.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Set
from typing import Any, NamedTuple

import msgspec

from annot.core.annotation import AnnotationSet, Attributes, AttributeValue, Mention, Relation, Span
from annot.core.document import Document
from annot.core.ids import MentionId
from annot.core.issue import Issue, quoted
from annot.core.plural import plural
from annot.core.version import is_version

UNKNOWN = "\ufffd"
"""Stands for each character of a quote that is not known."""

_LAST = 2**31 - 1
_LONGEST = 10_000_000
_ID = re.compile(r"(.+)@(\d+)-(\d+)")


class LooseMention(msgspec.Struct, kw_only=True):
    """A mention as someone wrote it; `span`, or `start` and `end`, half-open and in code points."""

    label: str
    id: str = ""
    span: tuple[int, int] | None = None
    start: int | None = None
    end: int | None = None
    text: str | None = None
    attributes: dict[str, Any] | None = None


class LooseRelation(msgspec.Struct, kw_only=True):
    """A relation as someone wrote it; its ends are ids that the file gives its mentions, or annot's own."""

    label: str
    head: str
    tail: str
    attributes: dict[str, Any] | None = None


class LooseSet(msgspec.Struct, kw_only=True):
    """What is said of one document."""

    doc_id: str
    doc_sha256: str = ""
    annotator: str = ""
    schema: str = ""
    guidelines: str | msgspec.UnsetType = msgspec.UNSET
    text: str | None = None
    mentions: list[LooseMention] | msgspec.UnsetType = msgspec.UNSET
    relations: list[LooseRelation] = []


class Built(NamedTuple):
    """An annotation set, and what could not be taken into it."""

    set: AnnotationSet
    issues: list[Issue]


def build_set(loose: LooseSet, document: Document | None) -> Built:
    """The annotation set of what someone wrote.

    Args:
        loose: as it was written.
        document: its text, where it is known.
    """
    issues: list[Issue] = []
    mentions: dict[str, Mention] = {}
    ids: dict[str, str] = {}
    shared: set[str] = set()
    for each in loose.mentions or ():
        mention, faults = _mention(loose.doc_id, each, document)
        issues += faults
        if mention is None:
            continue
        if mention.id in mentions:
            message = f"{quoted(mention.text)} stands twice under this label; it counts once"
            issues.append(_issue(loose.doc_id, "duplicate-mention", mention.id, message))
        mentions.setdefault(mention.id, mention)
        if ids.setdefault(each.id or mention.id, mention.id) != mention.id:
            message = f"its id {each.id!r} is also that of {ids[each.id]}; relations to it are left out"
            issues.append(_issue(loose.doc_id, "duplicate-region", mention.id, message))
            shared.add(each.id)
    relations, faults = _relations(loose, mentions, ids, shared)
    found = AnnotationSet(
        doc_id=loose.doc_id,
        doc_sha256=loose.doc_sha256 or (document.sha256 if document else ""),
        annotator=loose.annotator,
        origin="model",
        schema=loose.schema,
        guidelines=loose.guidelines if is_version(loose.guidelines or "") else msgspec.UNSET,
        mentions=tuple(mentions.values()),
        relations=tuple(relations),
    )
    return Built(found, [*issues, *faults])


def _relations(
    loose: LooseSet, mentions: Container[str], ids: Mapping[str, str], shared: Set[str]
) -> tuple[Iterable[Relation], list[Issue]]:
    """The relations between mentions that were taken; `ids` are theirs by the file's, `shared` those of several."""
    issues: list[Issue] = []
    relations: dict[str, Relation] = {}
    for link in loose.relations:
        head, tail = ids.get(link.head, link.head), ids.get(link.tail, link.tail)
        relation = Relation(label=link.label, head=head, tail=tail, attributes=_attributes(link.attributes))
        missing = [end for end in (head, tail) if end not in mentions]
        if not link.label:
            issues.append(_issue(loose.doc_id, "unlisted-label", relation.id, "has no label; it is left out"))
        elif either := shared & {link.head, link.tail}:
            message = f"{min(either)!r} is the id of several mentions; the relation is left out"
            where = f"{link.label}({link.head}, {link.tail})"
            issues.append(_issue(loose.doc_id, "dangling-relation", where, message))
        elif missing:
            message = f"there is no mention {missing[0]!r}; the relation is left out"
            issues.append(_issue(loose.doc_id, "dangling-relation", relation.id, message))
        elif relation.id in relations:
            issues.append(_issue(loose.doc_id, "duplicate-relation", relation.id, "stands twice; it counts once"))
        else:
            relations[relation.id] = relation
    return relations.values(), issues


def _mention(doc_id: str, loose: LooseMention, document: Document | None) -> tuple[Mention | None, list[Issue]]:
    start, end = loose.span if loose.span is not None else (loose.start, loose.end)
    name = f"{loose.label}@{start}-{end}"
    if not loose.label:
        return None, [_issue(doc_id, "unlisted-label", name, "has no label; it is left out")]
    if start is None or end is None:
        message = f"{loose.text!r} has no place; give it 'span', or 'start' and 'end'"
        return None, [_issue(doc_id, "span-past-text", loose.id or name, message)]
    if not 0 <= start < end or end > _LAST or end - start > _LONGEST:
        message = f"[{start}, {end}) is no span; it is left out. Spans are half-open and need 0 <= start < end"
        return None, [_issue(doc_id, "span-past-text", name, message)]
    stands = document.quote(Span(start, end)) if document else ""
    faults = []
    text = loose.text
    if text is not None and len(text) != end - start:
        message = f"quotes {quoted(text)}: {plural(len(text), 'character')} for a span of {end - start}"
        faults.append(_issue(doc_id, "text-differs", name, message))
        text = None
    if text is None:
        text = stands.ljust(end - start, UNKNOWN)
    known = _ID.fullmatch(loose.id)
    if known and loose.id != str(MentionId(loose.label, Span(start, end))):
        message = f"its id says {loose.id!r}; label and span count"
        faults.append(_issue(doc_id, "text-differs", name, message))
    attributes = _attributes(loose.attributes)
    return Mention(label=loose.label, span=Span(start, end), text=text, attributes=attributes), faults


def _attributes(values: Mapping[str, Any] | None) -> Attributes:
    """The values that are there; nested ones, which no attribute can have, as text."""
    found: dict[str, AttributeValue] = {}
    for name, value in (values or {}).items():
        if isinstance(value, (list, tuple)):
            found[name] = tuple(map(str, value))
        elif isinstance(value, (bool, int, float, str)):
            found[name] = value
        elif value is not None:
            found[name] = str(value)
    return found


def _issue(doc_id: str, code: str, where: str, message: str) -> Issue:
    return Issue(doc_id=doc_id, code=code, where=where, message=message)
