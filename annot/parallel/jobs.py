"""A pure function of one shard, run over many: in this process, or in worker processes, with the same bytes out.

A shard and its result are bytes (Arrow's IPC stream, or JSON Lines), never pickled values: a worker that made a value
a document would spend its time on handing them over. What every shard needs (a schema, a model) is made once a worker.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from annot.core.errors import ServiceError
from annot.core.gc_pause import gc_paused

if TYPE_CHECKING:
    from concurrent.futures import Future

ShardWork = Callable[[bytes], bytes]
"""What is done to one shard; it depends on nothing but the shard and what it was made with."""
MakeWork = Callable[[], ShardWork]
"""Makes the work in a worker: a function of a module, or a `functools.partial` of one with small arguments."""
T = TypeVar("T")
_AHEAD = 2
"""Shards a worker that wait for it, so that memory does not grow with the corpus."""


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
    if jobs <= 1:
        work = make()
        for shard in shards:
            with gc_paused():
                done = work(shard)
            yield done
        return
    # Every verb imports this module, and few start a worker.
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    # A forked process would inherit locks that threads of this one hold.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=partial(_start, make))
    try:
        waiting: deque[Future[bytes]] = deque()
        for shard in shards:
            waiting.append(pool.submit(_run, shard))
            if len(waiting) >= jobs * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        message = "a worker process was ended from outside, perhaps for want of memory; try again with --jobs 1"
        raise ServiceError(message) from error
    finally:
        pool.shutdown(cancel_futures=True)


_of_this_worker: list[ShardWork] = []


def _start(make: MakeWork) -> None:
    try:
        _of_this_worker.append(make())
    except Exception as error:
        # A pool whose workers cannot start says only that it is broken; the first shard says why.
        _of_this_worker.append(partial(_fail, error))


def _fail(error: Exception, shard: bytes) -> bytes:
    raise error


def _run(shard: bytes) -> bytes:
    with gc_paused():
        return _of_this_worker[0](shard)
