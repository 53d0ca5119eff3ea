"""Gamma of every pair of readers, and of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from annot.core.annotation import AnnotationSet
from annot.core.estimate import Estimate
from annot.core.names import ALL
from annot.quality.agree import whole_of

if TYPE_CHECKING:
    from annot.quality.gamma_cat import LabelGamma


@dataclass(frozen=True)
class GammaReport:
    """Gamma of some readers.

    Attributes:
        gamma: of places and labels at once.
        labels: gamma-k by label and gamma-cat under `all`; n are pairs of aligned mentions.
    """

    gamma: Estimate
    labels: dict[str, Estimate]


def measure_gammas(readings: Mapping[str, Mapping[str, AnnotationSet]]) -> dict[str, GammaReport]:
    """Gamma of every pair of readers, and where there are more than two, of all; the intervals are those of sampling.

    Documents that not all of the compared readers have read are left out.

    Args:
        readings: by annotator, then by document id.

    Raises:
        ModuleNotFoundError: the extra `gamma` is not installed.
    """
    readings = {name: reading for name, reading in whole_of(readings).items() if reading}
    groups: list[tuple[str, ...]] = list(combinations(readings, 2))
    if len(readings) > 2:
        groups.append(tuple(readings))
    return {", ".join(names): _gamma([readings[name] for name in names]) for names in groups}


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
