"""Push and pull through a real Label Studio, beside the raw requests and the SDK, in one run.

    .venv/bin/python scripts/bench/studio.py TASKS.json [--rounds 3]

TASKS.json is a list of Label Studio tasks, each with `data.text` and one entry of `predictions` or `annotations`,
from any generator or export. annot makes a scratch project of it with a server of its own, and measures in turn:
the raw POST of 1,000 tasks a request, the SDK's `import_tasks`, `annot push --predictions`; then the server's
GET export and `annot pull` of the same submissions. Each is timed in seconds around the whole call, on projects that
exist already; the table gives medians, and ratios of tasks per second.
"""

from __future__ import annotations

import argparse
import gc
import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import httpx
import msgspec
from label_studio_sdk import LabelStudio

from annot.core.annotation import AnnotationSet
from annot.core.document import Document
from annot.corpus.manifest import SeedRow, write_manifest
from annot.steps.connect import ADMIN, connect, credentials_path, server_key
from annot.steps.desk import find_projects, ledger_path
from annot.steps.project import Project, open_project
from annot.steps.pull import pull
from annot.steps.push import push
from annot.steps.restore import restore
from annot.steps.server import start_servers, stop_servers
from annot.steps.supply import live_config
from annot.store.jsonl import write_jsonl
from annot.store.readings import reading_path
from annot.studio.credentials import read_credentials
from annot.studio.parse import SubmissionParser
from annot.studio.raw import RawResult

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


def schema_of(tasks: list[dict[str, Any]]) -> dict[str, Any]:
    """A schema of all labels, per-region controls and relations that the tasks use."""
    labels: dict[str, None] = {}
    relations: dict[str, None] = {}
    choices: dict[str, dict[str, None]] = {}
    kinds: dict[str, str] = {}
    for task in tasks:
        for result in results_of(task):
            value = result.get("value", {})
            if result["type"] == "labels":
                labels.update(dict.fromkeys(value["labels"]))
            elif result["type"] == "relation":
                relations.update(dict.fromkeys(result["labels"]))
            elif result["type"] == "choices":
                choices.setdefault(result["from_name"], {}).update(dict.fromkeys(value["choices"]))
            else:
                kinds[result["from_name"]] = "number" if result["type"] == "number" else "text"
    attributes: dict[str, Any] = {name: {"type": "choice", "values": list(each)} for name, each in choices.items()}
    attributes |= {name: {"type": kind} for name, kind in kinds.items()}
    ends = {"head": list(labels), "tail": list(labels)}
    return {
        "name": "bench",
        "version": "1.0.0",
        "language": "fr",
        "mentions": {name: {"definition": name, "attributes": attributes} for name in labels},
        "relations": {f"r{n}": {"definition": name, "title": name, **ends} for n, name in enumerate(relations)},
    }


def results_of(task: dict[str, Any]) -> list[dict[str, Any]]:
    return list((task.get("predictions") or task["annotations"])[0]["result"])


def make_project(root: Path, tasks: list[dict[str, Any]]) -> Project:
    """An annot project with the tasks' texts as seeds and their results as a model's reading."""
    root.mkdir()
    (root / "annot.toml").write_text(CONFIG, "utf-8")
    (root / "schema.yaml").write_text(json.dumps(schema_of(tasks), ensure_ascii=False), "utf-8")
    (root / "guidelines.md").write_text("none\n", "utf-8")
    (root / "seeds").mkdir()
    (root / "exports").mkdir()
    write_manifest(root / "seeds", [])
    return open_project(root)


def add_documents(project: Project, tasks: list[dict[str, Any]]) -> tuple[list[AnnotationSet], Project]:
    parser = SubmissionParser(project.schema)
    rows, sets = [], []
    for number, task in enumerate(tasks):
        document = Document(f"d{number:06}", task["data"]["text"])
        (project.seeds / f"{document.doc_id}.txt").write_bytes(document.text.encode())
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
    write_manifest(project.seeds, rows)
    write_jsonl(project.root / "predictions.jsonl", sets)
    return sets, open_project(project.root)


def forget(project: Project, number: int) -> None:
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


def measure(
    project: Project, tasks: list[dict[str, Any]], sets: list[AnnotationSet], rounds: int
) -> dict[str, list[float]]:
    account = read_credentials(credentials_path(project)).of(server_key(project))[ADMIN]
    token = account.token.get_secret_value()
    with connect(project) as studio:
        number = find_projects(project, studio)[READER]
        url = studio.url
    bodies = [json.dumps(tasks[start : start + 1000]).encode() for start in range(0, len(tasks), 1000)]
    client = httpx.Client(base_url=url, headers={"Authorization": f"Token {token}"}, timeout=600, trust_env=False)
    sdk = LabelStudio(base_url=url, api_key=token, timeout=600)  # type: ignore[no-untyped-call]

    def scratch() -> int:
        made = client.post(
            "/api/projects", json={"title": "scratch", "label_config": live_config(project)["label_config"]}
        )
        return int(made.json()["id"])

    def raw_post(target: int) -> None:
        for body in bodies:
            path = f"/api/projects/{target}/import?return_task_ids=true&commit_to_project=true"
            client.post(path, content=body, headers={"Content-Type": "application/json"}).raise_for_status()

    times: dict[str, list[float]] = {}

    def note(name: str, seconds: float) -> None:
        times.setdefault(name, []).append(seconds)
        print(f"  {name}: {seconds:.2f} s", file=sys.stderr, flush=True)

    for _ in range(rounds):
        target = scratch()
        note("raw POST", timed(lambda target=target: raw_post(target)))
        client.delete(f"/api/projects/{target}")
        target = scratch()
        note("SDK import_tasks", timed(lambda target=target: sdk.projects.import_tasks(id=target, request=tasks)))
        client.delete(f"/api/projects/{target}")
        # A first push, with the project to be made; the peers' are there already.
        with connect(project) as studio:
            studio.delete_project(number)
        fresh = open_project(project.root)
        fresh.documents  # noqa: B018
        note("annot push", timed(lambda fresh=fresh: push(fresh, predictions=project.root / "predictions.jsonl")))
        with connect(project) as studio:
            number = find_projects(project, studio)[READER]
    with Counter() as counter:
        note("annot push, nothing to do", timed(lambda: push(project)))
    note("requests of a push with nothing to do", counter.n)

    forget(project, number)
    readings = [each.replace(annotator=READER) for each in sets]
    write_jsonl(reading_path(project.readings, READER), readings)
    note("annot restore", timed(lambda: restore(project)))
    expected = reading_path(project.readings, READER).read_bytes()
    for _ in range(rounds):
        path = f"/api/projects/{number}/export?exportType=JSON&download_all_tasks=true"
        note("GET export", timed(lambda path=path: client.get(path).raise_for_status()))
        shutil.rmtree(project.state / "pulled", ignore_errors=True)
        reading_path(project.readings, READER).unlink()
        note("annot pull", timed(lambda: pull(project)))
        assert reading_path(project.readings, READER).read_bytes() == expected, "what went in comes back"
    with Counter() as counter:
        note("annot pull, nothing to do", timed(lambda: pull(project)))
    note("requests of a pull with nothing to do", counter.n)
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
    given = arguments.parse_args()
    tasks = json.loads(given.tasks.read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        project = make_project(Path(folder) / "bench", tasks)
        start_servers(project, tell=lambda line: print(line, file=sys.stderr))
        try:
            push(project)
            sets, project = add_documents(project, tasks)
            gc.freeze()  # what the bench itself holds is nobody's to look through
            times = measure(project, tasks, sets, given.rounds)
        finally:
            stop_servers(project)
        assert ledger_path(project).exists()
    show(times, len(tasks))


if __name__ == "__main__":
    main()
