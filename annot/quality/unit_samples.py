"""Annotations by chance, made of real ones: what gamma is corrected by.

`shuffle` is that of Mathet, Widlöcher and Métivier 2015, section 5.2; `statistical` the default of pygamma-agreement.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import numpy as np

from annot.quality.bootstrap import Floats
from annot.quality.units import Units, mean_units

Sampler = Literal["shuffle", "statistical"]
Sample = Callable[[Sequence[Units], np.random.Generator], list[Units]]


def shuffle(annotators: Sequence[Units], random: np.random.Generator) -> list[Units]:
    """As many annotators as there are, each one of the real ones whose text was cut in two and put together again.

    The cuts are half a mean unit apart or more, where there is room, so that two copies of one annotator differ.
    """
    first = min(float(each.start.min()) for each in annotators if each.start.size)
    last = max(float(each.end.max()) for each in annotators if each.end.size)
    lengths = np.concatenate([each.end - each.start for each in annotators])
    distance = float(lengths.mean()) / 2
    while True:
        cuts: list[float] = []
        sample = []
        for _ in annotators:
            cuts.append(_cut(first, last, distance, cuts, random))
            real = annotators[int(random.integers(len(annotators)))]
            moved = np.where(real.start > cuts[-1], first - cuts[-1], last - cuts[-1])
            sample.append(Units(real.start + moved, real.end + moved, real.label))
        if any(each.start.size for each in sample):
            return sample


def _cut(first: float, last: float, distance: float, cuts: Sequence[float], random: np.random.Generator) -> float:
    for _ in range(100):
        cut = float(random.integers(int(first), int(last) + 1))
        if all(abs(cut - each) >= distance for each in cuts):
            break
    return cut


def draw_statistical(annotators: Sequence[Units], random: np.random.Generator) -> list[Units]:
    """As many annotators as there are, with units drawn one after the other.

    The number of units, their lengths and the gaps before them are normal, with mean and standard deviation of the
    real ones; labels are as frequent as the real ones. A gap may be negative: units then overlap.
    """
    sizes = np.array([each.start.size for each in annotators])
    lengths = np.concatenate([each.end - each.start for each in annotators])
    labels = np.concatenate([each.label for each in annotators])
    gaps = _gaps(annotators)
    sample: list[Units] = []
    for _ in annotators:
        size = abs(int(random.normal(mean_units(annotators), sizes.std())))
        if not any(each.start.size for each in sample):
            size = max(size, 1)
        drawn = np.abs(random.normal(lengths.mean(), lengths.std(), size))
        end = np.cumsum(random.normal(gaps.mean(), gaps.std(), size) + drawn)
        sample.append(Units(end - drawn, end, random.choice(labels, size)))
    return sample


def _gaps(annotators: Sequence[Units]) -> Floats:
    """What lies before each unit, and a 0, so that there is a gap where there is one unit that begins the text."""
    gaps: list[Floats] = [np.zeros(1)]
    for each in annotators:
        order = np.lexsort((each.end, each.start))
        start, end = each.start[order], each.end[order]
        gaps += [start[:1][start[:1] > 0], start[1:] - end[:-1]]
    return np.concatenate(gaps)


SAMPLES: Mapping[Sampler, Sample] = {"shuffle": shuffle, "statistical": draw_statistical}
