"""`annot split --move`: a document on another side, with who said so and why."""

from __future__ import annotations

from annot.core.errors import ConfigError
from annot.core.split import SPLITS
from annot.corpus.split import Place, append_places, read_places
from annot.project.project import ProjectFolder
from annot.project.split import places_of


def move_document(
    project: ProjectFolder, doc_id: str, target: str, *, by: str, reason: str, dry_run: bool = False
) -> Place:
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
    project.require_adjudicator(by, "documents are moved by an adjudicator")
    if not reason.strip():
        raise ConfigError(f"why is {doc_id} moved? a reason is kept with it")
    with project.writing(dry_run=dry_run):
        return _move(project, doc_id, target, by=by, reason=reason, dry_run=dry_run)


def _move(project: ProjectFolder, doc_id: str, target: str, *, by: str, reason: str, dry_run: bool) -> Place:
    places = places_of(project)
    if doc_id not in places:
        raise ConfigError(f"{doc_id!r} is not a document of {project.seeds_dir}")
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
