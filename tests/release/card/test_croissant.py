"""`croissant.json` as mlcroissant reads it: every record set, and the same rows as `datasets` gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import datasets
import mlcroissant
import pytest

from annot.steps.project import Project
from annot.steps.release import release
from tests.ci.small import start


@pytest.fixture
def released(tmp_path: Path) -> Path:
    project = start(tmp_path / "mydata", ("one", "two", "three"))
    return project.releases / release(project, dirty=True).manifest.version


def plain(value: Any) -> Any:
    """A value as JSON has it: text, and nothing where there is none."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, float) and value != value:
        return None
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if hasattr(value, "tolist"):
        value = value.tolist()
    return [plain(each) for each in value] if isinstance(value, list) else value


def flat(row: dict[str, Any], above: str = "") -> dict[str, Any]:
    """A struct inside of a struct, by its path."""
    found: dict[str, Any] = {}
    for name, value in row.items():
        found |= flat(value, f"{above}{name}.") if isinstance(value, dict) else {f"{above}{name}": value}
    return found


def check_every_record_set(folder: Path) -> None:
    described = mlcroissant.Dataset(jsonld=str(folder / "croissant.json"))
    assert not described.metadata.ctx.issues.errors
    sets = [each.id for each in described.metadata.record_sets]
    assert {"rows/documents/train", "rows/mentions/train", "rows/tokens/train"} <= set(sets)
    for name in sets:
        _, config, split = name.split("/")
        rows = datasets.load_dataset(str(folder), config, split=split)
        records = list(described.records(name))
        assert len(records) == len(rows), name
        for record, row in zip(records, rows, strict=True):
            read = {key.removeprefix(f"{name}/"): plain(value) for key, value in record.items()}
            for column, value in row.items():
                if isinstance(value, list) and value and isinstance(value[0], dict):
                    inner = [{k.removeprefix(f"{name}/{column}/"): v for k, v in each.items()} for each in read[column]]
                    assert inner == [flat(each) for each in value], (name, column)
                else:
                    assert (read.get(column) or None) == (value or None), (name, column)


def test_every_record_set_gives_the_rows_of_datasets(released: Path) -> None:
    check_every_record_set(released)


def test_so_do_those_with_nested_attributes_and_records(project: Project) -> None:
    made = release(project, "0.9.0", dirty=True).manifest
    check_every_record_set(project.releases / made.version)
