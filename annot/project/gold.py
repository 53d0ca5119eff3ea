"""The gold of a project as it is now, in the type of `annot.load`."""

from __future__ import annotations

from annot.core.errors import DataError
from annot.core.plural import plural
from annot.project.adjudication import adjudicate_project
from annot.project.project import ProjectFolder
from annot.project.split import places_of
from annot.release.gold_document import GoldDocument


def gold_documents(project: ProjectFolder) -> dict[str, GoldDocument]:
    """The documents that have a gold, by id, as a release made now would hold them.

    Raises:
        DataError: the project cannot be read, or conflicts are open, whose documents would be missing.
    """
    found = adjudicate_project(project)
    if found.open:
        waiting = ", ".join(sorted({conflict.doc_id for conflict in found.open})[:5])
        n_open = plural(len(found.open), "conflict is", "conflicts are")
        raise DataError(f"{n_open} open ({waiting}); settle them with `annot adjudicate`")
    places = places_of(project)
    return {
        doc_id: GoldDocument(project.documents[doc_id], gold, places[doc_id].fold, places[doc_id].split)
        for doc_id, gold in sorted(found.gold.items())
    }
