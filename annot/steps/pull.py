"""`annot pull`: annotators' submissions to `readings/<annotator>.jsonl`, whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from annot.core.errors import ConfigError
from annot.core.issue import Issue, errors_of
from annot.quality.check import check_reading
from annot.steps.connect import connect
from annot.steps.project import Project
from annot.steps.push import marker
from annot.store.provenance import write_provenance
from annot.store.readings import read_reading, reading_path, write_reading
from annot.studio.collect import Collected, Collector
from annot.studio.export_file import read_export


@dataclass(frozen=True)
class Pulled:
    """What a pull brought of one annotator.

    Attributes:
        annotator: whose work it is.
        path: the file of the reading.
        submitted: ids of documents in the reading.
        skipped: ids of documents that the annotator refused to annotate.
        drafts: ids of documents with unsubmitted work.
        untouched: ids of documents without any.
        issues: what could not be taken, and what to look at.
        written: whether the file changed.
        refused: whether nothing was written because something could not be taken.
    """

    annotator: str
    path: Path
    submitted: tuple[str, ...]
    skipped: tuple[str, ...]
    drafts: tuple[str, ...]
    untouched: tuple[str, ...]
    issues: tuple[Issue, ...]
    written: bool
    refused: bool


def pull(
    project: Project,
    *,
    annotators: Sequence[str] = (),
    partial: bool = False,
    dry_run: bool = False,
) -> list[Pulled]:
    """Fetches the work of annotators from Label Studio.

    Args:
        project: the data-set project.
        annotators: whose work; all readers' where empty.
        partial: write what can be taken even where something cannot.
        dry_run: write nothing.

    Returns:
        One result an annotator. Where one has errors and `partial` is off, nothing at all was written.

    Raises:
        ConfigError: an annotator has no project on the server.
        ServiceError: the server failed.
    """
    names = list(annotators) or list(project.readers)
    for name in names:
        project.require_annotator(name)
    found = {}
    with connect(project) as studio:
        users = studio.users()
        heads = {head.description: head.id for head in studio.projects()}
        for name in names:
            number = heads.get(marker(project, name))
            if number is None:
                raise ConfigError(f"{name} has no project on {studio.url}; run `annot push` first")
            email = project.require_annotator(name).email
            account = next((user.id for user in users if user.email == email), None)
            collector = _collector(project, name, account, {user.id: user.email for user in users})
            found[name] = collector.collect(studio.tasks(number))
    return _settle(project, found, partial=partial, dry_run=dry_run)


def pull_file(project: Project, path: Path, *, annotator: str, partial: bool = False, dry_run: bool = False) -> Pulled:
    """Takes the work of `annotator` from a raw JSON export; documents that are not in it stay as they are.

    Raises:
        ConfigError: the annotator is unknown or the file missing.
        DataError: the file is no raw JSON export.
    """
    project.require_annotator(annotator)
    found = _collector(project, annotator, None, {}).collect(read_export(path))
    (result,) = _settle(project, {annotator: found}, partial=partial, dry_run=dry_run)
    return result


def _collector(project: Project, annotator: str, account: int | None, emails: dict[int, str]) -> Collector:
    return Collector(
        project.schema,
        project.documents,
        annotator=annotator,
        origin=project.require_annotator(annotator).kind,
        account=account,
        emails=emails,
    )


def _settle(project: Project, found: dict[str, Collected], *, partial: bool, dry_run: bool) -> list[Pulled]:
    """Writes all of it or nothing: nothing where something was said that a reading could not hold.

    What breaks the schema but can be said in a reading (a missing attribute, bounds that do not fit) is
    written and reported: it is what the annotator said.
    """
    refused = not partial and any(errors_of(collected.issues) for collected in found.values())
    for collected in found.values():
        for doc_id, reading in collected.readings.items():
            collected.issues += check_reading(project.schema, project.documents[doc_id], reading)
    return [_write(project, name, collected, refused=refused, dry_run=dry_run) for name, collected in found.items()]


def _write(project: Project, name: str, collected: Collected, *, refused: bool, dry_run: bool) -> Pulled:
    before = read_reading(project.readings, name)
    gone = sorted(set(before) - set(collected.readings))
    issues = list(collected.issues)
    for doc_id in gone:
        message = "in the committed reading, but not submitted on the server; kept (`annot restore` submits it)"
        issues.append(Issue(doc_id=doc_id, code="submission-gone", where=name, message=message, severity="warning"))
    written = False
    if not (refused or dry_run):
        kept = {doc_id: before[doc_id] for doc_id in gone}
        written = write_reading(project.readings, name, [*collected.readings.values(), *kept.values()])
        write_provenance(project.readings, name, collected.rows)
    by_status = {
        status: tuple(sorted({row.doc_id for row in collected.rows if row.status == status}))
        for status in ("skipped", "draft")
    }
    return Pulled(
        annotator=name,
        path=reading_path(project.readings, name),
        submitted=tuple(sorted(collected.readings)),
        skipped=by_status["skipped"],
        drafts=by_status["draft"],
        untouched=tuple(sorted(collected.untouched)),
        issues=tuple(sorted(issues)),
        written=written,
        refused=refused,
    )
