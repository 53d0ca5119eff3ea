"""The embedded Label Studio: one process on loopback, SQLite, in the project's `.annot/server`."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import httpx
import psutil
from filelock import FileLock

from annot.core.errors import ServiceError
from annot.core.names import ADMIN_EMAIL
from annot.core.value import Value
from annot.store.atomic import write_text
from annot.studio.environment import server_environment
from annot.studio.install import LABEL_STUDIO_VERSION, Teller, executable, install
from annot.studio.tables import make_tables

HOST = "127.0.0.1"
DEFAULT_PORT = 8080
_START_TIMEOUT_S = 300.0
_STOP_TIMEOUT_S = 20.0
_POLL_S = 0.5
_LOG_TAIL_CHARS = 1500
_TRIES = 3
_PORT_TAKEN = "That port is already in use"
"""How Label Studio ends where it can neither have its port nor another one."""


class ServerState(Value):
    """What is on disk about a server that was started: enough to know its process again."""

    pid: int
    created: float
    port: int
    version: str

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://{HOST}:{self.port}"

    def process(self) -> psutil.Process | None:
        """Its process, if that is still running and no other took its number."""
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            process = psutil.Process(self.pid)
            alive = process.is_running() and process.status() != psutil.STATUS_ZOMBIE
            # Numbers of processes come round again: another program may have this one by now.
            if alive and abs(process.create_time() - self.created) < 1:
                return process
        return None

    def listens_at(self) -> int | None:
        """The port on which its process listens; None as long as it does not."""
        process = self.process()
        family = [process, *process.children(recursive=True)] if process else []
        for each in family:
            with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                for connection in each.net_connections(kind="inet"):
                    if connection.status == psutil.CONN_LISTEN:
                        return int(connection.laddr.port)
        return None


class ServerStatus(Value):
    """How an embedded server stands: `stopped`, `starting` (no answer yet) or `running`.

    `reader` is whose it is alone.
    """

    state: str
    reader: str | None = None
    url: str | None = None
    pid: int | None = None
    version: str | None = None
    log: str


class EmbeddedServer:
    """The server of one project. All that it writes lies in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "label-studio.log"
        self._state_path = folder / "server.json"
        self._environment = server_environment(folder / "data")

    def state(self) -> ServerState | None:
        """The running server; None where there is none, whatever a stale file says."""
        if not self._state_path.exists():
            return None
        try:
            state = ServerState.model_validate_json(self._state_path.read_bytes())
        except ValueError:
            return None
        return state if state.process() else None

    def status(self) -> ServerStatus:
        """How it stands now."""
        state = self.state()
        if state is None:
            return ServerStatus(state="stopped", log=str(self.log))
        word = "running" if _is_up(state) else "starting"
        return ServerStatus(state=word, url=state.url, pid=state.pid, version=state.version, log=str(self.log))

    def start(
        self, *, password: str, token: str, tell: Teller, port: int = DEFAULT_PORT, ml_backend: bool = False
    ) -> ServerState:
        """Starts the server, or finds it running, and waits until it answers.

        Args:
            password: of the administrator; used at the very first start.
            token: legacy API token of the administrator; used at the very first start.
            tell: takes a line for people now and then.
            port: the wish; the next free one is taken where another program has it.
            ml_backend: whether it may ask a backend on this machine.

        Raises:
            ServiceError: it could not be installed, ended early, or did not answer in five minutes.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self.folder / "lock"):
            state = self.state()
            if state is None:
                install(tell)
                make_tables(self.folder / "data")
                # Label Studio leaves a copy of every export on its disk: each pull makes some.
                shutil.rmtree(self.folder / "data" / "export", ignore_errors=True)
                self._environment = server_environment(self.folder / "data", ml_backend=ml_backend)
                return self._start_somewhere(port, password, token, tell)
            return self._wait(state, tell)

    def _start_somewhere(self, port: int, password: str, token: str, tell: Teller) -> ServerState:
        """Starts it on the port, or where another program takes that between the look and the start, on a later one."""
        for tries_left in reversed(range(_TRIES)):
            state = self._spawn(_free_port(port, tell), password, token)
            try:
                return self._wait(state, tell)
            except ServiceError:
                if not tries_left or _PORT_TAKEN not in self._tail():
                    raise
                tell(f"Port {state.port} was taken meanwhile; trying another")
        raise AssertionError("the last try returns or raises")

    def stop(self) -> bool:
        """Ends the server, if it runs and this project started it; returns whether it did."""
        state = self.state()
        process = state.process() if state else None
        if process is None:
            self._state_path.unlink(missing_ok=True)
            return False
        family = [process, *process.children(recursive=True)]
        for each in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                each.terminate()
        # SQLite is closed properly by a server that ends by itself; only what does not end is killed.
        _, alive = psutil.wait_procs(family, timeout=_STOP_TIMEOUT_S)
        for each in alive:
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()
        psutil.wait_procs(alive, timeout=_STOP_TIMEOUT_S)
        self._state_path.unlink(missing_ok=True)
        return True

    def _spawn(self, port: int, password: str, token: str) -> ServerState:
        command = [str(executable()), "start", "--no-browser", "--internal-host", HOST, "--port", str(port)]
        # Secrets go through the environment: other users can read a command line.
        environment = {
            **self._environment,
            "LABEL_STUDIO_USERNAME": ADMIN_EMAIL,
            "LABEL_STUDIO_PASSWORD": password,
            "LABEL_STUDIO_USER_TOKEN": token,
        }
        descriptor = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "ab") as log:
            child = subprocess.Popen(
                command,
                env=environment,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C in the terminal goes to its whole session, and must not end the server.
                start_new_session=True,
            )
        state = ServerState(
            pid=child.pid,
            created=psutil.Process(child.pid).create_time(),
            port=port,
            version=LABEL_STUDIO_VERSION,
        )
        self._remember(state)
        return state

    def _remember(self, state: ServerState) -> None:
        write_text(self._state_path, state.model_dump_json() + "\n", mode=0o600)

    def _wait(self, state: ServerState, tell: Teller) -> ServerState:
        """Waits until the server answers, and says where: it takes another port if somebody was faster."""
        began = time.monotonic()
        told = 0.0
        while not _is_up(state):
            found = state.listens_at()
            if found is not None and found != state.port:
                tell(f"Port {state.port} was taken meanwhile; Label Studio took {found}")
                state = state.replace(port=found)
                self._remember(state)
            waited = time.monotonic() - began
            if state.process() is None:
                raise ServiceError(f"Label Studio ended while starting; {self.log} ends with:\n{self._tail()}")
            if waited > _START_TIMEOUT_S:
                raise ServiceError(f"Label Studio did not answer at {state.url} in {waited:.0f} s; see {self.log}")
            if waited - told >= 10 or told == 0:
                tell(f"Waiting for Label Studio at {state.url} ({waited:.0f} s)")
                told = waited or 0.01
            time.sleep(_POLL_S)
        return state

    def _tail(self) -> str:
        return self.log.read_text(errors="replace")[-_LOG_TAIL_CHARS:]


def _is_up(state: ServerState) -> bool:
    """Whether this very process answers; another program on its port does not count."""
    if state.listens_at() != state.port:
        return False
    try:
        return httpx.get(f"{state.url}/health", timeout=5, trust_env=False).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def _free_port(wish: int, tell: Teller) -> int:
    for port in [*range(wish, wish + 20), 0]:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            found = int(probe.getsockname()[1])
        if found != wish:
            tell(f"Port {wish} is taken; using {found}")
        return found
    raise ServiceError(f"no free port on {HOST}")
