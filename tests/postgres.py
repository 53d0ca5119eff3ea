"""A PostgreSQL of one's own on loopback, and a Label Studio on it with the settings of docs/team-server.md."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from annot.studio.install import executable

GUIDE = Path(__file__).resolve().parents[1] / "docs" / "team-server.md"
_START_TIMEOUT_S = 120.0


class Database(NamedTuple):
    """Where a database is, and who may use it."""

    port: int
    name: str
    user: str
    password: str


def find_programs() -> Path | None:
    """The folder of PostgreSQL's programs: Debian keeps them out of the path, by version."""
    on_path = shutil.which("initdb")
    found = [Path(on_path).resolve()] if on_path else sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


def free_port() -> int:
    """A port of loopback that nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running_postgres(programs: Path) -> Iterator[Database]:
    """A fresh cluster with an empty database; it is gone afterwards."""
    database = Database(free_port(), "labelstudio", "labelstudio", "not-a-secret")
    # A short name: a unix socket's path may have 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="annot-pg-"))
    try:
        (folder / "password").write_text(database.password)
        more = _unprivileged(folder)
        auth = [f"--username={database.user}", "--auth=scram-sha-256", f"--pwfile={folder / 'password'}"]
        cluster = str(folder / "data")
        initdb = [str(programs / "initdb"), "--pgdata", cluster, "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run([*initdb, *auth], check=True, stdout=subprocess.DEVNULL, **more)
        command = [str(programs / "postgres"), "-D", cluster, "-k", str(folder), "-p", str(database.port), "-F"]
        with _process([*command, "-c", "listen_addresses=127.0.0.1"], folder / "log", more) as server:
            to = ["--host=127.0.0.1", f"--port={database.port}"]
            ready = [str(programs / "pg_isready"), "--quiet", *to]
            _until(lambda: subprocess.run(ready, check=False).returncode == 0, server, folder / "log")
            create = [str(programs / "createdb"), *to, f"--username={database.user}", database.name]
            subprocess.run(create, check=True, env={**os.environ, "PGPASSWORD": database.password})
            yield database
    finally:
        shutil.rmtree(folder)


def documented_settings() -> dict[str, str]:
    """The settings that the guide names."""
    return dict(re.findall(r"^([A-Z][A-Z_]+)=(.*)$", GUIDE.read_text("utf-8"), re.MULTILINE))


@contextlib.contextmanager
def running_label_studio(settings: Mapping[str, str], folder: Path) -> Iterator[str]:
    """A Label Studio with these settings and no others; gives its address."""
    port = free_port()
    command = [str(executable()), "start", "--no-browser", "--internal-host", "127.0.0.1", "--port", str(port)]
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), **settings}
    log = folder / "label-studio.log"

    def is_up() -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False

    with _process(command, log, {"env": environment}) as process:
        _until(is_up, process, log)
        yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def _process(command: list[str], log: Path, more: Mapping[str, Any]) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, **more)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


def _until(is_so: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _START_TIMEOUT_S
    while not is_so():
        assert process.poll() is None, log.read_text(errors="replace")[-2000:]
        assert time.monotonic() < end, log.read_text(errors="replace")[-2000:]
        time.sleep(0.2)


def _unprivileged(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: arguments for a process of nobody, who then owns `folder`."""
    if os.geteuid() != 0:
        return {}
    import pwd  # not on Windows, where this file is collected too

    nobody = pwd.getpwnam("nobody")
    for path in (folder, *folder.iterdir()):
        os.chown(path, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [], "cwd": folder}
