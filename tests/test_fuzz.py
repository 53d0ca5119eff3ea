"""A short run of `scripts/fuzz`, as docs/reliability.md shows it: no traceback, no hang and no silent loss."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from annot.core.annotation import Mention
from annot.project.project import ProjectFolder
from annot.studio.parse import SubmissionParser
from annot.studio.plain import PlainReader
from annot.studio.plain_results import ResultColumns
from annot.studio.raw import RawResult
from annot.studio.reading_work import ReadingWork
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
    path = tmp_path / "export.json"
    path.write_text(json.dumps(export()), "utf-8")
    check_export(project, path, path.read_bytes())
    fits = PlainReader._fits

    def losing(reader: PlainReader, text: str, found: ResultColumns) -> bool:
        if "b" in found.regions:
            place = found.regions.index("b")
            for column in (found.regions, found.labels, found.starts, found.ends, found.quotes):
                del column[place]
            for arrows in (found.heads, found.tails, found.words):
                arrows.clear()
        return fits(reader, text, found)

    monkeypatch.setattr(PlainReader, "_fits", losing)
    with pytest.raises(AssertionError, match="region 'b' of one is in no reading and in no issue"):
        check_export(project, path, path.read_bytes())


def test_the_oracle_sees_a_loss_in_what_is_read_with_care(
    project: ProjectFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    path = tmp_path / "export.json"
    path.write_text(json.dumps(export()), "utf-8")
    monkeypatch.setattr(PlainReader, "read", lambda *_: None)
    check_export(project, path, path.read_bytes())
    mentions = SubmissionParser._mentions

    def losing(parser: SubmissionParser, work: ReadingWork, results: Sequence[RawResult]) -> dict[str, Mention]:
        return mentions(parser, work, [each for each in results if "b" not in {each.id, each.from_id, each.to_id}])

    monkeypatch.setattr(SubmissionParser, "_mentions", losing)
    with pytest.raises(AssertionError, match="region 'b' of one is in no reading and in no issue"):
        check_export(project, path, path.read_bytes())
