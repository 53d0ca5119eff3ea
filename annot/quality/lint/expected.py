"""Relations that the plan expects, beside those of the schema's constraints."""

from __future__ import annotations

from collections.abc import Iterator

from annot.core.issue import Issue
from annot.quality.constraints import check_expected
from annot.quality.lint.rule import LintData, LintRule


def _find(data: LintData) -> Iterator[Issue]:
    for document, gold, _ in data.each():
        for expects in data.plan.expects:
            yield from check_expected(expects, document, gold)


RULE = LintRule(("missing-relation",), _find, by_document=True)
