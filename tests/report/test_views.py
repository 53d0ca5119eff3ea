"""The gold, each reading, and where they differ."""

from __future__ import annotations

import pytest

from annot.core.decision import Conflict
from annot.core.document import Document
from annot.report.values import Dispute
from annot.report.views import region_of, views_of
from tests.make import quote, relation
from tests.report.build import reading

TEXT = "seven men of the guard"
DOCUMENT = Document("d", TEXT)
SEVEN, SEVENTY = (quote("Figure", "seven", TEXT, low=low) for low in (7, 70))
MEN, GUARD = quote("Unit", "men", TEXT), quote("Unit", "guard", TEXT)


def dispute(kind: str, place: str) -> Dispute:
    return Dispute(Conflict(id=f"d#{kind}:{place}", doc_id="d", kind=kind, options=(), quote=""))  # type: ignore[arg-type]


def test_each_side_has_its_view_and_differences_stand_last() -> None:
    sides = {
        "gold": reading(DOCUMENT, SEVEN, MEN, relations=(relation("of", SEVEN, MEN),)),
        "ana": reading(DOCUMENT, SEVENTY, MEN, annotator="ana"),
        "ben": reading(DOCUMENT, SEVEN, MEN, GUARD, annotator="ben", relations=(relation("of", SEVEN, MEN),)),
    }
    views = views_of(sides, [])
    assert [view.name for view in views] == ["gold", "ana", "ben", "differences"]
    assert [each.mention.text for each in views[2].mentions] == ["seven", "men", "guard"]
    assert {each.mention.text: each.notes for each in views[3].mentions} == {
        "seven": ("low: gold 7, ana 70, ben 7",),
        "men": ("an end of a relation that not all have",),
        "guard": ("ben; not gold, ana",),
    }
    assert [(each.relation.label, each.notes) for each in views[3].relations] == [("of", ("gold, ben; not ana",))]


def test_one_side_has_no_differences() -> None:
    assert [view.name for view in views_of({"ana": reading(DOCUMENT, SEVEN, annotator="ana")}, [])] == ["ana"]
    assert views_of({}, []) == []


def test_conflicts_are_told_of_what_they_are_about() -> None:
    gold = reading(DOCUMENT, SEVEN, MEN, GUARD, relations=(relation("of", SEVEN, MEN),))
    disputes = [
        dispute("mention", "0-5"),
        dispute("attribute", "Unit@6-9.side"),
        dispute("relation", "Figure@0-5~Unit@6-9"),
        # Another mention, whose id begins like that of the men.
        dispute("attribute", "Unit@6-99.side"),
    ]
    (view,) = views_of({"gold": gold}, list(enumerate(disputes)))
    assert [each.disputes for each in view.mentions] == [(0, 2), (1, 2), ()]
    assert [each.disputes for each in view.relations] == [(2,)]


def test_a_conflict_without_a_place_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^d#mention:nowhere: 'nowhere' is no span such as '14-25'$"):
        region_of(dispute("mention", "nowhere").conflict)
