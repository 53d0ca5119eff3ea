"""A project of the real Label Studio is taken over, and annot sees what happens to it afterwards.

The commands of docs/adopting.md that need what these tests start are marked as run here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import annot
from annot.core.names import ADMIN
from annot.project.project import ProjectFolder
from annot.studio.accounts import sign_up
from annot.studio.credentials import TOKEN_VARIABLE, read_credentials
from annot.workspace.connection import connect, credentials_path, server_key

CONFIG = """\
<View>
  <Labels name="ner" toName="shown"><Label value="Person"/><Label value="Firm"/></Labels>
  <Text name="shown" value="$body"/>
  <Relations><Relation value="works at"/></Relations>
</View>
"""
TEXT = "Ada Berg went to Norsk Hydro."
Json = dict[str, Any]


def region(region_id: str, start: int, end: int, label: str) -> Json:
    value = {"start": start, "end": end, "text": TEXT[start:end], "labels": [label]}
    return {"id": region_id, "type": "labels", "from_name": "ner", "to_name": "shown", "value": value}


def work(who: str, n: int = 3) -> list[Json]:
    """What somebody says; the page gives regions ids that nobody else's have."""
    first, second = f"{who}-1", f"{who}-2"
    arrow = {"type": "relation", "from_id": first, "to_id": second, "direction": "right", "labels": ["works at"]}
    return [region(first, 0, 8, "Person"), region(second, 17, 28, "Firm"), arrow][:n]


@pytest.fixture
def theirs(live: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> tuple[str, int]:
    """A project with one task that two accounts have done; the address of its server, and its number."""
    token = read_credentials(credentials_path(live)).of(server_key(live))[ADMIN].token
    monkeypatch.setenv(TOKEN_VARIABLE, token.get_secret_value())
    with connect(live) as studio:
        made = studio.create_project(title="Theirs", description="", label_config=CONFIG)
        done = [
            {"result": work(name, n), "completed_by": account_of(live, name), "was_cancelled": False}
            for name, n in (("cai", 1), ("dee", 3))
        ]
        studio.import_tasks(made.id, [{"data": {"body": TEXT}, "annotations": done}])
        return studio.url, made.id


def account_of(live: ProjectFolder, name: str) -> int:
    email = f"{name}@example.org"
    with connect(live) as studio:
        known = {user.email: user.id for user in studio.users()}
        if email not in known:
            sign_up(studio.url, invite_token=studio.invite_token(), email=email, password=f"{name} has a password 1")
            known = {user.email: user.id for user in studio.users()}
        return known[email]


def test_both_accounts_become_readers(theirs: tuple[str, int], tmp_path: Path) -> None:
    url, number = theirs
    done = annot.adopt_project(tmp_path / "p", studio=url, project_id=number, readers="by-name")
    assert dict(done.readers) == {"cai": 1, "dee": 1}
    project = annot.open_project(tmp_path / "p")
    doc_id = f"task-{_task(project)}"
    ids = {name: [each.id for each in reading[doc_id].mentions] for name, reading in project.readings.items()}
    assert ids == {"cai": ["Person@0-8"], "dee": ["Person@0-8", "Firm@17-28"]}
    # A second pull asks again, and changes nothing.
    assert [each.written for each in project.pull()] == [False, False]
    # `annot check` leads to the page of each task.
    assert project.task_urls("cai") == {doc_id: f"{url}/projects/{number}/data?task={_task(project)}"}


def _task(project: annot.Project) -> int:
    (doc_id,) = project.documents
    return int(doc_id.removeprefix("task-"))


def test_a_third_account_is_named_and_not_taken(theirs: tuple[str, int], live: ProjectFolder, tmp_path: Path) -> None:
    url, number = theirs
    annot.adopt_project(tmp_path / "p", studio=url, project_id=number)
    eve = account_of(live, "eve")
    with connect(live) as studio:
        done = [{"result": work("eve"), "completed_by": eve, "was_cancelled": False}]
        studio.import_tasks(number, [{"data": {"body": TEXT}, "annotations": done}])
    project = annot.open_project(tmp_path / "p")
    first, second = project.pull()
    assert [(each.code, each.where) for each in first.issues] == [("foreign-submission", f"account {eve}")]
    assert second.issues == ()
    assert (first.written, second.written) == (False, False)


def test_a_changed_config_shows_and_can_be_set_back(
    theirs: tuple[str, int], live: ProjectFolder, tmp_path: Path
) -> None:
    url, number = theirs
    annot.adopt_project(tmp_path / "p", studio=url, project_id=number)
    project = annot.open_project(tmp_path / "p")
    with connect(live) as studio:
        studio.set_label_config(number, label_config=CONFIG.replace("works at", "works for"))
    first, _ = project.status().annotators
    assert first.drift == (
        "relation 'works at' is gone from the live config: 1 result in 1 submission orphaned",
        "relation 'works for' is in the live config alone: it was added in the page, or was offered before",
    )
    project.push(reset_config=True)
    assert [each.drift for each in project.status().annotators] == [(), ()]


def test_what_needs_annots_own_form_is_refused(theirs: tuple[str, int], tmp_path: Path) -> None:
    url, number = theirs
    annot.adopt_project(tmp_path / "p", studio=url, project_id=number)
    project = annot.open_project(tmp_path / "p")
    with pytest.raises(annot.ConfigError, match="annot restore writes in the form of annot's own projects"):
        project.restore()
    with pytest.raises(annot.ConfigError, match="--predictions writes in the form"):
        project.push(predictions=tmp_path / "none.jsonl")


def test_a_project_that_is_not_there_is_named_with_those_that_are(theirs: tuple[str, int], tmp_path: Path) -> None:
    url, number = theirs
    with pytest.raises(annot.ConfigError, match=rf"has no project 99999; there are: .*{number} \(Theirs\)"):
        annot.adopt_project(tmp_path / "p", studio=url, project_id=99999)
    assert not (tmp_path / "p").exists()


def test_no_token_is_said(theirs: tuple[str, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TOKEN_VARIABLE)
    with pytest.raises(annot.ConfigError, match=f"put one into the environment as {TOKEN_VARIABLE}"):
        annot.adopt_project(tmp_path / "p", studio=theirs[0], project_id=theirs[1])
