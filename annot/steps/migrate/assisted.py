"""What a migration makes of what readers were shown of models, and of where their submissions came from.

Both name mentions by their ids, and a planted mention has to be known again under its new name: else the next pull
would take it for its reader's word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from annot.core.annotation import AnnotationSet
from annot.core.migration import Migration
from annot.core.schema import Schema
from annot.project.project import ProjectFolder
from annot.schemas.migrate import Migrated, migrate_reading
from annot.store.jsonl import render_jsonl
from annot.store.provenance import SubmissionRow, in_order, provenance_path, read_provenance
from annot.store.shown import Shown, read_shown

Ids = Mapping[str, str | None]


def migrate_assisted(
    migration: Migration, source: ProjectFolder, new: Schema, readings: Mapping[str, Mapping[str, Migrated]]
) -> Iterator[tuple[str, bytes]]:
    """The files of `shown/` and the provenance that change, by path from the project's root.

    Args:
        migration: what it says.
        source: the project as it was before.
        new: the new schema.
        readings: what became of the readings, by reader and document.

    Raises:
        DataError: one of them cannot be read.
    """
    for name in source.readers:
        shown = read_shown(source.shown_dir, name)
        moved = {doc_id: _moved_shown(migration, source.schema, new, row) for doc_id, row in shown.items()}
        if any(row.prediction for row in shown.values()):
            path = source.shown_dir / f"{name}.jsonl"
            yield path.relative_to(source.root).as_posix(), render_jsonl(moved[doc_id][0] for doc_id in sorted(moved))
        rows = read_provenance(source.readings_dir, name)
        ids = {doc_id: each.ids for doc_id, each in readings.get(name, {}).items()}
        after = [_moved_row(row, {**moved.get(row.doc_id, (None, {}))[1], **ids.get(row.doc_id, {})}) for row in rows]
        if after != rows:
            path = provenance_path(source.readings_dir, name)
            yield path.relative_to(source.root).as_posix(), render_jsonl(in_order(after))


def _moved_shown(migration: Migration, old: Schema, new: Schema, row: Shown) -> tuple[Shown, Ids]:
    """The row under the new schema, and the new ids of its mentions; what was shown under another schema stays."""
    if row.prediction is None or row.prediction.schema != old.id:
        return row, {}
    done = migrate_reading(migration, old, new, row.prediction)
    now = {old_id: new_id for old_id, new_id in done.ids.items() if new_id in done.reading.by_id}
    planted = tuple(sorted({new_id for old_id, new_id in now.items() if new_id and old_id in row.planted}))
    # Of two mentions that become one the first stays, as in the page.
    was: dict[str, str] = {}
    for old_id, new_id in now.items():
        if new_id and old_id != new_id:
            was.setdefault(new_id, row.was.get(old_id, old_id))
    kept = {each.id: row.was[each.id] for each in done.reading.mentions if each.id in row.was and each.id not in was}
    prediction: AnnotationSet = done.reading
    return replace(row, prediction=prediction, planted=planted, was={**kept, **was}), done.ids


def _moved_row(row: SubmissionRow, ids: Ids) -> SubmissionRow:
    taken = {region: ids.get(said) or said for region, said in row.taken_over.items()}
    return replace(row, taken_over=taken, planted=tuple(sorted(ids.get(said) or said for said in row.planted)))
