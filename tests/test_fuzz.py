"""A short run of `scripts/fuzz`: no traceback, no hang and no silent loss in mutants of any kind of file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annot.project.project import ProjectFolder
from scripts.fuzz_files import check_export, export, fuzz, kinds_of, make_project

KINDS = (
    *("export", "schema", "config", "migration", "seeds", "documents", "table", "reading", "decisions", "waivers"),
    *("splits", "predictions", "conll", "release", "ledger"),
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    return make_project(tmp_path_factory.mktemp("fuzz") / "set")


def test_every_kind_is_tried(project: ProjectFolder) -> None:
    assert set(kinds_of(project)) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_mutants_end_as_they_should(project: ProjectFolder, tmp_path: Path, kind: str) -> None:
    name, sample, check = kinds_of(project)[kind]
    n = {"export": 400, "schema": 40}.get(kind, 250)
    found = fuzz(kind, name, sample, check, n=n, seed=7, folder=tmp_path, keep=tmp_path / "kept")
    assert {why: count for why, count in found.items() if why.startswith("FAILED")} == {}
    assert found["read"], "some mutants are sound"
    assert found.total() == n


def test_the_oracle_sees_a_loss(project: ProjectFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from annot.studio.reading_work import ReadingWork

    path = tmp_path / "export.json"
    path.write_text(json.dumps(export()), "utf-8")
    check_export(project, path, path.read_bytes())
    monkeypatch.setattr(ReadingWork, "takes", lambda self, result: result.id != "b")
    with pytest.raises(AssertionError, match="region 'b' of one is in no reading and in no issue"):
        check_export(project, path, path.read_bytes())
