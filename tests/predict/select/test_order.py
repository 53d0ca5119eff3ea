"""The order in which documents are to be read: a permutation's beginning, the same each time, with true reasons."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annot.predict.select.mix import STRATEGIES, Mix
from annot.predict.select.order import order_documents
from annot.predict.select.outlook import Contrast, Outlook
from annot.predict.select.selection import Selected, queue_scores
from annot.predict.select.unread import UnreadDocument


def unread(doc_id: str, doubts: list[float], *, cluster: str = "", **labels: int) -> UnreadDocument:
    n = len(doubts)
    found = Outlook(n, n, sum(each > 0.25 for each in doubts), sum(doubts), labels or {"A": n})
    return UnreadDocument(doc_id, cluster or doc_id, found)


def ids(rows: list[Selected]) -> list[str]:
    return [each.doc_id for each in rows]


def test_the_most_uncertain_come_first() -> None:
    """The mean doubt is (.9 + .8 + .1 + .1 + .1) / 5 = .4, of 5 / 3 mentions a document.

    So a has (1.7 + 2/3) / (2 + 5/3) = 7.1/11, b (.1 + 2/3) / (1 + 5/3) = 2.3/8, c (.2 + 2/3) / (2 + 5/3) = 2.6/11.
    """
    found = order_documents(
        [unread("b", [0.1]), unread("c", [0.1, 0.1]), unread("a", [0.9, 0.8])], {"uncertainty": 1}, predictor="m@1"
    )
    assert ids(found) == ["a", "b", "c"]
    assert [each.score for each in found] == [0.645455, 0.2875, 0.236364]
    assert found[0] == Selected(
        doc_id="a",
        rank=1,
        strategy="uncertainty",
        reason="uncertain of 2 of 2 mentions",
        score=0.645455,
        predictor="m@1",
    )


def test_the_predictors_differ() -> None:
    pool = [UnreadDocument("a", "a", None, Contrast(3, 4)), UnreadDocument("b", "b", None, Contrast(1, 4))]
    found = order_documents(pool, {"disagreement": 1})
    assert [(each.doc_id, each.score, each.reason) for each in found] == [
        ("b", 0.6, "the predictors differ on 3 of 4 mentions"),  # 1 - 2 × 1 / (4 + 1)
        ("a", 0.142857, "the predictors differ on 1 of 4 mentions"),  # 1 - 2 × 3 / (4 + 3)
    ]


def test_rare_labels_come_first_and_then_those_that_have_become_rarest() -> None:
    """X: none so far, so the document with most of it. Then X has 3 and Y 1: Y is rarest."""
    pool = [unread("a", [0.1], X=3), unread("b", [0.1], X=1), unread("c", [0.1], Y=2)]
    found = order_documents(pool, {"diversity": 1}, covered={"Y": 1})
    assert [(each.doc_id, each.reason) for each in found] == [
        ("a", "has 3 of the rare label X, of which none so far"),
        ("c", "has 2 of the rare label Y, of which 1 so far"),
        ("b", "has 1 of the rare label X, of which 3 so far"),
    ]
    assert [each.score for each in found] == [1, 0.5, 0.25]


def test_a_copy_comes_when_nothing_else_is_left() -> None:
    pool = [
        unread("a", [0.9], cluster="one"),
        unread("b", [0.8], cluster="one"),
        unread("c", [0.1]),
        unread("known", [0.95], cluster="k"),
    ]
    mix: Mix = {"uncertainty": 1, "diversity": 1e-9}
    assert ids(order_documents(pool, mix, near_known=["k"])) == ["a", "c", "known", "b"]
    assert ids(order_documents(pool, {"uncertainty": 1}, near_known=["k"])) == ["known", "a", "b", "c"]


def test_a_strategy_that_knows_nothing_more_leaves_its_turn() -> None:
    pool = [unread("a", [0.5]), UnreadDocument("b", "b"), UnreadDocument("c", "c")]
    found = order_documents(pool, {"uncertainty": 0.9, "random": 0.1})
    assert [each.strategy for each in found] == ["uncertainty", "random", "random"]
    assert ids(order_documents(pool, {"uncertainty": 1})) == ["a"]


POOLS = st.lists(
    st.builds(
        unread,
        st.integers(0, 40).map(lambda n: f"d{n}"),
        st.lists(st.floats(0, 1), max_size=4),
        cluster=st.sampled_from(["", "one", "two"]),
        A=st.integers(0, 3),
        B=st.integers(0, 1),
    ),
    max_size=25,
    unique_by=lambda each: each.doc_id,
)
MIXES = st.dictionaries(st.sampled_from(STRATEGIES), st.floats(0.01, 10), min_size=1).map(
    lambda mix: {**mix, "random": 1.0}
)


@given(POOLS, MIXES, st.integers(0, 3), st.integers(1, 30), st.randoms())
def test_the_choice_is_the_beginning_of_one_order_of_all(
    pool: list[UnreadDocument], mix: Mix, seed: int, n: int, chance: object
) -> None:
    every = order_documents(pool, mix, seed=seed)
    assert sorted(ids(every)) == sorted(each.doc_id for each in pool)
    assert [each.rank for each in every] == list(range(1, len(pool) + 1))
    assert all(each.score is None or 0 <= each.score <= 1 for each in every)
    shuffled = list(pool)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert order_documents(shuffled, mix, seed=seed, n=n) == every[:n]


@given(POOLS, st.integers(0, 3))
def test_uncertainty_falls_with_the_rank_and_the_queue_rises(pool: list[UnreadDocument], seed: int) -> None:
    found = order_documents(pool, {"uncertainty": 1}, seed=seed)
    scores = [each.score for each in found if each.score is not None]
    assert scores == sorted(scores, reverse=True)
    queue = list(queue_scores(reversed(found)).values())
    assert queue == sorted(set(queue))
    assert all(0 < each <= 1 for each in queue)
