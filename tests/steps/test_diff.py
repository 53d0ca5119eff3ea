"""`annot diff` of the repository's own releases, of copies, git revisions and Hub revisions.

The commands of docs/diff.md that need what these tests start are marked as run here.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from annot.core.errors import ConfigError, DataError
from annot.project.adjudication import adjudicate_project
from annot.project.project import ProjectFolder, open_project
from annot.release.diff.apply import apply
from annot.release.diff.changes import Diff
from annot.release.diff.summary import summary_lines
from annot.steps.diff import diff as diff_in_full
from annot.steps.release import release


def diff(before: str, after: str | None, start: Path) -> Diff:
    return diff_in_full(before, after, start).diff


DOC = "000_3352b04f52570146"
RESOLVED = f'"{DOC}#mention:456-476"'


def keep_an_actor(project: ProjectFolder) -> ProjectFolder:
    """The project, with one decision that keeps an Actor at 456-476 where it kept nothing."""
    lines = project.decisions_path.read_text("utf-8").splitlines(keepends=True)
    (old,) = [line for line in lines if RESOLVED in line]
    new = old.replace('"choice":[]', '"choice":["Actor@456-476"]')
    assert new != old
    project.decisions_path.write_text("".join(lines).replace(old, new), "utf-8")
    return open_project(project.root)


def said(found: Diff) -> list[tuple[str, str, str]]:
    """Document, kind and id of every change of a mention."""
    return [
        (each.doc_id, change.kind, (change.after or change.before).id)  # type: ignore[union-attr]
        for each in found.documents
        for change in each.mentions
    ]


def test_the_second_release_has_the_same_gold_and_other_guidelines(repository: ProjectFolder) -> None:
    found = diff("0.1.0", "0.2.0", repository.root)
    assert found.documents == ()
    assert found.schema == ()
    # `diff -u` of the two files' lines: 6 go, 16 come.
    assert found.guidelines is not None
    assert (found.guidelines.before, found.guidelines.after) == ("1.0.0", "1.1.0")
    assert summary_lines(found) == ["guidelines extended (1.0.0 → 1.1.0)"]
    assert (found.breaks, found.adds, found.corrects) == (False, True, False)
    assert (found.before.n_documents, found.after.n_documents) == (5, 5)


def test_a_version_and_the_gold_as_it_is_now(repository: ProjectFolder, project: ProjectFolder) -> None:
    assert diff("0.2.0", None, project.root).documents == ()
    before = adjudicate_project(project).gold
    changed = keep_an_actor(project)
    found = diff("0.2.0", None, changed.root)
    assert said(found) == [(DOC, "mention-added", "Actor@456-476")]
    assert apply(found, before) == adjudicate_project(changed).gold


def test_two_releases_in_folders_and_a_project(project: ProjectFolder, repository: ProjectFolder) -> None:
    release(keep_an_actor(project), "0.9.0")
    older, newer = repository.releases_dir / "0.2.0", project.releases_dir / "0.9.0"
    expected = [(DOC, "mention-added", "Actor@456-476")]
    assert said(diff(str(older), str(newer), Path("/"))) == expected
    assert said(diff(str(repository.root), str(newer), Path("/"))) == expected
    (back,) = said(diff(str(newer), str(older), Path("/")))
    assert back[1] == "mention-removed"


def test_the_meta_of_a_document_is_compared(project: ProjectFolder) -> None:
    manifest = project.seeds_dir / "manifest.jsonl"
    lines = manifest.read_text("utf-8")
    manifest.write_text(lines.replace('"rights":"unknown"', '"rights":"CC0-1.0"', 1), "utf-8")
    found = diff("0.2.0", None, project.root)
    assert "1 document with other meta" in summary_lines(found)
    ((change,),) = (each.meta for each in found.documents)
    assert (change.name, change.before, change.after) == ("rights", "unknown", "CC0-1.0")


def test_another_form_of_the_manifest_is_no_difference(project: ProjectFolder) -> None:
    manifest = project.seeds_dir / "manifest.jsonl"
    manifest.write_text(manifest.read_text("utf-8").replace('","file"', '", "file"'), "utf-8")
    assert diff("0.2.0", None, project.root).documents == ()


def git(folder: Path, *words: str) -> None:
    author = ("-c", "user.name=annot", "-c", "user.email=annot@annot.localhost", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *author, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def committed(project: ProjectFolder) -> ProjectFolder:
    """A project in a folder of a git repository, with two commits; the second keeps an actor."""
    above = project.root / "repository"
    inner = above / "data set"
    inner.mkdir(parents=True)
    for name in ("annot.toml", "schemas", "seeds", "exports"):
        shutil.move(project.root / name, inner / name)
    # What a checkout would change, the comparison does not.
    (above / ".gitattributes").write_text("* text eol=crlf export-ignore\n")
    git(above, "init", "-q")
    git(above, "add", "-A")
    git(above, "commit", "-qm", "first")
    moved = keep_an_actor(open_project(inner))
    git(above, "commit", "-qam", "second")
    return moved


def test_two_git_revisions(committed: ProjectFolder) -> None:
    expected = [(DOC, "mention-added", "Actor@456-476")]
    assert said(diff("git:HEAD~1", "git:HEAD", committed.root)) == expected
    assert said(diff("git:HEAD~1", None, committed.root)) == expected
    assert said(diff("0.2.0", "git:HEAD", committed.root)) == expected
    assert diff("git:HEAD", None, committed.root).is_empty


@pytest.mark.parametrize(
    ("revision", "message"),
    [
        ("none", r"git:none: no such revision \(in .*data set\)"),
        ("--output=x", r"git:--output=x: no such revision"),
    ],
)
def test_a_revision_that_is_not_there(committed: ProjectFolder, revision: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        diff(f"git:{revision}", None, committed.root)
    assert not (committed.root / "x").exists()


def test_a_project_that_was_not_there_then(committed: ProjectFolder) -> None:
    git(committed.root, "rm", "-q", "--cached", "annot.toml")
    git(committed.root, "commit", "-qm", "without")
    with pytest.raises(ConfigError, match=r"git:HEAD: .* had no annot.toml then"):
        diff("git:HEAD", None, committed.root)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("9.9.9", r"no release '9.9.9' in .* \(there: 0.1.0, 0.2.0"),
        ("nowhere", r"'nowhere' is no version such as 0.1.0 and no folder"),
        ("hub:annot", r"hub:annot: write hub:OWNER/NAME@REVISION"),
    ],
)
def test_a_name_of_nothing(repository: ProjectFolder, name: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        diff(name, None, repository.root)


def test_a_folder_of_something_else(repository: ProjectFolder, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"holds neither manifest.json of a release nor annot.toml of a project"):
        diff(str(tmp_path), None, repository.root)


def test_open_conflicts_have_no_gold_to_compare(project: ProjectFolder) -> None:
    project.decisions_path.unlink()
    with pytest.raises(
        DataError, match=r"now: \d+ conflicts are open; without gold: .* settle them with `annot adjudicate`"
    ):
        diff("0.2.0", None, project.root)


def test_a_release_that_points_outside_of_itself(project: ProjectFolder) -> None:
    config = project.releases_dir / "0.2.0" / "source" / "annot.toml"
    text = config.read_text("utf-8")
    config.write_text(text.replace('guidelines = "schemas/', 'guidelines = "../schemas/', 1), "utf-8")
    with pytest.raises(DataError, match=r"'../schemas/.*' lies outside of the release"):
        diff("0.2.0", None, project.root)


def test_a_release_whose_gold_is_not_what_its_manifest_says(project: ProjectFolder) -> None:
    release(keep_an_actor(project), "0.9.0")
    gold = project.releases_dir / "0.9.0" / "gold.jsonl"
    gold.write_text(gold.read_text("utf-8").replace("Actor@", "Location@").replace('"Actor"', '"Location"'), "utf-8")
    with pytest.raises(DataError, match=rf"the gold of {DOC} has another digest than the manifest says"):
        diff("0.2.0", "0.9.0", project.root)


def test_a_release_whose_source_does_not_fit_its_texts(project: ProjectFolder) -> None:
    rows = project.releases_dir / "0.2.0" / "source" / "seeds" / "manifest.jsonl"
    rows.write_text(rows.read_text("utf-8").replace('"start":0', '"start":1', 1), "utf-8")
    with pytest.raises(DataError, match=r"0\.2\.0: its documents cannot be read: .* does not quote the text"):
        diff("0.1.0", "0.2.0", project.root)
