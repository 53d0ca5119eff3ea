"""`annot pull`: annotators' submissions to `readings/<annotator>.jsonl`, whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from annot.core.annotation import AnnotationSet
from annot.core.errors import ConfigError, DataError
from annot.core.gc_pause import gc_paused
from annot.core.issue import Issue, errors_of
from annot.core.plural import plural
from annot.project.project import ProjectFolder
from annot.steps.pull.collecting import collector_of_project, snapshots, tell_once
from annot.steps.pull.copied import find_copied
from annot.steps.pull.versions import guidelines_shown, keep_versions
from annot.store.provenance import read_provenance, write_provenance
from annot.store.readings import read_reading, reading_path, write_reading
from annot.studio.adopt.translate import MapLine
from annot.studio.collect import Pick
from annot.studio.collected import Collected, RegionIds
from annot.studio.owner import Owner
from annot.studio.parse import SINGLE_VALUES
from annot.workspace.workspaces import Workspace, open_workspaces


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
        incomplete: ids of documents whose reading lacks something that the annotator said.
        passed_over: what a file held that is no part of a reading, by kind.
        mapped: what each line of the map of a project that annot did not make has done.
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
    incomplete: tuple[str, ...] = ()
    passed_over: Mapping[str, int] = field(default_factory=dict)
    mapped: tuple[MapLine, ...] = ()


@gc_paused()
def pull(
    project: ProjectFolder,
    *,
    annotators: Sequence[str] = (),
    partial: bool = False,
    forget: Sequence[str] = (),
    pick: Pick | None = None,
    dry_run: bool = False,
) -> list[Pulled]:
    """Fetches the work of annotators from Label Studio.

    Args:
        project: the data-set project.
        annotators: whose work; all readers' where empty.
        partial: write what can be taken even where something cannot.
        forget: ids of documents whose submissions were deleted on purpose, and leave the readings.
        pick: which of several submissions of a document to take; none where it is not said.
        dry_run: write nothing but what was read from the server.

    Returns:
        One result an annotator. Where something could not be taken and `partial` is off, no reading was written; but
        for single values, which are left out of the reading.

    Raises:
        ConfigError: an annotator was never pushed.
        DataError: an annotator's project is gone from the server.
        ServiceError: the server failed; pulling again goes on where it stopped.
    """
    found = {}
    with open_workspaces(project, annotators) as workspaces:
        for workspace in workspaces.values():
            _require_project(project, workspace)
        for name, workspace in workspaces.items():
            found[name] = _collect(project, workspace, pick)
    tell_once(found.values())
    copied = find_copied(_region_ids(project, found))
    for name, collected in found.items():
        collected.issues += copied[name]
    return settle(project, found, How(partial, dry_run, tuple(forget)))


def _collect(project: ProjectFolder, workspace: Workspace, pick: Pick | None) -> Collected:
    number = workspace.number
    assert number is not None  # `_require_project` has looked
    row, changed = workspace.row, workspace.account_change
    owner = Owner(workspace.account, workspace.email, workspace.server.emails.get)
    guidelines = guidelines_shown(project, workspace, number)
    collector = collector_of_project(project, workspace.annotator, owner, pick, guidelines)
    store = snapshots(project, workspace.annotator)
    pushed = [task.task for task in row.tasks.values()] if row else []
    guess = pushed if len(pushed) == workspace.n_tasks else []
    under = guidelines if isinstance(guidelines, str) else ""
    snapshot = store.take(
        workspace.studio, number, schema=project.schema.id, guidelines=under, guess=guess, see=collector.take
    )
    collector.found.state = snapshot.digest[:12]
    collector.found.issues += [changed] if changed else []
    return collector.finish()


def _require_project(project: ProjectFolder, workspace: Workspace) -> None:
    if workspace.number is not None:
        return
    name, url = workspace.annotator, workspace.studio.url
    before = snapshots(project, name).current()
    if before is None:
        raise ConfigError(f"{name} has no project on {url}; run `annot push` first")
    message = (
        f"project {before.project} of {name} with {plural(len(before.tasks), 'task')} is gone from {url}; "
        f"nothing changed here: "
        f"`annot restore --annotator {name}` brings it back"
    )
    raise DataError(message, [Issue(doc_id="", code="project-gone", where=name, message=message)])


def _region_ids(project: ProjectFolder, found: Mapping[str, Collected]) -> dict[str, RegionIds]:
    """The regions of everybody: of those who were not pulled now, as they were last."""
    regions = {name: collected.regions for name, collected in found.items()}
    for name in set(project.readers) - set(found):
        store = snapshots(project, name)
        if (last := store.current()) is not None:
            regions[name] = collector_of_project(project, name).collect(store.tasks(last)).regions
    return regions


def pull_state(
    project: ProjectFolder,
    digest: str,
    *,
    annotator: str,
    partial: bool = False,
    pick: Pick | None = None,
    dry_run: bool = False,
) -> Pulled:
    """Takes the work of `annotator` as it was in an earlier pull.

    Raises:
        ConfigError: the annotator is unknown.
        DataError: no such state was pulled.
    """
    project.require_reader(annotator)
    store = snapshots(project, annotator)
    state = store.state(digest)
    if state.schema and state.schema != project.schema.id:
        raise DataError(
            f"state {digest} of {annotator} was pulled under {state.schema}, the schema is {project.schema.id}: the "
            "same names may mean something else by now; check out the revision of that time and take it there"
        )
    under = state.guidelines or msgspec.UNSET
    found = collector_of_project(project, annotator, pick=pick, guidelines=under).collect(store.tasks(state))
    (result,) = settle(project, {annotator: found}, How(partial, dry_run))
    return result


@dataclass(frozen=True)
class How:
    """How a pull writes.

    Attributes:
        partial: what can be taken, even where something cannot.
        dry_run: nothing.
        forget: ids of documents that leave the readings.
        whole: documents without a submission have none any more.
        is_told: a person says which guidelines it was made under, of what is unchanged as well.
    """

    partial: bool
    dry_run: bool
    forget: tuple[str, ...] = ()
    whole: bool = True
    is_told: bool = False


def settle(project: ProjectFolder, found: dict[str, Collected], how: How) -> list[Pulled]:
    """Writes all of it or nothing: nothing where something was said that a reading could not hold.

    What breaks the schema but can be said in a reading (a missing attribute, bounds that do not fit) is
    written and reported: it is what the annotator said. A single value that is none is left out of its reading, which
    says so.
    """
    with project.writing(dry_run=how.dry_run):
        return _settle(project, found, how)


def _settle(project: ProjectFolder, found: dict[str, Collected], how: How) -> list[Pulled]:
    before = {name: read_reading(project.readings_dir, name) for name in found}
    _require_schema(project, before)
    refused = not how.partial and any(
        issue.code not in SINGLE_VALUES for collected in found.values() for issue in errors_of(collected.issues)
    )
    for name, collected in found.items():
        _keep_lost(project, name, collected, before[name])
        if not how.is_told:
            keep_versions(collected, before[name])
    return [_write(project, name, collected, before[name], how, refused=refused) for name, collected in found.items()]


def _keep_lost(project: ProjectFolder, name: str, collected: Collected, before: dict[str, AnnotationSet]) -> None:
    """Readings of documents of whose submission nothing could be taken: as they were, or empty, and said to lack it."""
    for doc_id, said in collected.lost.items():
        document = project.documents.get(doc_id)
        if doc_id in collected.readings or document is None:
            continue
        reading = before.get(doc_id) or AnnotationSet(
            doc_id=doc_id,
            doc_sha256=document.sha256,
            annotator=name,
            origin=project.require_annotator(name).kind,
            schema=project.schema.id,
            guidelines=collected.guidelines,
        )
        collected.readings[doc_id] = reading.replace(left_out=tuple(said))


def _require_schema(project: ProjectFolder, before: dict[str, dict[str, AnnotationSet]]) -> None:
    """A pull would write readings of one schema over those of another, as if they had been made under it."""
    for name, readings in before.items():
        for doc_id, reading in readings.items():
            if reading.schema != project.schema.id:
                message = (
                    f"{reading_path(project.readings_dir, name)}: {doc_id} was read under {reading.schema}, the schema "
                    f"is {project.schema.id}; `annot migrate FILE` moves readings and live projects to another schema"
                )
                issue = Issue(doc_id=doc_id, code="schema-differs", where=name, message=message)
                raise DataError(message, [issue])


def _write(
    project: ProjectFolder,
    name: str,
    collected: Collected,
    before: dict[str, AnnotationSet],
    how: How,
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
    nothing = not how.whole and not collected.readings and all(row.status != "skipped" for row in collected.rows)
    keeps = refused or nothing
    written = not keeps and write_reading(project.readings_dir, name, readings, dry_run=how.dry_run)
    if not (keeps or how.dry_run):
        # A whole pull tells of skips and drafts anew, and nothing of what was imported or is gone from the server.
        known = read_provenance(project.readings_dir, name)
        earlier = [row for row in known if row.doc_id in kept and (row.status == "submitted" or not how.whole)]
        write_provenance(project.readings_dir, name, [*collected.rows, *earlier])
    by_status = {
        status: tuple(sorted({row.doc_id for row in collected.rows if row.status == status}))
        for status in ("skipped", "draft")
    }
    return Pulled(
        annotator=name,
        path=str(reading_path(project.readings_dir, name)),
        submitted=tuple(sorted(collected.readings)),
        skipped=by_status["skipped"],
        drafts=by_status["draft"],
        untouched=tuple(sorted(collected.untouched)),
        issues=tuple(sorted(issues)),
        state=collected.state,
        written=written,
        refused=refused,
        incomplete=tuple(sorted(doc for doc, reading in collected.readings.items() if not reading.is_whole)),
        mapped=tuple(collected.mapped),
    )
