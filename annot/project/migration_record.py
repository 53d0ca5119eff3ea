"""`exports/<name>/migrations/<from>-to-<to>/`: what was before a migration, what it did, and how far it came.

`before/` is a project of its own, complete before the record says that the migration started; from then on the
migration is worked out from `before/` alone, so that it ends the same however often it is begun again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from annot.core.decision import Decision
from annot.core.errors import DataError
from annot.core.value import Value
from annot.project.config import CONFIG_NAME
from annot.project.project import ProjectFolder, open_project
from annot.store.atomic import write_bytes, write_text
from annot.store.jsonl import read_jsonl, render_jsonl
from annot.store.provenance import provenance_path
from annot.studio.resubmit import LiveWork

BEFORE = "before"
RECORD = "record.json"


class MigrationRecord(Value):
    """`record.json` of one migration.

    Attributes:
        state: `started` while files or projects may still be the old ones.
        old: the schema that it started from.
        new: the schema that it led to.
        at: the day that it started, `YYYY-MM-DD`.
        steps: each step, with how many mentions and relations it changed, by reader.
        dropped: what ended with it, by its messages.
        answers: the answers to reviews that were used, as they were given.
        before: digests of the files before, by path from the project's root.
        after: digests of the same files behind it.
        live: the readers whose live projects were moved; None while none were.
    """

    state: Literal["started", "done"]
    old: str
    new: str
    at: str
    steps: tuple[dict[str, Any], ...]
    dropped: tuple[str, ...]
    answers: tuple[dict[str, Any], ...]
    before: dict[str, str]
    after: dict[str, str]
    live: tuple[str, ...] | None = None


class MigrationFolder:
    """The folder of one migration."""

    def __init__(self, folder: Path) -> None:
        self.path = folder

    @property
    def answers_path(self) -> Path:
        """Where the answers to reviews lie."""
        return self.path / "answers.jsonl"

    def record(self) -> MigrationRecord | None:
        """How far the migration came; None where it never started.

        Raises:
            DataError: the record is broken.
        """
        path = self.path / RECORD
        try:
            return MigrationRecord.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return None
        except ValidationError as error:
            raise DataError(f"{path}: not the record of a migration; restore it from git") from error

    def write_record(self, record: MigrationRecord) -> None:
        """Writes the record."""
        write_text(self.path / RECORD, record.model_dump_json(indent=1) + "\n")

    def source(self, project: ProjectFolder) -> ProjectFolder:
        """The project as it was before the migration, with the documents of `project`."""
        source = open_project(self.path / BEFORE)
        source.documents = project.documents
        return source

    def keep(self, files: Mapping[str, bytes]) -> None:
        """Copies what was before."""
        for path, data in files.items():
            write_bytes(self.path / BEFORE / path, data)

    def live(self, annotator: str) -> list[LiveWork] | None:
        """The work in the annotator's project before the migration; None where it was not looked at yet."""
        path = self._live_path(annotator)
        return list(read_jsonl(path, LiveWork)) if path.exists() else None

    def keep_live(self, annotator: str, work: list[LiveWork]) -> None:
        """Copies the work in the annotator's project."""
        write_bytes(self._live_path(annotator), render_jsonl(work))

    def _live_path(self, annotator: str) -> Path:
        return self.path / BEFORE / "live" / f"{annotator}.jsonl"


def migration_folder(project: ProjectFolder, versions: str) -> MigrationFolder:
    """Where a migration of `project` keeps what it needs."""
    return MigrationFolder(project.exports / "migrations" / versions)


def migration_records(project: ProjectFolder) -> list[MigrationRecord]:
    """What each migration of `project` did, in the order of their versions' names.

    Raises:
        DataError: a record is broken.
    """
    folders = sorted(path.parent for path in (project.exports / "migrations").glob(f"*/{RECORD}"))
    return [record for folder in folders if (record := MigrationFolder(folder).record()) is not None]


def decisions_before(project: ProjectFolder) -> list[Decision]:
    """The decisions as they were before each migration of `project`, which gave their labels other names since.

    Raises:
        DataError: a line is broken.
    """
    inside = project.decisions_path.relative_to(project.root)
    paths = sorted((project.exports / "migrations").glob(f"*/{BEFORE}/{inside.as_posix()}"))
    return [decision for path in paths for decision in read_jsonl(path, Decision)]


def files_before(project: ProjectFolder) -> dict[str, bytes]:
    """What a migration may change, and what it is worked out from, by path from the project's root."""
    paths = [
        project.root / CONFIG_NAME,
        project.schema_path,
        project.guidelines_path,
        project.instruction_path,
        project.decisions_path,
        *(project.readings_dir / f"{name}.jsonl" for name in project.readers),
        *(provenance_path(project.readings_dir, name) for name in project.readers),
        *(project.shown_dir / f"{name}.jsonl" for name in project.readers),
    ]
    return {path.relative_to(project.root).as_posix(): path.read_bytes() for path in paths if path.exists()}


def digests_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """SHA-256 of each file, by path."""
    return {path: hashlib.sha256(data).hexdigest() for path, data in sorted(files.items())}


def digest_on_disk(root: Path, path: str) -> str | None:
    """SHA-256 of a file of the project; None where it is missing."""
    try:
        return hashlib.sha256((root / path).read_bytes()).hexdigest()
    except FileNotFoundError:
        return None
