"""What a push and a pull say of where people work and how they log in."""

from __future__ import annotations

import json

from annot.project.project import ProjectFolder
from annot.workspace.addresses import logins, task_urls
from annot.workspace.connection import connect, credentials_path
from tests.command import run_annot

WIDE = {"COLUMNS": "200"}


def test_a_push_says_where_each_reader_logs_in_and_how(live: ProjectFolder) -> None:
    said = run_annot("push", cwd=live.root, env=WIDE).stdout
    known = json.loads(run_annot("push", "--json", cwd=live.root, env=WIDE).stdout)["logins"]
    assert [each["annotator"] for each in known] == list(live.readers)
    secret = credentials_path(live).read_text("utf-8")
    with connect(live) as studio:
        titles = {head.id: head.description for head in studio.projects()}
        for each in known:
            number = int(each["url"].rpartition("/")[2])
            assert each["url"] == f"{studio.url}/projects/{number}"
            assert titles[number] == f"annot:{live.name}/{each['annotator']}"
            line = f"{each['annotator']} works at {each['url']}, logged in as {each['email']} with the password in"
            assert f"{line} .annot/credentials.json" in said
    assert not any(
        account["password"] in said for of in json.loads(secret)["accounts"].values() for account in of.values()
    )


def test_a_plan_and_a_project_that_was_never_pushed_have_no_login(live: ProjectFolder, project: ProjectFolder) -> None:
    assert json.loads(run_annot("push", "--dry-run", "--json", cwd=live.root, env=WIDE).stdout)["logins"] == []
    assert list(logins(project)) == []
    assert task_urls(project, "reader-a") == {}


def test_the_address_of_a_task_is_that_of_its_document(live: ProjectFolder) -> None:
    doc_id = "001_f920824849216b31"
    urls = task_urls(live, "reader-b")
    assert urls.keys() == live.documents.keys()
    address = urls[doc_id]
    number, _, task = address.removeprefix(f"{address.partition('/projects/')[0]}/projects/").partition("/data?task=")
    with connect(live) as studio:
        (found,) = [each for each in studio.tasks(int(number)) if each.id == int(task)]
    assert found.data["doc_id"] == doc_id
