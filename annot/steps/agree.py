"""`annot agree`: how far the readers agree, where they do not, and whether the gates are met."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from typing import TYPE_CHECKING

from annot.core.annotation import AnnotationSet
from annot.core.count import Share, sum_counts
from annot.core.errors import ConfigError
from annot.core.estimate import Estimate
from annot.corpus.manifest import read_manifest
from annot.quality.agree import AgreementReport, measure_agreement, whole_of
from annot.quality.alpha import Level
from annot.quality.boundary import read_boundary_words
from annot.quality.disagree import Disagreement, find_disagreements
from annot.quality.gates import Gate, Verdict, judge
from annot.quality.mention_measures import ALL
from annot.quality.rank import Group, PartOf, by_annotator, by_document, rank_groups
from annot.steps.adjudicate import readings_of
from annot.steps.config import CONFIG_NAME
from annot.steps.outdated import require_current
from annot.steps.project import Project

if TYPE_CHECKING:
    from annot.quality.gamma_cat import LabelGamma

Readings = Mapping[str, Mapping[str, AnnotationSet]]


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


def agree(project: Project) -> AgreementReport:
    """The agreement of the readers: every pair over the documents that both read, and all together.

    Raises:
        ConfigError: `annot.toml` gives a level to an attribute that cannot have it.
        DataError: a reading cannot be read.
    """
    levels = _levels(project)
    readings = readings_of(project)
    return measure_agreement(readings, schema=project.schema, lengths=_lengths(project, readings), levels=levels)


def judge_gates(project: Project, report: AgreementReport) -> list[Verdict]:
    """Whether the gates of `annot.toml` are met; none where it has none, or where there is nothing to compare.

    Raises:
        ConfigError: a gate is about a label or attribute that the schema does not have.
    """
    gates = list(_gates(project))
    if report.together is None or project.config.gates is None:
        return []
    return [judge(gate, report.together, min_n=project.config.gates.min_n) for gate in gates]


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


def _lengths(project: Project, readings: Readings) -> dict[str, int]:
    """Lengths of the documents in characters; of one that is no seed any more, as far as it is marked."""
    marked: dict[str, int] = {}
    for each in chain.from_iterable(reading.values() for reading in readings.values()):
        end = max((mention.span.end for mention in each.mentions), default=0)
        marked[each.doc_id] = max(marked.get(each.doc_id, 0), end)
    if not marked:
        return {}
    return marked | {row.doc_id: row.n_chars for row in read_manifest(project.seeds) if row.doc_id in marked}


def _levels(project: Project) -> Mapping[str, Level]:
    levels = project.config.agreement.levels
    require_current(project, "agreement")
    for name, level in levels.items():
        spec = project.schema.attribute(*name.split(".", 1)) if ".." not in name else None
        is_number = spec is not None and spec.type in {"integer", "number"}
        is_single_choice = spec is not None and spec.type == "choice" and not spec.multiple
        if level != "nominal" and not is_number and not (level == "ordinal" and is_single_choice):
            raise ConfigError(
                f"{CONFIG_NAME}: agreement.levels: {name} cannot be {level!r}: numbers can, and a choice of one value "
                "can be 'ordinal'"
            )
    return levels


def _gates(project: Project) -> Iterator[Gate]:
    config = project.config.gates
    if config is None:
        return
    require_current(project, "gates")
    yield from (Gate("mentions", m, name, least) for m, of in config.mentions.items() for name, least in of.items())
    yield from (Gate("relations", m, name, least) for m, of in config.relations.items() for name, least in of.items())
    yield from (Gate("attributes", m, name, least) for m, of in config.attributes.items() for name, least in of.items())
