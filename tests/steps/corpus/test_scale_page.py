"""The commands of the page « Past one machine », run as they stand there: here, and on a Ray cluster of two workers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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


PATIENCE = {
    "RAY_health_check_initial_delay_ms": "60000",
    "RAY_health_check_period_ms": "30000",
    "RAY_health_check_timeout_ms": "60000",
    "RAY_health_check_failure_threshold": "20",
}
"""A head that gets no time on a busy machine would take its workers for dead, and end itself."""


@contextmanager
def cluster(root: Path, line: str) -> Iterator[str]:
    """Starts Ray as the page's `line` says, in a session of its own, and ends its processes alone; gives its port."""
    port = free_port()
    # A socket's path has a limit, which that of a test's folder passes.
    folder = Path(f"/tmp/annot-ray-{port}")
    more = ["--block", "--object-store-memory=100000000", "--memory=1500000000", "--include-dashboard=false"]
    words = [*line.replace(PORT, port).split()[1:], *more, f"--temp-dir={folder}"]
    env = {**os.environ, "PYTHONPATH": str(root), "RAY_DISABLE_MEMORY_MONITOR": "1", **PATIENCE}
    process = subprocess.Popen(
        [str(Path(sys.executable).with_name("ray")), *words],
        env=env,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    every = [psutil.Process(process.pid)]
    try:
        wait_for(port, process)
        every += every[0].children(recursive=True)
        yield port
    finally:
        with suppress(ProcessLookupError):
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


# Should a head end all the same, another one is begun.
@pytest.mark.flaky(reruns=2)
def test_the_commands_of_the_page(root: Path, project: ProjectFolder) -> None:
    write_corpus(project.root / "corpus")
    lines = commands(root / "docs" / "scale.md")
    start = next(line for line in lines if line.startswith("ray start"))
    for line in lines:
        words = line.split()[1:]
        shard = SHARD if words[0] == "corpus" else ()
        if "--ray" in words:
            # Begun for this line alone, so that it does not wait for the others to be done.
            with cluster(root, start) as port:
                done(project.root, *(word.replace(PORT, port) for word in words), *shard)
        elif line.startswith("annot"):
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
