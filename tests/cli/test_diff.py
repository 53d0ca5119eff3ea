"""`annot diff` as a person sees it: exit codes, forms, and text that would like to be more than text.

The commands of docs/diff.md that need what these tests start are marked as run here.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from huggingface_hub import constants

from annot.cli.diff import show_diff
from annot.project.project import ProjectFolder
from annot.release.diff.changes import Diff, parse_diff
from annot.steps.diff import DiffResult
from annot.steps.diff import diff as diff_in_full
from tests.command import run_annot
from tests.hub import logged_in, running_hub
from tests.release.diff.test_markdown import EVIL, SEEN, evil_diff


def diff(before: str, after: str | None, start: Path) -> Diff:
    return diff_in_full(before, after, start).diff


def test_no_difference_ends_with_zero(repository: ProjectFolder) -> None:
    done = run_annot("diff", "0.2.0", "0.2.0", cwd=repository.root)
    assert (done.returncode, done.stdout, done.stderr) == (0, "0.2.0 → 0.2.0: no difference\n", "")


def test_a_difference_ends_with_one(repository: ProjectFolder) -> None:
    done = run_annot("diff", "0.1.0", "0.2.0", cwd=repository.root)
    assert (done.returncode, done.stderr) == (1, "")
    assert "  - guidelines extended 1.0.0 → 1.1.0; 6 lines removed, 16 added" in done.stdout


def test_json_is_the_value(repository: ProjectFolder) -> None:
    done = run_annot("diff", "0.1.0", "0.2.0", "--json", cwd=repository.root)
    assert done.returncode == 1
    found = parse_diff(done.stdout.encode())
    assert found == diff("0.1.0", "0.2.0", repository.root)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("9.9.9",), "no release '9.9.9'"),
        (("0.1.0", "0.2.0", "--json", "--markdown"), "--json, --markdown and --why: one of them"),
    ],
)
def test_usage_ends_with_two(repository: ProjectFolder, arguments: tuple[str, ...], message: str) -> None:
    done = run_annot("diff", *arguments, cwd=repository.root)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


def test_a_broken_version_is_no_difference(project: ProjectFolder) -> None:
    (project.releases_dir / "0.2.0" / "manifest.json").write_text("{}", "utf-8")
    done = run_annot("diff", "0.1.0", "0.2.0", cwd=project.root)
    assert (done.returncode, done.stdout) == (2, "")
    assert "not a release's manifest" in done.stderr


def test_revisions_on_the_hub(repository: ProjectFolder, tmp_path: Path) -> None:
    revisions = {version: repository.releases_dir / version for version in ("0.1.0", "0.2.0")}
    with running_hub("lab/news", revisions) as hub, logged_in(hub, tmp_path):
        done = run_annot("diff", "hub:lab/news@0.1.0", "hub:lab/news@0.2.0", "--markdown", cwd=tmp_path)
        unknown = run_annot("diff", "hub:lab/news@0.9.0", "hub:lab/news@0.2.0", cwd=tmp_path)
        stranger = run_annot("diff", "hub:lab/other@0.1.0", "hub:lab/news@0.2.0", cwd=tmp_path)
    assert (done.returncode, "guidelines extended" in done.stdout) == (1, True), done.stderr
    # The flat tables are not what is compared.
    assert not [path for path in hub.asked if "/mentions/" in path or "/tokens/" in path]
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "the Hub has no data set lab/news@0.9.0 for this token (HTTP 404)" in unknown.stderr
    assert (stranger.returncode, stranger.stdout) == (2, "")
    # What is in the cache is there without the Hub.
    # Now nobody answers there.
    with logged_in(hub, tmp_path):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(constants, "HF_HUB_OFFLINE", True)
            offline = run_annot("diff", "hub:lab/news@0.1.0", "hub:lab/news@0.1.0", cwd=tmp_path)
        gone = run_annot("diff", "hub:lab/news@0.9.0", "hub:lab/news@0.1.0", cwd=tmp_path)
    assert offline.returncode == 0, offline.stderr
    assert gone.returncode == 3
    assert "the Hub cannot be reached, and lab/news@0.9.0 is not in the cache: ConnectError" in gone.stderr
    assert len(gone.stderr.splitlines()) == 1, "one message a fault"


def test_what_a_document_says_does_nothing_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    show_diff(DiffResult(evil_diff()))
    shown = capsys.readouterr().out
    assert f"« [{SEEN}] more »" in shown
    assert not {char for char in shown if not char.isprintable()} - {"\n"}
    assert EVIL not in shown


def test_a_page_is_written(repository: ProjectFolder, tmp_path: Path) -> None:
    done = run_annot("diff", "0.1.0", "0.2.0", "--html", str(tmp_path / "diff.html"), cwd=repository.root)
    assert (done.returncode, done.stdout) == (1, "")
    assert "guidelines extended" in (tmp_path / "diff.html").read_text("utf-8")


def test_a_folder_whose_name_looks_like_markup_is_a_name(repository: ProjectFolder, tmp_path: Path) -> None:
    folder = tmp_path / "[b] of [" / "b]"
    shutil.copytree(repository.releases_dir / "0.1.0", folder)
    done = run_annot("diff", str(folder), "0.2.0", cwd=repository.root, env={"COLUMNS": "240"})
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith(f"{folder} → 0.2.0\n")
