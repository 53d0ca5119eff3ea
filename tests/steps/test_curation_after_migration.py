"""A curator's answers and a migration: what was taken once is never taken again because labels got new names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from annot.core.annotation import AnnotationSet
from annot.core.errors import DataError
from annot.project.adjudication import adjudicate_project, read_decisions
from annot.project.project import ProjectFolder, open_project
from annot.steps.adjudicate.curate import push_curation
from annot.steps.check import check
from annot.steps.migrate.migrate import migrate
from annot.steps.pull.collecting import snapshots
from annot.steps.pull.curation import news_of, pull_curation
from annot.steps.pull.pull import pull_state
from annot.store.readings import write_reading
from annot.workspace.connection import connect
from annot.workspace.snapshot import Snapshot
from tests.data_set import make_data_set, share_server
from tests.make import mention, reading_in
from tests.steps.test_curate import decision

SCHEMA = "mentions:\n  Deadline: {definition: until when}\n  Party: {definition: who}\n"
TEXTS = {"one": "Pay by Friday, Kim.", "two": "Leave by Monday, Ada."}
MIGRATION = """\
from: moved{n}@1.0.0
to: moved{n}@1.1.0
schema: ../schema-1.1.yaml
steps:
  - {{op: rename_label, label: Deadline, to: DueDate}}
"""
NUMBER = iter(range(100))


@pytest.fixture
def project(live: ProjectFolder, tmp_path: Path) -> ProjectFolder:
    """Two documents in which one reader marks what the other does not, and a curator with an account."""
    n = next(NUMBER)
    folder = tmp_path / "set"
    made = make_data_set(folder, name=f"moved{n}", schema=SCHEMA, texts=TEXTS, email=f"reader{n}@annot.localhost")
    with (folder / "annot.toml").open("a", encoding="utf-8") as stream:
        stream.write(f'\n[annotators.other]\nkind = "human"\nemail = "other{n}@annot.localhost"\n')
        stream.write(
            f'\n[annotators.carol]\nkind = "human"\nrole = "adjudicator"\nemail = "carol{n}@annot.localhost"\n'
        )
    new = (folder / "schema.yaml").read_text("utf-8").replace("Deadline", "DueDate").replace("1.0.0", "1.1.0")
    (folder / "schema-1.1.yaml").write_text(new, "utf-8")
    (folder / "steps").mkdir()
    (folder / "steps" / "1.1.0.yaml").write_text(MIGRATION.format(n=n), "utf-8")
    project = open_project(folder)
    share_server(live, project)
    for name, start, label in (("reader", 7, "Deadline"), ("other", 4, "Deadline")):
        write_reading(project.readings_dir, name, [reading(made, doc, name, start, label) for doc in TEXTS])
    return project


def reading(project: ProjectFolder, doc_id: str, name: str, start: int, label: str) -> AnnotationSet:
    text = project.documents[doc_id].text
    return reading_in(project, doc_id, mention(label, start, text.index(","), in_text=text), by=name)


def answer(project: ProjectFolder, doc_id: str) -> None:
    """The curator submits the first answer to the conflict of a document, with a reason."""
    number = push_curation(project).project
    assert number is not None
    said: list[dict[str, Any]] = [
        {
            "id": "c",
            "type": "choices",
            "from_name": "curation_choice_0",
            "to_name": "text",
            "value": {"choices": ["0"]},
        },
        {
            "id": "r",
            "type": "textarea",
            "from_name": "curation_reason_0",
            "to_name": "text",
            "value": {"text": ["rule 1"]},
        },
    ]
    with connect(project) as studio:
        (task,) = [h.id for h in studio.task_heads(number) if h.meta["annot_curation"]["doc_id"] == doc_id]
        (carol,) = [
            user.id for user in studio.users() if user.email.startswith("carol") and user.email == carols(project)
        ]
        studio.create_submission(task, said, carol)


def carols(project: ProjectFolder) -> str:
    return project.config.annotators["carol"].email or ""


def moved(project: ProjectFolder) -> ProjectFolder:
    migrate(project, project.root / "steps" / "1.1.0.yaml", files_only=True)
    return open_project(project.root)


def test_an_answer_that_was_taken_is_not_taken_again_after_a_migration(project: ProjectFolder) -> None:
    answer(project, "one")
    curated = pull_curation(project)
    assert [(each.conflict, each.choice) for each in curated.decisions] == [("one#mention:4-13", ("Deadline@4-13",))]
    after = moved(project)
    (carried,) = read_decisions(after)
    assert carried.choice == ("DueDate@4-13",)
    for _ in range(2):
        assert pull_curation(after) == type(curated)((), ())
    assert read_decisions(after) == [carried]
    assert [issue.code for issue in check(after) if issue.code != "open-conflict"] == []


def test_an_answer_to_what_was_asked_before_a_migration_is_named_and_not_recorded(project: ProjectFolder) -> None:
    answer(project, "two")
    after = moved(project)
    curated = pull_curation(after)
    assert curated.decisions == ()
    (issue,) = curated.issues
    assert (issue.code, issue.doc_id, issue.where) == ("curation-answer", "two", "mention:4-15")
    assert "a question that was asked before the migration to moved" in issue.message
    assert {conflict.doc_id for conflict in adjudicate_project(after).open} == {"one", "two"}


def test_a_new_submission_after_a_migration_is_taken(project: ProjectFolder) -> None:
    answer(project, "one")
    pull_curation(project)
    after = moved(project)
    answer(after, "two")
    curated = pull_curation(after)
    assert [(each.conflict, each.choice) for each in curated.decisions] == [("two#mention:4-15", ("DueDate@4-15",))]


def test_what_was_decided_before_is_no_news_but_a_change_of_mind_is() -> None:
    first, changed = decision("x"), decision("y", at="2026-01-02")
    assert news_of([first], [], before=[first]) == ([], [])
    assert news_of([decision("x", at="2026-02-02")], [], before=[first]) == ([], [])
    assert news_of([changed], [], before=[first]) == ([changed], [])


def test_a_state_that_was_pulled_under_another_schema_is_not_taken(project: ProjectFolder) -> None:
    store = snapshots(project, "reader")
    digest = store._keep(Snapshot(1, {}, "moved@0.9.0")).digest
    with pytest.raises(DataError, match=r"was pulled under moved@0\.9\.0, the schema is moved"):
        pull_state(project, digest[:12], annotator="reader")
    earlier = store._keep(Snapshot(2, {})).digest
    assert pull_state(project, earlier[:12], annotator="reader").submitted == (), "of a version that did not say it"
