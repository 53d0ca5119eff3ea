"""A project's tasks as they were read: only what changed is read again, and every state is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from annot.core.canonical import digest_of
from annot.core.errors import DataError, TransientError
from annot.core.plural import plural
from annot.store.atomic import write_bytes
from annot.store.objects import ObjectStore
from annot.studio.raw import RawTask, RawTaskHead

if TYPE_CHECKING:
    from annot.workspace.server import AnnotationServer

See = Callable[[RawTask], None]


class TaskState(msgspec.Struct, frozen=True):
    """One task as it was read.

    Attributes:
        updated_at: when it had last changed, by the server's clock.
        digest: of its raw JSON.
        n_submissions: submissions and skips in it.
        has_drafts: whether it held drafts, which come and go without a change of their task.
    """

    updated_at: str
    digest: str
    n_submissions: int = 0
    has_drafts: bool = False


class Snapshot(msgspec.Struct, frozen=True):
    """The tasks of a project as they were read, by number; `digest` names the state.

    `schema` is what they were made under, and `guidelines` the version of the guidelines that their reader was shown;
    empty where an earlier version of annot kept them, or none is known.
    """

    project: int
    tasks: dict[str, TaskState] = {}
    schema: str = ""
    guidelines: str = ""

    @property
    def digest(self) -> str:
        """Digest of the state."""
        under = (self.guidelines,) if self.guidelines else ()
        return digest_of(self.project, self.tasks, self.schema, *under)


class SnapshotStore:
    """The states of one annotator's project on disk: the current one, all earlier ones, and what they hold."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._objects = ObjectStore(folder / "tasks.sqlite3")

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
            raise DataError(
                f"{self._folder}: {len(found) or 'no'} states are called {digest!r}; known: {self.states()}"
            )
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
            DataError: a task is missing or changed on disk.
        """
        decoder = msgspec.json.Decoder(RawTask)
        # As numbers: `10` comes after `9`, which is how the server lists them.
        numbers = sorted(snapshot.tasks, key=int)
        for body in self._objects.get(snapshot.tasks[number].digest for number in numbers):
            yield decoder.decode(body)

    def take(
        self,
        studio: AnnotationServer,
        project: int,
        *,
        schema: str = "",
        guidelines: str = "",
        guess: Sequence[int] = (),
        see: See | None = None,
    ) -> Snapshot:
        """Brings the state up to what the server has now.

        Only tasks that changed since they were read are read again: those with another time or number of submissions,
        and those with drafts. The server reads a task before its submissions and writes it after them, so that a
        submission is seen before an edit or after it, and an edit in between shows in the next pull. What was read is
        kept as it comes: a pull that died goes on where it stopped.

        Args:
            studio: the server.
            project: number of the project.
            schema: what its submissions are made under.
            guidelines: version of the guidelines that the page shows.
            guess: the numbers of all its tasks, where they are thought to be known; if wrong they are listed.
            see: is shown each task of the state, as soon as it is there.

        Raises:
            TransientError: the server failed; pull again.
        """
        before = self.current()
        known = dict(before.tasks) if before and before.project == project else {}
        heads: list[RawTaskHead] | None = None
        if not known and guess:
            changed = list(map(str, guess))
        else:
            heads = studio.task_heads(project)
            changed = self._changed(heads, known)
        fresh = set(changed)
        known = {number: state for number, state in known.items() if number not in fresh}
        if see:
            unchanged = [str(head.id) for head in heads or [] if str(head.id) in known]
            for task in self.tasks(Snapshot(project, {number: known[number] for number in unchanged})):
                see(task)
        self._read_again(studio, project, changed, known, see)
        if _lacking(changed, known, heads or ()):
            # Deleted since they were listed, or left out by the server: the listing of now says which.
            now = studio.task_heads(project)
            self._read_again(studio, project, [str(head.id) for head in now if str(head.id) not in known], known, see)
            _require_whole(studio.url, project, known, heads or now, now)
            heads = now
        listed = changed if heads is None else [str(head.id) for head in heads]
        there = {number: known[number] for number in listed if number in known}
        return self._keep(Snapshot(project, there, schema, guidelines))

    def _changed(self, heads: Sequence[RawTaskHead], known: Mapping[str, TaskState]) -> list[str]:
        lost = self._objects.missing(state.digest for state in known.values()) if known else set()
        return [str(head.id) for head in heads if not _is_same(known.get(str(head.id)), head, lost)]

    def _read_again(
        self,
        studio: AnnotationServer,
        project: int,
        changed: Sequence[str],
        known: dict[str, TaskState],
        see: See | None,
    ) -> None:
        """Reads the changed tasks into `known`, and shows them."""
        decoder = msgspec.json.Decoder(RawTask)
        for page in studio.raw_pages(project, [int(each) for each in changed]):
            tasks = [decoder.decode(body) for _, body in page]
            digests = self._objects.put(body for _, body in page)
            for task, digest in zip(tasks, digests, strict=True):
                known[str(task.id)] = TaskState(task.updated_at or "", digest, len(task.annotations), bool(task.drafts))
                if see:
                    see(task)
            # After each page, so that a pull that dies begins where it ended.
            self._write("current.json", Snapshot(project, known))

    def _keep(self, snapshot: Snapshot) -> Snapshot:
        self._write("current.json", snapshot)
        self._write(f"states/{snapshot.digest}.json", snapshot)
        return snapshot

    def _read(self, path: Path) -> Snapshot | None:
        try:
            return msgspec.json.decode(path.read_bytes(), type=Snapshot)
        except (FileNotFoundError, msgspec.MsgspecError):
            return None

    def _write(self, name: str, snapshot: Snapshot) -> None:
        write_bytes(self._folder / name, msgspec.json.encode(snapshot, order="deterministic"))


def _lacking(numbers: Sequence[str], known: Mapping[str, TaskState], *listings: Sequence[RawTaskHead]) -> list[str]:
    """The tasks that are not known, or of which each listing counts more submissions than were read."""
    counts = [{str(head.id): head.n_submissions for head in heads} for heads in listings]
    return [
        number
        for number in numbers
        if number not in known or known[number].n_submissions < min(each.get(number, 0) for each in counts)
    ]


def _require_whole(
    url: str,
    project: int,
    known: Mapping[str, TaskState],
    before: Sequence[RawTaskHead],
    now: Sequence[RawTaskHead],
) -> None:
    """A server that lists what it does not give has not said all; nothing may be taken for all of it.

    What was submitted or deleted between the two listings is in one of them alone.
    """
    lacking = _lacking([str(head.id) for head in now], known, before, now)
    if lacking:
        shown = ", ".join(lacking[:5]) + (f" and {len(lacking) - 5} more" if len(lacking) > 5 else "")
        raise TransientError(
            f"{url}: project {project} lists {plural(len(now), 'task')}, and its export leaves out {len(lacking)} of "
            f"them or of their submissions (task {shown}); nothing was taken: pull again, and if it stays so, look at "
            "the server's log"
        )


def _is_same(state: TaskState | None, head: RawTaskHead, lost: set[str]) -> bool:
    return (
        state is not None
        and (state.updated_at, state.n_submissions) == (head.updated_at, head.n_submissions)
        and not (head.draft_exists or state.has_drafts)
        and state.digest not in lost
    )
