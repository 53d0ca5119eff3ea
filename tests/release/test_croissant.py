"""`croissant.json`, read by mlcroissant: all record sets give the rows that `datasets` gives."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import mlcroissant
import pytest
from datasets import ClassLabel, load_dataset

from annot.project.project import ProjectFolder
from annot.release.paths import configs_of
from annot.steps.release import release
from tests.conftest import copy_project


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[ProjectFolder, Path]:
    """The repository's data set as a release made now."""
    project = copy_project(tmp_path_factory.mktemp("croissant"))
    release(project, "0.9.0", dirty=True, on=date(2025, 1, 1))
    return project, project.releases_dir / "0.9.0"


def flat(value: Any, path: str = "") -> dict[str, Any]:
    """A struct's leaves by path, as the format has them."""
    if not isinstance(value, dict):
        return {path: plain(value)}
    found: dict[str, Any] = {}
    for name, each in value.items():
        found |= flat(each, f"{path}/{name}")
    return found


def plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, list):
        return [flat(each) if isinstance(each, dict) else plain(each) for each in value]
    return None if value != value else value


def told(value: Any, prefix: str) -> Any:
    """What mlcroissant gave, with the names of fields as paths inside their column."""
    if isinstance(value, dict):
        return {name.removeprefix(prefix): told(each, prefix) for name, each in value.items()}
    if isinstance(value, list):
        return [told(each, prefix) for each in value]
    return plain(value)


@pytest.mark.parametrize("config", ["documents", "mentions", "relations", "tokens", "records", "pairs"])
def test_every_record_set_gives_the_rows_of_datasets(built: tuple[ProjectFolder, Path], config: str) -> None:
    project, folder = built
    assert config in configs_of(project.schema)
    described = mlcroissant.Dataset(jsonld=str(folder / "croissant.json"))
    owner = f"rows/{config}/train"
    found = list(described.records(owner))
    table = load_dataset(str(folder), config)["train"]
    assert len(found) == len(table) > 0
    codes = {name for name, kind in table.features.items() if isinstance(getattr(kind, "feature", kind), ClassLabel)}
    for row, expected in zip(found, table, strict=True):
        for column, value in expected.items():
            given = told(row[f"{owner}/{column}"], f"{owner}/{column}")
            if isinstance(value, list) and value and isinstance(value[0], dict):
                wanted: Any = [flat(each) for each in value]
            elif isinstance(value, dict):
                wanted = flat(value)
            else:
                wanted = plain(value)
            if isinstance(value, list) and not value:
                assert not given, (config, column)
            else:
                assert given == wanted, (config, column, column in codes)


def test_there_is_a_record_set_for_each_table(built: tuple[ProjectFolder, Path]) -> None:
    _, folder = built
    described = mlcroissant.Dataset(jsonld=str(folder / "croissant.json"))
    names = {record_set.name for record_set in described.metadata.record_sets}
    assert names == {f"rows/{path.parent.name}/train" for path in folder.rglob("train-*.parquet")}
