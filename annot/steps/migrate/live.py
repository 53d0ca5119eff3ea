"""The live projects of a migration: submissions, skips and drafts in place, then the labelling config.

The server refuses a config that lacks a control in use, so the work goes first. What it said before is on disk before
anything is changed; a run that was cut off sees by it what is done already.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from annot.core.annotation import AnnotationSet
from annot.core.errors import DataError, ServiceError
from annot.core.issue import Issue, errors_of
from annot.project.encounters import planted_regions
from annot.project.ledger import read_ledger
from annot.project.migration_record import MigrationFolder
from annot.project.project import ProjectFolder
from annot.schemas.migrate import migrate_reading
from annot.steps.migrate.plan import Plan
from annot.studio.convert import ResultConverter, typed
from annot.studio.parse import SubmissionParser
from annot.studio.planted import NOTHING_PLANTED, Planted, taken_planted, without_planted
from annot.studio.resubmit import LiveWork, change_work, read_live
from annot.workspace.connection import Seat, embedded_server, seats
from annot.workspace.sync import live_config
from annot.workspace.workspaces import ledger_path, open_workspaces

if TYPE_CHECKING:
    from annot.studio.client import Studio

_ROUNDS = 5
"""How often a project in which people go on working is looked at again."""


@dataclass(frozen=True)
class LiveProject:
    """One reader's project on a server that answers."""

    annotator: str
    studio: Studio
    number: int
    account: str


@contextmanager
def open_live(project: ProjectFolder) -> Iterator[list[LiveProject]]:
    """The readers' projects; none where nothing was ever pushed and no server is up, or annot did not make them.

    Raises:
        ServiceError: projects were pushed, and their server is down.
    """
    if project.config.studio.adopted:
        # Its config is another's: the next pull names each line of the map that the new schema does not know.
        yield []
        return
    ledger = read_ledger(ledger_path(project))
    down = [seat for seat in seats(project) if not project.config.studio.url and _is_down(project, seat)]
    if not any(ledger.of(seat.key) for seat in seats(project)) and down:
        yield []
        return
    if lost := [seat for seat in down if ledger.of(seat.key)]:
        whose = ", ".join(seat.reader for seat in lost if seat.reader)
        raise ServiceError(
            f"the embedded Label Studio{f' of {whose}' if whose else ''} is not running, and it has this data set's "
            "projects: start it with `annot server start`, or move the files alone with --files-only and the projects "
            "later"
        )
    with open_workspaces(project) as workspaces:
        yield [
            LiveProject(name, workspace.studio, workspace.number, str(workspace.account or ""))
            for name, workspace in sorted(workspaces.items())
            if workspace.number is not None
        ]


def _is_down(project: ProjectFolder, seat: Seat) -> bool:
    return embedded_server(project, seat.reader).state() is None


class LiveMigration:
    """Moves the work of live projects as a plan says.

    Args:
        plan: without reviews.
        target: the project as it is behind the migration; its config and instruction go to the server.
        folder: keeps what was before.
    """

    def __init__(self, plan: Plan, target: ProjectFolder, folder: MigrationFolder) -> None:
        self._plan, self._target, self._folder = plan, target, folder
        self._converter = ResultConverter(plan.source.schema, plan.new)
        self._old, self._new = SubmissionParser(plan.source.schema), SubmissionParser(plan.new)
        self._wrong: dict[str, Mapping[str, Planted]] = {}

    def look(self, live: LiveProject, *, require_pulled: bool) -> list[LiveWork]:
        """The work in a project, if all of it can be moved.

        Args:
            live: the project.
            require_pulled: what is submitted is what the committed reading says.

        Raises:
            DataError: it cannot, or was not pulled; each is named.
        """
        work = read_live(live.studio, live.number, self._target.documents)
        faults = [issue for each in work for issue in self._faults(live, each)]
        if require_pulled and not faults:
            faults += self._unpulled(live, work)
        if faults:
            raise DataError("\n".join(map(str, sorted(faults))), sorted(faults))
        return work

    def move(self, live: LiveProject) -> int:
        """Changes all work that still says the old thing, then the config; returns how much was changed."""
        # Of work that changed while it was moved, each form is kept; the last is the one to move.
        forms = list(self._folder.live(live.annotator) or [])
        kept = {each.key: each for each in forms}
        wanted = {key: self._converted(live, each) for key, each in kept.items()}
        n_changed = 0
        for _ in range(_ROUNDS):
            work_now = read_live(live.studio, live.number, self._target.documents)
            todo = [
                each for each in work_now if not self._is_moved(live, each, kept.get(each.key), wanted.get(each.key))
            ]
            if not todo:
                break
            for work in todo:
                if work != kept.get(work.key):
                    self._require_movable(live, work)
                    kept[work.key], wanted[work.key] = work, self._converted(live, work)
                    forms.append(work)
            self._folder.keep_live(live.annotator, sorted(forms, key=lambda each: each.key))
            for work in todo:
                change_work(live.studio, work, wanted[work.key])
            n_changed += len(todo)
        else:
            raise ServiceError(f"people go on working in project {live.number} of {live.annotator}; migrate again")
        config = live_config(self._target)
        if live.studio.label_config(live.number) != config["label_config"]:
            live.studio.set_label_config(live.number, **config)
        return n_changed

    def _is_moved(
        self, live: LiveProject, work: LiveWork, kept: LiveWork | None, wanted: Sequence[Mapping[str, Any]] | None
    ) -> bool:
        if wanted is not None and work.result == wanted:
            return True
        if kept is not None and work.result == kept.result:
            return False
        # Since then somebody worked on it: in a page with the new config, or still with the old one.
        n_new, n_old = (len(self._parse(parser, live, work)[1]) for parser in (self._new, self._old))
        return n_new == 0 or n_new < n_old

    def _converted(self, live: LiveProject, work: LiveWork) -> list[dict[str, Any]]:
        document = self._target.documents[work.doc_id]
        reading, _ = self._parse(self._old, live, work)
        moved = self._migrated(reading)
        made = self._converter.convert(document, work.result, ids=moved.ids, reading=moved.reading)
        again, issues = self._parse(self._new, live, LiveWork(**{**_fields(work), "result": made}))
        if again != moved.reading or (issues and not self._parse(self._old, live, work)[1]):
            raise AssertionError(f"{work.kind} {work.id} of {work.doc_id} would not say its migrated reading")
        return made

    def _migrated(self, reading: AnnotationSet) -> Any:
        plan = self._plan
        return migrate_reading(plan.migration, plan.source.schema, plan.new, reading, plan.answers)

    def _parse(self, parser: SubmissionParser, live: LiveProject, work: LiveWork) -> tuple[AnnotationSet, list[Issue]]:
        document = self._target.documents[work.doc_id]
        origin = self._target.require_annotator(live.annotator).kind
        parsed = parser.parse(document, typed(work.result), annotator=live.annotator, origin=origin)
        return parsed.reading, errors_of(parsed.issues)

    def _require_movable(self, live: LiveProject, work: LiveWork) -> None:
        faults = list(self._faults(live, work))
        if faults:
            raise DataError("\n".join(map(str, faults)), faults)

    def _faults(self, live: LiveProject, work: LiveWork) -> Iterator[Issue]:
        """Why some work cannot be moved; that of submissions that count is in the plan's reviews already."""
        where = f"{work.kind} {work.id} of {live.annotator}"
        if work.doc_id not in self._target.documents:
            message = (
                f"the text of task {work.task} is no seed's, so it cannot be moved; delete the task, or add the seed"
            )
            yield Issue(doc_id=work.doc_id, code="unknown-document", where=where, message=message)
            return
        if work.of_submission is not None:
            message = (
                f"changes submission {work.of_submission} and is not submitted; moving the submission would delete it: "
                f"{work.by} submits or discards it, then `annot pull`"
            )
            yield Issue(doc_id=work.doc_id, code="unsubmitted-work", where=where, message=message)
        what = "a skip" if work.skipped else "a draft" if work.kind == "draft" else "a submission"
        readable = self._old.regions(self._target.documents[work.doc_id], typed(work.result))
        for result in work.result:
            if result.get("type") == "labels" and result.get("id") not in readable:
                said = (result.get("value") or {}).get("text")
                message = f"{what} holds region {result.get('id')} {said!r}, which cannot be read; mend or discard it"
                yield Issue(doc_id=work.doc_id, code="unsubmitted-work", where=where, message=message)
        planted = self._planted(live, work)
        for review in self._migrated(self._parse(self._old, live, work)[0]).reviews:
            # It is in no reading, so nobody could answer for it.
            way_out = "submit it and `annot pull`, or discard it"
            if review.item in planted:
                way_out = "it was shown though wrong; delete its region in Label Studio, then `annot pull`"
            message = (
                f"{what} holds {review.item} {review.quote!r}, which a person must look at: {'; '.join(review.why)}; "
                f"{way_out}"
            )
            yield Issue(doc_id=work.doc_id, code="unsubmitted-work", where=where, message=message)

    def _planted(self, live: LiveProject, work: LiveWork) -> frozenset[str]:
        """The mentions of some work that are wrong on purpose, and so in no reading."""
        if live.annotator not in self._wrong:
            self._wrong[live.annotator] = planted_regions(self._plan.source, live.annotator)
        planted = self._wrong[live.annotator].get(work.doc_id, NOTHING_PLANTED)
        return taken_planted(typed(work.result), planted)

    def _unpulled(self, live: LiveProject, work: Sequence[LiveWork]) -> Iterator[Issue]:
        """Submissions that say something else than the committed readings."""
        committed = self._plan.before[live.annotator]
        for each in work:
            if each.kind != "submission" or each.skipped or each.by != live.account:
                continue
            reading, errors = self._parse(self._old, live, each)
            reading = without_planted(reading, self._planted(live, each)).reading
            kept = committed.get(each.doc_id)
            if errors or kept is None or not reading.says_the_same(kept):
                why = "is not what the committed reading says; run `annot pull` first"
                if errors:
                    why = f"cannot be read whole ({errors[0].message}); mend it in Label Studio, then `annot pull`"
                where, message = f"submission {each.id} of {live.annotator}", why
                yield Issue(doc_id=each.doc_id, code="not-pulled", where=where, message=message)


def _fields(work: LiveWork) -> dict[str, Any]:
    return {name: getattr(work, name) for name in work.__struct_fields__}
