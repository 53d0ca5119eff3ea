"""Who said a mention or relation, and which rule or decision kept it or let it fall."""

from __future__ import annotations

import pytest

from annot.core.errors import DataError
from annot.project.project import ProjectFolder
from annot.steps.adjudicate.explain import explain

DOC = "000_3352b04f52570146"


def test_what_all_say_stands_by_that(repository: ProjectFolder) -> None:
    (found,) = explain(repository, f"{DOC}#CasualtyFigure@731-743")
    assert (found.doc_id, found.quote, found.in_gold) == (DOC, "des dizaines", True)
    assert found.why == "said by all: reader-a, reader-b"
    assert {name: said["temporal_scope"] for name, said in found.said_by.items()} == {
        "reader-a": "unknown",
        "reader-b": "cumulative",
    }
    (decision,) = found.decisions
    assert (decision.by, decision.choice) == ("adjudicator", "unknown")
    assert decision.conflict == f"{DOC}#attribute:CasualtyFigure@731-743.temporal_scope"


def test_what_was_decided_says_by_whom_and_what_fell_too(repository: ProjectFolder) -> None:
    (kept,) = explain(repository, "MilitaryUnit@2312-2318")
    assert kept.why == f"decided by adjudicator: {DOC}#mention:2312-2325"
    assert kept.in_gold
    (fallen,) = explain(repository, "MilitaryUnit@2312-2325")
    assert (fallen.in_gold, fallen.why) == (False, "let fall, or replaced by what was chosen in its place")
    assert [decision.conflict for decision in fallen.decisions] == [f"{DOC}#mention:2312-2325"]
    assert set(fallen.said_by) | set(kept.said_by) == {"reader-a", "reader-b"}


def test_a_relation_is_explained_by_its_ends(repository: ProjectFolder) -> None:
    (found,) = explain(repository, "belongs_to(MilitaryUnit@2312-2318, Actor@2322-2325)")
    assert (found.quote, found.in_gold) == ("forces → Kim", True)
    assert found.why.startswith("decided by adjudicator: ")


def test_without_decisions_it_says_what_is_asked(project: ProjectFolder) -> None:
    project.decisions_path.unlink()
    (found,) = explain(project, "MilitaryUnit@2312-2325")
    assert (found.in_gold, found.why) == (False, f"open: {DOC}#mention:2312-2325")


def test_nobody_said_it(repository: ProjectFolder) -> None:
    with pytest.raises(DataError, match=r"nobody said 'Actor@1-2' of nowhere; ids are such as 'Actor@14-25'"):
        explain(repository, "nowhere#Actor@1-2")
