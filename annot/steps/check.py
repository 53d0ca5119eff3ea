"""`annot check`: seeds, readings and gold against schema and guidelines."""

from __future__ import annotations

from collections.abc import Iterator

from annot.core.annotation import AnnotationSet
from annot.core.issue import Issue, errors_of
from annot.corpus.check import check_seeds
from annot.corpus.manifest import read_manifest
from annot.quality.check import check_reading
from annot.steps.adjudicate import adjudicate_project
from annot.steps.project import Project
from annot.store.readings import read_reading


def check(project: Project) -> list[Issue]:
    """Everything that is wrong with a project's data.

    Of the readings only errors count: a mention in the page's furniture is an annotator's word, and the
    adjudication's to settle. The gold must be without any finding. What comes later in the way of the data is
    looked at only where what comes before it has no error.

    Raises:
        ConfigError: `annot.toml` or the schema is broken.
        DataError: a file cannot be read at all.
    """
    issues = check_seeds(project.seeds, read_manifest(project.seeds))
    if not errors_of(issues):
        issues += _check_readings(project)
    if not errors_of(issues):
        issues += _check_gold(project)
    return sorted(issues)


def _check_readings(project: Project) -> Iterator[Issue]:
    for name in project.readers:
        for doc_id, reading in read_reading(project.readings, name).items():
            yield from errors_of(check_one(project, doc_id, reading))


def _check_gold(project: Project) -> Iterator[Issue]:
    adjudication = adjudicate_project(project)
    yield from adjudication.issues
    for conflict in adjudication.open:
        yield Issue(
            doc_id=conflict.doc_id,
            code="open-conflict",
            where=conflict.id.partition("#")[2],
            message=f"« {conflict.quote} »; decide with `annot adjudicate`",
        )
    for doc_id, gold in adjudication.gold.items():
        yield from check_one(project, doc_id, gold)


def check_one(project: Project, doc_id: str, reading: AnnotationSet) -> list[Issue]:
    """What is wrong with one reading, or the gold, of one document."""
    document = project.documents.get(doc_id)
    if document is None:
        message = f"{reading.annotator} read it, but it is not among the seeds"
        return [Issue(doc_id=doc_id, code="unknown-document", where=reading.annotator, message=message)]
    return check_reading(project.schema, document, reading)
