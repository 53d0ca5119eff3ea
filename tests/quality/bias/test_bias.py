"""What readers do with predictions, counted by hand and on simulated readers whose habits are known."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest

from annot.core.annotation import AnnotationSet, Mention
from annot.quality.bias.measure import measure_bias
from annot.quality.bias.outcome import Encounter, encounter
from annot.quality.bias.proportion import proportion
from annot.store.provenance import SubmissionRow
from annot.store.shown import Shown
from tests.make import GOLD, mention, reading

A, B, C = mention("P", 0, 2, side="x"), mention("P", 4, 6), mention("Q", 8, 10)
D, E = mention("Q", 12, 14), mention("P", 16, 18)


def shown(*mentions: Mention, planted: tuple[Mention, ...] = (), doc_id: str = "d") -> Shown:
    prediction = reading(*mentions, *planted, by="model:m@1", doc_id=doc_id)
    ids = tuple(each.id for each in planted)
    return Shown(doc_id=doc_id, why="shown", version="m@1", prediction=prediction, planted=ids)


def row(doc_id: str = "d", taken: Mapping[str, str] | None = None, planted: tuple[str, ...] = ()) -> SubmissionRow:
    return SubmissionRow(
        doc_id=doc_id, status="submitted", task=1, submission=1, by="r", lead_time_s=60.0, taken_over=taken or {},
        planted=planted,
    )  # fmt: skip


def met(said: AnnotationSet, seen: Shown | None, submitted: SubmissionRow | None) -> Encounter:
    regions = {
        f"region of {each.id}": each.id for each in (seen.prediction.mentions if seen and seen.prediction else ())
    }
    return encounter(said, n_chars=1000, shown=seen, regions=regions, row=submitted)


def test_each_prediction_has_one_fate() -> None:
    moved = mention("P", 4, 7)  # B, one character longer
    filled = mention("Q", 8, 10, kind="k")  # C, with a value that it lacked
    taken = {f"region of {one.id}": other.id for one, other in ((A, A), (B, moved), (C, filled))}
    found = met(reading(A, moved, filled, E), shown(A, B, C, D), row(taken=taken))
    assert {fate.mention.id: fate.outcome for fate in found.fates} == {
        A.id: "accepted", B.id: "changed", C.id: "completed", D.id: "deleted",
    }  # fmt: skip
    assert found.added == (E,)


def test_a_value_that_was_changed_is_a_change() -> None:
    other = mention("P", 0, 2, side="y")
    (fate,) = met(reading(other), shown(A), row(taken={f"region of {A.id}": A.id})).fates
    assert fate.outcome == "changed"


def test_without_regions_only_what_stands_there_unchanged_is_taken_over() -> None:
    found = met(reading(A, mention("P", 4, 7)), shown(A, B), None)
    assert [fate.outcome for fate in found.fates] == ["accepted", "deleted"]
    assert [each.id for each in found.added] == ["P@4-7"]


def test_what_was_planted_counts_apart_and_is_in_no_reading() -> None:
    seen = shown(A, planted=(D, E))
    # The reader took A and D over and deleted E; D has left the reading.
    found = met(reading(A), seen, row(taken={f"region of {each.id}": each.id for each in (A, D)}, planted=(D.id,)))
    assert [(fate.mention.id, fate.outcome, fate.is_planted) for fate in found.fates] == [
        (A.id, "accepted", False), (D.id, "accepted", True), (E.id, "deleted", True),
    ]  # fmt: skip
    measured = measure_bias([found], {}, n_resamples=0)["reader"]
    assert (measured.planted_accepted.value, measured.planted_accepted.n) == (0.5, 2)
    assert (measured.total.n_shown, measured.total.outcomes["accepted"]) == (1, 1)


def test_numbers_of_a_reader_by_hand() -> None:
    """Two documents with predictions, one without; the gold is {A, C} in each.

    d1: shown A, B (wrong); A stays, B stays, C added. d2: shown A; deleted, C added. d3, control: A.
    """
    gold = {doc_id: reading(A, C, by=GOLD, doc_id=doc_id) for doc_id in ("d1", "d2", "d3")}
    encounters = [
        met(reading(A, B, C, doc_id="d1"), shown(A, B, doc_id="d1"), row("d1")),
        met(reading(C, doc_id="d2"), shown(A, doc_id="d2"), row("d2")),
        met(reading(A, doc_id="d3"), Shown(doc_id="d3", why="control"), row("d3")),
    ]
    found = measure_bias(encounters, gold, n_resamples=0)["reader"]
    assert (found.n_assisted, found.n_control) == (2, 1)
    assert (found.total.n_shown, found.total.outcomes, found.total.n_added) == (
        3, {"accepted": 2, "completed": 0, "changed": 0, "deleted": 1}, 2,
    )  # fmt: skip
    assert (found.wrong_accepted.value, found.wrong_accepted.n) == (1.0, 1)  # B
    assert (found.right_rejected.value, found.right_rejected.n) == (0.5, 2)  # A in d2, of A and A
    assert found.labels["Q"].n_added == 2
    # With: d1 has 2 right of 3, gold 2; d2 1 of 1, gold 2: 2 · 3 / (3 + 2 + 1 + 2). Without: 1 of 1, gold 2: 2 / 3.
    assert found.gold_f1.assisted.value == pytest.approx(6 / 8)
    assert found.gold_f1.control.value == pytest.approx(2 / 3)
    assert found.gold_f1.difference.value == pytest.approx(6 / 8 - 2 / 3)
    assert found.seconds.assisted.value == pytest.approx(60.0)
    assert found.agreement.assisted.value is None
    assert found.agreement.assisted.why == "nobody else read such a document"


def test_agreement_is_with_all_others_who_read_the_document() -> None:
    encounters = [
        met(reading(A, B, doc_id="d1"), shown(A, B, doc_id="d1"), row("d1")),
        met(reading(A, by="other", doc_id="d1"), None, None),
    ]
    found = measure_bias(encounters, {}, n_resamples=0)
    assert found.keys() == {"reader"}  # the other was shown nothing
    assert found["reader"].agreement.assisted.value == pytest.approx(2 / 3)  # 2 · 1 / (2 + 1)
    assert found["reader"].agreement.control.value is None


def test_exact_intervals_are_those_of_the_tables() -> None:
    """Clopper and Pearson's limits for 4 of 20 and for 0 of 10, as printed in statistical tables."""
    some, none = proportion(4, 20, ""), proportion(0, 10, "")
    assert some.low == pytest.approx(0.0573, abs=1e-4)
    assert some.high == pytest.approx(0.4366, abs=1e-4)
    # Of none of ten the upper limit is 1 − 0.025 ** (1 / 10).
    assert none.low == 0.0
    assert none.high == pytest.approx(1 - 0.025**0.1)
    assert proportion(10, 10, "").high == 1.0
    assert proportion(0, 0, "nothing").why == "nothing"


@pytest.mark.parametrize("p", [0.1, 0.35, 0.8])
def test_the_rate_of_readers_who_follow_is_recovered(p: float) -> None:
    """Readers who accept each wrong prediction with chance p: p lies in its interval in 95 of 100 runs, or more."""
    rng = random.Random(20241129)
    n_in = 0
    for _ in range(200):
        encounters, gold = [], {}
        for number in range(12):
            doc_id = f"d{number}"
            right = [mention("P", 10 * i, 10 * i + 3) for i in range(6)]
            wrong = [mention("P", 10 * i + 5, 10 * i + 8) for i in range(3)]
            said = [*right, *(each for each in wrong if rng.random() < p)]
            gold[doc_id] = reading(*right, by=GOLD, doc_id=doc_id)
            encounters.append(met(reading(*said, doc_id=doc_id), shown(*right, *wrong, doc_id=doc_id), row(doc_id)))
        found = measure_bias(encounters, gold, n_resamples=0)["reader"].wrong_accepted
        assert found.n == 36
        assert found.low is not None
        assert found.high is not None
        n_in += found.low <= p <= found.high
    assert n_in >= 190


def test_who_deletes_every_prediction_and_draws_one_anew_has_taken_over_none() -> None:
    submitted = SubmissionRow(doc_id="d", status="submitted", task=1, submission=1, by="r", from_prediction=7)
    found = met(reading(A), shown(A, B), submitted)
    assert [fate.outcome for fate in found.fates] == ["deleted", "deleted"]
    assert found.added == (A,)
