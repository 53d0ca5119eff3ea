"""A pure function of one shard, run over many: in this process, or in worker processes, with the same bytes out.

A shard and its result are bytes (Arrow's IPC stream, or JSON Lines), never pickled values: a worker that made a value
a document would spend its time on handing them over. What every shard needs (a schema, a model) is made once a worker.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Self, TypeVar

from annot.core.errors import ServiceError
from annot.core.gc_pause import gc_paused

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

ShardWork = Callable[[bytes], bytes]
"""What is done to one shard; it depends on nothing but the shard and what it was made with."""
MakeWork = Callable[[], ShardWork]
"""Makes the work in a worker: a function of a module, or a `functools.partial` of one with small arguments."""
T = TypeVar("T")
_AHEAD = 2
"""Shards a worker that wait for it, so that memory does not grow with the corpus."""
_HELD = 32
"""Results a worker that may wait for an earlier one where this process takes part: as many as it makes meanwhile."""


def usable_cores() -> int:
    """Cores that this process may use, which can be fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def worth(n_items: int, *, jobs: int | None, at_least: int) -> int:
    """How many workers pay: each must have enough to do to earn its start.

    Args:
        n_items: documents that there are.
        jobs: how many workers were asked for; None for as many as there are cores.
        at_least: documents a worker; fewer are done sooner in this process.
    """
    wanted = usable_cores() if jobs is None else jobs
    return max(1, min(wanted, n_items // at_least))


def cut(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lists of `size`, the last one shorter."""
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part


def run_shards(make: MakeWork, shards: Iterable[bytes], *, jobs: int) -> Iterator[bytes]:
    """The results of all shards, in their order.

    Args:
        make: makes the work, once here or once in each worker.
        shards: each is handed out when a worker is near to being free.
        jobs: worker processes; 1 does the work in this process.

    Raises:
        ServiceError: a worker was ended from outside, as a system does that is out of memory.
        Exception: whatever the work raises, the first in the order of the shards.
    """
    with Workers(jobs) as workers:
        yield from workers.run(make, shards)


class Workers:
    """Worker processes that stay for several runs, so that their start is paid once.

    Args:
        jobs: how many work; 1 does all in this process.
        takes_part: whether this process is one of them. It begins at once, while the others start, and holds what is
            made for a worker; a worker that is killed for want of memory may then be this process.
        first: made in every worker as it starts, before there is a shard.
    """

    def __init__(self, jobs: int, *, takes_part: bool = False, first: MakeWork | None = None) -> None:
        self.jobs = max(1, jobs)
        self._takes_part = takes_part
        self.first = first
        self._starts: list[Future[None]] = []
        self._makes: list[MakeWork] = []
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        if self.jobs > 1:
            # Every verb imports this module, and few start a worker.
            import multiprocessing
            from concurrent.futures import ProcessPoolExecutor

            # A forked process would inherit locks that threads of this one hold.
            context = multiprocessing.get_context("spawn")
            n_workers = self.jobs - self._takes_part
            self._pool = ProcessPoolExecutor(n_workers, mp_context=context)
            if self.first:
                number = self._number_of(self.first)
                self._starts = [self._pool.submit(_made, number, self.first) for _ in range(n_workers)]
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def run(self, make: MakeWork, shards: Iterable[bytes]) -> Iterator[bytes]:
        """The results of all shards, in their order; see `run_shards`."""
        if self._pool is None:
            yield from run_here(make, shards)
            return
        from concurrent.futures.process import BrokenProcessPool

        try:
            yield from self._run_in_turn(self._pool, make, shards)
        except BrokenProcessPool as error:
            message = "a worker process was ended from outside, perhaps for want of memory; try again with --jobs 1"
            raise ServiceError(message) from error

    def _number_of(self, make: MakeWork) -> int:
        """What workers know it by: a `partial` that was sent twice is not the same there."""
        for number, each in enumerate(self._makes):
            if each is make:
                return number
        self._makes.append(make)
        return len(self._makes) - 1

    def _run_in_turn(self, pool: ProcessPoolExecutor, make: MakeWork, shards: Iterable[bytes]) -> Iterator[bytes]:
        number = self._number_of(make)
        work = make() if self._takes_part else None
        most = (self.jobs - self._takes_part) * _AHEAD
        held = self.jobs * _HELD if work else most
        starting = self._starts if work else []
        waiting: deque[Future[bytes]] = deque()
        for shard in shards:
            # What a worker is given before it has started would wait for it, where there is somebody to do it now.
            n_starting = sum(not each.done() for each in starting)
            if work and sum(not each.done() for each in waiting) >= most - n_starting * _AHEAD:
                waiting.append(_done_here(work, shard))
            else:
                waiting.append(pool.submit(_run, number, make, shard))
            while waiting and (waiting[0].done() or len(waiting) >= held):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


Run = Callable[[MakeWork, Iterable[bytes]], Iterator[bytes]]
"""Runs work on shards, here or in workers that are there already: `Workers.run`."""


def run_here(make: MakeWork, shards: Iterable[bytes]) -> Iterator[bytes]:
    """The results of all shards, in their order, all of them made in this process."""
    work = make()
    for shard in shards:
        with gc_paused():
            done = work(shard)
        yield done


def _done_here(work: ShardWork, shard: bytes) -> Future[bytes]:
    from concurrent.futures import Future

    done = Future[bytes]()
    try:
        with gc_paused():
            done.set_result(work(shard))
    except Exception as error:
        # It is raised in its turn, as that of a worker is.
        done.set_exception(error)
    return done


_of_this_worker: dict[int, ShardWork] = {}


def _made(number: int, make: MakeWork) -> None:
    if number not in _of_this_worker:
        _of_this_worker[number] = make()


def _run(number: int, make: MakeWork, shard: bytes) -> bytes:
    _made(number, make)
    with gc_paused():
        return _of_this_worker[number](shard)
