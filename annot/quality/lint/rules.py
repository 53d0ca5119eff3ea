"""All rules of the lint. A new one is a file beside this one, with a line here."""

from __future__ import annotations

from annot.quality.lint import annotators, appositions, edges, expected, numbers, sentences, surfaces
from annot.quality.lint.rule import LintRule

RULES: tuple[LintRule, ...] = (
    surfaces.LABELS,
    surfaces.BARE,
    sentences.RULE,
    edges.RULE,
    appositions.RULE,
    expected.RULE,
    numbers.RULE,
    annotators.RULE,
)
BY_DOCUMENT = tuple(rule for rule in RULES if rule.by_document)
OF_ALL = tuple(rule for rule in RULES if not rule.by_document)
