"""What a file of another tool says, as sets of this project: under its schema, on its texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from annot.core.annotation import AnnotationSet, LeftOut, Origin
from annot.core.issue import Issue, errors_of
from annot.formats.import_result import ImportResult
from annot.project.project import ProjectFolder
from annot.quality.check import check_reading
from annot.quality.fit import Fitted, fit_set

_NO_SEED = "the file says something of it, but it is not among the seeds; `annot seeds add` adds it"


class ForeignSets(NamedTuple):
    """What a file says, as sets under the schema.

    Attributes:
        sets: by document id.
        issues: what could not be taken.
        findings: what is wrong with what was taken: it is what the annotator said.
    """

    sets: Mapping[str, AnnotationSet]
    issues: list[Issue]
    findings: list[Issue]


def fit_foreign(
    project: ProjectFolder,
    found: ImportResult,
    *,
    annotator: str,
    origin: Origin,
    guidelines: str | msgspec.UnsetType = msgspec.UNSET,
    is_told: bool = True,
) -> ForeignSets:
    """The sets as readings under the schema, and all that they lack or that is wrong with them.

    Args:
        project: the data-set project.
        found: what the file says.
        annotator: whose readings they become.
        origin: whether a person or a model made them.
        guidelines: version of the guidelines that they were made under; unset where it is not known.
        is_told: somebody has said so; else what the file itself says of a set comes first.
    """
    issues, findings = list(found.issues), []
    lacking: dict[str, list[Issue]] = defaultdict(list)
    for issue in errors_of(found.issues):
        lacking[issue.doc_id].append(issue)
    sets: dict[str, AnnotationSet] = {}
    for doc_id, each in found.sets.items():
        document = project.documents.get(doc_id)
        fault = _other_work(project, found, each)
        if document is None or fault is not None:
            code, message = fault or ("unknown-document", _NO_SEED)
            issues.append(Issue(doc_id=doc_id, code=code, where=annotator, message=message))
            continue
        fitted = fit_set(project.schema, document, each)
        issues += fitted.issues
        left = [LeftOut(where=e.where, code=e.code, said=e.message) for e in (*lacking[doc_id], *fitted.issues)]
        sets[doc_id] = AnnotationSet(
            doc_id=doc_id,
            doc_sha256=document.sha256,
            annotator=annotator,
            origin=origin,
            schema=project.schema.id,
            guidelines=guidelines if is_told or not isinstance(each.guidelines, str) else each.guidelines,
            mentions=tuple(fitted.mentions),
            relations=tuple(fitted.relations),
            # What a reading of annot's own lacked already, it lacks here.
            left_out=(*(each.left_out or ()), *left),
        )
        checked = check_reading(project.schema, document, sets[doc_id])
        findings += [issue for issue in checked if not _follows(issue, fitted)]
    return ForeignSets(sets, issues, findings)


def _other_work(project: ProjectFolder, found: ImportResult, said: AnnotationSet) -> tuple[str, str] | None:
    """Why a set is of another text or schema than the project's: the code and the words of an issue."""
    document, own = project.documents.get(said.doc_id), found.documents.get(said.doc_id)
    if document is None:
        return None
    for digest in (own.sha256 if own else "", said.doc_sha256):
        if digest and digest != document.sha256:
            return (
                "document-changed",
                f"the file has another text (sha256 {digest[:12]}…) than the seed ({document.sha256[:12]}…)",
            )
    if said.schema and said.schema != project.schema.id:
        return (
            "schema-differs",
            f"the file says that it was made under {said.schema!r}, and the schema is {project.schema.id!r}; move it "
            "there with `annot migrate`, or take `schema` out of the file where the labels mean the same",
        )
    return None


def _follows(issue: Issue, fitted: Fitted) -> bool:
    """Whether a value is missing because it was left out, and named so."""
    return issue.code == "missing-attribute" and any(
        where == issue.where and f" {name} needs a value: " in f" {issue.message}" for where, name in fitted.without
    )
