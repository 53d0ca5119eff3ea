"""`annot pull`: annotators' submissions to `readings/<annotator>.jsonl`, whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from annot.core.annotation import AnnotationSet
from annot.core.errors import ConfigError, DataError
from annot.core.issue import Issue, errors_of
from annot.quality.check import check_reading
from annot.steps.connect import connect
from annot.steps.project import Project
from annot.steps.push import find_projects
from annot.store.provenance import read_provenance, write_provenance
from annot.store.readings import read_reading, reading_path, would_change, write_reading
from annot.studio.collect import Collected, Collector
from annot.studio.export_file import read_export
from annot.studio.snapshot import Snapshot, SnapshotStore


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
        state: start of the digest of the server's state; `annot pull --state` has it back.
        written: whether the file changed, or in a dry run would.
        refused: whether nothing was written because something could not be taken.
    """

    annotator: str
    path: Path
    submitted: tuple[str, ...]
    skipped: tuple[str, ...]
    drafts: tuple[str, ...]
    untouched: tuple[str, ...]
    issues: tuple[Issue, ...]
    state: str
    written: bool
    refused: bool


def pull(
    project: Project,
    *,
    annotators: Sequence[str] = (),
    partial: bool = False,
    forget: Sequence[str] = (),
    dry_run: bool = False,
) -> list[Pulled]:
    """Fetches the work of annotators from Label Studio.

    Args:
        project: the data-set project.
        annotators: whose work; all readers' where empty.
        partial: write what can be taken even where something cannot.
        forget: ids of documents whose submissions were deleted on purpose, and leave the readings.
        dry_run: write nothing but what was read from the server.

    Returns:
        One result an annotator. Where one has errors and `partial` is off, no reading was written.

    Raises:
        ConfigError: an annotator has no project on the server, or had one that is gone.
        ServiceError: the server failed; pulling again goes on where it stopped.
    """
    names = list(annotators) or list(project.readers)
    emails = {name: project.require_reader(name).email for name in names}
    found = {}
    with connect(project) as studio:
        users = {user.id: user.email for user in studio.users()}
        numbers = find_projects(project, studio)
        for name in names:
            store = snapshots(project, name)
            before = store.current()
            if name not in numbers:
                raise ConfigError(_no_project(name, studio.url, before))
            snapshot = store.take(studio, numbers[name])
            account = next((number for number, email in users.items() if email.lower() == emails[name].lower()), None)
            if account is None:
                raise ConfigError(f"annot.toml: {emails[name]!r} of {name} is no account on {studio.url}")
            tasks = list(store.tasks(snapshot))
            if before is not None:
                # Drafts come and go without a change of their task.
                drafts = studio.drafts(numbers[name])
                tasks = [msgspec.structs.replace(task, drafts=drafts.get(task.id, [])) for task in tasks]
            found[name] = _collector(project, name, account, users).collect(tasks)
            found[name].state = snapshot.digest[:12]
    return _settle(project, found, _How(partial, dry_run, tuple(forget)))


def pull_state(
    project: Project, digest: str, *, annotator: str, partial: bool = False, dry_run: bool = False
) -> Pulled:
    """Takes the work of `annotator` as it was in an earlier pull.

    Raises:
        ConfigError: the annotator is unknown.
        DataError: no such state was pulled.
    """
    project.require_reader(annotator)
    store = snapshots(project, annotator)
    found = _collector(project, annotator, None, {}).collect(store.tasks(store.state(digest)))
    (result,) = _settle(project, {annotator: found}, _How(partial, dry_run))
    return result


def snapshots(project: Project, annotator: str) -> SnapshotStore:
    """The pulled states of an annotator's project."""
    return SnapshotStore(project.state / "pulled" / annotator)


def _no_project(annotator: str, url: str, before: Snapshot | None) -> str:
    if before is None:
        return f"{annotator} has no project on {url}; run `annot push` first"
    return (
        f"project {before.project} of {annotator} with {len(before.tasks)} tasks is gone from {url}; nothing changed "
        f"here: `annot push` and `annot restore --annotator {annotator}` bring it back"
    )


def pull_file(project: Project, path: Path, *, annotator: str, partial: bool = False, dry_run: bool = False) -> Pulled:
    """Takes the work of `annotator` from a raw JSON export; documents that are not in it stay as they are.

    Raises:
        ConfigError: the annotator is unknown or the file missing.
        DataError: the file is no raw JSON export.
    """
    project.require_reader(annotator)
    found = _collector(project, annotator, None, {}).collect(read_export(path))
    (result,) = _settle(project, {annotator: found}, _How(partial, dry_run, whole=False))
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


@dataclass(frozen=True)
class _How:
    """How a pull writes; `whole` says that documents without a submission have none any more."""

    partial: bool
    dry_run: bool
    forget: tuple[str, ...] = ()
    whole: bool = True


def _settle(project: Project, found: dict[str, Collected], how: _How) -> list[Pulled]:
    """Writes all of it or nothing: nothing where something was said that a reading could not hold.

    What breaks the schema but can be said in a reading (a missing attribute, bounds that do not fit) is
    written and reported: it is what the annotator said.
    """
    before = {name: read_reading(project.readings, name) for name in found}
    _require_schema(project, before)
    refused = not how.partial and any(errors_of(collected.issues) for collected in found.values())
    for collected in found.values():
        for doc_id, reading in collected.readings.items():
            collected.issues += check_reading(project.schema, project.documents[doc_id], reading)
    return [_write(project, name, collected, before[name], how, refused=refused) for name, collected in found.items()]


def _require_schema(project: Project, before: dict[str, dict[str, AnnotationSet]]) -> None:
    """A pull would write readings of one schema over those of another, as if they had been made under it."""
    for name, readings in before.items():
        for doc_id, reading in readings.items():
            if reading.schema != project.schema.id:
                message = (
                    f"{reading_path(project.readings, name)}: {doc_id} was read under {reading.schema}, the schema is "
                    f"{project.schema.id}; `annot migrate FILE` moves readings and live projects to another schema"
                )
                issue = Issue(doc_id=doc_id, code="schema-differs", where=name, message=message)
                raise DataError(message, [issue])


def _write(
    project: Project,
    name: str,
    collected: Collected,
    before: dict[str, AnnotationSet],
    how: _How,
    *,
    refused: bool,
) -> Pulled:
    kept = {doc: reading for doc, reading in before.items() if doc not in {*collected.readings, *how.forget}}
    issues = list(collected.issues)
    for doc_id in kept if how.whole else ():
        message = (
            "in the committed reading, but not submitted on the server; kept: `annot restore` submits it, "
            "`annot pull --forget` drops it"
        )
        issues.append(Issue(doc_id=doc_id, code="submission-gone", where=name, message=message, severity="warning"))
    readings = [*collected.readings.values(), *kept.values()]
    written = not refused and would_change(project.readings, name, readings)
    if not (refused or how.dry_run):
        earlier = [row for row in read_provenance(project.readings, name) if row.doc_id in kept and not how.whole]
        write_reading(project.readings, name, readings)
        write_provenance(project.readings, name, [*collected.rows, *earlier])
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
        state=collected.state,
        written=written,
        refused=refused,
    )
