"""Work on shards: the same for any number of workers, in order, and never half."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from functools import partial

import pytest

from annot.core.errors import ConfigError, ServiceError
from annot.parallel.jobs import ShardWork, Workers, cut, run_shards, usable_cores, worth

SHARDS = [str(n).encode() for n in range(20)]


def make_suffix(suffix: bytes) -> ShardWork:
    return partial(_with_suffix, suffix)


def _with_suffix(suffix: bytes, shard: bytes) -> bytes:
    if shard == b"bad":
        raise ConfigError("a bad shard")
    if shard == b"end":
        os.kill(os.getpid(), signal.SIGKILL)
    return shard + suffix


def make_nothing() -> ShardWork:
    raise ConfigError("no such model")


def who(shard: bytes) -> bytes:
    return str(os.getpid()).encode()


def make_who() -> ShardWork:
    return who


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_results_come_in_the_order_of_the_shards(jobs: int) -> None:
    assert list(run_shards(partial(make_suffix, b"!"), SHARDS, jobs=jobs)) == [each + b"!" for each in SHARDS]


def test_one_job_stays_in_this_process_and_more_do_not() -> None:
    here = str(os.getpid()).encode()
    assert set(run_shards(make_who, SHARDS, jobs=1)) == {here}
    assert here not in set(run_shards(make_who, SHARDS, jobs=2))


def test_this_process_takes_part_where_it_is_asked_to_and_the_order_is_the_same() -> None:
    here = str(os.getpid()).encode()
    shards = [str(n).encode() for n in range(200)]
    with Workers(2, takes_part=True) as workers:
        assert list(workers.run(partial(make_suffix, b"!"), shards)) == [each + b"!" for each in shards]
        who_did = set(workers.run(make_who, shards))
    assert here in who_did
    assert len(who_did) == 2


def test_workers_that_stay_do_one_kind_of_work_after_the_other() -> None:
    with Workers(2, first=make_who) as workers:
        first = set(workers.run(make_who, SHARDS))
        assert list(workers.run(partial(make_suffix, b"?"), SHARDS)) == [each + b"?" for each in SHARDS]
        assert len(first | set(workers.run(make_who, SHARDS))) <= 2


@pytest.mark.parametrize("takes_part", [False, True])
def test_an_error_comes_in_its_turn_wherever_it_happened(takes_part: bool) -> None:
    shards = [b"1", b"2", b"3", b"bad", b"4"]
    done: list[bytes] = []
    with Workers(2, takes_part=takes_part) as workers, pytest.raises(ConfigError, match="a bad shard"):
        done.extend(workers.run(partial(make_suffix, b"!"), shards))
    assert done == [b"1!", b"2!", b"3!"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_the_work_raises_is_raised_with_its_own_class(jobs: int) -> None:
    results = run_shards(partial(make_suffix, b"!"), [b"1", b"bad", b"2"], jobs=jobs)
    assert next(results) == b"1!"
    with pytest.raises(ConfigError, match="a bad shard"):
        next(results)


@pytest.mark.parametrize("jobs", [1, 2])
def test_work_that_cannot_be_made_says_why(jobs: int) -> None:
    with pytest.raises(ConfigError, match="no such model"):
        list(run_shards(make_nothing, SHARDS, jobs=jobs))


def test_a_worker_that_is_killed_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(ServiceError, match="--jobs 1"):
        list(run_shards(partial(make_suffix, b"!"), [b"1", b"end", b"2"], jobs=2))


def test_shards_are_taken_as_they_are_needed() -> None:
    taken: list[int] = []

    def shards() -> Iterator[bytes]:
        for n in range(100):
            taken.append(n)
            yield str(n).encode()

    results = run_shards(partial(make_suffix, b"!"), shards(), jobs=2)
    assert next(results) == b"0!"
    assert len(taken) <= 5
    results.close()  # type: ignore[attr-defined]


def test_few_documents_are_not_worth_a_worker() -> None:
    assert worth(99, jobs=None, at_least=100) == 1
    assert worth(1_000, jobs=3, at_least=100) == 3
    assert worth(10**6, jobs=None, at_least=100) == usable_cores()
    assert worth(250, jobs=8, at_least=100) == 2


def test_items_are_cut_into_shards() -> None:
    assert list(cut(range(5), 2)) == [[0, 1], [2, 3], [4]]
    assert list(cut([], 2)) == []
