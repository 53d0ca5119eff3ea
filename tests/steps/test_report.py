"""`annot report` on the real data set."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annot.core.errors import ConfigError, DataError
from annot.project.project import ProjectFolder, open_project
from annot.steps.report import report, report_data
from annot.store.readings import read_reading, write_reading
from tests.command import run_annot

DOC_ID = "004_885b1dd11b89edf8"
TWO_MEGABYTES = 2_000_000


def test_the_same_project_gives_the_same_small_page(project: ProjectFolder, tmp_path: Path) -> None:
    first = report(project)
    assert first.path == project.root / ".annot" / "report.html"
    second = report(project, output=tmp_path / "new folder" / "other.html")
    assert first.path.read_bytes() == second.path.read_bytes()
    assert first.n_bytes == first.path.stat().st_size < TWO_MEGABYTES


def test_data_are_what_the_files_say(repository: ProjectFolder) -> None:
    data = report_data(repository)
    assert list(data.readings) == ["reader-a", "reader-b"]
    assert set(data.gold) == set(data.documents) == set(repository.documents)
    lines = (repository.exports / "decisions.jsonl").read_text("utf-8").splitlines()
    reasons = {json.loads(line)["conflict"]: json.loads(line)["reason"] for line in lines}
    for each in data.disputes:
        assert each.is_open is False
        assert each.decision is not None
        assert each.decision.reason == reasons[each.conflict.id]
    (pair,) = data.agreement
    mentions = [len(each.mentions) for name in data.readings for each in data.readings[name].values()]
    # Every mention of either side is in exactly one cell; a pair is one of each.
    n_alone = sum(n for both, n in pair.confusion.items() if "" in both)
    n_paired = sum(n for both, n in pair.confusion.items() if "" not in both)
    assert 2 * n_paired + n_alone == sum(mentions)


def test_an_open_conflict_shows_what_is_settled_so_far(project: ProjectFolder) -> None:
    (project.exports / "decisions.jsonl").unlink()
    data = report_data(project)
    assert all(each.is_open and each.decision is None for each in data.disputes)
    assert len(data.disputes) > 0
    assert set(data.gold) == set(project.documents)


def test_without_readings_the_texts_are_shown(project: ProjectFolder) -> None:
    for path in project.readings_dir.glob("*.jsonl"):
        path.unlink()
    (project.exports / "decisions.jsonl").unlink()
    written = report(project)
    page = written.path.read_text("utf-8")
    assert page.count("Nobody has read this document yet.") == 5
    assert written.data.agreement == ()


def test_a_plan_that_does_not_fit_the_schema_is_refused(project: ProjectFolder) -> None:
    path = project.root / "annot.toml"
    path.write_text(path.read_text().replace('labels = ["StrengthFigure"]', 'labels = ["Strength"]'))
    with pytest.raises(ConfigError, match=r"^annot\.toml: report\.records\.1\.labels: 'Strength' is not a mention"):
        report(open_project(project.root))
    assert not (project.state / "report.html").exists()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"label": "Tank"}, "has no label of conflict-reporting@1.0.0; see `annot check`"),
        ({"text": "X"}, "not the text; see `annot check`"),
    ],
)
def test_a_reading_that_does_not_fit_its_document_is_refused(
    project: ProjectFolder, change: dict[str, str], message: str
) -> None:
    path = project.readings_dir / "reader-a.jsonl"
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    row = next(line for line in lines if line["doc_id"] == DOC_ID)
    first = row["mentions"][0]
    row["relations"] = []
    first.pop("id", None)
    if "text" in change:
        change = {"text": "X" * len(first["text"])}
    first |= change
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    with pytest.raises(DataError) as caught:
        report(project)
    assert f"reader-a's reading of {DOC_ID}: " in str(caught.value)
    assert message in str(caught.value)


def test_a_reading_of_no_seed_is_refused(project: ProjectFolder) -> None:
    reading = dict(read_reading(project.readings_dir, "reader-a"))
    lost = reading[DOC_ID].replace(doc_id="lost")
    write_reading(project.readings_dir, "reader-a", [*reading.values(), lost])
    with pytest.raises(DataError, match=r"^reader-a's reading of lost: no seed is called 'lost'; see `annot check`$"):
        report(project)


def test_the_command_says_where_the_page_is(project: ProjectFolder, tmp_path: Path) -> None:
    output = tmp_path / "page.html"
    done = run_annot("report", "--output", str(output), "--json", cwd=project.root)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said == {
        "path": str(output),
        "n_bytes": output.stat().st_size,
        "n_documents": 5,
        "n_mentions": 363,
        "n_conflicts": 33,
        "n_records": 22,
    }
    done = run_annot("report", cwd=project.root)
    assert done.stdout.startswith(f"wrote {project.root / '.annot' / 'report.html'} (")
    assert done.stdout.endswith(" kB): 5 documents, 363 mentions, 33 conflicts, 22 records\n")


def test_three_readers_are_compared_by_pairs_and_together(project: ProjectFolder) -> None:
    config = project.root / "annot.toml"
    config.write_text(
        config.read_text() + '\n[annotators.reader-z]\nkind = "human"\nemail = "reader-z@annot.localhost"\n'
    )
    first = [each.replace(annotator="reader-z") for each in read_reading(project.readings_dir, "reader-a").values()]
    write_reading(project.readings_dir, "reader-z", first)
    *pairs, together = report_data(open_project(project.root)).agreement
    assert [each.annotators for each in pairs] == [
        ("reader-a", "reader-b"),
        ("reader-a", "reader-z"),
        ("reader-b", "reader-z"),
    ]
    assert together.annotators == ("reader-a", "reader-b", "reader-z")
    assert together.confusion == {}
    # reader-z says what reader-a says.
    assert all(left == right for left, right in pairs[1].confusion)
    assert {each.estimate.value for each in pairs[1].bars if each.measure == "strict"} == {1.0}
