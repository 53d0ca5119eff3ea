"""A project's tasks as one consistent state: only what changed is read again, and every state is kept."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from annot.core.canonical import digest_of
from annot.core.errors import DataError, TransientError
from annot.store.atomic import write_bytes
from annot.store.objects import ObjectStore
from annot.studio.raw import RawTask, RawTaskHead

if TYPE_CHECKING:
    from annot.studio.client import Studio

_ROUNDS = 5
"""How often a task that is edited while it is read is read again, before the pull gives up."""
_SAVE_EVERY = 250


class TaskState(msgspec.Struct, frozen=True):
    """One task as it was read: when it last changed, and the digest of its raw JSON."""

    updated_at: str
    digest: str


class Snapshot(msgspec.Struct, frozen=True):
    """The tasks of a project at one moment, by number; `digest` names the state."""

    project: int
    tasks: dict[str, TaskState] = {}

    @property
    def digest(self) -> str:
        """Digest of the state."""
        return digest_of(self.project, self.tasks)


class _Counted(msgspec.Struct):
    annotations: list[msgspec.Raw]


_COUNTER = msgspec.json.Decoder(_Counted)


class SnapshotStore:
    """The states of one annotator's project on disk: the current one, all earlier ones, and what they hold."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._objects = ObjectStore(folder / "objects")

    def current(self) -> Snapshot | None:
        """What was read last, whether or not that pull came to its end."""
        return self._read(self._folder / "current.json")

    def state(self, digest: str) -> Snapshot:
        """An earlier state, by the start of its digest.

        Raises:
            DataError: there is none, or more than one.
        """
        found = sorted(self._folder.glob(f"states/{digest}*.json"))
        if len(found) != 1:
            raise DataError(f"{self._folder}: {len(found)} states are called {digest!r}; known: {self.states()}")
        snapshot = self._read(found[0])
        if snapshot is None:
            raise DataError(f"{found[0]}: not a state")
        return snapshot

    def states(self) -> list[str]:
        """The digests of all states, oldest first."""
        found = sorted(self._folder.glob("states/*.json"), key=lambda path: path.stat().st_mtime_ns)
        return [path.stem[:12] for path in found]

    def tasks(self, snapshot: Snapshot) -> Iterator[RawTask]:
        """The tasks of a state, by number.

        Raises:
            DataError: a task's file is missing or changed.
        """
        decoder = msgspec.json.Decoder(RawTask)
        for number in sorted(snapshot.tasks, key=int):
            yield decoder.decode(self._objects.get(snapshot.tasks[number].digest))

    def take(self, studio: Studio, project: int) -> Snapshot:
        """Brings the state up to what the server has now.

        Only tasks that changed since they were read are read again. A task that is edited in between is read once more,
        until the list of tasks before and after says the same: so each is seen before an edit or after it. What was
        read is kept as it comes, so that a pull that died goes on where it stopped.

        Raises:
            TransientError: tasks went on changing, or the server failed; pull again.
        """
        before = self.current()
        known = dict(before.tasks) if before and before.project == project else {}
        heads = {str(head.id): head for head in studio.task_heads(project)}
        for round_number in range(_ROUNDS):
            changed = [number for number, head in heads.items() if not self._is_known(known.get(number), head)]
            if not changed:
                break
            time.sleep(0.1 * round_number)
            n_said = self._read_again(studio, project, heads, changed, known)
            heads = {str(head.id): head for head in studio.task_heads(project)}
            for number in changed:
                # A list that counts other submissions than the task holds was made at another moment.
                if number in known and (number not in heads or heads[number].n_submissions != n_said[number]):
                    del known[number]
        else:
            raise TransientError(f"project {project}: tasks {changed[:5]} go on changing; pull again")
        snapshot = Snapshot(project, {number: known[number] for number in heads})
        self._write("current.json", snapshot)
        self._write(f"states/{snapshot.digest}.json", snapshot)
        return snapshot

    def _read_again(
        self,
        studio: Studio,
        project: int,
        heads: Mapping[str, RawTaskHead],
        changed: Sequence[str],
        known: dict[str, TaskState],
    ) -> dict[str, int]:
        """Reads the changed tasks into `known`; returns how many submissions each holds."""
        counts = {}
        for n_read, (number, raw) in enumerate(studio.raw_tasks(project, [int(each) for each in changed]), start=1):
            known[str(number)] = TaskState(heads[str(number)].updated_at, self._objects.put(raw))
            counts[str(number)] = len(_COUNTER.decode(raw).annotations)
            if n_read % _SAVE_EVERY == 0:
                self._write("current.json", Snapshot(project, known))
        return counts

    def _is_known(self, state: TaskState | None, head: RawTaskHead) -> bool:
        return state is not None and state.updated_at == head.updated_at and state.digest in self._objects

    def _read(self, path: Path) -> Snapshot | None:
        try:
            return msgspec.json.decode(path.read_bytes(), type=Snapshot)
        except (FileNotFoundError, msgspec.MsgspecError):
            return None

    def _write(self, name: str, snapshot: Snapshot) -> None:
        write_bytes(self._folder / name, msgspec.json.encode(snapshot, order="deterministic"))
