"""What a person does in the review project of a migration, and what of it comes back.

The commands of docs/migration.md that need what these tests start are marked as run here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from annot.core.annotation import Span
from annot.core.review import Becomes
from annot.project.project import ProjectFolder
from annot.steps.migrate.review import pull_answers, push_review
from annot.studio.credentials import read_credentials
from annot.studio.review_task import Asked, parse_asked
from annot.workspace.connection import connect, credentials_path, embedded_server, server_key
from tests.page import driver
from tests.steps.next_schema import SPLIT, STATUS, write_migration

DOC_ID = "001_f920824849216b31"
RELATED_ID = "004_885b1dd11b89edf8"
# « sources » and « sources américaines », which reader-b called anonymous collectives.
FIRST, SECOND = Span(547, 554), Span(2054, 2073)


@pytest.fixture(autouse=True)
def no_review_left(pushed: ProjectFolder) -> Iterator[None]:
    """Takes the review project away: both migrations here lead to one version, and would share it."""
    yield
    with connect(pushed) as studio:
        for head in studio.projects():
            if head.description.startswith(f"annot:{pushed.name}/migrate-"):
                studio.delete_project(head.id)


def open_review(pushed: ProjectFolder, path: Path, page: Page, doc_id: str) -> Asked:
    """Makes the review project, and opens the task of reader-b on a document; what it asks."""
    made = push_review(pushed, path)
    state = embedded_server(pushed).state()
    assert state is not None
    assert made.number is not None
    with connect(pushed) as studio:
        asked = {head.id: parse_asked(head.meta) for head in studio.task_heads(made.number)}
    task, key = next(
        (number, each)
        for number, each in asked.items()
        if each and (each.annotator, each.doc_id) == ("reader-b", doc_id)
    )
    driver.log_in(page, state.url, read_credentials(credentials_path(pushed)).of(server_key(pushed))["reader-b"])
    driver.open_task(page, state.url, made.number, task)
    return key


def test_a_person_sees_what_is_asked_and_answers_it(pushed: ProjectFolder, page: Page) -> None:
    path = write_migration(pushed, SPLIT)
    open_review(pushed, path, page, DOC_ID)
    driver.wait_for_regions(page, 2)
    assert driver.marked(page) == [("à décider", FIRST), ("à décider", SECOND)]
    listed = page.locator(".annot-review").inner_text()
    assert "« sources américaines » OtherSource (source_class=anonymous_collective)" in listed
    driver.relabel(page, FIRST, "Non officiel")
    assert "Genre *" in driver.attributes_shown(page)
    assert "valeur obligatoire" in driver.submit_refused(page)
    driver.select(page, FIRST)
    driver.choose(page, "Genre", "groupe")
    assert driver.submit(page) == 201

    found = pull_answers(pushed, path)
    assert [(each.item, each.becomes, each.by) for each in found.answers] == [
        (
            f"OtherSource@{FIRST}",
            Becomes(label="Unofficial", attributes={"kind": "group"}),
            "reader-b",
        )
    ], "the second is still to be decided"
    assert found.issues == ()


def test_a_person_gives_a_relation_the_value_that_it_needs(pushed: ProjectFolder, page: Page) -> None:
    path = write_migration(pushed, STATUS)
    key = open_review(pushed, path, page, RELATED_ID)
    assert {each.label for each in key.items} == {"deployed_to", "supplied_by"}
    arrows = list(dict.fromkeys(each.regions for each in key.items))
    driver.wait_for_regions(page, len({each for ends in arrows for each in ends}))
    driver.open_tab(page, "Relations")
    expect(page.locator(driver.RELATION_ROW)).to_have_count(len(arrows))
    at = next(number for number, each in enumerate(key.items) if each.label == "supplied_by")
    offered = ["fourni par : fait", "fourni par : prévu", "fourni par : allégué", "fourni par : démenti"]
    listed = page.locator(".annot-review").inner_text()
    assert f"à choisir sur la flèche : {' | '.join(offered)}" in listed
    words = driver.relation_words(page, arrows.index(key.items[at].regions))
    assert [word for word in words if word.startswith("fourni par")] == offered

    driver.label_relation(page, arrows.index(key.items[at].regions), "fourni par : prévu")
    assert driver.submit(page) == 201
    found = pull_answers(pushed, path)
    assert [(each.item, each.becomes, each.by) for each in found.answers] == [
        (
            key.items[at].item,
            Becomes(label="supplied_by", attributes={"status": "planned"}),
            "reader-b",
        )
    ], "the other arrows have no word yet"
    assert found.issues == ()
