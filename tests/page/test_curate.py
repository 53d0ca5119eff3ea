"""A curator settles conflicts in the page; the decisions come back, and only what changed is asked again.

The commands of docs/adjudication.md that need what these tests start are marked as run here.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Locator, Page, expect

from annot.core.annotation import AnnotationSet
from annot.core.decision import Conflict
from annot.project.adjudication import adjudicate_project, read_decisions
from annot.project.project import ProjectFolder, open_project
from annot.steps.adjudicate.curate import push_curation
from annot.steps.pull.curation import pull_curation
from annot.steps.pull.pull import pull
from annot.steps.restore import restore
from annot.store.readings import read_reading
from annot.studio.credentials import read_credentials
from annot.studio.render import render_results
from annot.workspace.connection import connect, credentials_path, embedded_server, server_key
from annot.workspace.workspaces import numbers_of
from tests.page import driver
from tests.steps.test_round_trip import other_data_set

DOC = "001_f920824849216b31"


@pytest.fixture
def contested(live: ProjectFolder, tmp_path: Path, request: pytest.FixtureRequest) -> ProjectFolder:
    """The readings before any decision, and an adjudicator with an account."""
    fresh = other_data_set(live, tmp_path, f"contested-{len(request.node.name)}")
    fresh.decisions_path.unlink()
    config = fresh.root / "annot.toml"
    text = config.read_text("utf-8")
    email = f"judge-of-{fresh.name}@annot.localhost"
    config.write_text(text.replace('role = "adjudicator"', f'role = "adjudicator"\nemail = "{email}"'), "utf-8")
    return open_project(fresh.root)


def open_of(project: ProjectFolder, doc_id: str = DOC) -> list[Conflict]:
    return [conflict for conflict in adjudicate_project(project).open if conflict.doc_id == doc_id]


def open_curation(page: Page, project: ProjectFolder, doc_id: str = DOC) -> list[Locator]:
    """Logs the curator in and opens the task of a document; returns the boxes of its conflicts."""
    curation = push_curation(project)
    assert curation.project is not None
    with connect(project) as studio:
        heads = studio.task_heads(curation.project)
        fresh = [head for head in heads if head.meta["annot_curation"]["doc_id"] == doc_id and not head.n_submissions]
    state = embedded_server(project).state()
    assert state is not None
    driver.log_in(page, state.url, read_credentials(credentials_path(project)).of(server_key(project))["adjudicator"])
    driver.open_task(page, state.url, curation.project, fresh[0].id)
    boxes = page.locator(".annot-conflict")
    expect(boxes).to_have_count(len(open_of(project, doc_id)))
    return boxes.all()


def resubmit(project: ProjectFolder, reading: AnnotationSet) -> None:
    """The reader's submission says `reading` from now on."""
    with connect(project) as studio:
        number = numbers_of(project, studio.projects())[reading.annotator]
        (task,) = [task for task in studio.tasks(number) if task.data["doc_id"] == reading.doc_id]
        address = f"/api/annotations/{task.annotations[0].id}/"
        studio._send("resubmit", "PATCH", address, {"result": render_results(project.schema, reading)})


def answer(box: Locator, option: str, *, error: str, reason: str = "") -> None:
    """Chooses the answer that begins with `option`, says what made the readers differ, and why."""
    box.locator(".lsf-choice", has_text=option).first.click()
    box.get_by_text(error, exact=False).first.click()
    if reason:
        box.get_by_placeholder("raison").fill(reason)


def test_a_mention_an_attribute_and_a_relation_are_settled_in_the_page(contested: ProjectFolder, page: Page) -> None:
    restore(contested)
    conflicts = open_of(contested)
    kinds = [conflict.kind for conflict in conflicts]
    assert {"mention", "attribute", "relation"} <= set(kinds)
    boxes = open_curation(page, contested)
    if folder := os.environ.get("ANNOT_SCREENSHOTS"):
        page.screenshot(path=f"{folder}/curate.png")
    for number, (box, conflict) in enumerate(zip(boxes, conflicts, strict=True)):
        expect(box).to_contain_text(f"{number + 1} · ")
        # Everywhere the second reader's answer.
        (said,) = [option for option in conflict.options if "reader-b" in option.annotators]
        answer(box, f"{', '.join(said.annotators)} :", error="inattention", reason=f"règle {number}")
    assert driver.submit(page) == 201

    curated = pull_curation(contested)
    assert curated.issues == ()
    assert [(each.conflict, each.inputs) for each in curated.decisions] == [(c.id, c.inputs) for c in conflicts]
    for number, (decision, conflict) in enumerate(zip(curated.decisions, conflicts, strict=True)):
        (said,) = [option for option in conflict.options if "reader-b" in option.annotators]
        assert decision.choice == said.choice
        assert (decision.by, decision.error, decision.reason) == ("adjudicator", "slip", f"règle {number}")
    assert read_decisions(contested) == list(curated.decisions)
    assert {c.id for c in open_of(contested)}.isdisjoint({c.id for c in conflicts})

    before = contested.decisions_path.read_bytes()
    assert pull_curation(contested).decisions == ()
    assert contested.decisions_path.read_bytes() == before, "pulled again, nothing is there twice"

    # Reader-a changes the value that was contested: that conflict has other inputs now, and no other has.
    (attribute,) = [c for c in conflicts if c.kind == "attribute"][:1]
    mention_id, _, name = attribute.id.partition(":")[2].rpartition(".")
    readings = read_reading(contested.readings_dir, "reader-a")
    mention = readings[DOC].by_id[mention_id]
    (said,) = [option for option in attribute.options if "reader-b" in option.annotators]
    spec = contested.schema.attribute(mention.label, name)
    assert spec is not None
    values = [value for value in spec.values if value not in {option.choice for option in attribute.options}]
    kept = {key: value for key, value in mention.attributes.items() if key != name}
    changed = type(mention)(
        label=mention.label, span=mention.span, text=mention.text, attributes={**kept, name: values[0]}
    )
    others = tuple(each for each in readings[DOC].mentions if each.id != mention_id)
    readings[DOC] = readings[DOC].replace(mentions=(*others, changed))
    resubmit(contested, readings[DOC])
    (pulled,) = pull(contested, annotators=["reader-a"])
    assert pulled.written
    assert read_reading(contested.readings_dir, "reader-a")[DOC] == readings[DOC].replace(guidelines="1.1.0")
    assert [c.id for c in open_of(contested)] == [attribute.id]
    again = push_curation(contested)
    assert DOC in again.created
    assert pull_curation(contested).decisions == (), "what was said of the old inputs stands as it was said"


def test_what_no_reader_said_can_be_marked_and_every_answer_needs_a_why(contested: ProjectFolder, page: Page) -> None:
    doc_id = "003_dc97aa6148c96c29"
    (mention, relation) = open_of(contested, doc_id)
    boxes = open_curation(page, contested, doc_id)
    box = boxes[0]
    box.locator(".lsf-choice", has_text="comme marqué").first.click()
    box.get_by_text("guide muet", exact=False).first.click()
    boxes[1].locator(".lsf-choice").first.click()
    assert driver.submit_refused(page) == "Chaque réponse demande pourquoi les lecteurs diffèrent"
    boxes[1].get_by_text("inattention", exact=False).first.click()
    assert driver.submit(page) == 201
    curated = pull_curation(contested)
    (decision, second) = curated.decisions
    # Both readers' mentions were shown, and neither was taken away: both are marked.
    assert (decision.conflict, decision.error, decision.reason) == (
        mention.id,
        "guideline",
        "guidelines silent or unclear",
    )
    assert set(decision.choice or ()) == {"MilitaryUnit@461-486", "MilitaryUnit@470-486"}  # type: ignore[arg-type]
    assert (second.conflict, second.error, second.reason) == (relation.id, "slip", "slip")
    assert curated.issues == ()


def test_a_task_that_cannot_be_read_any_more_is_named(contested: ProjectFolder) -> None:
    number = push_curation(contested).project
    assert number is not None
    with connect(contested) as studio:
        head = next(iter(studio.task_heads(number)))
        meta = msgspec.json.decode(msgspec.json.encode(head.meta))
        meta["annot_curation"]["conflicts"][0]["id"] = "d#mention:nowhere"
        studio._send("spoil", "PATCH", f"/api/tasks/{head.id}/", {"meta": meta})
    (issue,) = pull_curation(contested).issues
    assert (issue.code, issue.where) == ("curation-answer", f"task {head.id} of the curation project")
    assert "'nowhere' is no span such as '14-25'" in issue.message


def test_a_conflict_that_is_left_alone_needs_no_why(contested: ProjectFolder, page: Page) -> None:
    doc_id = "003_dc97aa6148c96c29"
    (mention, _) = open_of(contested, doc_id)
    (box, _) = open_curation(page, contested, doc_id)
    answer(box, "reader-a", error="inattention")
    assert driver.submit(page) == 201
    assert [decision.conflict for decision in pull_curation(contested).decisions] == [mention.id]
