"""`LintPlan`: what the lint takes for granted about a data set, and how much it lets pass."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from annot.core.constraint import ExpectsRelation
from annot.core.findings import FINDINGS
from annot.core.schema import Schema
from annot.core.value import Value, one_of
from annot.quality.language import Modifier

_PAGE = "docs/lint.md"
LINT_CODES = tuple(sorted(code for code, finding in FINDINGS.items() if finding.page == _PAGE))
"""The findings that `off` may name: those that the lint's page of the docs is about."""
LintCode = Annotated[str, one_of(LINT_CODES)]
LintShare = Annotated[float, Field(gt=0, le=1)]


class LintPlan(Value):
    """The lint of the gold. It is not part of the schema, so it can change while the schema stays.

    Attributes:
        off: codes that are switched off.
        roles: groups of labels that the same words may have, by their role in the sentence.
        modifiers: the schema's names for exact, approx, at_least, at_most, range and vague, if they differ.
        expects: relations that the lint expects beside those of the schema's constraints.
        min_annotated: how often a string must be annotated before one that is not is a finding.
        min_share: minimal share of its occurrences that must be annotated.
        similar: share of word triples that near-identical sentences have in common.
        min_documents: minimal number of documents of an annotator before their pace is judged.
        max_chars_per_s: highest plausible characters per second, as the median over an annotator's documents.
        min_s_per_mention: lowest plausible seconds per region, as the median over an annotator's documents.
        min_regions: minimal number of regions of an annotator before it is a finding that all are accepted predictions.
    """

    off: tuple[LintCode, ...] = ()
    roles: tuple[tuple[str, ...], ...] = ()
    modifiers: dict[str, Modifier] = {}
    expects: tuple[ExpectsRelation, ...] = ()
    min_annotated: Annotated[int, Field(ge=1)] = 3
    min_share: LintShare = 0.7
    similar: LintShare = 0.8
    min_documents: Annotated[int, Field(ge=1)] = 3
    max_chars_per_s: Annotated[float, Field(gt=0)] = 50
    min_s_per_mention: Annotated[float, Field(ge=0)] = 1
    min_regions: Annotated[int, Field(ge=1)] = 20

    def role_of(self, label: str) -> str:
        """What stands for `label` and all labels that the same words may have."""
        return next((group[0] for group in self.roles if label in group), label)

    def faults_in(self, schema: Schema) -> Iterator[tuple[str, str]]:
        """Where the plan speaks of labels or relations that `schema` does not have, as (key, fault)."""
        for index, group in enumerate(self.roles):
            yield from _unknown(f"roles.{index}", group, schema)
        for index, expects in enumerate(self.expects):
            yield from _unknown(f"expects.{index}", (*expects.labels, *expects.where_sentence_has), schema)
            if expects.relation not in schema.relations:
                yield f"expects.{index}.relation", f"{expects.relation!r} is not a relation label"


def _unknown(place: str, labels: tuple[str, ...], schema: Schema) -> Iterator[tuple[str, str]]:
    for label in labels:
        if label not in schema.mentions:
            yield place, f"{label!r} is not a mention label (known: {', '.join(schema.mentions)})"
