"""`annot agree`: the disagreements one by one, and gamma."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from typing import TYPE_CHECKING

from annot.core.annotation import AnnotationSet
from annot.core.count import Share, sum_counts
from annot.core.estimate import Estimate
from annot.project.adjudication import readings_of
from annot.project.project import Project
from annot.quality.agree import AgreementReport, whole_of
from annot.quality.boundary import read_boundary_words
from annot.quality.disagree import Disagreement, find_disagreements
from annot.quality.mention_measures import ALL
from annot.quality.rank import Group, PartOf, by_annotator, by_document, rank_groups

if TYPE_CHECKING:
    from annot.quality.gamma_cat import LabelGamma


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


@dataclass(frozen=True)
class GammaReport:
    """Gamma of some readers.

    Attributes:
        gamma: of places and labels at once.
        labels: gamma-k by label and gamma-cat under `all`; n are pairs of aligned mentions.
    """

    gamma: Estimate
    labels: dict[str, Estimate]


def find_all_disagreements(project: Project, report: AgreementReport) -> DisagreementReport:
    """Where the readers disagree, pair by pair over the documents that both read.

    Raises:
        DataError: a reading cannot be read.
    """
    readings = whole_of(readings_of(project))
    words = read_boundary_words(project.config.dataset.language)
    symmetric = {name for name, relation in project.schema.relations.items() if relation.symmetric}
    found = tuple(
        chain.from_iterable(
            find_disagreements(
                project.documents[doc], readings[left][doc], readings[right][doc], words=words, symmetric=symmetric
            )
            for left, right in combinations(readings, 2)
            for doc in sorted(readings[left].keys() & readings[right].keys() & project.documents.keys())
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


def measure_gammas(project: Project) -> dict[str, GammaReport]:
    """Gamma of every pair of readers, and where there are more than two, of all; the intervals are those of sampling.

    Documents that not all of the compared readers have read are left out.

    Raises:
        DataError: a reading cannot be read.
        ModuleNotFoundError: the extra `gamma` is not installed.
    """
    readings = {name: reading for name, reading in whole_of(readings_of(project)).items() if reading}
    groups: list[tuple[str, ...]] = list(combinations(readings, 2))
    if len(readings) > 2:
        groups.append(tuple(readings))
    return {", ".join(names): _gamma([readings[name] for name in names]) for names in groups}


def _same_values(report: AgreementReport) -> dict[str, Share]:
    """How many values of each attribute are the same, over all pairs."""
    shares: dict[str, Share] = defaultdict(Share)
    for pair in report.pairs:
        for name, same in pair.attributes["same"].items():
            shares[name] += Share(round((same.value or 0) * same.n), same.n)
    return shares


def _gamma(readings: Sequence[Mapping[str, AnnotationSet]]) -> GammaReport:
    from annot.quality.gamma import measure_gamma
    from annot.quality.units import units_of_document

    documents = sorted(set.intersection(*map(set, readings)))
    mentions = [[reading[doc].mentions for reading in readings] for doc in documents]
    names = sorted({each.label for document in mentions for read in document for each in read})
    codes = {name: code for code, name in enumerate(names)}
    found = measure_gamma([units_of_document(each, codes) for each in mentions])
    if found is None:
        nothing = Estimate(None, 0, why="no mention in a document that all have read")
        return GammaReport(nothing, {ALL: nothing})
    labels = {names[code]: _gamma_of_label(each) for code, each in found.by_label.items()}
    gamma = _sampled(found.gamma, found.precision, found.n, "shuffled readings have no disorder")
    return GammaReport(gamma, labels | {ALL: _gamma_of_label(found.cat)})


def _gamma_of_label(found: LabelGamma) -> Estimate:
    # The formula gives 1 without any pair; a reader would take that for agreement.
    if not found.n:
        return Estimate(None, 0, why="no mention of it is aligned with another")
    return _sampled(found.value, found.precision, found.n, "shuffled readings have no two labels in a group")


def _sampled(value: float | None, precision: float | None, n: int, why: str) -> Estimate:
    if value is None or precision is None:
        return Estimate(None, n, why=why)
    return Estimate(value, n, value - precision, value + precision)
