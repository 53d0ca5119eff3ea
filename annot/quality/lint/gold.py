"""All rules of the lint over a whole gold set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from annot.core.annotation import AnnotationSet
from annot.core.constraint import Bounds
from annot.core.document import Document
from annot.core.issue import Issue
from annot.core.schema import Schema
from annot.quality.constraints import check_expected
from annot.quality.language import language_of
from annot.quality.lint.edges import check_edges
from annot.quality.lint.numbers import check_numbers
from annot.quality.lint.plan import LintPlan
from annot.quality.lint.sentences import check_sentences
from annot.quality.lint.surfaces import check_bare, check_labels
from annot.quality.number_reader import number_reader


def lint_gold(
    plan: LintPlan, schema: Schema, documents: Mapping[str, Document], gold: Mapping[str, AnnotationSet]
) -> list[Issue]:
    """What a person should look at in `gold`, which has no error.

    Args:
        plan: what is taken for granted, and which rules are off.
        schema: its `bounds` constraints say which labels hold numbers; its language is that of a document that
            names none.
        documents: the corpus by id.
        gold: sets by document id, each of a document in `documents`.
    """
    figures = [each for each in schema.constraints if isinstance(each, Bounds)]
    numbers = {label for bounds in figures for label in bounds.labels}
    issues = [
        *check_labels(plan, gold),
        *check_bare(plan, documents, gold, passed_over=numbers),
        *check_sentences(plan, documents, gold),
    ]
    for doc_id, reading in gold.items():
        issues += _lint_one(plan, schema, documents[doc_id], reading, figures)
    return sorted(issue for issue in set(issues) if issue.code not in plan.off)


def _lint_one(
    plan: LintPlan, schema: Schema, document: Document, reading: AnnotationSet, figures: list[Bounds]
) -> Iterator[Issue]:
    code = document.meta.get("language", schema.language)
    language, reader = language_of(code), number_reader(code)
    numbers = {label for bounds in figures for label in bounds.labels} if reader else set[str]()
    yield from check_edges(document, reading, language.edges if language else None, passed_over=numbers)
    for expects in plan.expects:
        yield from check_expected(expects, document, reading)
    if reader:
        for bounds in figures:
            yield from check_numbers(plan, bounds, document, reading, reader)
