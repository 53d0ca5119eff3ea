"""`annot migrate`: readings, decisions, configuration and live projects to the next schema version, together.

What was before is kept first; then the live projects move, then the files, those that name the schema last. A run
that was cut off is finished by the next one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec

from annot.core.errors import ConfigError, DataError
from annot.core.issue import Issue, errors_of
from annot.core.migration import Migration
from annot.core.plural import plural
from annot.core.review import Review, ReviewAnswer
from annot.core.schema import Schema
from annot.project.migration_record import (
    MigrationFolder,
    MigrationRecord,
    digest_on_disk,
    digests_of,
    files_before,
    migration_folder,
)
from annot.project.project import ProjectFolder
from annot.steps.migrate.live import LiveMigration, LiveProject, open_live
from annot.steps.migrate.plan import Plan, config_files, make_plan, open_migration
from annot.store.atomic import write_bytes
from annot.store.jsonl import read_jsonl


@dataclass(frozen=True)
class MigrationReport:
    """What a migration did, or would do.

    Attributes:
        old: the schema that it starts from.
        new: the schema that it leads to.
        steps: what each step does, in words.
        counts: how many mentions and relations each step changes, by reader.
        reviews: what a person must look at first.
        issues: what is dropped, which answers cannot be used, and which decisions cannot be carried over.
        findings: what is wrong with the migrated readings by the rules of the new schema.
        n_open: conflicts of the migrated readings without a decision.
        files: paths of the files that change.
        live: how many submissions, skips and drafts of each reader's project change, or hold work, in a dry run.
        state: `dry`, `done`, or `was done` where only live projects could be left to move.
    """

    old: str
    new: str
    steps: tuple[str, ...]
    counts: Mapping[str, tuple[int, ...]]
    reviews: tuple[Review, ...]
    issues: tuple[Issue, ...]
    findings: tuple[Issue, ...]
    n_open: int
    files: tuple[str, ...]
    live: Mapping[str, int]
    state: str


def migrate(project: ProjectFolder, path: Path, *, dry_run: bool = False, files_only: bool = False) -> MigrationReport:
    """Moves a project to the schema of a migration file.

    Args:
        project: the data-set project.
        path: the migration file.
        dry_run: only say what would change; nothing does, here or on a server.
        files_only: leave live projects as they are; the same command without it moves them later.

    Raises:
        ConfigError: the migration does not fit the schemas, or changed since it was begun.
        DataError: a person must look at something first, or a live project holds what was not pulled.
        ServiceError: the server failed; migrating again goes on where it stopped.
    """
    with project.writing(dry_run=dry_run):
        return _migrate(project, path, dry_run=dry_run, files_only=files_only)


def _migrate(project: ProjectFolder, path: Path, *, dry_run: bool, files_only: bool) -> MigrationReport:
    migration, new = open_migration(project, path)
    folder = migration_folder(project, migration.versions)
    plan, record = plan_of(project, path, migration, new)
    if dry_run:
        return _dry_run(project, plan, folder, record, files_only=files_only)
    require_answered(plan, path)
    files = {**plan.files, **config_files(plan, project.root)}
    target = _target(project, plan)
    if files_only:
        return _carry_out(project, plan, _Work(folder, files, target, None), record)
    with open_live(project) as live:
        return _carry_out(project, plan, _Work(folder, files, target, live), record)


def plan_of(
    project: ProjectFolder, path: Path, migration: Migration, new: Schema
) -> tuple[Plan, MigrationRecord | None]:
    """The plan, worked out from what was before where the migration was begun, and its record."""
    folder = migration_folder(project, migration.versions)
    record = folder.record()
    if record is None:
        return make_plan(path, migration, new, project, read_answers(folder)), None
    answers = [msgspec.convert(each, ReviewAnswer) for each in record.answers]
    return make_plan(path, migration, new, folder.source(project), answers), record


def read_answers(folder: MigrationFolder) -> list[ReviewAnswer]:
    """The answers so far; none where the file is missing.

    Raises:
        DataError: a line is broken.
    """
    path = folder.answers_path
    return list(read_jsonl(path, ReviewAnswer)) if path.exists() else []


def require_answered(plan: Plan, path: Path) -> None:
    """Requires that no person must look at anything, and that all answers can be used.

    Raises:
        DataError: it names what is left.
    """
    errors = errors_of(plan.issues)
    if not (plan.reviews or errors):
        return
    lines = [str(issue) for issue in errors] + [str(review) for review in plan.reviews]
    listing = "\n".join(f"  {line}" for line in lines)
    raise DataError(
        f"nothing was changed: "
        f"{plural(len(plan.reviews), 'mention or relation waits', 'mentions and relations wait')} for a person, "
        f"{plural(len(errors), 'answer')} "
        f"cannot be used\n{listing}\n`annot migrate {path} --review` makes a project of them",
        errors,
    )


@dataclass(frozen=True)
class _Work:
    """What a migration writes, and where: `live` is None where live projects are to stay as they are."""

    folder: MigrationFolder
    files: Mapping[str, bytes]
    target: ProjectFolder
    live: list[LiveProject] | None


def _carry_out(project: ProjectFolder, plan: Plan, work: _Work, record: MigrationRecord | None) -> MigrationReport:
    mover = LiveMigration(plan, work.target, work.folder)
    was_done = record is not None and record.state == "done"
    if record is not None:
        _require_same(project, work.files, record)
    # What people do in a project that was moved is theirs alone.
    moved_before = record.live if record is not None and was_done else None
    left = [live for live in work.live or [] if live.annotator not in (moved_before or ())]
    # A run that died before its record was written has changed nothing: what it kept is written anew.
    unseen = [live for live in left if record is None or work.folder.live(live.annotator) is None]
    found = {live.annotator: mover.look(live, require_pulled=record is None) for live in unseen}
    for name, kept in found.items():
        work.folder.keep_live(name, kept)
    if record is None:
        work.folder.keep(files_before(plan.source))
        record = _record(plan, work.files)
        work.folder.write_record(record)
    n_moved = {live.annotator: mover.move(live) for live in left}
    if not was_done:
        for name, data in work.files.items():
            write_bytes(project.root / name, data)
    moved = tuple(sorted({*(record.live or ()), *n_moved})) if n_moved else record.live
    work.folder.write_record(record.replace(state="done", live=moved))
    return _report(plan, tuple(work.files), n_moved, "was done" if was_done else "done")


def _dry_run(
    project: ProjectFolder, plan: Plan, folder: MigrationFolder, record: MigrationRecord | None, *, files_only: bool
) -> MigrationReport:
    files = {**plan.files, **config_files(plan, project.root)}
    n_work: dict[str, int] = {}
    if not (files_only or plan.reviews or errors_of(plan.issues)):
        mover = LiveMigration(plan, _target(project, plan), folder)
        with open_live(project) as live:
            for each in live:
                n_work[each.annotator] = len(mover.look(each, require_pulled=True)) if record is None else 0
    return _report(plan, tuple(files), n_work, "dry")


def _target(project: ProjectFolder, plan: Plan) -> ProjectFolder:
    """The project as it is behind the migration."""
    target = ProjectFolder(project.root, project.config)
    target.schema = plan.new
    target.documents = project.documents
    return target


def _record(plan: Plan, files: Mapping[str, bytes]) -> MigrationRecord:
    before = files_before(plan.source)
    counts = plan.counts
    steps = tuple(
        {"step": str(step), **{name: counts[name][index] for name in counts}}
        for index, step in enumerate(plan.migration.steps)
    )
    return MigrationRecord(
        state="started",
        old=plan.migration.old,
        new=plan.migration.new,
        at=date.today().isoformat(),
        steps=steps,
        dropped=tuple(str(issue) for issue in plan.issues if issue.code != "unused-answer"),
        answers=tuple(msgspec.to_builtins(answer, enc_hook=dict) for answer in plan.answers),
        before={path: digest for path, digest in digests_of(before).items() if path in files},
        after=digests_of(files),
    )


def _require_same(project: ProjectFolder, files: Mapping[str, bytes], record: MigrationRecord) -> None:
    """Requires that a migration that was begun is still the same, and that nobody changed its files since."""
    if digests_of(files) != record.after:
        raise ConfigError(
            f"the migration from {record.old} to {record.new} was begun with other steps or another schema; "
            "put its file and schema back as they were, and run it again"
        )
    for path in files if record.state == "started" else ():
        known = {record.before.get(path), record.after[path]}
        if digest_on_disk(project.root, path) not in known:
            raise DataError(
                f"{path} was changed after the migration from {record.old} to {record.new} was begun and before it was "
                "done; put it back (`git checkout`), and run the migration again"
            )


def _report(plan: Plan, files: tuple[str, ...], live: Mapping[str, int], state: str) -> MigrationReport:
    return MigrationReport(
        old=plan.migration.old,
        new=plan.migration.new,
        steps=tuple(str(step) for step in plan.migration.steps),
        counts=plan.counts,
        reviews=plan.reviews,
        issues=plan.issues,
        findings=plan.findings,
        n_open=plan.n_open,
        files=files,
        live=live,
        state=state,
    )
