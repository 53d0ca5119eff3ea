"""What is read from a file: annotation sets, the texts that it holds, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from annot.core.annotation import AnnotationSet, Mention, Relation
from annot.core.document import Document
from annot.core.issue import Issue

SetPart = Literal["relations", "attributes"]
"""What an annotation set holds beside its mentions."""


@dataclass(frozen=True)
class ImportResult:
    """What a file says.

    Attributes:
        sets: by document id.
        documents: the texts that the file holds, by document id.
        issues: what could not be taken as it stands; nothing is dropped without one.
        tool: what the format is called; empty where the sets come from no file.
        unsaid: what the format has no place for, and a set without it does not deny.
    """

    sets: Mapping[str, AnnotationSet]
    documents: Mapping[str, Document] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()
    tool: str = ""
    unsaid: tuple[SetPart, ...] = ()


def repeated(doc_id: str, where: str, advice: str = "keep one") -> Issue:
    """A document that stands again in one file or folder: what stands first counts, whatever the format."""
    message = f"{where} has the document again; the first counts: {advice}"
    return Issue(doc_id=doc_id, code="duplicate-document", where=where, message=message)


def unsigned_set(document: Document, mentions: Iterable[Mention], relations: Iterable[Relation] = ()) -> AnnotationSet:
    """What a file says that names neither who said it nor the schema."""
    return AnnotationSet(
        doc_id=document.doc_id,
        doc_sha256=document.sha256,
        annotator="",
        origin="model",
        schema="",
        mentions=tuple(mentions),
        relations=tuple(relations),
    )
