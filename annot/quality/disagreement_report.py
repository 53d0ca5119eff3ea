"""All disagreements of some readers, in groups: what to mend first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain, combinations

from annot.core.annotation import AnnotationSet
from annot.core.count import Share, sum_counts
from annot.core.document import Document
from annot.core.schema import Schema
from annot.quality.agree import AgreementReport, whole_of
from annot.quality.boundary import read_boundary_words
from annot.quality.disagree import Disagreement, find_disagreements
from annot.quality.rank import Group, PartOf, by_annotator, by_document, rank_groups


@dataclass(frozen=True)
class DisagreementReport:
    """Where the readers disagree.

    Attributes:
        found: every disagreement of every pair.
        groups: the same in groups, largest first.
        annotators: by reader.
        documents: by document, most first.
    """

    found: tuple[Disagreement, ...]
    groups: tuple[Group, ...]
    annotators: dict[str, PartOf]
    documents: dict[str, PartOf]


def report_disagreements(
    report: AgreementReport,
    readings: Mapping[str, Mapping[str, AnnotationSet]],
    *,
    documents: Mapping[str, Document],
    schema: Schema,
    language: str,
) -> DisagreementReport:
    """Where readers disagree, pair by pair over the documents that both read.

    Args:
        report: their agreement, from which the groups' shares follow.
        readings: by annotator, then by document id.
        documents: the texts; a document that is not among them is left out.
        schema: says which relations have no direction.
        language: code of the language whose words tell what boundaries differ by.
    """
    readings = whole_of(readings)
    words = read_boundary_words(language)
    symmetric = {name for name, relation in schema.relations.items() if relation.symmetric}
    found = tuple(
        chain.from_iterable(
            find_disagreements(
                documents[doc], readings[left][doc], readings[right][doc], words=words, symmetric=symmetric
            )
            for left, right in combinations(readings, 2)
            for doc in sorted(readings[left].keys() & readings[right].keys() & documents.keys())
        )
    )
    mentions = sum_counts(count for pair in report.pairs for count in pair.strict.values())
    relations = sum_counts(count for pair in report.pairs for count in pair.strict_relations.values())
    return DisagreementReport(
        found=found,
        groups=tuple(rank_groups(found, mentions=mentions, relations=relations, attributes=_same_values(report))),
        annotators=by_annotator(found),
        documents=by_document(found),
    )


def _same_values(report: AgreementReport) -> dict[str, Share]:
    """How many values of each attribute are the same, over all pairs."""
    shares: dict[str, Share] = defaultdict(Share)
    for pair in report.pairs:
        for name, same in pair.attributes["same"].items():
            shares[name] += Share(round((same.value or 0) * same.n), same.n)
    return shares
