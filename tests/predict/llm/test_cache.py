"""Nothing is asked twice: not in the next run, nor after a kill."""

from __future__ import annotations

import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from annot.core.document import Document
from annot.core.errors import ServiceError
from annot.predict.llm.estimate import RequestEstimate, count_tokens
from annot.store.system import is_windows
from tests.predict.llm.small import answer, place, predictor
from tests.predict.llm.stand_in import Asked, Reply, stand_in

DOCUMENTS = [Document(f"d{n}", f"Kyiv, jour {n}.") for n in range(5)]
GOOD = Reply(answer(place("Kyiv")))


def test_the_next_run_asks_nothing_and_says_the_same(tmp_path: Path) -> None:
    with stand_in([Reply("what?"), GOOD]) as server:
        first = list(predictor(server.url, tmp_path).predict(DOCUMENTS))
        assert server.n_asked == 6  # the first document twice
        again = list(predictor(server.url, tmp_path).predict(DOCUMENTS))
        assert server.n_asked == 6
    assert again == first
    # And needs no server.
    assert list(predictor(server.url, tmp_path).predict(DOCUMENTS)) == first


def test_what_changes_an_answer_is_asked_anew(tmp_path: Path) -> None:
    with stand_in([GOOD]) as server:
        for settings in ({}, {"temperature": 1}, {"model": "other"}, {"max_tokens": 99}, {"concurrency": 2}):
            list(predictor(server.url, tmp_path, **settings).predict(DOCUMENTS[:1]))
        # How many at a time changes nothing.
        assert server.n_asked == 4


def test_answers_are_private(tmp_path: Path) -> None:
    with stand_in([GOOD]) as server:
        list(predictor(server.url, tmp_path).predict(DOCUMENTS[:2]))
    folder = tmp_path / "cache" / "small"
    files = sorted(folder.iterdir())
    assert len(files) == 2
    assert all(len(path.stem) == 64 and path.suffix == ".json" for path in files)
    if not is_windows():
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_a_broken_file_is_asked_for_again(tmp_path: Path) -> None:
    with stand_in([GOOD]) as server:
        (first,) = predictor(server.url, tmp_path).predict(DOCUMENTS[:1])
        (path,) = (tmp_path / "cache" / "small").iterdir()
        for broken in (b"", b'{"content": ', b"\xff\xff", b"[]"):
            path.write_bytes(broken)
            (found,) = predictor(server.url, tmp_path).predict(DOCUMENTS[:1])
            assert found == first
        assert server.n_asked == 5


def test_after_a_failure_it_goes_on_where_it_was(tmp_path: Path) -> None:
    is_well = threading.Event()

    def fails_at_the_fourth(asked: Asked) -> Reply:
        return Reply(status=503, error="gone") if "jour 3" in asked.last and not is_well.is_set() else GOOD

    with stand_in(fails_at_the_fourth) as server:
        given: list[str] = []
        found = predictor(server.url, tmp_path).predict(DOCUMENTS)
        with pytest.raises(ServiceError, match=r"d3: .* failed \(503\)"):
            given.extend(each.prediction.doc_id for each in found)
        assert given == ["d0", "d1", "d2"]
        n_answered = server.n_asked - 1
        is_well.set()
        whole = list(predictor(server.url, tmp_path).predict(DOCUMENTS))
    assert [each.prediction.doc_id for each in whole] == ["d0", "d1", "d2", "d3", "d4"]
    # Three or four were answered before: the last may have been under way. With one failure that makes six requests.
    assert n_answered in (3, 4)
    assert server.n_asked == 6


RUN = """
import os, sys
from pathlib import Path
from tests.predict.llm.small import predictor
from tests.predict.llm.test_cache import DOCUMENTS
for n, _ in enumerate(predictor(sys.argv[1], Path(sys.argv[2]), concurrency=1).predict(DOCUMENTS), start=1):
    if n == 2:
        os.kill(os.getpid(), 9)
"""


@pytest.mark.skipif(is_windows(), reason="there no process is killed by signal 9")
def test_a_killed_run_goes_on_without_asking_twice(tmp_path: Path) -> None:
    with stand_in([GOOD]) as server:
        killed = subprocess.run([sys.executable, "-c", RUN, server.url, str(tmp_path)], check=False)
        assert killed.returncode == -9
        n_before = server.n_asked
        assert n_before >= 2
        found = list(predictor(server.url, tmp_path).predict(DOCUMENTS))
        texts = [asked.last for asked in server.asked]
    assert len(found) == 5
    # What was under way when it was killed may have been asked and not yet written: that one alone comes again.
    assert len(texts) - len(set(texts)) <= 1
    assert len(set(texts)) == 5


def test_leaving_early_keeps_what_was_answered(tmp_path: Path) -> None:
    with stand_in([GOOD]) as server:
        for _ in predictor(server.url, tmp_path).predict(DOCUMENTS):
            break
        n_before = server.n_asked
        list(predictor(server.url, tmp_path).predict(DOCUMENTS))
        assert server.n_asked == 5
    assert n_before <= 3


def test_what_a_run_will_take_is_known_before(tmp_path: Path) -> None:
    with stand_in([GOOD]) as server:
        asking = predictor(server.url, tmp_path, max_tokens=100, price_input=2.0, price_output=10.0)
        before = asking.estimate(DOCUMENTS)
        assert server.n_asked == 0
        list(asking.predict(DOCUMENTS[:3]))
        after = asking.estimate(DOCUMENTS)
        told = [each["content"] for each in server.asked[0].messages]
    n = sum(map(count_tokens, told))  # the texts are of one length
    assert before == RequestEstimate(5, 0, 5 * n, 500, (5 * n * 2.0 + 500 * 10.0) / 1_000_000)
    assert after == RequestEstimate(5, 3, 2 * n, 200, (2 * n * 2.0 + 200 * 10.0) / 1_000_000)
    assert predictor(server.url, tmp_path).estimate([]) == RequestEstimate(0, 0, 0, 0)


def test_tokens_are_counted_by_characters() -> None:
    # 8 ASCII characters are 2 tokens, 9 are 3; each other character is one.
    assert [count_tokens(each) for each in ("", "abcdefgh", "abcdefghi", "été", "北京")] == [0, 2, 3, 3, 2]
