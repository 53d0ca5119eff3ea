"""Which documents train and which test, by clusters, and how alike the two sides are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from weakref import WeakKeyDictionary

from annot.core.document import Document
from annot.corpus.near_duplicates import Similar, compare
from annot.corpus.split import Division, Place, append_places, divide, find_clusters, read_places
from annot.parallel.jobs import Run
from annot.project.project import ProjectFolder


class SplitReport(NamedTuple):
    """How documents are divided.

    Attributes:
        division: where all documents are.
        similar: near-duplicates, the most similar first.
        across: the most similar pair that stands on two sides, of those that were compared; None where there is none.
    """

    division: Division
    similar: list[Similar]
    across: Similar | None


_compared: WeakKeyDictionary[ProjectFolder, tuple[Mapping[str, Document], list[Similar]]] = WeakKeyDictionary()


def similarities(project: ProjectFolder, *, jobs: int = 1, run: Run | None = None) -> list[Similar]:
    """How alike the seeds are, the most similar pair first, compared once for each state of them; see `compare`."""
    documents, pairs = _compared.get(project, (None, []))
    if documents is not project.documents:
        documents = project.documents
        pairs = compare({doc_id: document.text for doc_id, document in documents.items()}, jobs=jobs, run=run)
        _compared[project] = documents, pairs
    return pairs


def plan_split(project: ProjectFolder, *, jobs: int = 1, run: Run | None = None) -> SplitReport:
    """Where every document is, and where the new ones would go; nothing is written.

    Args:
        project: whose documents they are.
        jobs: worker processes that compare them.
        run: workers that are there already, in place of these.

    Raises:
        DataError: `splits.jsonl` is broken.
    """
    plan = project.config.split
    pairs = similarities(project, jobs=jobs, run=run)
    similar = [pair for pair in pairs if pair.similarity >= plan.near_duplicate]
    clusters = find_clusters(project.documents, similar)
    division = divide(plan, clusters, before=read_places(project.splits_path))
    places = division.places
    across = next((pair for pair in pairs if _side(places[pair.left]) != _side(places[pair.right])), None)
    return SplitReport(division, similar, across)


def places_of(project: ProjectFolder) -> Mapping[str, Place]:
    """Where every document is; what has no place yet is placed as `annot split` would.

    Raises:
        DataError: `splits.jsonl` is broken.
    """
    before = read_places(project.splits_path)
    if project.documents.keys() <= before.keys():
        return {doc_id: before[doc_id] for doc_id in project.documents}
    return plan_split(project).division.places


def keep_split(project: ProjectFolder, division: Division) -> None:
    """Writes the new documents' places down, unless somebody has meanwhile; they stay there."""
    with project.writing():
        known = read_places(project.splits_path)
        append_places(project.splits_path, [place for place in division.fresh if place.doc_id not in known])


def _side(place: Place) -> tuple[str, int]:
    """Training by folds leaves out one fold; a split is one side, whatever its folds."""
    return (place.split, place.fold if place.split == "train" else -1)
