"""Units: the mentions of one annotator in one document as gamma takes them, and how far apart two of them are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from annot.core.annotation import Mention
from annot.quality.bootstrap import Floats
from annot.quality.columns import Ints


class Units(NamedTuple):
    """The units of one annotator in one document.

    Attributes:
        start: where each begins.
        end: where each ends.
        label: a number for the label of each, from 0.
    """

    start: Floats
    end: Floats
    label: Ints


def units_of_document(readings: Sequence[Sequence[Mention]], labels: Mapping[str, int]) -> list[Units]:
    """The mentions of one document as units, by annotator.

    Args:
        readings: the mentions of each annotator.
        labels: the number of each label, the same for all documents that are measured together.
    """
    return [
        Units(
            np.array([each.span.start for each in read], np.float64),
            np.array([each.span.end for each in read], np.float64),
            np.array([labels[each.label] for each in read], np.int64),
        )
        for read in readings
    ]


def mean_units(annotators: Sequence[Units]) -> float:
    """Units an annotator."""
    return sum(each.start.size for each in annotators) / len(annotators)


def places_apart(one: Units, other: Units) -> Floats:
    """How far the units of one lie from those of the other, place by place; 0 for the same place.

    The positional sporadic dissimilarity of Mathet, Widlöcher and Métivier 2015: the differences of starts and ends
    over the lengths, squared. 1 for two neighbours of one length. Columns are broadcast as numpy does it.
    """
    apart = np.abs(one.start - other.start) + np.abs(one.end - other.end)
    found: Floats = np.square(apart / (one.end - one.start + other.end - other.start))
    return found
