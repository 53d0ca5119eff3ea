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
from annot.parallel.jobs import Run, run_here
from annot.quality.lint.marked import Marked, marked_in
from annot.quality.lint.plan import LintPlan
from annot.quality.lint.sentence_columns import SentenceColumns, sentence_columns
from annot.store.provenance import SubmissionRow


class Compared(NamedTuple):
    """What documents contribute to the rules that compare them.

    Attributes:
        marked: the mentions of their gold, by document id.
        sentences: of all these documents, a part of them after the other, in the order of `marked`.
    """

    marked: Mapping[str, Marked]
    sentences: Sequence[SentenceColumns]


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
        compared: what the documents contribute to rules that compare them, where it was made before.
        run: does the parts of such a rule's work that know nothing of each other.
    """

    plan: LintPlan
    schema: Schema
    documents: Mapping[str, Document]
    gold: Mapping[str, AnnotationSet]
    submissions: Mapping[str, Sequence[SubmissionRow]] = field(default_factory=dict)
    n_shown: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    compared: Compared | None = None
    run: Run = run_here

    @cached_property
    def marked(self) -> Mapping[str, Marked]:
        """The mentions of the gold in columns, by document id."""
        return marked_in(self.gold) if self.compared is None else self.compared.marked

    @cached_property
    def sentences(self) -> Sequence[SentenceColumns]:
        """The sentences of the gold's documents."""
        if self.compared is None:
            return [sentence_columns(self.documents[doc_id] for doc_id in self.gold)]
        return self.compared.sentences

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
