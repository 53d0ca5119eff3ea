"""Tables made in worker processes are the same bytes as those made in one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annot.project.project import ProjectFolder
from annot.project.release_source import source_of
from annot.project.split import plan_split
from annot.release.build import build_release
from annot.release.manifest import ReleaseFormat
from annot.release.tables import split_tables


@pytest.mark.parametrize("form", [3, 4])
def test_a_release_is_the_same_bytes_for_any_number_of_workers(
    repository: ProjectFolder, monkeypatch: pytest.MonkeyPatch, form: ReleaseFormat
) -> None:
    source = source_of(repository, "9.9.9", "2026-01-02", {}, plan_split(repository))
    source = replace(source, format=form)
    alone = build_release(source)
    # Five documents, in two shards and a worker for each.
    monkeypatch.setattr(split_tables, "_A_SHARD", 3)
    monkeypatch.setattr(split_tables, "_A_WORKER", 1)
    by_two = build_release(source, jobs=2)
    assert by_two.keys() == alone.keys()
    assert [path for path in alone if by_two[path] != alone[path]] == []
