"""The terms of Croissant's responsible-AI vocabulary, as its own reader gives them."""

from __future__ import annotations

import json
from pathlib import Path

import mlcroissant
import pytest

from annot.project.project import ProjectFolder, open_project
from annot.release.responsible import RAI_VERSION
from annot.steps.release import release
from tests.conftest import copy_project


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = copy_project(tmp_path_factory.mktemp("responsible"))
    release(project, "0.9.0")
    return open_project(project.root).releases_dir / "0.9.0"


def test_the_vocabulary_s_reader_gives_what_people_wrote_and_what_the_manifest_knows(
    folder: Path, repository: ProjectFolder
) -> None:
    found = mlcroissant.Dataset(jsonld=str(folder / "croissant.json")).metadata
    words = repository.card_path.read_text("utf-8")
    assert found.data_collection
    assert found.data_collection in words
    for said in (found.data_use_cases, found.data_limitations, found.personal_sensitive_information):
        assert str(said if isinstance(said, str) else said[0]).strip() in words
    assert "No person annotated" in str(found.annotator_demographics)
    assert "source/" in str(found.data_annotation_protocol)


def test_the_file_names_the_vocabulary_and_says_what_each_row_is(folder: Path) -> None:
    told = json.loads((folder / "croissant.json").read_text("utf-8"))
    assert RAI_VERSION in told["conformsTo"]
    assert {each["description"] for each in told["recordSet"] if each["name"] == "rows/mentions/train"} == {
        "One row a mention: where it stands, its text, its label, and each attribute in a column, of the split train"
    }


def test_a_term_without_an_answer_is_left_out(folder: Path) -> None:
    told = json.loads((folder / "croissant.json").read_text("utf-8"))
    assert not [key for key, value in told.items() if key.startswith("rai:") and not value]
    assert "rai:dataSocialImpact" not in told
