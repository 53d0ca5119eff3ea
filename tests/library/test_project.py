"""`annot.open_project`: what a project holds, and its verbs, without the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

import annot
from annot.project.project import ProjectFolder as OnDisk
from annot.store.readings import write_reading
from tests.data_set import make_data_set
from tests.library.test_functions import LEFT, SCHEMA, TEXT


@pytest.fixture
def opened(project: OnDisk) -> annot.Project:
    """A copy of the repository's data set."""
    return annot.open_project(str(project.root))


@pytest.fixture(scope="module")
def read_only(repository: OnDisk) -> annot.Project:
    return annot.open_project(repository.root)


def test_what_a_project_holds(read_only: annot.Project) -> None:
    assert read_only.schema.id == "conflict-reporting@1.0.0"
    assert len(read_only.documents) == 5
    assert sorted(read_only.readings) == ["reader-a", "reader-b"]
    assert sum(len(each.mentions) for each in read_only.readings["reader-a"].values()) == 361
    assert len(read_only.decisions) == sum(read_only.releases.newest.manifest.decided_by.values())
    gold = read_only.gold()
    assert (len(gold), len(gold.to_polars())) == (5, 363)
    assert repr(read_only).startswith("<Project conflict-reporting in ")


def test_releases_are_a_mapping_by_version(read_only: annot.Project) -> None:
    releases = read_only.releases
    assert list(releases)[:3] == ["0.1.0", "0.2.0", "0.3.0"]
    assert releases["0.1.0"].version == "0.1.0"
    assert releases.newest.version == list(releases)[-1]
    assert "9.9.9" not in releases
    assert releases.get("9.9.9") is None
    with pytest.raises(annot.NotInSetError, match=r"no release '9\.9\.9'; there are: 0\.1\.0, 0\.2\.0, 0\.3\.0"):
        releases["9.9.9"]
    assert [each.version for each in releases.manifests()] == list(releases)


def test_a_project_without_releases_says_so(tmp_path: Path) -> None:
    make_data_set(tmp_path, name="small", schema=SCHEMA, texts={"one": TEXT})
    releases = annot.open_project(tmp_path).releases
    assert (len(releases), list(releases)) == (0, [])
    with pytest.raises(annot.NotInSetError, match="there is no release yet; `annot release` builds one"):
        releases.newest  # noqa: B018


def test_the_verbs_that_only_look(read_only: annot.Project) -> None:
    found = read_only.agree()
    assert found.report.pairs[0].mentions["strict"]["all"].n > 0
    assert found.disagreements.found
    assert not read_only.adjudicate().open
    assert read_only.check().issues == ()
    assert read_only.split(dry_run=True).division.issues == []
    assert read_only.diff("0.2.0", "0.3.0").diff.before.name == "0.2.0"
    assert all(not issues for issues in read_only.releases.check().values())
    assert read_only.schema_forms.summary()["relations"] == len(read_only.schema.relations)
    assert "<Labels" in read_only.schema_forms.label_config()
    assert len(read_only.seeds.rows()) == 5
    assert read_only.seeds.check() == []
    assert read_only.incomplete == []
    assert read_only.readership == ["5 documents read by 2 readers"]
    (explained,) = read_only.explain(f"{next(iter(read_only.documents))}#Actor@0-11")
    assert explained.in_gold


def test_the_verbs_that_write(opened: annot.Project, tmp_path: Path) -> None:
    written = opened.report(tmp_path / "report.html")
    assert written.path == tmp_path / "report.html"
    (tmp_path / "new.txt").write_text("Un texte.\n", "utf-8")
    added = opened.seeds.add([str(tmp_path / "new.txt")])
    assert [row.doc_id for row in added.rows] == ["new"]
    opened.seeds.remove(["new"])
    assert len(opened.seeds.rows()) == 5
    released = opened.release("0.9.0", dirty=True, dry_run=True)
    assert released.manifest.version == "0.9.0"
    standoff = opened.releases.standoff(tmp_path / "standoff", version="0.3.0")
    assert len(standoff.manifest.withheld) == 5
    done = annot.rehydrate(tmp_path / "standoff", [opened.seeds_dir], tmp_path / "whole")
    assert done.is_whole
    assert annot.load(tmp_path / "whole").digest == opened.releases["0.3.0"].digest


def test_decisions_are_recorded_and_replayed(tmp_path: Path) -> None:
    project = make_data_set(tmp_path, name="small", schema=SCHEMA, texts={"one": TEXT})
    with (tmp_path / "annot.toml").open("a", encoding="utf-8") as file:
        file.write('\n[annotators.second]\nkind = "human"\nemail = "second@annot.localhost"\n')
        file.write('\n[annotators.judge]\nkind = "human"\nrole = "adjudicator"\nemail = "judge@annot.localhost"\n')
    write_reading(project.readings_dir, "reader", [LEFT.replace(annotator="reader")])
    write_reading(project.readings_dir, "second", [LEFT.replace(annotator="second", mentions=LEFT.mentions[:-1])])
    opened = annot.open_project(tmp_path)
    (conflict,) = opened.adjudicate().open
    with pytest.raises(annot.DataError, match="1 conflict is open"):
        opened.gold()
    answer = f'{{"conflict": "{conflict.id}", "choice": ["Firm@31-37"], "reason": "It is a firm."}}\n'
    (tmp_path / "answers.jsonl").write_text(answer, "utf-8")
    recorded, found = opened.record(tmp_path / "answers.jsonl", by="judge")
    assert ([each.conflict for each in recorded], found.open) == ([conflict.id], ())
    assert [each.by for each in opened.decisions] == ["judge"]
    assert [each.text for each in opened.gold()["one"].mentions] == ["Ada", "Hydro", "Bob", "Nordic"]


def test_a_new_project_is_written_and_opened(tmp_path: Path) -> None:
    written = annot.init_project(tmp_path / "fresh")
    assert tmp_path / "fresh" / "annot.toml" in [path.resolve() for path in written]
    assert len(annot.open_project(tmp_path / "fresh").documents) == 0
    assert annot.explain_finding("open-conflict").severity == "error"
    with pytest.raises(annot.ConfigError, match="no finding is called 'open-conflikt'; did you mean open-conflict"):
        annot.explain_finding("open-conflikt")
    assert {each.what for each in annot.examine(tmp_path)} >= {"annot", "git"}
