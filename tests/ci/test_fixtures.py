"""The fixtures in a project's own tests."""

from __future__ import annotations

from pathlib import Path

from annot.project.project import ProjectFolder
from tests.ci.small import pytest_in, said, start, write_sets
from tests.docs_blocks import blocks_of

TESTS = """\
def test_the_type(gold):
    from annot import GoldDocument
    assert sorted(gold) == ["one", "two"]
    one = gold["one"]
    assert isinstance(one, GoldDocument)
    assert [mention.text for mention in one.gold.mentions] == ["Ada Lovelace", "Acme"]
    assert one.document.text == "Ada Lovelace works at Acme.\\n"

def test_gold(gold, gold_regression):
    gold_regression(gold)

def test_rows(gold, gold_regression):
    gold_regression([{"doc": doc_id, "n": len(each.gold.mentions)} for doc_id, each in gold.items()])
"""


def with_tests(folder: Path) -> ProjectFolder:
    """A project whose own tests have made their baselines."""
    project = start(folder)
    (folder / "test_own.py").write_text(TESTS, "utf-8")
    first = pytest_in(folder, "-q", "test_own.py")
    assert "2 failed, 1 passed" in first.stdout, first.stdout
    assert "File not found in data directory, created:" in first.stdout
    assert pytest_in(folder, "-q", "test_own.py").returncode == 0
    return project


def test_a_baseline_is_a_line_a_mention_and_a_relation(tmp_path: Path) -> None:
    project = with_tests(tmp_path / "mydata")
    assert (project.root / "test_own" / "test_gold.txt").read_text("utf-8") == (
        "one: Person@0-12 'Ada Lovelace' {role=mentioned}\n"
        "one: Organisation@22-26 'Acme'\n"
        "one: member_of: Person@0-12 'Ada Lovelace' -> Organisation@22-26 'Acme'\n"
        "two: Person@0-3 'Bob' {role=mentioned}\n"
        "two: Organisation@9-16 'Initech'\n"
        "two: member_of: Person@0-3 'Bob' -> Organisation@9-16 'Initech'\n"
    )
    assert (project.root / "test_own" / "test_rows.txt").read_text("utf-8") == "doc='one', n=2\ndoc='two', n=2\n"


def test_a_difference_is_told_in_words(tmp_path: Path) -> None:
    project = with_tests(tmp_path / "mydata")
    moved = said(project, "one", [("Person", "Ada"), ("Organisation", "Acme")], [("Ada", "Acme")])
    dropped = said(project, "two", [("Person", "Bob")], [])
    write_sets(project, [moved, dropped])
    done = pytest_in(project.root, "-q", "test_own.py::test_gold", "test_own.py::test_rows")
    assert done.returncode == 1
    assert (
        "test_gold.txt: the baseline says something else; renew it with --force-regen once the change is meant\n"
        "one:\n"
        "  - boundary moved Person « [Ada Lovelace] works at Acme.⏎ » → « [Ada] Lovelace works at Acme.⏎ »\n"
        "two:\n"
        "  - mention removed Organisation « Bob left [Initech] in May.⏎ »\n"
        "  - relation removed member_of « (Bob, Initech) »\n"
    ) in done.stdout
    assert "- doc='two', n=2\n+ doc='two', n=1\n" in done.stdout
    assert "Traceback" not in done.stdout
    assert "def " not in done.stdout


def test_force_regen_renews_the_baseline(tmp_path: Path) -> None:
    project = with_tests(tmp_path / "mydata")
    write_sets(project, [said(project, "one"), said(project, "two", ties=[])])
    assert pytest_in(project.root, "-q", "test_own.py::test_gold", "--force-regen").returncode == 1
    assert pytest_in(project.root, "-q", "test_own.py::test_gold").returncode == 0


def test_open_conflicts_have_no_gold(tmp_path: Path) -> None:
    project = with_tests(tmp_path / "mydata")
    path = project.readings_dir / "first.jsonl"
    path.write_text(path.read_text("utf-8").replace('"role":"mentioned"', '"role":"speaker"', 1), "utf-8")
    done = pytest_in(project.root, "-q", "test_own.py::test_the_type")
    assert "1 conflict is open (one); settle them with `annot adjudicate`" in done.stdout
    assert "Traceback" not in done.stdout


def test_a_project_that_is_not_there_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "test_own.py").write_text("def test_it(gold): assert gold\n", "utf-8")
    done = pytest_in(tmp_path, "-q", "test_own.py")
    assert done.stdout.count("no annot.toml in") == 2, done.stdout  # the error, and its line in the short summary
    assert "During handling" not in done.stdout


def test_the_tests_of_the_page_run(root: Path, tmp_path: Path) -> None:
    (block,) = [each for each in blocks_of(root, "docs/ci.md") if each.language == "python"]
    project = start(tmp_path / "mydata")
    (project.root / "test_page.py").write_text(block.text, "utf-8")
    first = pytest_in(project.root, "-q", "test_page.py")
    assert "1 failed, 1 passed" in first.stdout, "the baseline is made"
    second = pytest_in(project.root, "-q", "test_page.py")
    assert "2 passed" in second.stdout, second.stdout
