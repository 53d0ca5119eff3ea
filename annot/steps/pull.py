"""`annot pull`: annotators' submissions to `readings/<annotator>.jsonl`, whole or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from annot.core.annotation import AnnotationSet
from annot.core.collector import collector_off
from annot.core.errors import ConfigError, DataError
from annot.core.issue import Issue, errors_of
from annot.quality.check import check_reading
from annot.steps.desk import Desk, open_desks
from annot.steps.project import Project
from annot.store.provenance import read_provenance, write_provenance
from annot.store.readings import read_reading, reading_path, write_reading
from annot.studio.collect import Collected, Collector, Owner
from annot.studio.copied import RegionIds, find_copied
from annot.studio.export_file import read_export
from annot.studio.snapshot import SnapshotStore


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
        passed_over: what a file held that is no part of a reading, by kind.
    """

    annotator: str
    path: str
    submitted: tuple[str, ...]
    skipped: tuple[str, ...]
    drafts: tuple[str, ...]
    untouched: tuple[str, ...]
    issues: tuple[Issue, ...]
    state: str
    written: bool
    refused: bool
    passed_over: Mapping[str, int] = field(default_factory=dict)


@collector_off()
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
        ConfigError: an annotator was never pushed.
        DataError: an annotator's project is gone from the server.
        ServiceError: the server failed; pulling again goes on where it stopped.
    """
    found = {}
    with open_desks(project, annotators) as desks:
        for desk in desks.values():
            _require_project(project, desk)
        for name, desk in desks.items():
            found[name] = _collect(project, desk)
    copied = find_copied(_region_ids(project, found))
    for name, collected in found.items():
        collected.issues += copied[name]
    return _settle(project, found, _How(partial, dry_run, tuple(forget)))


def _collect(project: Project, desk: Desk) -> Collected:
    account, number = desk.account, desk.number
    if account is None or number is None:
        raise ConfigError(f"annot.toml: {desk.email!r} of {desk.annotator} is no account on {desk.studio.url}")
    row = desk.row
    collector = _collector(
        project, desk.annotator, Owner(account, desk.email, lambda each: desk.server.emails.get(each))
    )
    store = snapshots(project, desk.annotator)
    pushed = [task.task for task in row.tasks.values()] if row else []
    guess = pushed if len(pushed) == desk.n_tasks else []
    snapshot = store.take(desk.studio, number, guess=guess, see=collector.take)
    collector.found.state = snapshot.digest[:12]
    return collector.finish()


def _require_project(project: Project, desk: Desk) -> None:
    if desk.number is not None:
        return
    name, url = desk.annotator, desk.studio.url
    before = snapshots(project, name).current()
    if before is None:
        raise ConfigError(f"{name} has no project on {url}; run `annot push` first")
    message = (
        f"project {before.project} of {name} with {len(before.tasks)} tasks is gone from {url}; nothing changed here: "
        f"`annot restore --annotator {name}` brings it back"
    )
    raise DataError(message, [Issue(doc_id="", code="project-gone", where=name, message=message)])


def _region_ids(project: Project, found: Mapping[str, Collected]) -> dict[str, RegionIds]:
    """The regions of everybody: of those who were not pulled now, as they were last."""
    regions = {name: collected.regions for name, collected in found.items()}
    for name in set(project.readers) - set(found):
        store = snapshots(project, name)
        if (last := store.current()) is not None:
            regions[name] = _collector(project, name, None).collect(store.tasks(last)).regions
    return regions


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
    found = _collector(project, annotator, None).collect(store.tasks(store.state(digest)))
    (result,) = _settle(project, {annotator: found}, _How(partial, dry_run))
    return result


def snapshots(project: Project, annotator: str) -> SnapshotStore:
    """The pulled states of an annotator's project."""
    return SnapshotStore(project.state / "pulled" / annotator)


def pull_file(
    project: Project,
    path: Path,
    *,
    annotator: str,
    by: str | None = None,
    partial: bool = False,
    dry_run: bool = False,
) -> Pulled:
    """Takes the work of `annotator` from a raw JSON export; documents that are not in it stay as they are.

    Args:
        project: the data-set project.
        path: the file; it may come from a project that annot did not make.
        annotator: whose reading it becomes.
        by: email or number of the account whose submissions they are; needed where the file holds several accounts'.
        partial: see `pull`.
        dry_run: see `pull`.

    Raises:
        ConfigError: the annotator is unknown, the file missing, or it is not said whose submissions to take.
        DataError: the file is no raw JSON export.
    """
    project.require_reader(annotator)
    export = read_export(path)
    found = _collector(project, annotator, None, any_control=True).collect(export.tasks(by=by))
    export.require_one_account(by)
    for kind, n in sorted(export.unplaced.items()):
        message = f"{n} × {kind}: their offsets do not count the characters of a text; mark the plain text instead"
        found.issues.append(Issue(doc_id="", code="unsupported-result", where=str(path), message=message))
    passed_over = export.passed_over + Counter(
        {"task of no seed": sum(issue.code == "unknown-document" for issue in found.issues)}
    )
    (result,) = _settle(project, {annotator: found}, _How(partial, dry_run, whole=False))
    return replace(result, passed_over=dict(sorted(passed_over.items())))


def _collector(project: Project, annotator: str, owner: Owner | None, *, any_control: bool = False) -> Collector:
    return Collector(
        project.schema,
        project.documents,
        annotator=annotator,
        origin=project.require_annotator(annotator).kind,
        owner=owner,
        check=lambda document, reading: check_reading(project.schema, document, reading),
        any_control=any_control,
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
    issues = [*collected.issues, *collected.findings]
    for doc_id in kept if how.whole else ():
        message = (
            "in the committed reading, but not submitted on the server; kept: `annot restore` submits it, "
            "`annot pull --forget` drops it"
        )
        issues.append(Issue(doc_id=doc_id, code="submission-gone", where=name, message=message, severity="warning"))
    readings = [*collected.readings.values(), *kept.values()]
    # A file that holds nothing of the text leaves no empty reading behind.
    nothing = not how.whole and not collected.rows
    keeps = refused or nothing
    written = not keeps and write_reading(project.readings, name, readings, dry_run=how.dry_run)
    if not (keeps or how.dry_run):
        earlier = [row for row in read_provenance(project.readings, name) if row.doc_id in kept and not how.whole]
        write_provenance(project.readings, name, [*collected.rows, *earlier])
    by_status = {
        status: tuple(sorted({row.doc_id for row in collected.rows if row.status == status}))
        for status in ("skipped", "draft")
    }
    return Pulled(
        annotator=name,
        path=str(reading_path(project.readings, name)),
        submitted=tuple(sorted(collected.readings)),
        skipped=by_status["skipped"],
        drafts=by_status["draft"],
        untouched=tuple(sorted(collected.untouched)),
        issues=tuple(sorted(issues)),
        state=collected.state,
        written=written,
        refused=refused,
    )
