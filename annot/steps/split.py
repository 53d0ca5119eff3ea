"""`annot split`: which documents train and which test, by clusters, and how alike the two sides are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from annot.core.errors import ConfigError
from annot.core.split import SPLITS
from annot.corpus.near_duplicates import Similar, compare
from annot.corpus.split import Division, Place, append_places, divide, find_clusters, read_places
from annot.steps.config import CONFIG_NAME
from annot.steps.project import Project


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


def plan_split(project: Project) -> SplitReport:
    """Where every document is, and where the new ones would go; nothing is written.

    Raises:
        DataError: `splits.jsonl` is broken.
    """
    plan = project.config.split
    pairs = compare({doc_id: document.text for doc_id, document in project.documents.items()})
    similar = [pair for pair in pairs if pair.similarity >= plan.near_duplicate]
    clusters = find_clusters(project.documents, similar)
    division = divide(plan, clusters, before=read_places(project.splits_path))
    places = division.places
    across = next((pair for pair in pairs if _side(places[pair.left]) != _side(places[pair.right])), None)
    return SplitReport(division, similar, across)


def places_of(project: Project) -> Mapping[str, Place]:
    """Where every document is; what has no place yet is placed as `annot split` would.

    Raises:
        DataError: `splits.jsonl` is broken.
    """
    before = read_places(project.splits_path)
    if project.documents.keys() <= before.keys():
        return {doc_id: before[doc_id] for doc_id in project.documents}
    return plan_split(project).division.places


def keep_split(project: Project, division: Division) -> None:
    """Writes the new documents' places down, unless somebody has meanwhile; they stay there."""
    with project.writing():
        known = read_places(project.splits_path)
        append_places(project.splits_path, [place for place in division.fresh if place.doc_id not in known])


def move_document(project: Project, doc_id: str, target: str, *, by: str, reason: str, dry_run: bool = False) -> Place:
    """Moves a document to another side, in an adjudicator's name.

    Args:
        project: the data-set project.
        doc_id: the document.
        target: a split, or another document whose split and fold it gets.
        by: the adjudicator.
        reason: why.
        dry_run: say where it would be, write nothing.

    Returns:
        Its place from now on.

    Raises:
        ConfigError: there is no such document, target or adjudicator, or no reason.
        DataError: `splits.jsonl` is broken.
    """
    if project.require_annotator(by).role != "adjudicator":
        raise ConfigError(f"{CONFIG_NAME}: {by} is a reader; documents are moved by an adjudicator")
    if not reason.strip():
        raise ConfigError(f"why is {doc_id} moved? a reason is kept with it")
    with project.writing(dry_run=dry_run):
        return _move(project, doc_id, target, by=by, reason=reason, dry_run=dry_run)


def _move(project: Project, doc_id: str, target: str, *, by: str, reason: str, dry_run: bool) -> Place:
    places = places_of(project)
    if doc_id not in places:
        raise ConfigError(f"{doc_id!r} is not a document of {project.seeds}")
    before = places[doc_id]
    if target in SPLITS:
        after = Place(doc_id=doc_id, split=target, fold=before.fold, cluster=before.cluster, by=by, reason=reason)
    elif target in places:
        other = places[target]
        after = Place(doc_id=doc_id, split=other.split, fold=other.fold, cluster=other.cluster, by=by, reason=reason)
    else:
        raise ConfigError(f"{target!r} is neither one of {', '.join(SPLITS)} nor a document")
    if not dry_run:
        known = read_places(project.splits_path)
        missing = [place for place in places.values() if place.doc_id not in known]
        # Moved already, as where a move failed after it was written, it is not moved again.
        append_places(project.splits_path, missing if known.get(doc_id) == after else [*missing, after])
    return after


def _side(place: Place) -> tuple[str, int]:
    """Training by folds leaves out one fold; a split is one side, whatever its folds."""
    return (place.split, place.fold if place.split == "train" else -1)
