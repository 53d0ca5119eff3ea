"""How documents are divided for training and testing: whole clusters at a time, written down, never moved by new ones.

A cluster is what must not be torn apart: near-duplicates, and documents of one declared event. A document that has its
place keeps it, whatever comes after it. A new document goes where its cluster is; a new cluster goes to the split that
is farthest below its share, or makes the next fold.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple, Self

import msgspec
from pydantic import Field, model_validator

from annot.core.document import Document
from annot.core.errors import DataError
from annot.core.issue import Issue
from annot.core.split import SPLITS, Split
from annot.core.value import Value
from annot.store.jsonl import append_jsonl, read_jsonl

if TYPE_CHECKING:
    from annot.corpus.near_duplicates import Similar  # brings numpy, and every verb reads a plan


class SplitPlan(Value):
    """How documents are divided.

    Attributes:
        policy: `leave-one-document-out` makes no test split: each cluster is a fold, for sets too small to divide;
            `shares` divides the documents.
        shares: size of each split, relative to the others.
        near_duplicate: similarity from which two documents belong to one cluster.
        seed: seed that orders clusters of equal size.
        frozen: splits whose gold may change only by an adjudicator's decision.
    """

    policy: Literal["leave-one-document-out", "shares"] = "leave-one-document-out"
    shares: dict[Split, Annotated[float, Field(gt=0)]] = {"train": 0.8, "validation": 0.1, "test": 0.1}
    near_duplicate: Annotated[float, Field(gt=0, le=1)] = 0.4
    seed: int = 0
    frozen: tuple[Split, ...] = ("test",)

    @model_validator(mode="after")
    def _shares_have_training(self) -> Self:
        if "train" not in self.shares:
            raise ValueError("shares: without `train` there is nothing to learn from")
        return self


class Place(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where one document is, from now on; of several lines the last one holds.

    Attributes:
        doc_id: the document.
        split: train, validation or test.
        fold: the fold that it is left out in.
        cluster: the document by which its cluster is called.
        by: the adjudicator who moved it; empty where the plan placed it.
        reason: why it was moved.
    """

    doc_id: str
    split: Split
    fold: int
    cluster: str
    by: str = ""
    reason: str = ""


class Division(NamedTuple):
    """Where all documents are.

    Attributes:
        places: by document id, of all documents.
        fresh: those of them that are new.
        issues: what cannot be placed without a leak.
    """

    places: Mapping[str, Place]
    fresh: Sequence[Place]
    issues: Sequence[Issue]


def find_clusters(documents: Mapping[str, Document], similar: Iterable[Similar]) -> dict[str, str]:
    """The cluster of each document, called by the first of its documents.

    Args:
        documents: by id.
        similar: pairs that are near-duplicates.
    """
    root = {doc_id: doc_id for doc_id in documents}

    def find(doc_id: str) -> str:
        while root[doc_id] != doc_id:
            root[doc_id] = root[root[doc_id]]
            doc_id = root[doc_id]
        return doc_id

    def join(one: str, other: str) -> None:
        first, second = sorted((find(one), find(other)))
        # The first of a cluster names it, whatever order the pairs come in.
        root[second] = first

    for pair in similar:
        join(pair.left, pair.right)
    by_event: dict[str, str] = {}
    for doc_id, document in documents.items():
        if event := document.meta.get("event"):
            join(doc_id, by_event.setdefault(event, doc_id))
    return {doc_id: find(doc_id) for doc_id in documents}


def divide(plan: SplitPlan, clusters: Mapping[str, str], *, before: Mapping[str, Place]) -> Division:
    """Gives each document its place.

    Args:
        plan: how.
        clusters: the cluster of each document.
        before: the places so far.
    """
    members: dict[str, list[str]] = defaultdict(list)
    for doc_id in sorted(clusters):
        members[clusters[doc_id]].append(doc_id)
    places = {doc_id: before[doc_id] for doc_id in clusters if doc_id in before}
    sizes: Counter[Split] = Counter(place.split for place in places.values())
    next_fold = max((place.fold for place in before.values()), default=-1) + 1
    issues: list[Issue] = []
    fresh: list[Place] = []
    for cluster in _in_turn(plan, members):
        new = [doc_id for doc_id in members[cluster] if doc_id not in places]
        old = [places[doc_id] for doc_id in members[cluster] if doc_id in places]
        issues += _torn(members[cluster], old)
        if not new:
            continue
        if old:
            split, fold = old[0].split, old[0].fold
        else:
            split, fold = _wanting(plan, sizes), next_fold
            next_fold += 1
        sizes[split] += len(new)
        fresh += [Place(doc_id=doc_id, split=split, fold=fold, cluster=cluster) for doc_id in new]
    places |= {place.doc_id: place for place in fresh}
    return Division({doc_id: places[doc_id] for doc_id in sorted(places)}, fresh, issues)


def read_places(path: Path) -> dict[str, Place]:
    """The places in `path`, by document; none where there is no file.

    Raises:
        DataError: a line is broken, or a document that has its place gets another one by nobody.
    """
    found: dict[str, Place] = {}
    for row in read_jsonl(path, Place) if path.exists() else ():
        # The same line again says nothing else: two who released at once, or a merge, have written it.
        if found.get(row.doc_id, row) != row and not (row.by and row.reason):
            raise DataError(f"{path}: {row.doc_id} is placed twice; a line that moves it needs `by` and `reason`")
        found[row.doc_id] = row
    return found


def append_places(path: Path, places: Sequence[Place]) -> None:
    """Adds lines behind those that are there."""
    if places:
        append_jsonl(path, places)


def _in_turn(plan: SplitPlan, members: Mapping[str, Sequence[str]]) -> list[str]:
    """Folds are numbered by the documents; for shares large clusters come first, and equal ones by a hash."""
    if plan.policy == "leave-one-document-out":
        return sorted(members)
    return sorted(members, key=lambda each: (-len(members[each]), _hash(plan.seed, each)))


def _wanting(plan: SplitPlan, sizes: Mapping[Split, int]) -> Split:
    """The split that is farthest below its share."""
    if plan.policy == "leave-one-document-out":
        return "train"
    return min(plan.shares, key=lambda split: (sizes.get(split, 0) / plan.shares[split], SPLITS.index(split)))


def _torn(members: Sequence[str], old: Sequence[Place]) -> Iterable[Issue]:
    """A new document can show that old ones belong together, which cannot be mended by moving it."""
    sides = sorted({(place.split, place.fold) for place in old})
    if len(sides) > 1:
        named = ", ".join(f"{place.doc_id} ({place.split}, fold {place.fold})" for place in old)
        message = (
            f"one cluster stands on several sides: {named}; leave out the document that joins them, or move one with "
            "`annot split --move`"
        )
        yield Issue(doc_id=members[0], code="cluster-torn", where="splits", message=message)


def _hash(seed: int, name: str) -> str:
    return hashlib.sha256(f"{seed}\n{name}".encode()).hexdigest()
