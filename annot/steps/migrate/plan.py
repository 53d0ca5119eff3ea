"""What a migration would make of readings, decisions and configuration: all of it, before any is written."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from annot.core.annotation import AnnotationSet
from annot.core.decision import Decision
from annot.core.document import Document
from annot.core.errors import ConfigError, DataError
from annot.core.ids import is_relation, mention_label, relation_label
from annot.core.issue import Issue, errors_of
from annot.core.migration import Migration
from annot.core.review import Review, ReviewAnswer
from annot.core.schema import Schema
from annot.project.adjudication import read_decisions
from annot.project.config import CONFIG_NAME
from annot.project.config_check import outdated_settings
from annot.project.project import ProjectFolder
from annot.quality.adjudicate import GOLD, settled_before
from annot.quality.check import check_reading
from annot.quality.counting import generations
from annot.quality.rekey import MovedGold, Rekeyed, RekeyedReadings, in_order, rekey_decisions
from annot.schemas.draft import name_after
from annot.schemas.migrate import Migrated, migrate_reading, sum_counts
from annot.schemas.read_migration import new_schema_path, read_migration, read_new_schema, require_fit
from annot.steps.migrate.assisted import migrate_assisted
from annot.store.jsonl import render_jsonl
from annot.store.readings import read_reading, reading_path

_SCHEMA_LINE = re.compile(r"""^(\s*schema\s*=\s*)("[^"]*"|'[^']*')""", re.MULTILINE)


@dataclass(frozen=True)
class Plan:
    """A migration, worked out.

    Attributes:
        path: the migration file.
        migration: what it says.
        source: the project as it was before.
        new: the new schema.
        answers: to the reviews, as far as they were given.
        before: the old readings, by reader and document.
        decisions: the old decisions.
        readings: for each reader and document what became of the reading.
        rekeyed: for each document what became of its decisions; empty while there are reviews, which come first.
    """

    path: Path
    migration: Migration
    source: ProjectFolder
    new: Schema
    answers: tuple[ReviewAnswer, ...]
    before: Mapping[str, Mapping[str, AnnotationSet]]
    decisions: tuple[Decision, ...]
    readings: Mapping[str, Mapping[str, Migrated]]
    rekeyed: Mapping[str, Rekeyed]

    @property
    def reviews(self) -> tuple[Review, ...]:
        """What a person must look at first."""
        return tuple(sorted(review for each in self._all for review in each.reviews))

    @property
    def issues(self) -> tuple[Issue, ...]:
        """What is dropped, which answers and decisions cannot be used any more, and what a person has yet to change."""
        found = [issue for each in self._all for issue in each.issues]
        found += [issue for each in self.rekeyed.values() for issue in each.issues]
        found += self._outdated()
        return tuple(sorted(found))

    @property
    def counts(self) -> Mapping[str, tuple[int, ...]]:
        """How many mentions and relations each step changes, by reader."""
        n_steps = len(self.migration.steps)
        return {name: sum_counts((m.counts for m in each.values()), n_steps) for name, each in self.readings.items()}

    @cached_property
    def findings(self) -> tuple[Issue, ...]:
        """Errors of the migrated readings by rules that the old schema did not have, or that hold for other labels now.

        They are what annotators said, and no reason not to move; but the gold behind them may want decisions.
        """
        found: list[Issue] = []
        for name, sets in self.readings.items() if not self.reviews else ():
            for doc_id, moved in sets.items():
                document, before = self.source.documents.get(doc_id), self.before[name][doc_id]
                if document is not None and not errors_of(check_reading(self.source.schema, document, before)):
                    found += errors_of(check_reading(self.new, document, moved.reading))
        return tuple(sorted(found))

    @property
    def n_open(self) -> int:
        """Conflicts of the migrated readings without a decision."""
        return sum(len(each.open) for each in self.rekeyed.values())

    @cached_property
    def files(self) -> Mapping[str, bytes]:
        """What the migration writes, by path from the project's root; what names the schema comes last."""
        files = {}
        for name, moved in self.readings.items():
            if moved:
                path = reading_path(self.source.readings_dir, name)
                files[_inside(self.source, path)] = render_jsonl(moved[doc_id].reading for doc_id in sorted(moved))
        if self.source.decisions_path.exists():
            decisions = in_order(self.rekeyed.values(), self.decisions)
            files[_inside(self.source, self.source.decisions_path)] = render_jsonl(decisions)
        return files | dict(migrate_assisted(self.migration, self.source, self.new, self.readings))

    def _outdated(self) -> Iterator[Issue]:
        """Settings of `annot.toml` that the new schema outgrows; a person's to change."""
        for key, fault in outdated_settings(self.source.config, self.new):
            where = f"{CONFIG_NAME} {key}"
            message = f"{fault}; change it with the migration"
            yield Issue(doc_id="", code="outdated-setting", where=where, severity="warning", message=message)

    @property
    def _all(self) -> Iterator[Migrated]:
        return (moved for each in self.readings.values() for moved in each.values())


def open_migration(project: ProjectFolder, path: Path) -> tuple[Migration, Schema]:
    """The migration file and the new schema.

    Raises:
        ConfigError: one of them cannot be read, or they do not fit.
    """
    migration = read_migration(path)
    return migration, read_new_schema(path, migration)


def make_plan(
    path: Path, migration: Migration, new: Schema, source: ProjectFolder, answers: Sequence[ReviewAnswer]
) -> Plan:
    """Works a migration out; nothing is written.

    Args:
        path: the migration file.
        migration: what it says.
        new: the new schema.
        source: the project as it was before the migration.
        answers: to the reviews, as far as they were given.

    Raises:
        ConfigError: the migration does not fit the schemas.
        DataError: a reading or decision cannot be read, or was made under another schema than the project's.
    """
    require_fit(path, migration, source.schema, new)
    readings = {name: read_reading(source.readings_dir, name) for name in source.readers}
    for name, sets in readings.items():
        _require_old(source, name, sets)
    moved = {
        name: {
            doc_id: migrate_reading(migration, source.schema, new, reading, answers) for doc_id, reading in sets.items()
        }
        for name, sets in readings.items()
    }
    decisions = tuple(read_decisions(source))
    plan = Plan(path, migration, source, new, tuple(answers), readings, decisions, moved, {})
    return plan if plan.reviews else replace(plan, rekeyed=dict(_rekeyed(plan)))


def config_files(plan: Plan, root: Path) -> dict[str, bytes]:
    """The file that makes the project's schema the new one: the schema itself, or `annot.toml` with one line changed.

    Raises:
        ConfigError: the new schema lies outside of the project, or the line cannot be found.
    """
    target = new_schema_path(plan.path, plan.migration)
    config = plan.source.config.dataset
    if plan.migration.in_place:
        return {config.schema_file: target.read_bytes()}
    if not target.is_relative_to(root.resolve()):
        raise ConfigError(f"{target} is outside of {root}; put the new schema into the project")
    text = (plan.source.root / CONFIG_NAME).read_bytes().decode()
    name = target.relative_to(root.resolve()).as_posix()
    for match in _SCHEMA_LINE.finditer(text):
        changed = f"{text[: match.start()]}{match[1]}{_quoted(name)}{text[match.end() :]}"
        if _parsed(changed) == _with_schema(_parsed(text), name):
            return {CONFIG_NAME: changed.encode()}
    raise ConfigError(f'{root / CONFIG_NAME}: no line `schema = "…"` under [dataset] to change; write it on a line')


def _rekeyed(plan: Plan) -> Iterator[tuple[str, Rekeyed]]:
    source, readings = plan.source, plan.before
    decisions: dict[str, list[Decision]] = {doc_id: [] for doc_id in source.documents}
    for decision in plan.decisions:
        decisions.setdefault(decision.doc_id, []).append(decision)
    for doc_id, here in decisions.items():
        # Decisions on what is no document, or that nobody read, are named as lost.
        document = source.documents.get(doc_id) or Document(doc_id, "")
        read = [sets[doc_id] for sets in readings.values() if doc_id in sets and doc_id in source.documents]
        *superseded, newest = generations(read) or [[]]
        history = [_rekeyed_history(plan, document, old, here) for old in superseded]
        past = {id(decision) for settled, _ in history for decision in settled}
        now = [decision for decision in here if id(decision) not in past]
        found = _rekeyed_readings(plan, document, newest, now)
        # What superseded readings came to is no gold: only what becomes of its decisions counts.
        carried = tuple(pair for _, each in history for pair in each.decisions)
        lost = [issue for _, each in history for issue in each.issues if issue.code == "lost-decision"]
        yield doc_id, Rekeyed((*carried, *found.decisions), tuple(sorted([*lost, *found.issues])), found.open)


def _rekeyed_history(
    plan: Plan, document: Document, old: Sequence[AnnotationSet], decisions: Sequence[Decision]
) -> tuple[list[Decision], Rekeyed]:
    """The decisions that settled what superseded readings said, and what became of them."""
    policy = plan.source.config.adjudication
    settled = settled_before(plan.source.schema, document, old, decisions, policy=policy)
    keys = {(conflict.id, conflict.inputs) for conflict, _ in settled}
    mine = [each for each in decisions if (each.conflict, each.inputs) in keys]
    return mine, _rekeyed_readings(plan, document, old, mine)


def _rekeyed_readings(
    plan: Plan, document: Document, old: Sequence[AnnotationSet], decisions: Sequence[Decision]
) -> Rekeyed:
    """What becomes of the decisions on readings of a document that were made under comparable guidelines."""
    doc_id, source = document.doc_id, plan.source
    new = [plan.readings[each.annotator][doc_id].reading for each in old]
    answers = tuple(_gold_answers(doc_id, plan.answers))

    def move_gold(gold: AnnotationSet) -> MovedGold:
        return _move_gold(plan, gold, answers)

    before, after = RekeyedReadings(source.schema, old), RekeyedReadings(plan.new, new)
    return rekey_decisions(document, before, after, decisions, move_gold, policy=source.config.adjudication)


def _move_gold(plan: Plan, gold: AnnotationSet, answers: Sequence[ReviewAnswer]) -> MovedGold:
    migration = plan.migration
    moved = migrate_reading(migration, plan.source.schema, plan.new, gold, answers)

    def attribute(item: str, name: str) -> str | None:
        label = relation_label(item) if is_relation(item) else mention_label(item)
        return name_after(migration.steps, label, name)

    open_items = frozenset(review.item for review in moved.reviews)
    return MovedGold(moved.reading, moved.ids, open_items, attribute)


def _gold_answers(doc_id: str, answers: Iterable[ReviewAnswer]) -> Iterator[ReviewAnswer]:
    """What the readers' answers say of the gold: those on which all readers' answers are the same."""
    by_item: dict[str, list[ReviewAnswer]] = {}
    for answer in answers:
        if answer.doc_id == doc_id:
            by_item.setdefault(answer.item, []).append(answer)
    for item, said in by_item.items():
        if all(each.becomes == said[0].becomes for each in said):
            yield ReviewAnswer(annotator=GOLD, doc_id=doc_id, item=item, becomes=said[0].becomes, by=said[0].by)


def _require_old(source: ProjectFolder, name: str, sets: Mapping[str, AnnotationSet]) -> None:
    others = [
        Issue(
            doc_id=doc_id,
            code="schema-differs",
            where=name,
            message=f"made under {reading.schema}, the migration starts from {source.schema.id}; nothing was changed",
        )
        for doc_id, reading in sets.items()
        if reading.schema != source.schema.id
    ]
    if others:
        raise DataError("\n".join(map(str, others)), others)


def _inside(source: ProjectFolder, path: Path) -> str:
    return path.relative_to(source.root).as_posix()


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _parsed(text: str) -> dict[str, object] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _with_schema(config: dict[str, object] | None, name: str) -> dict[str, object] | None:
    dataset = (config or {}).get("dataset")
    return (
        None if config is None or not isinstance(dataset, dict) else {**config, "dataset": {**dataset, "schema": name}}
    )
