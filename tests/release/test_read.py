"""A release read back: the same documents and gold as it was made from, whatever its format."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from annot.core.errors import DataError
from annot.project.adjudication import adjudicate_project
from annot.project.project import ProjectFolder, open_project
from annot.release.manifest import read_manifest
from annot.release.paths import GOLD_NAME
from annot.release.read import read_gold, read_released_documents
from annot.steps.release import release


@pytest.mark.parametrize("version", ["0.1.0", "0.2.0"])
def test_releases_without_a_file_of_the_gold_are_read_from_their_tables(
    repository: ProjectFolder, version: str
) -> None:
    folder = repository.releases_dir / version
    source = open_project(folder / "source")
    found = read_gold(folder, read_manifest(folder), source.schema)
    source.documents = {doc_id: each.document for doc_id, each in found.items()}
    assert {doc_id: each.gold for doc_id, each in found.items()} == adjudicate_project(source).gold
    assert {doc_id: each.document.text for doc_id, each in found.items()} == {
        doc_id: document.text for doc_id, document in repository.documents.items()
    }


@pytest.fixture
def folder(project: ProjectFolder) -> Path:
    shutil.rmtree(project.releases_dir)
    release(project, "0.3.0")
    return project.releases_dir / "0.3.0"


def test_a_release_is_read_from_its_file_of_the_gold(folder: Path, project: ProjectFolder) -> None:
    found = read_gold(folder, read_manifest(folder), project.schema)
    assert {doc_id: each.gold for doc_id, each in found.items()} == adjudicate_project(project).gold
    assert {doc_id: each.document for doc_id, each in found.items()} == project.documents
    assert [each.fold for each in found.values()] == [0, 1, 2, 3, 4]


def test_only_the_documents_that_are_asked_for(folder: Path, project: ProjectFolder) -> None:
    (only,) = read_gold(folder, read_manifest(folder), project.schema, only=["002_0ba66114ffe4b64b", "unknown"])
    assert only == "002_0ba66114ffe4b64b"


def test_another_gold_than_the_digest_names_is_refused(folder: Path, project: ProjectFolder) -> None:
    lines = (folder / GOLD_NAME).read_text("utf-8")
    (folder / GOLD_NAME).write_text(lines.replace('"value_low":3000', '"value_low":3001', 1), "utf-8")
    with pytest.raises(DataError, match="the gold of 000_3352b04f52570146 has another digest than the manifest says"):
        read_gold(folder, read_manifest(folder), project.schema)


def test_a_missing_table_is_named(folder: Path, project: ProjectFolder) -> None:
    (table,) = (folder / "documents").iterdir()
    table.unlink()
    with pytest.raises(DataError, match=r"documents/train-.*: no such file; is .* a whole release"):
        read_gold(folder, read_manifest(folder), project.schema)


@pytest.mark.parametrize("version", ["0.1.0", "0.2.0", "0.3.0"])
@pytest.mark.parametrize(
    "damage", [lambda data: data[: len(data) // 2], lambda _: b"", lambda data: b"\xff\xfe" + data]
)
def test_a_broken_table_is_named_in_every_format(
    project: ProjectFolder, version: str, damage: Callable[[bytes], bytes]
) -> None:
    folder = project.releases_dir / version
    schema = open_project(folder / "source").schema
    (table,) = (folder / "documents").iterdir()
    table.write_bytes(damage(table.read_bytes()))
    with pytest.raises(
        DataError, match=rf"releases/{version}: its documents cannot be read: .*; take the release from"
    ):
        read_gold(folder, read_manifest(folder), schema)
    with pytest.raises(DataError, match=rf"releases/{version}: its documents cannot be read"):
        read_released_documents(folder, read_manifest(folder))


def test_a_schema_that_lacks_a_label_of_the_tables_is_said(repository: ProjectFolder) -> None:
    folder = repository.releases_dir / "0.1.0"
    schema = open_project(folder / "source").schema
    fewer = schema.model_copy(update={"mentions": {}})
    with pytest.raises(DataError, match=r"its documents cannot be read: there is no 'Actor'"):
        read_gold(folder, read_manifest(folder), fewer)
