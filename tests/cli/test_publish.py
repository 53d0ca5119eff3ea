"""`annot publish` against a stand-in of the Hub on loopback: files, tag, faults, and a token that shows nowhere.

The commands of docs/rights.md that need what these tests start are marked as run here.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import annot
from annot.core.errors import AnnotError
from annot.project.gold_set import Release
from annot.project.project import ProjectFolder
from annot.release.manifest import read_manifest
from annot.release.standoff.quotes import Quotes
from annot.release.standoff.scan import find_quotes
from annot.steps.release import release
from tests.command import run_annot, run_process
from tests.conftest import copy_project
from tests.hub import TOKEN, Hub, Repository, logged_in, serving, variables
from tests.steps.open_data_set import release_anew, set_rights

NAME = "lab/news"


@pytest.fixture(scope="module")
def free(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    """The repository's data set as if every text were CC0, released as 0.3.0; tests only read it."""
    return release_anew(set_rights(copy_project(tmp_path_factory.mktemp("free")), "CC0-1.0"))


@pytest.fixture
def hub() -> Iterator[Hub]:
    with serving(Hub()) as running:
        yield running


class Person:
    """Runs `annot` as somebody who is logged in; keeps all that was printed."""

    def __init__(self, hub: Hub, home: Path, token: str = TOKEN) -> None:
        self.said = ""
        self.hub, self.home, self.token = hub, home, token

    def publish(self, project: ProjectFolder, *options: str) -> subprocess.CompletedProcess[str]:
        done = self.run("publish", NAME, *options, cwd=project.root)
        self.said += done.stdout + done.stderr
        return done

    def run(self, *words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        with logged_in(self.hub, self.home, self.token):
            return run_annot(*words, cwd=cwd)

    def run_process(self, *words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        """In a process of its own, which prints what the Hub's library logs too."""
        return run_process(*words, cwd=cwd, env=variables(self.hub, self.home, self.token))

    def load(self, version: str) -> Release:
        with logged_in(self.hub, self.home, self.token):
            return annot.load(NAME, version=version)


@pytest.fixture
def person(hub: Hub, tmp_path: Path) -> Person:
    return Person(hub, tmp_path / "home")


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def published(hub: Hub) -> dict[str, bytes]:
    repository = hub.repositories[NAME]
    return {path: data for path, data in repository.commits[repository.head].items() if path != ".gitattributes"}


def test_a_free_release_is_pushed_tagged_and_loaded_again(free: ProjectFolder, hub: Hub, person: Person) -> None:
    done = person.run_process("publish", NAME, "--private", cwd=free.root)
    assert done.returncode == 0, done.stderr
    repository = hub.repositories[NAME]
    assert "pushed" in done.stdout
    assert (repository.private, len(repository.commits)) == (True, 2)
    assert repository.tags == {"0.3.0": repository.head}
    assert published(hub) == content(free.releases_dir / "0.3.0")
    again = person.publish(free)
    assert again.returncode == 0, again.stderr
    assert (again.returncode, again.stdout) == (0, f"{NAME} has 0.3.0 already, file for file; nothing was sent\n")
    assert len(repository.commits) == 2
    assert person.load("0.3.0").manifest.digest == read_manifest(free.releases_dir / "0.3.0").digest
    assert TOKEN not in done.stdout + done.stderr + person.said + "".join(hub.asked)


def test_texts_without_rights_are_refused_and_their_stand_off_form_is_pushed(
    project: ProjectFolder, hub: Hub, person: Person, tmp_path: Path
) -> None:
    for options in ([], ["--with-text"]):
        refused = person.publish(project, "--version", "0.2.0", *options)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert "the rights of 5 of 5 documents keep texts from being passed on" in refused.stderr
        assert "000_3352b04f52570146: unknown" in refused.stderr
        assert "push the release without them: --standoff" in refused.stderr
    assert hub.asked == []
    done = person.publish(project, "--version", "0.2.0", "--standoff")
    assert done.returncode == 0, done.stderr
    assert "(stand-off, 5 texts withheld)" in done.stdout
    quotes = Quotes({doc_id: document.text for doc_id, document in project.documents.items()})
    assert list(find_quotes(published(hub), quotes)) == []
    assert hub.repositories[NAME].tags.keys() == {"0.2.0"}
    with pytest.raises(AnnotError, match="is a stand-off release, without texts; rehydrate it first"):
        person.load("0.2.0")
    compared = person.run("diff", f"hub:{NAME}@0.2.0", f"hub:{NAME}@0.2.0", cwd=tmp_path)
    assert (compared.returncode, "rehydrate it first" in compared.stderr) == (2, True)
    whole = tmp_path / "whole"
    arguments = ("rehydrate", f"{NAME}@0.2.0", str(project.seeds_dir), "--output", str(whole))
    back = person.run(*arguments, cwd=tmp_path)
    assert back.returncode == 0, back.stderr
    assert read_manifest(whole).digest == read_manifest(project.releases_dir / "0.2.0").digest


def test_a_push_that_failed_says_so_and_can_be_repeated(free: ProjectFolder, hub: Hub, person: Person) -> None:
    hub.faults.append(("POST", "/commit/", "cut after"))
    failed = person.publish(free)
    assert (failed.returncode, "Traceback" in failed.stderr) == (3, False)
    assert "lab/news: the Hub cannot be reached (RemoteProtocolError); run it again" in failed.stderr
    done = person.publish(free)
    assert done.returncode == 0, done.stderr
    repository = hub.repositories[NAME]
    assert (len(repository.commits), repository.tags) == (2, {"0.3.0": repository.head})
    assert TOKEN not in person.said + "".join(hub.asked)


def test_a_new_version_takes_the_old_ones_files_away(project: ProjectFolder, hub: Hub, person: Person) -> None:
    free = release_anew(set_rights(project, "CC0-1.0"))
    assert person.publish(free).returncode == 0
    first = published(hub)
    path = free.root / "schemas" / "guidelines" / "conflict-reporting.md"
    path.write_text(path.read_text("utf-8") + "\nOne more word.\n", "utf-8")
    (free.exports / "card.md").unlink()
    release(free, "0.4.0")
    done = person.publish(free, "--version", "0.4.0")
    assert done.returncode == 0, done.stderr
    repository = hub.repositories[NAME]
    assert published(hub) == content(free.releases_dir / "0.4.0")
    assert first.keys() - published(hub).keys() == {"source/exports/conflict-reporting/card.md"}
    assert list(repository.tags) == ["0.3.0", "0.4.0"]
    back = person.publish(free, "--version", "0.3.0")
    assert back.returncode == 0, "it is there as it was"
    del repository.tags["0.3.0"]
    back = person.publish(free, "--version", "0.3.0")
    assert (back.returncode, len(repository.commits)) == (2, 3)
    assert "lab/news has 0.4.0 already; 0.3.0 would take its place on main" in back.stderr


def test_what_is_there_and_different_is_refused(free: ProjectFolder, hub: Hub, person: Person) -> None:
    other = Repository()
    other.tags["0.3.0"] = other.add({"README.md": b"something else"})
    hub.repositories[NAME] = other
    done = person.publish(free)
    assert (done.returncode, len(other.commits)) == (2, 1)
    assert "lab/news has a tag 0.3.0 with other content; a released version never changes" in done.stderr
    other.tags.clear()
    done = person.publish(free, "--private")
    assert (done.returncode, len(other.commits)) == (2, 1)
    assert "lab/news is there and public; make it private on the Hub, or leave out --private" in done.stderr


def test_a_release_that_does_not_verify_is_not_pushed(project: ProjectFolder, hub: Hub, person: Person) -> None:
    card = project.releases_dir / "0.2.0" / "README.md"
    card.write_text(card.read_text("utf-8") + "more", "utf-8")
    done = person.publish(project, "--version", "0.2.0", "--standoff")
    assert (done.returncode, hub.asked) == (1, [])
    assert "nothing was pushed: release 0.2.0 is not what its source builds" in done.stderr
    assert "0.2.0/README.md: has sha256" in done.stderr


def test_a_release_that_git_has_not_committed_is_not_pushed(project: ProjectFolder, hub: Hub, person: Person) -> None:
    subprocess.run(["git", "init", "-q"], cwd=project.root, check=True)
    done = person.publish(project, "--version", "0.2.0", "--standoff")
    assert (done.returncode, hub.asked) == (1, [])
    assert "nothing was pushed: git has not committed" in done.stderr
    assert "exports/conflict-reporting/releases/0.2.0/manifest.json" in done.stderr


@pytest.mark.parametrize(
    ("token", "message"),
    [
        ("", "no token of the Hub: set HF_TOKEN, or log in with `hf auth login`"),
        ("hf_é-this-is-secret", "the token of the Hub holds characters that no token has; copy it anew"),
        ("another-token-that-is-secret", "lab/news: the Hub does not take this token (HTTP 401)"),
    ],
)
def test_without_a_good_token_nothing_is_pushed(
    free: ProjectFolder, hub: Hub, tmp_path: Path, token: str, message: str
) -> None:
    done = Person(hub, tmp_path, token).publish(free)
    assert (done.returncode, hub.repositories) == (2, {})
    assert message in done.stderr
    assert "secret" not in done.stdout + done.stderr + "".join(hub.asked)


def test_a_dry_run_lists_files_and_sizes_and_asks_nobody(free: ProjectFolder, hub: Hub, tmp_path: Path) -> None:
    person = Person(hub, tmp_path, token="")
    done = person.publish(free, "--dry-run", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["files"] == {path: len(data) for path, data in content(free.releases_dir / "0.3.0").items()}
    assert (told["commit"], told["is_new"], told["withheld"], hub.asked) == (None, False, 0, [])
    shown = person.publish(free, "--dry-run", "--standoff").stdout
    assert "would push to lab/news, tag 0.3.0 (stand-off, 0 texts withheld)" in shown
    assert "standoff.jsonl" in shown
