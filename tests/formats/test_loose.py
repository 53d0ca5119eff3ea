"""Sets out of values that need not be right."""

from __future__ import annotations

import msgspec

from annot.core.document import Document
from annot.formats.loose import Built, LooseSet, build_set

DOCUMENT = Document("d", "Ana met Bo and Cy.")


def built(mentions: list[dict[str, object]], *relations: dict[str, object]) -> Built:
    value = {"doc_id": "d", "mentions": mentions, "relations": relations}
    return build_set(msgspec.convert(value, LooseSet), DOCUMENT)


def person(start: int, end: int, **more: object) -> dict[str, object]:
    return {"label": "P", "start": start, "end": end, **more}


def test_an_id_of_two_mentions_is_named_and_ties_nothing() -> None:
    found = built(
        [person(0, 3, id="a"), person(8, 10, id="a"), person(15, 17, id="b")],
        {"label": "met", "head": "b", "tail": "a"},
        {"label": "met", "head": "b", "tail": "P@0-3"},
    )
    assert [each.id for each in found.set.mentions] == ["P@0-3", "P@8-10", "P@15-17"]
    assert [each.id for each in found.set.relations] == ["met(P@15-17, P@0-3)"]
    assert [(each.code, each.where, each.message) for each in found.issues] == [
        ("duplicate-region", "P@8-10", "its id 'a' is also that of P@0-3; relations to it are left out"),
        ("dangling-relation", "met(b, a)", "'a' is the id of several mentions; the relation is left out"),
    ]


def test_one_mention_that_stands_twice_keeps_its_relations() -> None:
    found = built([person(0, 3, id="a"), person(0, 3, id="a"), person(8, 10)], {"label": "x", "head": "a", "tail": "a"})
    assert [each.id for each in found.set.relations] == ["x(P@0-3, P@0-3)"]
    assert [each.code for each in found.issues] == ["duplicate-mention"]


def test_what_has_no_label_is_left_out_and_named() -> None:
    found = built([person(0, 3), {**person(8, 10), "label": ""}], {"label": "", "head": "P@0-3", "tail": "P@0-3"})
    assert ([each.id for each in found.set.mentions], found.set.relations) == (["P@0-3"], ())
    assert [(each.code, each.where) for each in found.issues] == [
        ("unlisted-label", "@8-10"),
        ("unlisted-label", "(P@0-3, P@0-3)"),
    ]
