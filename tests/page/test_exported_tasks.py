"""Tasks that annot exports, in a project that annot did not make: the page shows all that the gold says."""

from __future__ import annotations

import json
import os
from pathlib import Path

from playwright.sync_api import Page, expect

import annot
from annot.project.project import ProjectFolder
from annot.studio.credentials import read_credentials
from annot.workspace.connection import connect, credentials_path, server_key
from tests.page import driver


def test_a_plain_project_shows_what_was_exported(
    live: ProjectFolder, page: Page, repository: ProjectFolder, tmp_path: Path
) -> None:
    project = annot.open_project(repository.root)
    project.export("label-studio", tmp_path / "out", release="0.3.0")
    tasks = json.loads((tmp_path / "out" / "tasks.json").read_text("utf-8"))
    config = (tmp_path / "out" / "config.xml").read_text("utf-8")
    gold = annot.load(repository.root, version="0.3.0")
    with connect(live) as studio:
        made = studio.create_project(title="Somebody's", description="", label_config=config)
        numbers = studio.import_tasks(made.id, tasks)
        url = studio.url
    document = gold[0]
    at = [task["data"]["doc_id"] for task in tasks].index(document.doc_id)
    account = read_credentials(credentials_path(live)).of(server_key(live))["reader-a"]
    driver.log_in(page, url, account)
    driver.open_task(page, url, made.id, numbers[at])
    # The list of regions beside the text draws only those that can be seen.
    page.wait_for_function(
        """n => new Set([...document.querySelectorAll(".lsf-richtext__line .htx-highlight")].map(
          each => [each.dataset.label, each.dataset.start, each.dataset.end].join())).size === n""",
        arg=len(document.mentions),
    )
    titles = {name: label.title or name for name, label in gold.schema.mentions.items()}
    assert set(driver.marked(page)) == {(titles[each.label], each.span) for each in document.mentions}
    driver.open_tab(page, "Relations")
    expect(page.locator(driver.RELATION_ROW)).to_have_count(len(document.relations))
    if folder := os.environ.get("ANNOT_SCREENSHOTS"):
        page.screenshot(path=f"{folder}/exported.png")
