"""A reader works on predictions, pushed or served by a backend, and what they did with them is counted exactly."""

from __future__ import annotations

import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import msgspec
import pytest
from playwright.sync_api import Page

from annot.core.annotation import AnnotationSet
from annot.project.ledger import read_ledger
from annot.project.project import ProjectFolder, open_project
from annot.steps.bias import bias
from annot.steps.predict import predict
from annot.steps.pull.pull import pull
from annot.steps.push import push
from annot.steps.serve import serving
from annot.steps.server import start_servers, stop_servers
from annot.store.provenance import read_provenance
from annot.store.readings import read_reading, write_reading
from annot.store.shown import read_shown
from annot.studio.connect_backend import connect_backend, disconnect_backends
from annot.studio.credentials import read_credentials
from annot.studio.ml_backend import Answer, AskedTask, open_backend
from annot.workspace.connection import connect, credentials_path, embedded_server, server_key
from annot.workspace.workspaces import ledger_path
from tests.data_set import make_data_set
from tests.make import quote, reading_of
from tests.page import driver

SCHEMA = """\
mentions:
  Person: {definition: somebody}
  Place: {definition: somewhere, attributes: {kind: {type: choice, values: [city, country]}}}
"""
LEARNT = {
    f"learnt-{number}": f"{name} lives in Oslo. {day} {name} went to Norway, and Ada stayed in Oslo with {name}."
    for number, (name, day) in enumerate(
        (("Grace", "Yesterday"), ("Mary", "Then"), ("Grace", "Later"), ("Mary", "Now"))
    )
}
NEW = {
    "pushed": "Ada lives in Oslo. Yesterday Grace went to Norway, and Mary stayed in Oslo with a neighbour.",
    "served": "Mary lives in Oslo. Yesterday Ada went to Norway, and Grace stayed in Oslo with a cousin.",
}


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProjectFolder]:
    """A data set on a server of its own, which may ask a backend; four documents are read, two are not."""
    root = tmp_path_factory.mktemp("assisted") / "assisted"
    made = make_data_set(root, name="assisted", schema=SCHEMA, texts={**LEARNT, **NEW})
    config = root / "annot.toml"
    settings = "\n[studio]\nml_backend = true\nport = 8470\n\n[predictors]\ncontrol = 0\n"
    config.write_text(config.read_text() + settings)
    project = open_project(root)
    write_reading(project.readings_dir, "reader", [read(made, doc_id) for doc_id in LEARNT])
    start_servers(project, tell=lambda _: None)
    yield project
    stop_servers(project)


def read(project: ProjectFolder, doc_id: str) -> AnnotationSet:
    """Every Person and Place of a text."""
    document = project.documents[doc_id]
    names = {"Grace": "Person", "Mary": "Person", "Ada": "Person", "Oslo": "Place", "Norway": "Place"}
    found = [
        quote(label, name, document.text, nth=nth, **({"kind": "city"} if name == "Oslo" else {}))
        for name, label in names.items()
        for nth in range(document.text.count(name))
    ]
    return reading_of(document, *found, by="reader", schema=project.schema.id)


def opened(page: Page, project: ProjectFolder, doc_id: str) -> None:
    state = embedded_server(project).state()
    assert state is not None
    row = read_ledger(ledger_path(project)).of(server_key(project))["reader"]
    if "/projects/" not in page.url:
        driver.log_in(page, state.url, read_credentials(credentials_path(project)).of(server_key(project))["reader"])
    driver.open_task(page, state.url, row.project, row.tasks[doc_id].task)


def work_on(page: Page, project: ProjectFolder, doc_id: str) -> None:
    """Makes Norway a Person, deletes the second Oslo, adds the neighbour or cousin."""
    text = project.documents[doc_id].text
    last = text.split()[-1].rstrip(".")
    norway, oslo = quote("Place", "Norway", text), quote("Place", "Oslo", text, nth=1)
    driver.relabel(page, norway.span, "Person")
    driver.delete(page, oslo.span)
    driver.mark(page, "Person", quote("Person", last, text).span)


def check_counts(project: ProjectFolder, doc_id: str, *, n_documents: int) -> None:
    """Of six predictions a document four stay, one changes, one goes, and one mention is new."""
    found = bias(project, n_resamples=0)["reader"]
    assert found.n_assisted == n_documents
    assert (found.total.n_shown, found.total.n_added) == (6 * n_documents, n_documents)
    assert found.total.outcomes == {
        "accepted": 4 * n_documents, "completed": 0, "changed": n_documents, "deleted": n_documents,
    }  # fmt: skip
    assert {label: taken.outcomes["changed"] for label, taken in found.labels.items()} == {
        "Person": 0, "Place": n_documents,
    }  # fmt: skip
    rows = {row.doc_id: row for row in read_provenance(project.readings_dir, "reader") if row.doc_id == doc_id}
    assert rows[doc_id].from_prediction is not None
    assert (rows[doc_id].n_regions, rows[doc_id].n_accepted, len(rows[doc_id].taken_over)) == (6, 4, 5)


def test_pushed_and_then_served(apart: ProjectFolder, page: Page) -> None:
    done = predict(apart, "rules", documents=["pushed"])
    wanted = [(each.label, each.span) for each in read(apart, "pushed").mentions]
    assert [(each.label, each.span) for each in done.predictions["pushed"].mentions] == wanted
    push(apart, predictions=done.path)
    seen = read_shown(apart.shown_dir, "reader")
    assert {doc_id: row.why for doc_id, row in seen.items()} == {
        **dict.fromkeys(LEARNT, "begun"), "pushed": "shown", "served": "unpredicted",
    }  # fmt: skip
    opened(page, apart, "pushed")
    driver.wait_for_regions(page, 6)
    assert driver.marked(page) == wanted
    work_on(page, apart, "pushed")
    assert driver.submit(page) == 201
    pull(apart)
    check_counts(apart, "pushed", n_documents=1)

    with serving(apart, "rules") as served:
        opened(page, apart, "served")
        driver.wait_for_regions(page, 6)
        assert driver.marked(page) == [(each.label, each.span) for each in read(apart, "served").mentions]
        shown = read_shown(apart.shown_dir, "reader")["served"]
        assert (shown.why, shown.version) == ("shown", served.model)
        require_secret(served.url)
        train(apart, before=served.model)
    # The backend is gone; the page works on.
    work_on(page, apart, "served")
    assert driver.submit(page) == 201
    pull(apart)
    check_counts(apart, "served", n_documents=2)
    assert "cousin" in [each.text for each in read_reading(apart.readings_dir, "reader")["served"].mentions]
    with connect(apart) as studio:
        number = read_ledger(ledger_path(apart)).of(server_key(apart))["reader"].project
        assert studio.call("list backends", "GET", f"/api/ml?project={number}") == b"[]"
        assert studio.call("list webhooks", "GET", "/api/webhooks/") == b"[]"


def train(project: ProjectFolder, *, before: str) -> None:
    """Presses the server's button; nothing new was pulled since, so that the version stays."""
    lines: list[str] = []
    project.tell = lines.append
    with connect(project) as studio:
        number = read_ledger(ledger_path(project)).of(server_key(project))["reader"].project
        (backend,) = msgspec.json.decode(studio.call("list", "GET", f"/api/ml?project={number}"))
        assert (backend["title"], backend["state"]) == (before, "CO")
        studio.call("train", "POST", f"/api/ml/{backend['id']}/train", {})
    deadline = time.monotonic() + 30
    while not lines and time.monotonic() < deadline:
        time.sleep(0.1)
    assert lines == [f"{before}: nothing new to learn"]


def require_secret(url: str) -> None:
    """Nobody is answered who does not show it."""
    for path in ("/health", "/versions", "/nowhere"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(url + path)
        assert refused.value.code == 401
    post = urllib.request.Request(url + "/predict", data=b'{"tasks": []}', method="POST")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(post)
    assert refused.value.code == 401


def test_a_backend_that_dies_stops_nobody(apart: ProjectFolder, page: Page) -> None:
    """Killed, it is still connected: Label Studio asks in vain, and opens the task all the same."""

    class Silent:
        version = "silent@1"

        def answer(self, project: int, task: AskedTask) -> Answer | None:
            return None

        def retrain(self) -> None: ...

    row = read_ledger(ledger_path(apart)).of(server_key(apart))["reader"]
    backend = open_backend(Silent(), port=0, secret="s")
    thread = threading.Thread(target=backend.server.serve_forever, daemon=True)
    thread.start()
    with connect(apart) as studio:
        connect_backend(studio, row.project, url=backend.url, title="silent@1", secret="s")
        backend.server.shutdown()
        backend.server.server_close()
        opened(page, apart, "learnt-0")
        driver.mark(page, "Person", quote("Person", "Grace", LEARNT["learnt-0"]).span)
        assert driver.submit(page) == 201
        disconnect_backends(studio, row.project)
