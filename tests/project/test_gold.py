"""The gold as it is now, in the type of `annot.load`."""

from __future__ import annotations

import pytest

from annot import load
from annot.core.errors import DataError
from annot.project.gold import gold_documents
from annot.project.project import ProjectFolder, open_project


def test_it_is_what_the_newest_release_holds(repository: ProjectFolder) -> None:
    released = load(repository.releases_dir / "0.2.0").documents
    found = gold_documents(repository)
    assert list(found) == sorted(released)
    for doc_id, each in found.items():
        assert (each.gold, each.fold, each.split) == (released[doc_id].gold, released[doc_id].fold, "train")
        assert each.document.text == released[doc_id].document.text


def test_open_conflicts_have_no_gold(project: ProjectFolder) -> None:
    project.decisions_path.unlink()
    with pytest.raises(DataError, match=r"\d+ conflicts are open \(000_3352b04f52570146, .*settle them with"):
        gold_documents(open_project(project.root))
