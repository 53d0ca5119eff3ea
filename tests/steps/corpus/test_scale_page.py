"""The commands of the page « Past one machine », run as they stand there: here, and on a Ray cluster of two workers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from annot.project.project import ProjectFolder
from tests.steps.corpus.corpora import done, files_of, write_corpus
from tests.test_pages_of_tools import commands

PORT = "6379"
SHARD = ("--shard", "16")
"""So that a small corpus has several shards."""


def free_port() -> str:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return str(found.getsockname()[1])


@pytest.fixture
def cluster(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """Starts Ray as the page says, in a session of its own, and ends its processes alone; gives the page's lines."""
    lines = commands(root / "docs" / "scale.md")
    port = free_port()
    start = next(line for line in lines if line.startswith("ray start")).replace(PORT, port).split()
    # A socket's path has a limit, which that of a test's folder passes.
    folder = Path(f"/tmp/annot-ray-{port}")
    more = ["--block", "--object-store-memory=100000000", "--memory=1500000000", "--include-dashboard=false"]
    words = [str(Path(sys.executable).with_name("ray")), *start[1:], *more, f"--temp-dir={folder}"]
    env = {**os.environ, "PYTHONPATH": str(root), "RAY_DISABLE_MEMORY_MONITOR": "1"}
    process = subprocess.Popen(
        words, env=env, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port, process)
        yield [line.replace(PORT, port) for line in lines if line.startswith("annot")]
    finally:
        every = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        os.killpg(process.pid, signal.SIGTERM)
        _, alive = psutil.wait_procs(every, timeout=10)
        for each in alive:
            each.kill()
        process.wait()


def wait_for(port: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", int(port))) == 0:
                time.sleep(5)  # The head answers before its workers are counted.
                return
        time.sleep(0.2)
    raise AssertionError("Ray did not start")


# A head of Ray that gets no time on a busy machine ends itself; another one is begun.
@pytest.mark.flaky(reruns=2)
def test_the_commands_of_the_page(cluster: list[str], project: ProjectFolder) -> None:
    write_corpus(project.root / "corpus")
    for line in cluster:
        words = line.split()[1:]
        shard = SHARD if words[0] == "corpus" else ()
        said = done(project.root, *words, *shard)
        if words[0] == "diff":
            assert "no difference" in said
    assert files_of(project.root / "silver") == files_of(project.root / "silver-on-ray")
    # One worker, in this process of its own.
    done(
        project.root,
        *["corpus", "predict", "rules", "deduplicated/documents", "--to", "silver-alone", "--jobs", "1"],
        *SHARD,
    )
    assert files_of(project.root / "silver") == files_of(project.root / "silver-alone")
