"""`LintRule`: one thing that the lint looks for, and `LintData`: all that it may look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from annot.core.annotation import AnnotationSet
from annot.core.constraint import Bounds
from annot.core.document import Document
from annot.core.issue import Issue
from annot.core.schema import Schema
from annot.quality.lint.plan import LintPlan
from annot.store.provenance import SubmissionRow


class LintedDocument(NamedTuple):
    """A document with its gold, and the code of its language."""

    document: Document
    gold: AnnotationSet
    language: str


@dataclass(frozen=True)
class LintData:
    """A gold set without errors, and what is known of how it was made.

    Attributes:
        plan: what is taken for granted.
        schema: the one that the gold was made under.
        documents: the corpus by id.
        gold: sets by document id, each of a document in `documents`.
        submissions: what annotators submitted, by annotator; none where that is not known.
        n_shown: how many predictions they were shown, by annotator and document, where that was written down.
    """

    plan: LintPlan
    schema: Schema
    documents: Mapping[str, Document]
    gold: Mapping[str, AnnotationSet]
    submissions: Mapping[str, Sequence[SubmissionRow]] = field(default_factory=dict)
    n_shown: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @cached_property
    def figures(self) -> list[Bounds]:
        """The constraints that say which labels hold numbers, and in which attributes."""
        return [each for each in self.schema.constraints if isinstance(each, Bounds)]

    @cached_property
    def number_labels(self) -> frozenset[str]:
        """The labels that hold numbers."""
        return frozenset(label for bounds in self.figures for label in bounds.labels)

    def each(self) -> Iterator[LintedDocument]:
        """The documents of the gold, one after the other; one that names no language has the schema's."""
        for doc_id, reading in self.gold.items():
            document = self.documents[doc_id]
            yield LintedDocument(document, reading, document.meta.get("language", self.schema.language))


class LintRule(NamedTuple):
    """One rule of the lint.

    Attributes:
        codes: of all findings that it gives; it is not run where `off` names each of them.
        find: what a person should look at, as warnings.
        by_document: whether it finds in many documents what it finds in each alone; such rules run on all cores.
    """

    codes: tuple[str, ...]
    find: Callable[[LintData], Iterator[Issue]]
    by_document: bool = False
