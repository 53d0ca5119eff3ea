"""Readers who are called what annot calls things itself, and names that cannot be files."""

from __future__ import annotations

from pathlib import Path

import pytest

from annot.core.errors import ConfigError
from annot.core.names import ADMIN, key_of
from annot.project.adjudication import adjudicate_project
from annot.project.project import ProjectFolder, open_project
from annot.steps.adjudicate.curate import push_curation
from annot.steps.pull.pull import pull
from annot.steps.push import push
from annot.steps.restore import restore
from annot.studio.credentials import read_credentials
from annot.workspace.connection import connect, credentials_path, server_key
from annot.workspace.curation import find_curation
from annot.workspace.workspaces import marker, numbers_of
from tests.data_set import CONFIG, make_data_set, share_server
from tests.steps.test_one_writer import reading

NAMES = ("admin", "curation", "gold-1", "embedded", "server", "unknown", "all", "annot", "migrate-1", "1")
SCHEMA = "mentions:\n  Person: {definition: who}\n"


def make(folder: Path, names: tuple[str, ...]) -> ProjectFolder:
    made = make_data_set(folder, name="called", schema=SCHEMA, texts={"one": "Ana1 sleeps.", "two": "Ana2 sleeps."})
    readers = "".join(
        f'\n[annotators.{name}]\nkind = "human"\nemail = "{name}-of-called@annot.localhost"\n' for name in names
    )
    judge = '\n[annotators.judge]\nkind = "human"\nrole = "adjudicator"\nemail = "judge-of-called@annot.localhost"\n'
    text = CONFIG.format(name="called", email="x@annot.localhost").partition("[annotators.reader]")[0]
    (made.root / "annot.toml").write_text(text + readers + judge, "utf-8")
    return open_project(made.root)


def test_a_reader_may_be_called_anything_that_is_allowed(live: ProjectFolder, tmp_path: Path) -> None:
    from annot.store.readings import write_reading

    project = make(tmp_path / "set", NAMES)
    share_server(live, project)
    path, key = credentials_path(project), server_key(project)
    before = read_credentials(path).of(key)[ADMIN]
    assert before.token.get_secret_value()
    push(project)
    after = read_credentials(path).of(key)
    assert after[ADMIN] == before, "the administrator's account is not a reader's"
    assert {after[key_of(name)].email for name in NAMES} == {f"{name}-of-called@annot.localhost" for name in NAMES}
    for name in NAMES:
        sets = [reading(project, doc, name, marks=name == "admin") for doc in project.documents]
        write_reading(project.readings_dir, name, sets)
    restore(project)
    results = {result.annotator: result for result in pull(project)}
    assert {name: (result.submitted, result.written) for name, result in results.items()} == dict.fromkeys(
        NAMES, (("one", "two"), False)
    )
    assert len(adjudicate_project(project).open) == 2
    push_curation(project)
    with connect(project) as studio:
        curation = find_curation(project, studio)
        projects = numbers_of(project, studio.projects())
        assert sorted(projects) == sorted(NAMES)
        assert curation not in projects.values()
        assert len({*projects.values()}) == len(NAMES)
    push(project)
    assert marker(project, "curation") == "annot:called/annotator:curation"


@pytest.mark.parametrize("name", ["con", "nul", "aux", "com1", "lpt9"])
def test_a_name_that_cannot_be_a_file_everywhere_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match=rf"annotators\.{name}: '{name}' is the name of a device on Windows"):
        make(tmp_path / "set", (name,))


@pytest.mark.parametrize("name", ["Admin", "a.b", "a b", "gold", "annotator:admin", "../x", ""])
def test_other_names_are_refused_as_before(tmp_path: Path, name: str) -> None:
    made = make_data_set(tmp_path / "set", name="called", schema=SCHEMA, texts={"one": "x"})
    text = (made.root / "annot.toml").read_text("utf-8").replace("[annotators.reader]", f'[annotators."{name}"]')
    (made.root / "annot.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match="annotators"):
        open_project(made.root)


def test_the_administrators_email_is_nobody_elses(tmp_path: Path) -> None:
    made = make_data_set(tmp_path / "set", name="called", schema=SCHEMA, texts={"one": "x"})
    path = made.root / "annot.toml"
    path.write_text(path.read_text("utf-8").replace("reader@annot.localhost", "Admin@annot.localhost"), "utf-8")
    with pytest.raises(ConfigError, match="is the account that annot works with on its own server"):
        open_project(made.root)
