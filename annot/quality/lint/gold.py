"""All rules of the lint over a whole gold set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from annot.core.annotation import AnnotationSet
from annot.core.document import Document
from annot.core.issue import Issue
from annot.core.schema import Schema
from annot.parallel.jobs import Run, run_here
from annot.quality.lint.plan import LintPlan
from annot.quality.lint.rule import Compared, LintData, LintRule
from annot.quality.lint.rules import RULES
from annot.store.provenance import SubmissionRow


def lint_gold(
    plan: LintPlan,
    schema: Schema,
    documents: Mapping[str, Document],
    gold: Mapping[str, AnnotationSet],
    *,
    submissions: Mapping[str, Sequence[SubmissionRow]] | None = None,
    n_shown: Mapping[str, Mapping[str, int]] | None = None,
    rules: Sequence[LintRule] | None = None,
    compared: Compared | None = None,
    run: Run = run_here,
) -> list[Issue]:
    """What a person should look at in `gold`, which has no error.

    Args:
        plan: what is taken for granted, and which rules are off.
        schema: its `bounds` constraints say which labels hold numbers; its language is that of a document that
            names none.
        documents: the corpus by id.
        gold: sets by document id, each of a document in `documents`.
        submissions: what annotators submitted, by annotator, where it is known.
        n_shown: how many predictions they were shown, by annotator and document, where it is known.
        rules: those that run; all where it is left out.
        compared: what the documents contribute to rules that compare them, where it was made before.
        run: does the parts of such a rule's work that know nothing of each other.
    """
    data = LintData(plan, schema, documents, gold, submissions or {}, n_shown or {}, compared, run)
    found = {
        issue
        for rule in (RULES if rules is None else rules)
        if not set(plan.off).issuperset(rule.codes)
        for issue in _run(rule, data)
    }
    return sorted(issue for issue in found if issue.code not in plan.off)


def _run(rule: LintRule, data: LintData) -> Iterator[Issue]:
    for issue in rule.find(data):
        if issue.code not in rule.codes:
            raise ValueError(f"a rule for {', '.join(rule.codes)} found {issue.code!r}; name it among its codes")
        yield issue
