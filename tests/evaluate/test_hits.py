"""Counts by document: they add up to what scoring counts, and ratios follow from them."""

from __future__ import annotations

import pytest

from annot.evaluate.aligned import align_readings
from annot.evaluate.hits import Hits, hits_by_document, sum_hits
from annot.evaluate.score import score_aligned
from annot.project.project import ProjectFolder
from annot.store.readings import read_reading


def test_ratios_follow_from_counts() -> None:
    hits = Hits(3, 1, 2)
    # 3/4, 3/5, and 6/9.
    assert (hits.precision, hits.recall, hits.f1) == (0.75, 0.6, 6 / 9)
    assert (Hits().precision, Hits().recall, Hits().f1) == (None, None, None)
    assert Hits(3, 1, 2) - Hits(1, 1, 1) == Hits(2, 0, 1)


def test_they_add_up_to_the_scores(repository: ProjectFolder) -> None:
    gold, pred = (read_reading(repository.readings_dir, name) for name in ("reader-a", "reader-b"))
    aligned = align_readings(gold=gold, pred=pred)
    report = score_aligned(aligned, n_resamples=0)
    found = hits_by_document(aligned)
    whole = sum_hits(found["mentions.strict"].values())
    # As `annot agree` counts them: 361 and 363 mentions, 347 the same; 98 and 108 relations, 97 the same.
    assert whole == Hits(347, 363 - 347, 361 - 347)
    assert sum_hits(found["relations.strict"].values()) == Hits(97, 108 - 97, 98 - 97)
    for layer, measures in (("mentions", report.mentions), ("relations", report.relations)):
        for name, each in measures.items():
            hits = sum_hits(found[f"{layer}.{name}"].values())
            for ratio in ("precision", "recall", "f1"):
                value = getattr(each.micro.ratios, ratio).value
                assert getattr(hits, ratio) == pytest.approx(value), f"{layer}.{name} {ratio}"
