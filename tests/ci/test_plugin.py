"""The plugin as a project's CI runs it: items, messages, faults, and projects that have nothing to do with annot.

The commands of docs/ci.md that need what these tests start are marked as run here.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from xml.etree import ElementTree

import pytest

from annot.core.issue import Issue
from annot.project.checks import Stage, stages
from annot.project.project import ProjectFolder, open_project
from annot.project.releases import release_folders
from annot.project.unreleased import check_unreleased
from annot.steps.release import release
from tests.ci.small import TEXTS, add_texts, commit, outcomes, pytest_in, pytest_process, run, said, start, write_sets
from tests.command import run_annot


@pytest.fixture
def small(tmp_path: Path) -> ProjectFolder:
    return start(tmp_path / "mydata")


@pytest.fixture
def released(project: ProjectFolder) -> ProjectFolder:
    """A copy of the repository's data set, with nothing unreleased."""
    if list(check_unreleased(project)):
        release(project, dirty=True)
    return open_project(project.root)


def test_the_entry_point_is_declared_and_there(root: Path) -> None:
    points = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["entry-points"]["pytest11"]
    assert points == {"annot": "annot.ci.plugin"}
    assert callable(import_module(points["annot"]).pytest_collect_file)


def test_three_texts_and_their_readings_pass(tmp_path: Path) -> None:
    project = start(tmp_path / "mydata", TEXTS)
    done = pytest_in(project.root, "-v")
    assert done.returncode == 0, done.stdout
    documents = ("one", "three", "two")
    expected = {"split": "PASSED"}
    for check in ("seeds", "readings", "gold", "lint"):
        expected |= {check: "PASSED", **{f"{check}[{doc_id}]": "PASSED" for doc_id in documents}}
    assert outcomes(done) == expected


def test_a_new_project_without_a_document_passes(tmp_path: Path) -> None:
    assert run_annot("init", "mydata", cwd=tmp_path).returncode == 0
    done = pytest_in(tmp_path / "mydata", "-v")
    assert done.returncode == 0, done.stdout
    assert set(outcomes(done)) == {"seeds", "split", "readings", "gold", "lint"}


def test_a_text_that_nobody_has_read_is_skipped(small: ProjectFolder) -> None:
    add_texts(small, {"three": TEXTS["three"]})
    done = pytest_in(small.root, "-v", "-rs")
    assert done.returncode == 0, done.stdout
    assert {item for item, what in outcomes(done).items() if what == "SKIPPED"} == {
        "readings[three]",
        "gold[three]",
        "lint[three]",
    }
    assert "nobody has read it yet" in done.stdout


def test_items_are_chosen_by_word_and_by_name(small: ProjectFolder) -> None:
    assert set(outcomes(pytest_in(small.root, "-v", "-k", "gold and two"))) == {"gold[two]"}
    assert set(outcomes(pytest_in(small.root, "-v", "annot.toml::lint[one]"))) == {"lint[one]"}
    listed = pytest_in(small.root, "--collect-only", "-q")
    assert "annot.toml::readings[one]\n" in listed.stdout
    assert listed.returncode == 0


def test_listing_the_items_reads_no_reading(small: ProjectFolder) -> None:
    (small.readings_dir / "first.jsonl").write_text("{", "utf-8")
    assert pytest_in(small.root, "--collect-only", "-q").returncode == 0


def test_without_the_plugin_nothing_is_collected(small: ProjectFolder) -> None:
    done = run([sys.executable, "-m", "pytest"], small.root, {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"})
    assert done.returncode == pytest.ExitCode.NO_TESTS_COLLECTED


def test_the_sources_inside_releases_are_no_projects(project: ProjectFolder) -> None:
    done = pytest_in(project.root, "--collect-only", "-q")
    items = [line for line in done.stdout.splitlines() if "::" in line]
    assert items
    assert all(item.startswith("annot.toml::") for item in items)
    assert [item for item in items if "release" in item] == [
        *(f"annot.toml::release[{folder.name}]" for folder in release_folders(project)),
        "annot.toml::unreleased",
    ]


def test_a_project_below_the_folder_is_not_collected(small: ProjectFolder) -> None:
    (small.root.parent / "test_own.py").write_text("def test_own(): pass\n", "utf-8")
    done = pytest_in(small.root.parent, "--rootdir", str(small.root.parent), "-v")
    assert (done.returncode, outcomes(done)) == (0, {})
    assert "1 passed" in done.stdout


def test_other_projects_load_nothing_of_annot(tmp_path: Path) -> None:
    test = (
        "import sys\n"
        "def test_own():\n"
        "    assert sorted(name for name in sys.modules if name.split('.')[0] == 'annot') == [\n"
        "        'annot', 'annot.ci', 'annot.ci.fixtures', 'annot.ci.plugin']\n"
        "    assert not {'msgspec', 'pydantic', 'numpy', 'polars', 'typer'} & set(sys.modules)\n"
    )
    (tmp_path / "test_own.py").write_text(test, "utf-8")
    plain = ["-p", "no:hypothesispytest", "-p", "no:regressions", "-p", "no:pytest-datadir"]
    done = pytest_process(tmp_path, "-q", *plain)
    assert done.returncode == 0, done.stdout
    assert "annot" not in done.stdout


def test_importing_annot_does_not_import_pytest() -> None:
    code = "import sys, annot; assert 'pytest' not in sys.modules and '_pytest' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def flip(path: Path, old: str, new: str) -> int:
    """Changes one byte of a file, and returns its line."""
    data = path.read_bytes()
    at = data.index(old.encode())
    assert len(old) == len(new) == 1 + sum(a == b for a, b in zip(old, new, strict=True))
    path.write_bytes(data.replace(old.encode(), new.encode(), 1))
    return data.count(b"\n", 0, at) + 1


def failed(done: subprocess.CompletedProcess[str]) -> set[str]:
    return {item for item, what in outcomes(done).items() if what == "FAILED"}


def test_the_repository_passes_once_all_is_released(released: ProjectFolder) -> None:
    done = pytest_in(released.root, "-v")
    assert done.returncode == 0, done.stdout
    # Four checks of five documents and of the whole, the split, three releases, and what is unreleased.
    assert len(outcomes(done)) == 4 * 6 + 1 + 3 + 1


def test_a_byte_of_a_seed_is_named(released: ProjectFolder) -> None:
    path = released.seeds_dir / "000_3352b04f52570146.txt"
    flip(path, "Kim Jong-un", "Kim Jong-uN")
    done = pytest_in(released.root, "-v")
    assert failed(done) == {"seeds[000_3352b04f52570146]"}
    assert "seed-changed 000_3352b04f52570146.txt: sha256 is" in done.stdout
    assert "    seeds/000_3352b04f52570146.txt:1\n" in done.stdout
    assert "Traceback" not in done.stdout
    assert outcomes(done)["unreleased"] == "SKIPPED"


def test_a_byte_of_a_quote_is_named(released: ProjectFolder) -> None:
    path = released.readings_dir / "reader-a.jsonl"
    line = flip(path, '"text":"Ukraine"', '"text":"Ukrainf"')
    done = pytest_in(released.root, "-v")
    assert failed(done) == {"readings[000_3352b04f52570146]"}
    assert "text-differs Actor@62-69: " in done.stdout
    assert "'Ukrainf'" in done.stdout
    assert "[Ukraine]" in done.stdout
    assert f"    exports/conflict-reporting/readings/reader-a.jsonl:{line}\n" in done.stdout


def test_a_byte_that_breaks_a_reading_is_one_failure(released: ProjectFolder) -> None:
    path = released.readings_dir / "reader-b.jsonl"
    line = flip(path, '{"doc_id":"001_', '{"doc_id" "001_')
    done = pytest_in(released.root, "-v")
    assert failed(done) == {"readings"}
    assert f"reader-b.jsonl:{line}: " in done.stdout
    assert outcomes(done)["gold[001_f920824849216b31]"] == "SKIPPED"
    assert outcomes(done)["release[0.2.0]"] == "PASSED"


def test_a_byte_of_a_decision_is_named(released: ProjectFolder) -> None:
    decision = released.decisions_path.read_text("utf-8").splitlines()[0]
    digest = decision.partition('"inputs":"')[2][:16]
    other = ("0" if digest[0] != "0" else "1") + digest[1:]
    flip(released.decisions_path, digest, other)
    done = pytest_in(released.root, "-v")
    doc_id = decision.partition('"conflict":"')[2].partition("#")[0]
    assert failed(done) == {f"gold[{doc_id}]"}
    assert "open-conflict" in done.stdout
    assert "stale-decision" in done.stdout
    assert "exports/conflict-reporting/decisions.jsonl:1\n" in done.stdout


def test_a_byte_of_a_reason_is_named_as_unreleased(released: ProjectFolder) -> None:
    text = released.decisions_path.read_text("utf-8")
    word = text.partition('"reason":"')[2][:1]
    line = flip(released.decisions_path, f'"reason":"{word}', f'"reason":"{"X" if word != "X" else "Y"}')
    done = pytest_in(released.root, "-v")
    assert failed(done) == {"unreleased"}
    assert f"  exports/conflict-reporting/decisions.jsonl differs from line {line}\n" in done.stdout


def test_a_byte_of_a_release_is_named(released: ProjectFolder) -> None:
    flip(released.releases_dir / "0.1.0" / "README.md", "license", "licence")
    done = pytest_in(released.root, "-v")
    assert failed(done) == {"release[0.1.0]"}
    assert "release-differs 0.1.0/README.md: has sha256" in done.stdout


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("annot.toml", "[dataset]", "[dataset", ": not TOML: a table is not closed"),
        ("annot.toml", "title =", "titel =", "dataset.titel: unknown key, did you mean 'title'?"),
        ("schemas/mydata.yaml", "Person:", "Person", "mydata.yaml:"),
        ("seeds/manifest.jsonl", '"doc_id"', '"docid"', "manifest.jsonl:1: "),
    ],
)
def test_a_broken_file_is_one_clear_failure(small: ProjectFolder, name: str, old: str, new: str, message: str) -> None:
    path = small.root / name
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    done = pytest_in(small.root, "-v")
    assert (done.returncode, outcomes(done)) == (1, {"project": "FAILED"})
    assert message in done.stdout
    assert "Traceback" not in done.stdout


def test_the_work_is_done_once_for_all_items(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = {f"d{number:02}": f"Person{number} works at Acme{number}.\n" for number in range(50)}
    project = start(tmp_path / "mydata", ())
    add_texts(project, documents)
    project = open_project(project.root)
    sets = [
        said(project, doc_id, [("Person", f"Person{n}"), ("Organisation", f"Acme{n}")], [(f"Person{n}", f"Acme{n}")])
        for n, doc_id in enumerate(documents)
    ]
    write_sets(project, sets)
    looked = []

    def counted(of: ProjectFolder) -> Iterator[tuple[Stage, list[Issue]]]:
        looked.append(of.root)
        return stages(of)

    monkeypatch.setattr("annot.ci.guard.stages", counted)
    done = pytest_in(project.root, "-q")
    # Four checks of fifty documents and of the whole, and the split.
    assert "205 passed" in done.stdout
    assert looked == [project.root]


def test_junit_has_names_messages_and_places(small: ProjectFolder, tmp_path: Path) -> None:
    (small.seeds_dir / "one.txt").write_bytes(b"Ada Lovelace works at Acmf.\n")
    pytest_in(small.root, f"--junitxml={tmp_path / 'junit.xml'}")
    cases = {case.get("name"): case for case in ElementTree.parse(tmp_path / "junit.xml").iter("testcase")}
    case = cases["seeds[one]"]
    assert case.get("classname") == "annot.toml"
    failure = case.find("failure")
    assert failure is not None
    assert str(failure.get("message")).startswith("seed-changed one.txt: sha256 is ")
    assert str(failure.text).endswith("    seeds/one.txt:1")
    properties = {each.get("name"): each.get("value") for each in case.iter("property")}
    assert properties == {"annot-check": "seeds", "annot-file": "seeds/one.txt", "annot-line": "1"}


def test_a_gate_that_is_missed_fails(small: ProjectFolder) -> None:
    path = small.root / "annot.toml"
    gates = "\n[gates]\nmin_n = 5\n\n[gates.mentions.strict]\nall = 0.9\n"
    path.write_text(path.read_text("utf-8") + gates, "utf-8")
    done = pytest_in(small.root, "-v")
    assert failed(done) == {"gates"}
    # Each reader marked four mentions, the same ones.
    assert "gate mentions.strict of all: n = 4 is too few to judge by, 5 are needed" in done.stdout
    path.write_text(path.read_text("utf-8").replace("min_n = 5", "min_n = 4"), "utf-8")
    assert outcomes(pytest_in(small.root, "-v"))["gates"] == "PASSED"


def test_a_pull_request_end_to_end(small: ProjectFolder) -> None:
    root = small.root
    commit(root, "Two documents")
    release(small)
    commit(root, "Release 0.1.0")
    assert pytest_in(root, "-q").returncode == 0

    add_texts(small, {"three": TEXTS["three"]})
    project = open_project(root)
    moved = said(project, "one", [("Person", "Ada"), ("Organisation", "Acme")], [("Ada", "Acme")])
    dropped = said(project, "two", ties=[])
    new = said(project, "three", [("Person", "Cleo")])
    write_sets(project, [moved, dropped, new])
    commit(root, "One boundary, one relation, one document")

    done = pytest_in(root, "-v")
    assert failed(done) == {"unreleased"}
    told = done.stdout[done.stdout.index("not in a release (newest: 0.1.0)") :]
    assert told.startswith(
        "not in a release (newest: 0.1.0): 1 document added; 1 boundary moved (Person 1); "
        "1 relation removed (member_of 1)\n"
        "one:\n"
        "  - boundary moved Person « [Ada Lovelace] works at Acme.⏎ » → « [Ada] Lovelace works at Acme.⏎ »\n"
        "three:\n"
        "  - added 1 mention, 0 relations\n"
        "    « Cleo met Ada Lovelace.⏎ … »\n"
        "two:\n"
        "  - relation removed member_of « (Bob, Initech) »\n"
    )
    assert "meant? commit it, and `annot release` makes 0.1.1 of it; not meant? take it back\n" in told

    assert run_annot("release", cwd=root).returncode == 0
    commit(root, "Release 0.1.1")
    done = pytest_in(root, "-v")
    assert done.returncode == 0, done.stdout
    assert outcomes(done)["release[0.1.1]"] == "PASSED"


def test_a_finding_about_a_document_that_is_not_there_names_it(tmp_path: Path) -> None:
    project = start(tmp_path / "mydata", ("one", "two"))
    manifest = project.seeds_dir / "manifest.jsonl"
    rows = manifest.read_text("utf-8").splitlines(keepends=True)
    manifest.write_text("".join(row for row in rows if '"doc_id":"two"' not in row), "utf-8")
    (project.seeds_dir / "two.txt").unlink()
    done = pytest_in(project.root, "-q")
    assert "unknown-document two first: first read it, but it is not among the seeds" in done.stdout, done.stdout
