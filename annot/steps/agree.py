"""`annot agree`: how far the readers agree, pair by pair."""

from __future__ import annotations

from itertools import combinations

from annot.quality.agree import Agreement, measure_agreement
from annot.steps.adjudicate import readings_of
from annot.steps.project import Project


def agree(project: Project) -> list[Agreement]:
    """The agreement of every pair of readers, over the documents that both read.

    Raises:
        DataError: a reading cannot be read.
    """
    readings = readings_of(project)
    return [
        measure_agreement(readings[left], readings[right])
        for left, right in combinations(readings, 2)
        if readings[left] and readings[right]
    ]
