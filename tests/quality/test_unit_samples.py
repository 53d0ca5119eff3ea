"""Annotations by chance."""

from __future__ import annotations

import numpy as np
import pytest

from annot.quality.unit_samples import draw_statistical, shuffle
from tests.quality.unit_cases import units


def test_a_shuffled_annotator_is_a_real_one_cut_and_turned() -> None:
    real = units((0, 4, 0), (10, 12, 1), (20, 30, 2))
    random = np.random.default_rng(1)
    for _ in range(20):
        for each in shuffle([real, real], random):
            assert (each.end - each.start).tolist() == [4, 2, 10], "no length is changed"
            # The text is a ring of 30 characters: what moves over the end comes in again at the beginning.
            assert len(set(((each.start - real.start) % 30).tolist())) == 1


def test_statistical_samples_have_the_means_of_the_real_ones() -> None:
    # Lengths 4, 6, 4, 6; gaps 0 (the one that is always there), 10, 10, 12, 12; two of four labels are 0.
    real = [units((10, 14, 0), (24, 30, 1)), units((12, 16, 0), (28, 34, 2))]
    random = np.random.default_rng(1)
    samples = [each for _ in range(1000) for each in draw_statistical(real, random)]
    assert {each.start.size for each in samples} == {2}, "both annotators have two units"
    lengths = np.concatenate([each.end - each.start for each in samples])
    assert (lengths.mean(), lengths.std()) == pytest.approx((5, 1), abs=0.1)
    gaps = np.concatenate([each.start - np.append(0, each.end[:-1]) for each in samples])
    assert gaps.mean() == pytest.approx(8.8, abs=0.3)
    labels = np.concatenate([each.label for each in samples])
    assert (np.bincount(labels) / labels.size).tolist() == pytest.approx([0.5, 0.25, 0.25], abs=0.03)


def test_a_sample_always_has_a_unit() -> None:
    random = np.random.default_rng(1)
    real = [units((0, 5, 0)), units(), units()]
    for _ in range(50):
        assert any(each.start.size for each in shuffle(real, random))
        assert any(each.start.size for each in draw_statistical(real, random))
