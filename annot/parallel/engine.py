"""The door to Daft: it lists and opens the files of a corpus wherever they lie, and hands shards out to workers.

`run_on_engine` takes the same work as `annot.parallel.jobs.run_shards`; its workers are processes of this machine, or
actors on a Ray cluster.
"""

from __future__ import annotations

import io
import logging
import os
import socket
import traceback
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

import msgspec

from annot.core.errors import ConfigError, DataError, ServiceError, UnreadableError
from annot.core.gc_pause import gc_paused
from annot.parallel.jobs import MakeWork, ShardWork, run_shards

_TASKS_A_WORKER = 4
"""Parts of the work that a worker of a cluster takes one after the other, so that the last is not waited for long."""


_PATIENCE_S = 10.0


class FoundFile(NamedTuple):
    """A file of a corpus: where the engine opens it, and how many bytes it has."""

    path: str
    n_bytes: int


class Done(NamedTuple):
    """The result of one shard, with its place among the shards."""

    number: int
    result: bytes


class _Fault(msgspec.Struct, frozen=True, tag=True):
    """What a worker could not do; exceptions themselves do not all travel."""

    kind: str
    message: str
    code: int = 0
    path: str = ""


_KINDS = {each.__name__: each for each in (ConfigError, DataError, UnreadableError, ServiceError)}


def use_engine(ray: str | None) -> None:
    """Says where the work is done from now on, in this process or on a cluster; a process keeps to one of them.

    Args:
        ray: HOST:PORT of the cluster's head; None for this machine.

    Raises:
        ConfigError: this process has used the other one already.
        ServiceError: no cluster answers.
    """
    daft = _daft()
    wanted = "native" if ray is None else "ray"
    if ray is not None:
        _join(ray)
    # It is set for good by the first use, and to set it once more is an error even where it is the same.
    with suppress(RuntimeError, ValueError, daft.exceptions.DaftCoreException):
        if ray is None:
            daft.set_runner_native()
        else:
            # Without an address, which would be that of a second connection.
            daft.set_runner_ray(noop_if_initialized=True)
    if daft.runners.get_or_create_runner().name != wanted:
        raise ConfigError("this process has worked on the other engine already; begin a new one for another --ray")


def _join(address: str) -> None:
    """Joins a cluster, whose workers' own words and bars stay out of the terminal."""
    try:
        import ray
    except ModuleNotFoundError as error:
        raise ConfigError("--ray needs Ray: pip install 'daft[ray]'") from error
    host, _, port = address.partition(":")
    if not host or not port.isdecimal():
        raise ConfigError(f"--ray {address!r}: give HOST:PORT of the cluster's head, such as 127.0.0.1:6379")
    try:
        # Ray itself would try again for minutes where nobody listens.
        with socket.create_connection((host, int(port)), timeout=_PATIENCE_S):
            pass
        ray.init(address=address, ignore_reinit_error=True, log_to_driver=False, logging_level=logging.ERROR)
    except Exception as error:  # whatever Ray raises where nobody listens
        raise ServiceError(f"{address}: no Ray cluster answers: {_first_line(error)}") from error


def list_files(pattern: str) -> list[FoundFile]:
    """The files of a store that a pattern fits, in order of their paths; none where it fits none.

    Args:
        pattern: a path, or a glob such as `s3://bucket/news/**/*.parquet`.

    Raises:
        ServiceError: the store of the files does not answer.
    """
    daft = _daft()
    try:
        # As a list it would fail where there is none.
        rows = list(daft.from_glob_path(pattern).select("path", "size").iter_rows())
    except FileNotFoundError:
        return []
    except (OSError, ValueError, daft.exceptions.DaftCoreException) as error:
        raise ServiceError(f"{pattern}: its files cannot be listed: {_first_line(error)}") from error
    return sorted(FoundFile(row["path"], row["size"]) for row in rows)


@contextmanager
def opened(path: str) -> Iterator[IO[bytes]]:
    """A file for reading, wherever it lies; only the parts that are read are fetched.

    Raises:
        OSError: a file of this machine cannot be opened.
        UnreadableError: one of a store is gone, or cannot be read.
    """
    if "://" not in path:
        with Path(path).open("rb") as file:
            yield file
        return
    daft = _daft()
    with ExitStack() as stack:
        try:
            stream = stack.enter_context(daft.File(path).open())
        except (OSError, daft.exceptions.DaftCoreException) as error:
            raise UnreadableError(f"{path}: cannot be opened: {_first_line(error)}") from error
        yield cast(IO[bytes], io.BufferedReader(_Reading(stream, path), 1 << 20))


def run_on_engine(make: MakeWork, shards: Sequence[bytes], *, jobs: int) -> Iterator[Done]:
    """The results of all shards, as they come.

    Args:
        make: makes the work, once in each worker.
        shards: what each piece of work is told; small, since all lie in memory.
        jobs: workers; 1 on this machine does the work in this process.

    Raises:
        ServiceError: a worker was ended from outside.
        AnnotError: what the work raised, of the shard that raised first.
    """
    if not shards:
        return
    daft = _daft()
    on_ray = daft.runners.get_or_create_runner().name == "ray"
    jobs = min(jobs, len(shards))
    if jobs == 1 and not on_ray:
        # Worker processes take seconds to start, and here they would have nothing to share.
        for number, result in enumerate(run_shards(make, shards, jobs=1)):
            yield Done(number, result)
        return
    # One shard at a time; the class itself must not know the engine, which is imported late.
    run = daft.method.batch(_Worker.answer, return_dtype=daft.DataType.binary(), batch_size=1)
    worker = type("Worker", (_Worker,), {"answer": run})
    kept = daft.cls(worker, max_concurrency=jobs, use_process=not on_ray)(make)
    table = daft.from_pydict({"number": list(range(len(shards))), "shard": list(shards)})
    if on_ray:
        # What lies in memory is one part, and so the work of one worker.
        table = table.into_partitions(min(len(shards), jobs * _TASKS_A_WORKER))
    found = table.select(table["number"], kept.answer(table["shard"]).alias("result"))
    try:
        for row in found.iter_rows():
            yield Done(row["number"], _result_of(row["result"]))
    except (RuntimeError, OSError, daft.exceptions.DaftCoreException) as error:
        message = "the work was ended from outside, perhaps for want of memory; the same command goes on from there"
        raise ServiceError(f"{message} ({_first_line(error)})") from error


def first_repeated(folder: str, column: str) -> str | None:
    """The first text, in order, that stands in more than one row of a folder's Parquet files; None where none does."""
    daft = _daft()
    table = daft.read_parquet(f"{folder}/*.parquet").select(column).with_column("n", daft.lit(1))
    counts = table.groupby(column).agg(daft.col("n").sum())
    found = [row[column] for row in counts.where(daft.col("n") > 1).sort(column).limit(1).iter_rows()]
    return found[0] if found else None


def _result_of(row: bytes) -> bytes:
    if row[:1] != b"!":
        return row[1:]
    fault = msgspec.json.decode(row[1:], type=_Fault)
    if fault.kind == "OSError":
        raise OSError(fault.code, fault.message, fault.path or None)
    raise _KINDS.get(fault.kind, RuntimeError)(fault.message)


class _Worker:
    """Is made once in each worker, with what the work needs."""

    def __init__(self, make: MakeWork) -> None:
        self._make = make
        self._work: ShardWork | None = None

    def answer(self, shards: Any) -> list[bytes]:
        """Results of some shards, each after a mark that says whether it is one."""
        return [self._answer(each) for each in shards.to_pylist()]

    def _answer(self, shard: bytes) -> bytes:
        try:
            # Here and not above: a worker that cannot be made says only that it is broken.
            self._work = self._work or self._make()
            with gc_paused():
                return b"=" + self._work(shard)
        except Exception as error:
            return b"!" + msgspec.json.encode(_fault_of(error))


def _fault_of(error: Exception) -> _Fault:
    for name, kind in reversed(_KINDS.items()):
        if isinstance(error, kind):
            return _Fault(name, str(error))
    if isinstance(error, OSError):
        return _Fault("OSError", error.strerror or str(error), error.errno or 0, str(error.filename or ""))
    return _Fault("", "".join(traceback.format_exception(error)))


class _Reading(io.RawIOBase):
    """The engine's file as one of Python's."""

    def __init__(self, stream: Any, path: str) -> None:
        self._stream = stream
        self._path = path

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            found = self._stream.read(len(buffer))
        except Exception as error:  # whatever the store of the file raises
            raise UnreadableError(f"{self._path}: cannot be read: {_first_line(error)}") from error
        buffer[: len(found)] = found
        return len(found)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return int(self._stream.seek(offset, whence))

    def tell(self) -> int:
        return int(self._stream.tell())


def _daft() -> Any:
    # Its wheel would tell its makers of each import and each runner.
    os.environ.setdefault("DAFT_ANALYTICS_ENABLED", "0")
    os.environ.setdefault("DAFT_PROGRESS_BAR", "0")
    os.environ.setdefault("RAY_TQDM", "0")
    import daft
    import daft.exceptions
    import daft.runners

    return daft


def _first_line(error: BaseException) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
