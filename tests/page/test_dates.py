"""A date in Label Studio's page: the field says how, what is typed comes back, and what is no date is asked again."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from annot.core.annotation import Span
from annot.project.ledger import read_ledger
from annot.project.project import ProjectFolder
from annot.steps.pull.pull import pull
from annot.steps.push import push
from annot.store.readings import read_reading
from annot.studio.credentials import read_credentials
from annot.workspace.connection import credentials_path, embedded_server, server_key
from annot.workspace.workspaces import ledger_path
from tests.data_set import make_data_set, share_server
from tests.page import driver

SCHEMA = "mentions:\n  Event: {definition: x, attributes: {on: {type: date, default: 2024}}}\n"
TEXT = "A raid on 12 October, a siege, and talks."
RAID, SIEGE, TALKS = Span(2, 6), Span(24, 29), Span(35, 40)


@pytest.fixture
def dated(live: ProjectFolder, tmp_path: Path) -> ProjectFolder:
    """A data set with dates on the shared server."""
    texts = {"one": TEXT}
    project = make_data_set(tmp_path / "set", name="dated", schema=SCHEMA, texts=texts, email="dated@annot.localhost")
    share_server(live, project)
    push(project)
    return project


def test_dates_are_typed_and_what_is_none_is_named(dated: ProjectFolder, browser: Browser) -> None:
    state = embedded_server(dated).state()
    assert state is not None
    account = read_credentials(credentials_path(dated)).of(server_key(dated))["reader"]
    row = read_ledger(ledger_path(dated)).of(server_key(dated))["reader"]
    page = driver.open_page(browser)
    driver.log_in(page, state.url, account)
    driver.open_task(page, state.url, row.project, row.tasks["one"].task)
    for span, words in ((RAID, "2024-10-12"), (SIEGE, "٢٠٢٤-١٠"), (TALKS, "12/10/2024")):
        driver.mark(page, "Event", span)
        driver.select(page, span)
        expect(page.get_by_placeholder("e.g. 2024-10-12 · 2024-10 · 2024")).to_be_visible()
        driver.fill(page, "on (left empty: 2024)", words)
    assert driver.submit(page) == 201
    page.context.close()
    (result,) = pull(dated)
    assert [(issue.code, issue.severity) for issue in result.issues] == [("invalid-value", "error")]
    assert "on of Event 'talks': '12/10/2024' is not a date" in result.issues[0].message
    (reading,) = read_reading(dated.readings_dir, "reader").values()
    assert [(m.text, dict(m.attributes)) for m in reading.mentions] == [
        ("raid", {"on": "2024-10-12"}),
        ("siege", {"on": "2024-10"}),
        ("talks", {}),
    ]
