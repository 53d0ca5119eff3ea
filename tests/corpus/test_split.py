"""Splits without leakage: clusters stay whole, and old documents stay where they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annot.core.document import Document
from annot.core.errors import DataError
from annot.corpus.near_duplicates import Similar
from annot.corpus.split import Place, SplitPlan, append_places, divide, find_clusters, read_places

SHARES = SplitPlan(policy="shares", shares={"train": 0.5, "test": 0.5})
FOLDS = SplitPlan()


def document(doc_id: str, event: str = "") -> Document:
    return Document(doc_id, "text", (), {"event": event} if event else {})


def test_clusters_are_near_duplicates_and_events_joined() -> None:
    documents = {each.doc_id: each for each in map(document, "abcdef", ["", "", "", "storm", "storm", ""])}
    similar = [Similar("b", "c", 0.9), Similar("c", "d", 0.5)]
    # b ~ c ~ d, and e reports the same storm as d.
    assert find_clusters(documents, similar) == {"a": "a", "b": "b", "c": "b", "d": "b", "e": "b", "f": "f"}


def test_folds_are_clusters_numbered_by_their_first_document() -> None:
    places = divide(FOLDS, {"a": "a", "b": "a", "c": "c", "d": "d"}, before={}).places
    assert {doc_id: (place.split, place.fold) for doc_id, place in places.items()} == {
        "a": ("train", 0), "b": ("train", 0), "c": ("train", 1), "d": ("train", 2),
    }  # fmt: skip


def test_a_new_document_goes_to_its_cluster_and_a_new_cluster_where_most_is_missing() -> None:
    before = {
        "a": Place(doc_id="a", split="test", fold=0, cluster="a"),
        "b": Place(doc_id="b", split="test", fold=1, cluster="b"),
    }
    division = divide(SHARES, {"a": "a", "b": "b", "copy-of-a": "a", "new": "new"}, before=before)
    assert division.places["copy-of-a"].split == "test"
    assert division.places["new"].split == "train"
    assert division.places["new"].fold == 2
    assert {place.doc_id for place in division.fresh} == {"copy-of-a", "new"}
    assert division.issues == []


def test_a_document_that_joins_two_sides_is_an_issue_and_moves_nobody() -> None:
    before = {
        "a": Place(doc_id="a", split="train", fold=0, cluster="a"),
        "b": Place(doc_id="b", split="test", fold=1, cluster="b"),
    }
    division = divide(SHARES, dict.fromkeys(("a", "b", "bridge"), "a"), before=before)
    assert {doc_id: place.split for doc_id, place in division.places.items() if doc_id in before} == {
        "a": "train", "b": "test",
    }  # fmt: skip
    (issue,) = division.issues
    assert issue.code == "cluster-torn"
    assert "a (train, fold 0), b (test, fold 1)" in issue.message


@given(
    clusters=st.lists(st.integers(0, 8), min_size=1, max_size=30),
    n_before=st.integers(0, 30),
    shares=st.booleans(),
)
def test_no_cluster_is_torn_and_no_old_document_moves(clusters: list[int], n_before: int, shares: bool) -> None:
    plan = SplitPlan(policy="shares") if shares else FOLDS
    ids = [f"d{number:02}" for number in range(len(clusters))]
    first: dict[int, str] = {}
    for doc_id, number in zip(ids, clusters, strict=True):
        first.setdefault(number, doc_id)
    names = {doc_id: first[number] for doc_id, number in zip(ids, clusters, strict=True)}
    some = {doc_id: names[doc_id] for doc_id in ids[:n_before]}
    before = divide(plan, some, before={}).places
    after = divide(plan, names, before=before)
    assert after.issues == []
    assert all(after.places[doc_id] == place for doc_id, place in before.items())
    assert after.places.keys() == names.keys()
    sides = {(name, after.places[doc_id].split, after.places[doc_id].fold) for doc_id, name in names.items()}
    assert len(sides) == len(set(names.values()))


@given(n=st.integers(20, 200))
def test_documents_alone_are_divided_by_the_shares(n: int) -> None:
    plan = SplitPlan(policy="shares", shares={"train": 8, "validation": 1, "test": 1})
    ids = [f"d{number:03}" for number in range(n)]
    places = divide(plan, {doc_id: doc_id for doc_id in ids}, before={}).places.values()
    n_test = sum(place.split == "test" for place in places)
    assert abs(n_test - n / 10) <= 1


def test_places_are_kept_and_moved_only_in_somebodys_name(tmp_path: Path) -> None:
    path = tmp_path / "splits.jsonl"
    append_places(path, [Place(doc_id="a", split="train", fold=0, cluster="a")])
    append_places(path, [Place(doc_id="a", split="test", fold=0, cluster="a", by="judge", reason="a wire copy")])
    assert read_places(path)["a"].split == "test"
    append_places(path, [Place(doc_id="a", split="train", fold=0, cluster="a")])
    with pytest.raises(DataError, match="a is placed twice; a line that moves it needs `by` and `reason`"):
        read_places(path)


def test_the_same_line_twice_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "splits.jsonl"
    place = Place(doc_id="a", split="train", fold=0, cluster="a")
    append_places(path, [place])
    append_places(path, [place])
    assert read_places(path) == {"a": place}
