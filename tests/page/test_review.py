"""What a person does in the review project of a migration, and what of it comes back."""

from __future__ import annotations

from playwright.sync_api import Page

from annot.core.annotation import Span
from annot.core.review import Becomes
from annot.project.project import ProjectFolder
from annot.steps.migrate.review import pull_answers, push_review
from annot.studio.credentials import read_credentials
from annot.studio.review_task import parse_asked
from annot.workspace.connection import connect, credentials_path, embedded_server, server_key
from tests.page import driver
from tests.steps.next_schema import SPLIT, write_migration

DOC_ID = "001_f920824849216b31"
# « sources » and « sources américaines », which reader-b called anonymous collectives.
FIRST, SECOND = Span(547, 554), Span(2054, 2073)


def test_a_person_sees_what_is_asked_and_answers_it(pushed: ProjectFolder, page: Page) -> None:
    path = write_migration(pushed, SPLIT)
    made = push_review(pushed, path)
    state = embedded_server(pushed).state()
    assert state is not None
    assert made.number is not None
    with connect(pushed) as studio:
        asked = {head.id: parse_asked(head.meta) for head in studio.task_heads(made.number)}
    task = next(
        number for number, each in asked.items() if each and (each.annotator, each.doc_id) == ("reader-b", DOC_ID)
    )
    driver.log_in(page, state.url, read_credentials(credentials_path(pushed)).of(server_key(pushed))["reader-b"])
    driver.open_task(page, state.url, made.number, task)

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
            "reader-b@annot.localhost",
        )
    ], "the second is still to be decided"
    assert found.issues == ()
