"""The embedded Label Studio: loopback, quiet, and safe against stale files, taken ports and dead processes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import psutil
import pytest

from annot.core.errors import ServiceError
from annot.project.project import ProjectFolder
from annot.steps.server import server_statuses, start_servers, stop_servers
from annot.studio import server as module
from annot.studio.credentials import read_credentials
from annot.studio.server import EmbeddedServer, ServerState
from annot.workspace.connection import connect, credentials_path, embedded_server, server_key


def state_of(project: ProjectFolder) -> ServerState:
    state = embedded_server(project).state()
    assert state is not None
    return state


def test_it_answers_on_loopback_alone(live: ProjectFolder) -> None:
    state = state_of(live)
    process = psutil.Process(state.pid)
    listening = [
        connection.laddr
        for each in [process, *process.children(recursive=True)]
        for connection in each.net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert {(address.ip, address.port) for address in listening} == {("127.0.0.1", state.port)}


def test_a_second_start_finds_it_running(live: ProjectFolder) -> None:
    before = state_of(live)
    lines: list[str] = []
    (status,) = start_servers(live, tell=lines.append)
    assert (status.state, status.pid, status.url) == ("running", before.pid, before.url)
    assert lines == []


def test_sign_up_needs_an_invitation(live: ProjectFolder) -> None:
    url = state_of(live).url
    with httpx.Client(trust_env=False) as browser:
        form = browser.get(f"{url}/user/signup/")
        fields = {"email": "stranger@annot.localhost", "password": "long-enough-1234"}
        fields["csrfmiddlewaretoken"] = browser.cookies.get("csrftoken") or ""
        answer = browser.post(f"{url}/user/signup/", data=fields, headers={"Referer": f"{url}/user/signup/"})
    assert form.status_code in {200, 403}
    assert answer.status_code == 403
    with connect(live) as studio:
        assert "stranger@annot.localhost" not in {user.email for user in studio.users()}


def test_analytics_and_crash_reports_are_off(live: ProjectFolder) -> None:
    environment = psutil.Process(state_of(live).pid).environ()
    assert environment["COLLECT_ANALYTICS"] == "false"
    assert environment["SENTRY_DSN"] == ""
    assert environment["FRONTEND_SENTRY_DSN"] == ""
    assert environment["LATEST_VERSION_CHECK"] == "false"
    with httpx.Client(trust_env=False) as browser:
        page = browser.get(f"{state_of(live).url}/user/login/").text
    assert "ingest.sentry.io" not in page


def test_no_secret_stands_in_the_command_line_or_the_log(live: ProjectFolder) -> None:
    accounts = read_credentials(credentials_path(live)).of(server_key(live))
    assert set(accounts) >= {"admin", "reader-a", "reader-b"}
    secrets = [s.get_secret_value() for a in accounts.values() for s in (a.password, a.token) if s.get_secret_value()]
    assert len(secrets) >= 4
    shown = " ".join(psutil.Process(state_of(live).pid).cmdline())
    logged = embedded_server(live).log.read_text("utf-8", errors="replace")
    others = [
        path.read_bytes().decode(errors="replace")
        for path in [live.state / "ledger.json", live.state / "server" / "server.json"]
    ]
    for secret in secrets:
        assert secret not in shown
        assert secret not in logged
        assert not any(secret in text for text in others)


def test_what_annot_keeps_is_not_for_git(live: ProjectFolder) -> None:
    assert (live.state / ".gitignore").read_text() == "*\n"


@pytest.fixture
def idle(tmp_path: Path) -> EmbeddedServer:
    folder = tmp_path / "server"
    folder.mkdir()
    return EmbeddedServer(folder)


def write_state(server: EmbeddedServer, pid: int, created: float) -> None:
    state = ServerState(pid=pid, created=created, port=1, version="0")
    (server.folder / "server.json").write_text(state.model_dump_json())


def test_a_stale_file_never_ends_another_process(idle: EmbeddedServer) -> None:
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        # The number of a server of long ago, which another process has now.
        write_state(idle, other.pid, psutil.Process(other.pid).create_time() - 1000)
        assert idle.status().state == "stopped"
        assert idle.stop() is False
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_a_number_that_no_process_has_is_stopped(idle: EmbeddedServer) -> None:
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    write_state(idle, done.pid, 0.0)
    assert idle.status().state == "stopped"
    assert idle.stop() is False


def test_a_broken_state_file_is_no_server(idle: EmbeddedServer) -> None:
    (idle.folder / "server.json").write_text("{")
    assert idle.status().state == "stopped"


def test_a_taken_port_is_passed_over() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        taken = holder.getsockname()[1]
        lines: list[str] = []
        found = module._free_port(taken, lines.append)
    assert found != taken
    assert lines == [f"Port {taken} is taken; using {found}"]


def test_another_program_on_the_port_is_not_taken_for_the_server(idle: EmbeddedServer) -> None:
    health = (
        "import http.server as h\n"
        "class H(h.BaseHTTPRequestHandler):\n"
        "    def do_GET(self): self.send_response(200); self.end_headers()\n"
        "s = h.HTTPServer(('127.0.0.1', 0), H); print(s.server_address[1], flush=True); s.serve_forever()"
    )
    other = subprocess.Popen([sys.executable, "-c", health], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    ours = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        assert other.stdout is not None
        port = int(other.stdout.readline())
        created = psutil.Process(ours.pid).create_time()
        state = ServerState(pid=ours.pid, created=created, port=port, version="0")
        (idle.folder / "server.json").write_text(state.model_dump_json())
        assert httpx.get(f"{state.url}/health", trust_env=False).status_code == 200
        assert idle.status().state == "starting"
        theirs = ServerState(pid=other.pid, created=psutil.Process(other.pid).create_time(), port=port, version="0")
        (idle.folder / "server.json").write_text(theirs.model_dump_json())
        assert idle.status().state == "running"
    finally:
        for each in (ours, other):
            each.kill()
            each.communicate()


def test_a_server_that_ends_while_starting_shows_its_last_words(
    idle: EmbeddedServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "label-studio"
    broken.write_text("#!/bin/sh\necho the database is locked >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(module, "install", lambda tell: None)
    monkeypatch.setattr(module, "executable", lambda: broken)
    with pytest.raises(ServiceError, match=r"ended while starting.*\n.*the database is locked"):
        idle.start(password="p" * 20, token="t" * 40, tell=lambda line: None)


TAKES_ANOTHER = """\
import http.server, pathlib, sys
first = pathlib.Path({marker!r})
if not first.exists():
    first.touch()
    sys.exit("Error: That port is already in use.")
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[sys.argv.index("--port") + 1])), Handler).serve_forever()
"""


def test_a_port_that_is_taken_between_the_look_and_the_start_is_left_to_who_has_it(
    idle: EmbeddedServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # Two servers that start at the same moment look at the same port: no real one can be made to lose that race.
    stub, script = tmp_path / "label-studio", tmp_path / "takes_another.py"
    script.write_text(TAKES_ANOTHER.format(marker=str(tmp_path / "first")))
    # By a shell: the path of an interpreter may hold a space, and the first line of a script may not.
    stub.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{script}" "$@"\n')
    stub.chmod(0o755)
    monkeypatch.setattr(module, "install", lambda tell: None)
    monkeypatch.setattr(module, "executable", lambda: stub)
    lines: list[str] = []
    try:
        state = idle.start(password="p" * 20, token="t" * 40, tell=lines.append)
        assert idle.status().state == "running"
        assert any(line.endswith("was taken meanwhile; trying another") for line in lines)
        assert state.url == idle.status().url
    finally:
        idle.stop()


def test_a_killed_server_starts_again_with_its_data(live: ProjectFolder) -> None:
    before = state_of(live)
    with connect(live) as studio:
        projects = studio.projects()
    os.kill(before.pid, 9)
    psutil.Process(before.pid).wait(10)
    assert server_statuses(live)[0].state == "stopped"
    with pytest.raises(ServiceError, match="is not running; start it with `annot server start`"):
        connect(live)
    start_servers(live, tell=print)
    assert state_of(live).pid != before.pid
    with connect(live) as studio:
        assert studio.projects() == projects


def test_stopping_twice_is_no_error(project: ProjectFolder) -> None:
    assert stop_servers(project) == 0
