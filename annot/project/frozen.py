"""Frozen splits: what systems are tested on changes only by an adjudicator's word."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from annot.core.annotation import AnnotationSet
from annot.core.canonical import digest_of
from annot.core.issue import Issue
from annot.corpus.split import Place, read_places
from annot.project.adjudication import read_decisions
from annot.project.load import source_project
from annot.project.project import ProjectFolder
from annot.project.releases import release_folders
from annot.project.split import places_of
from annot.release.manifest import DocumentEntry, read_manifest


def check_frozen(
    project: ProjectFolder, gold: Mapping[str, AnnotationSet], *, waiting: Collection[str] = ()
) -> Iterator[Issue]:
    """What changed in a frozen split since the newest release without a decision that says so.

    A document of a frozen split may have another gold if decisions on it were added since, and another split if an
    adjudicator moved it; its text never changes, and it never leaves. New documents may join.

    Args:
        project: the data-set project.
        gold: as it is now, by document id.
        waiting: documents with open conflicts, of which nothing is said.
    """
    folders = release_folders(project)
    if not folders:
        return
    released = read_manifest(folders[-1])
    frozen = {
        doc_id: entry for doc_id, entry in released.documents.items() if entry.split in project.config.split.frozen
    }
    if not frozen:
        return
    before = set(map(repr, read_decisions(source_project(folders[-1]))))
    decided = {decision.doc_id for decision in read_decisions(project) if repr(decision) not in before}
    places = places_of(project)
    written = read_places(project.splits_path)
    for doc_id, entry in frozen.items():
        if doc_id in waiting:
            continue
        is_moved = doc_id in written and bool(written[doc_id].by)
        message = _change(project, entry, places.get(doc_id), gold.get(doc_id), is_moved, decided=doc_id in decided)
        if message:
            where = f"{entry.split} of {released.version}"
            yield Issue(doc_id=doc_id, code="frozen-changed", where=where, message=message)


def _change(
    project: ProjectFolder,
    entry: DocumentEntry,
    place: Place | None,
    gold: AnnotationSet | None,
    is_moved: bool,
    *,
    decided: bool,
) -> str:
    if place is None or gold is None:
        return f"it is gone, and {entry.split} is frozen; put it back, or take {entry.split!r} out of split.frozen"
    if project.documents[place.doc_id].sha256 != entry.sha256:
        return f"its text changed, and {entry.split} is frozen; add the new text under another document id"
    if place.split != entry.split and not is_moved:
        return f"it went to {place.split}, and {entry.split} is frozen; `annot split --move` says who moved it and why"
    if digest_of(gold) != entry.gold and not decided:
        return (
            f"its gold changed without a decision, and {entry.split} is frozen; settle it with `annot adjudicate`, or "
            "take the change back"
        )
    return ""
