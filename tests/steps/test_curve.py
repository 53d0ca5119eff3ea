"""`annot curve` on a project, its file and picture, and the report that shows them."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from annot.core.errors import ConfigError, DataError
from annot.library.project import open_project as open_library
from annot.project.curve_file import curve_path, read_curve
from annot.project.project import ProjectFolder, open_project
from annot.steps.curve import curve
from annot.steps.report import report
from annot.store.readings import write_reading
from tests.command import run_annot
from tests.data_set import make_data_set
from tests.make import quote, reading_in
from tests.predict import memory

SCHEMA = "mentions:\n  Person: {definition: who}\n  Place: {definition: where}\n"
NAMES = ["Ann", "Bob", "Cy", "Dan", "Eve", "Fay", "Gus", "Hal", "Ida", "Jan", "Kit", "Lou"]
PAIRS = [(NAMES[n % 6], NAMES[(n * 5 + 1) % 12]) for n in range(12)]
TEXTS = {
    f"d{n:02}": f"On day {n} {one} met {other} in Rome, number {n * 7} of {n * n}."
    for n, (one, other) in enumerate(PAIRS)
}


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ProjectFolder:
    memory.install(monkeypatch)
    project = make_data_set(tmp_path / "set", name="small", schema=SCHEMA, texts=TEXTS)
    config = project.root / "annot.toml"
    config.write_text(config.read_text("utf-8") + "\n[split]\nnear_duplicate = 1.0\n", "utf-8")
    project = open_project(project.root)
    sets = []
    for doc_id, text in TEXTS.items():
        names = [quote("Person", name, text) for name in NAMES if name in text]
        sets.append(reading_in(project, doc_id, *names, quote("Place", "Rome", text)))
    write_reading(project.readings_dir, "reader", sets)
    return project


def test_more_documents_are_better_and_the_file_says_so(small: ProjectFolder, tmp_path: Path) -> None:
    picture = tmp_path / "curve.svg"
    found = curve(small, "memory", output=picture)
    points = found.curve.points
    assert [each.n for each in points] == [1, 2, 4, 9]
    values = [each.f1.value for each in points if each.f1.value is not None]
    assert values == sorted(values)
    assert values[0] < 0.7 < 0.85 < values[-1]
    assert points[0].labels["Place"].value == 1, "Rome is seen in any document"
    assert found.kept.predictor == "memory@1"
    assert read_curve(small) == found.kept
    before = curve_path(small).read_bytes()
    curve(small, "memory")
    assert curve_path(small).read_bytes() == before
    root = fromstring(picture.read_text("utf-8"))
    assert len(list(root.iter("{http://www.w3.org/2000/svg}circle"))) == 4


def test_the_report_shows_it_and_says_when_it_is_outdated(small: ProjectFolder) -> None:
    without = report(small).path.read_text("utf-8")
    assert "Is more annotation worth it?" not in without
    found = curve(small, "memory")
    shown = report(small).path.read_text("utf-8")
    sentence = found.kept.sentence
    assert f"{sentence[:1].upper()}{sentence[1:]}." in shown
    assert "Learning curve of memory@1" in shown
    assert "Outdated" not in shown
    sets = [reading_in(small, "d00", quote("Place", "Rome", TEXTS["d00"]))]
    write_reading(small.readings_dir, "reader", sets)
    assert "Outdated: the gold has changed since this was measured" in report(small).path.read_text("utf-8")
    curve_path(small).write_text("{", "utf-8")
    with pytest.raises(DataError, match="run `annot curve` again"):
        report(small)


def test_what_cannot_be_measured_is_refused(small: ProjectFolder) -> None:
    with pytest.raises(ConfigError, match="sizes: 12 is not from 1 to 9"):
        curve(small, "memory", sizes=[12])
    with pytest.raises(ConfigError, match="no predictor is called 'nobody'"):
        curve(small, "nobody")


def test_a_few_documents_say_nothing(project: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    memory.install(monkeypatch)
    found = curve(project, "memory")
    assert [each.n for each in found.curve.points] == [1, 2, 4]
    assert found.kept.sentence == ("too few documents to say whether more would help: 5 documents, and 8 are the least")


def test_on_the_command_line(small: ProjectFolder) -> None:
    done = run_annot("curve", "memory", "--sizes", "2,4,8", "--repeats", "10", "--output", "c.svg", cwd=small.root)
    assert done.returncode == 0, done.stderr
    assert "documents F1 would be" in done.stdout or "too few documents" in done.stdout
    assert (small.root / "c.svg").read_text("utf-8").startswith("<svg")
    as_json = json.loads(run_annot("curve", "memory", "--json", cwd=small.root).stdout)
    assert [each["n"] for each in as_json["curve"]["points"]] == [1, 2, 4, 9]
    assert run_annot("curve", "memory", "--sizes", "few", cwd=small.root).returncode == 2
    assert open_library(small.root).curve("memory", sizes=[3]).curve.points[0].n == 3
