"""Push and pull through a real Label Studio, beside the raw requests and the SDK, in one run.

    .venv/bin/python scripts/bench/studio.py TASKS.json [--rounds 3]

TASKS.json is a list of Label Studio tasks, each with `data.text` and one entry of `predictions` or `annotations`,
from any generator or export. annot makes a scratch project of it with a server of its own, and measures in turn:
the raw POST of 1,000 tasks a request, the SDK's `import_tasks`, `annot push --predictions`; then the server's
GET export and `annot pull` of the same submissions. Each runs in a process of its own and is timed in seconds around
the whole call, without the start of the process; the table gives medians, and ratios of tasks per second.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import httpx
import msgspec
from export_schema import results_of, schema_of
from label_studio_sdk import LabelStudio

from annot.core.annotation import AnnotationSet
from annot.core.document import Document
from annot.core.names import ADMIN
from annot.corpus.manifest import SeedRow, write_manifest
from annot.project.project import ProjectFolder, open_project
from annot.steps.pull.pull import pull
from annot.steps.push import push
from annot.steps.restore import restore
from annot.steps.server import start_servers, stop_servers
from annot.store.jsonl import write_jsonl
from annot.store.readings import reading_path
from annot.studio.credentials import read_credentials
from annot.studio.parse import SubmissionParser
from annot.studio.raw import RawResult
from annot.workspace.connection import connect, credentials_path, server_key
from annot.workspace.sync import live_config
from annot.workspace.workspaces import ledger_path, numbers_of

READER = "reader"
CONFIG = """
[dataset]
name = "bench"
title = "bench"
language = "fr"
schema = "schema.yaml"
guidelines = "guidelines.md"
exports = "exports"
[studio]
port = 8190
[annotators.reader]
kind = "model"
email = "reader@annot.localhost"
"""


def make_project(root: Path, tasks: list[dict[str, Any]]) -> ProjectFolder:
    """An annot project with the tasks' texts as seeds and their results as a model's reading."""
    root.mkdir()
    (root / "annot.toml").write_text(CONFIG, "utf-8")
    (root / "schema.yaml").write_text(json.dumps(schema_of(tasks), ensure_ascii=False), "utf-8")
    (root / "guidelines.md").write_text("none\n", "utf-8")
    (root / "seeds").mkdir()
    (root / "exports").mkdir()
    write_manifest(root / "seeds", [])
    return open_project(root)


def add_documents(project: ProjectFolder, tasks: list[dict[str, Any]]) -> tuple[list[AnnotationSet], ProjectFolder]:
    parser = SubmissionParser(project.schema)
    rows, sets = [], []
    for number, task in enumerate(tasks):
        document = Document(f"d{number:06}", task["data"]["text"])
        (project.seeds_dir / f"{document.doc_id}.txt").write_bytes(document.text.encode())
        rows.append(
            SeedRow.model_validate(
                {
                    "doc_id": document.doc_id,
                    "file": f"{document.doc_id}.txt",
                    "sha256": document.sha256,
                    "n_chars": len(document.text),
                    "language": "fr",
                }
            )
        )
        results = msgspec.convert(results_of(task), list[RawResult])
        reading = parser.parse(document, results, annotator="model:bench@1", origin="model").reading
        sets.append(reading)
    write_manifest(project.seeds_dir, rows)
    write_jsonl(project.root / "predictions.jsonl", sets)
    return sets, open_project(project.root)


def forget(project: ProjectFolder, number: int) -> None:
    """Empties the reader's project on the server, and what annot knows of it here."""
    with connect(project) as studio:
        ids = [head.id for head in studio.task_heads(number)]
        if ids:
            studio.delete_tasks(number, ids)


def timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


class Counter:
    """Counts the requests of httpx while it is open."""

    def __init__(self) -> None:
        self.n = 0

    def __enter__(self) -> Counter:
        self._original = httpx.Client.send
        original, counter = self._original, self

        def send(client: httpx.Client, request: httpx.Request, **more: Any) -> httpx.Response:
            counter.n += 1
            return original(client, request, **more)

        httpx.Client.send = send  # type: ignore[assignment]
        return self

    def __exit__(self, *_: object) -> None:
        httpx.Client.send = self._original  # type: ignore[method-assign]


class Peer:
    """The requests of somebody without annot, to the server of a project that annot has started."""

    def __init__(self, project: ProjectFolder) -> None:
        account = read_credentials(credentials_path(project)).of(server_key(project))[ADMIN]
        token = account.token.get_secret_value()
        self.project = project
        with connect(project) as studio:
            self.reader = numbers_of(project, studio.projects()).get(READER)
            url = studio.url
        headers = {"Authorization": f"Token {token}"}
        self.client = httpx.Client(base_url=url, headers=headers, timeout=600, trust_env=False)
        self.sdk = LabelStudio(base_url=url, api_key=token, timeout=600)  # type: ignore[no-untyped-call]

    @contextmanager
    def scratch(self) -> Iterator[int]:
        """The number of a project with the labelling config, for the time being."""
        body = {"title": "scratch", "label_config": live_config(self.project)["label_config"]}
        made = int(self.client.post("/api/projects", json=body).json()["id"])
        yield made
        self.client.delete(f"/api/projects/{made}").raise_for_status()

    def raw_post(self, tasks: list[dict[str, Any]]) -> float:
        bodies = [json.dumps(tasks[start : start + 1000]).encode() for start in range(0, len(tasks), 1000)]
        with self.scratch() as target:
            path = f"/api/projects/{target}/import?return_task_ids=true&commit_to_project=true"
            return timed(lambda: [self._post(path, body) for body in bodies])

    def _post(self, path: str, body: bytes) -> None:
        self.client.post(path, content=body, headers={"Content-Type": "application/json"}).raise_for_status()

    def sdk_import(self, tasks: list[dict[str, Any]]) -> float:
        with self.scratch() as target:
            return timed(lambda: self.sdk.projects.import_tasks(id=target, request=tasks))

    def get_export(self) -> float:
        path = f"/api/projects/{self.reader}/export?exportType=JSON&download_all_tasks=true"
        return timed(lambda: self.client.get(path).raise_for_status())


def first_push(project: ProjectFolder) -> float:
    """A first push, with the project to be made; the peers' are there already."""
    with connect(project) as studio:
        if number := numbers_of(project, studio.projects()).get(READER):
            studio.delete_project(number)
    project.documents  # noqa: B018
    return timed(lambda: push(project, predictions=project.root / "predictions.jsonl"))


def first_pull(project: ProjectFolder) -> float:
    path = reading_path(project.readings_dir, READER)
    expected = path.read_bytes()
    shutil.rmtree(project.state / "pulled", ignore_errors=True)
    path.unlink()
    project.documents  # noqa: B018
    seconds = timed(lambda: pull(project))
    assert path.read_bytes() == expected, "what went in comes back"
    return seconds


def counted(call: Callable[[], object]) -> str:
    with Counter() as counter:
        seconds = timed(call)
    return f"{seconds} {counter.n}"


def run_case(name: str, project: ProjectFolder, tasks_path: Path) -> object:
    """One measurement: seconds, and requests where they are counted."""
    match name:
        case "raw POST":
            return Peer(project).raw_post(json.loads(tasks_path.read_text("utf-8")))
        case "SDK import_tasks":
            return Peer(project).sdk_import(json.loads(tasks_path.read_text("utf-8")))
        case "annot push":
            return first_push(project)
        case "annot restore":
            return timed(lambda: restore(project))
        case "GET export":
            return Peer(project).get_export()
        case "annot pull":
            return first_pull(project)
        case "annot push, nothing to do":
            return counted(lambda: push(project))
        case "annot pull, nothing to do":
            return counted(lambda: pull(project))
    raise ValueError(name)


def measure(project: ProjectFolder, tasks_path: Path, sets: list[AnnotationSet], rounds: int) -> dict[str, list[float]]:
    """Each case in a process of its own, so that none works in the heap that another left."""
    times: dict[str, list[float]] = {}

    def run(name: str) -> None:
        command = [sys.executable, __file__, str(tasks_path), "--case", name, "--project", str(project.root)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        seconds, *requests = done.stdout.split()
        times.setdefault(name, []).append(float(seconds))
        if requests:
            times[f"requests of {name}"] = [float(requests[0])]
        print(f"  {name}: {float(seconds):.2f} s {' '.join(requests)}", file=sys.stderr, flush=True)

    for _ in range(rounds):
        for name in ("raw POST", "SDK import_tasks", "annot push"):
            run(name)
    run("annot push, nothing to do")

    with connect(project) as studio:
        number = numbers_of(project, studio.projects())[READER]
    forget(project, number)
    readings = [each.replace(annotator=READER) for each in sets]
    write_jsonl(reading_path(project.readings_dir, READER), readings)
    run("annot restore")
    for _ in range(rounds):
        for name in ("GET export", "annot pull"):
            run(name)
    run("annot pull, nothing to do")
    return times


def show(times: dict[str, list[float]], n_tasks: int) -> None:
    median = {name: statistics.median(each) for name, each in times.items()}
    print(f"\n| {n_tasks} tasks | median s | tasks/s | ratio |\n| --- | --- | --- | --- |")
    for name, seconds in median.items():
        if name.startswith("requests"):
            print(f"| {name} | {seconds:.0f} | | goal: at most 3 |")
            continue
        ratio = ""
        if name == "annot push":
            ratio = f"{median['raw POST'] / seconds:.2f} × raw POST, {median['SDK import_tasks'] / seconds:.2f} × SDK"
        if name == "annot pull":
            ratio = f"{median['GET export'] / seconds:.2f} × GET export"
        print(f"| {name} | {seconds:.2f} | {n_tasks / seconds:.0f} | {ratio} |")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("tasks", type=Path)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--case", help=argparse.SUPPRESS)
    arguments.add_argument("--project", type=Path, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.case:
        print(run_case(given.case, open_project(given.project), given.tasks))
        return
    tasks = json.loads(given.tasks.read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        project = make_project(Path(folder) / "bench", tasks)
        start_servers(project, tell=lambda line: print(line, file=sys.stderr))
        try:
            push(project)
            sets, project = add_documents(project, tasks)
            times = measure(project, given.tasks.resolve(), sets, given.rounds)
        finally:
            stop_servers(project)
        assert ledger_path(project).exists()
    show(times, len(tasks))


if __name__ == "__main__":
    main()
