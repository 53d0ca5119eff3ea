"""How the tests are run: what a quick run omits, which worker runs what, and what a run says that it left out."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ON_ONE_SERVER, SLOW, name_of

HERE = Path(__file__).parent


def run(*words: str, **variables: str) -> str:
    environment = {**os.environ, "PYTEST_ADDOPTS": "", **variables}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *words]
    done = subprocess.run(command, cwd=HERE.parent, env=environment, capture_output=True, text=True, check=False)
    return done.stdout


def test_every_slow_place_is_there() -> None:
    assert [name for name in SLOW if not (HERE / name).exists()] == []


def test_whatever_uses_the_one_server_is_run_by_the_worker_that_has_it(request: pytest.FixtureRequest) -> None:
    items = [item for item in request.session.items if "live" in getattr(item, "fixturenames", ())]
    assert {name_of(item) for item in items} <= set(ON_ONE_SERVER)
    assert [name for name in ON_ONE_SERVER if not (HERE / name).exists()] == []


def test_what_starts_a_server_is_marked_by_its_fixtures() -> None:
    listed = run(
        "--collect-only", "-q", "-m", "not server", "tests/studio/test_server.py", "tests/studio/test_postgres.py"
    )
    assert "test_a_stale_file_never_ends_another_process" in listed
    assert "test_it_answers_on_loopback_alone" not in listed
    assert "test_postgres.py" not in listed


def test_a_run_says_which_reference_checks_it_left_out(tmp_path: Path) -> None:
    words = ("-q", "-rs", "tests/steps/test_score.py", "-k", "test_the_cases_of_seqscore")
    before_last = run(*words, ANNOT_CASES=str(tmp_path / "nowhere")).splitlines()[-2]
    assert (
        before_last
        == f"1 reference check did not run: no cases at {tmp_path / 'nowhere'}; set ANNOT_CASES to their folder"
    )
    assert run(*words, "-n", "1", ANNOT_CASES=str(tmp_path / "nowhere")).splitlines()[-2] == before_last
