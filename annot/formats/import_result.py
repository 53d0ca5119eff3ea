"""What is read from a file: annotation sets, the texts that it holds, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from annot.core.annotation import AnnotationSet
from annot.core.document import Document
from annot.core.issue import Issue


@dataclass(frozen=True)
class ImportResult:
    """What a file says.

    Attributes:
        sets: by document id.
        documents: the texts that the file holds, by document id.
        issues: what could not be taken as it stands; nothing is dropped without one.
    """

    sets: Mapping[str, AnnotationSet]
    documents: Mapping[str, Document] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()
