"""Gates: met, missed by how much, and what cannot be judged."""

from __future__ import annotations

import pytest

from annot.core.estimate import Estimate
from annot.quality.agree import Agreement
from annot.quality.gates import Gate, judge

AGREEMENT = Agreement(
    annotators=("a", "b"),
    documents=("d",),
    mentions={"strict": {"A": Estimate(0.85, 120, 0.8, 0.9), "B": Estimate(1.0, 3)}},
    relations={"strict": {"all": Estimate(None, 0, why="neither marked any")}},
    attributes={"kappa": {"A.side": Estimate(None, 80, why="fewer than two values occur")}},
)


@pytest.mark.parametrize(
    ("gate", "is_met", "says"),
    [
        (
            Gate("mentions", "strict", "A", 0.85),
            True,
            "gate mentions.strict of A: 0.850 [0.800, 0.900] reaches 0.850, n = 120",
        ),
        (
            Gate("mentions", "strict", "A", 0.9),
            False,
            "gate mentions.strict of A: 0.850 [0.800, 0.900] is 0.050 below 0.900, n = 120",
        ),
        (
            Gate("mentions", "strict", "B", 0.9),
            False,
            "gate mentions.strict of B: n = 3 is too few to judge by, 50 are needed; it is 1.000, 0.900 is asked for",
        ),
        (
            Gate("attributes", "kappa", "A.side", 0.8),
            False,
            "gate attributes.kappa of A.side: undefined (fewer than two values occur), n = 80; 0.800 is asked for",
        ),
        (
            Gate("relations", "strict", "r", 0.6),
            False,
            "gate relations.strict of r: n = 0 is too few to judge by, 50 are needed; "
            "it is undefined (no annotator marked any), 0.600 is asked for",
        ),
    ],
)
def test_verdicts(gate: Gate, is_met: bool, says: str) -> None:
    verdict = judge(gate, AGREEMENT, min_n=50)
    assert (verdict.is_met, str(verdict)) == (is_met, says)
