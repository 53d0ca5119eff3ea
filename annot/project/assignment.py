"""Which reader is given which documents: by the plan of `annot.toml`, and by what was given before."""

from __future__ import annotations

from annot.core.document import Document
from annot.core.errors import ConfigError
from annot.corpus.assign import Assignment, assign, read_assignments, write_assignments
from annot.predict.select.selection import read_selection
from annot.project.adjudication import readings_of
from annot.project.project import ProjectFolder


def plan_assignment(project: ProjectFolder) -> list[Assignment]:
    """Who reads what, one row a document that was ever given; none where `annot.toml` has no plan.

    Whoever has read a document before there was a plan keeps it. Where there is a selection, new documents are given
    in its order, and those that it does not name wait.

    Raises:
        ConfigError: the plan does not fit the documents or readers.
        DataError: the file of assignments, a selection, or a reading, is broken.
    """
    plan = project.config.assignment
    if plan is None:
        return []
    before = read_assignments(project.assignment_path)
    readings = readings_of(project)
    for doc_id in project.documents:
        readers = tuple(sorted(name for name, read in readings.items() if doc_id in read))
        if readers and doc_id not in before:
            role = "control" if doc_id in plan.controls else "overlap" if len(readers) > 1 else "single"
            before[doc_id] = Assignment(doc_id=doc_id, annotators=readers, role=role)
    rows = assign(plan, project.documents, list(project.readers), before=before, order=selected_order(project))
    gone = [row for doc_id, row in before.items() if doc_id not in project.documents]
    return sorted([*rows, *gone], key=lambda row: row.doc_id)


def given_documents(project: ProjectFolder, rows: list[Assignment]) -> dict[str, dict[str, Document]]:
    """The documents of each reader, by id; all of them where there is no plan.

    Those of a selection come last, in its order: tasks are made, and read, in the order in which they come.
    """
    rank = {doc_id: place for place, doc_id in enumerate(selected_order(project) or ())}
    documents = dict(sorted(project.documents.items(), key=lambda item: rank.get(item[0], -1)))
    if project.config.assignment is None:
        return dict.fromkeys(project.readers, documents)
    readers = {row.doc_id: row.annotators for row in rows}
    return {
        name: {doc_id: each for doc_id, each in documents.items() if name in readers.get(doc_id, ())}
        for name in project.readers
    }


def selected_order(project: ProjectFolder) -> list[str] | None:
    """The documents that are to be read next, the first first; None where nobody has selected any.

    Raises:
        DataError: the file of the selection is broken.
    """
    return list(read_selection(project.selection_path)) if project.selection_path.exists() else None


def keep_assignment(project: ProjectFolder, rows: list[Assignment]) -> bool:
    """Writes who was given what; returns whether that is news."""
    if project.config.assignment is None:
        return False
    with project.writing():
        if plan_assignment(project) != rows:
            raise ConfigError(f"{project.assignment_path} was changed meanwhile by another process; do this again")
        return write_assignments(project.assignment_path, rows)
