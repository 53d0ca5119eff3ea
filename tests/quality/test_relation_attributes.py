"""Agreement on attributes of relations, counted by hand on three arrows."""

from __future__ import annotations

from typing import Any

from annot.core.annotation import AnnotationSet, Relation
from annot.core.schema import Schema
from annot.quality.agree import measure_agreement
from tests import make

TEXT = "A sent troops to B, to C and to D."
SCHEMA = Schema.model_validate(
    {
        "name": "sent",
        "version": "1.0.0",
        "language": "en",
        "mentions": {"Unit": {"definition": "who"}, "Place": {"definition": "where"}},
        "relations": {
            "sent_to": {
                "definition": "where to",
                "head": ["Unit"],
                "tail": ["Place"],
                "attributes": {
                    "status": {"values": ["done", "planned"], "required": True},
                    "sure": {"values": ["yes", "no"], "default": "yes"},
                },
            }
        },
    }
)
UNIT, PLACES = (7, 13), {"B": (17, 18), "C": (23, 24), "D": (32, 33)}


def reading(by: str, **said: dict[str, str]) -> AnnotationSet:
    """The troops go to each place that is named, with these attributes."""
    mentions = [make.mention("Unit", *UNIT, in_text=TEXT)]
    mentions += [make.mention("Place", *PLACES[name], in_text=TEXT) for name in PLACES]
    relations = [
        Relation(label="sent_to", head=mentions[0].id, tail="Place@{}-{}".format(*PLACES[name]), attributes=attributes)
        for name, attributes in said.items()
    ]
    common: dict[str, Any] = {"doc_id": "one", "doc_sha256": "0" * 64, "origin": "human", "schema": SCHEMA.id}
    return AnnotationSet(**common, annotator=by, mentions=tuple(mentions), relations=tuple(relations))


def share(name: str, **readings: AnnotationSet) -> tuple[float | None, int]:
    sets = {who: {"one": each} for who, each in readings.items()}
    together = measure_agreement(sets, schema=SCHEMA, lengths={"one": len(TEXT)}, n_resamples=0).together
    assert together is not None
    found = together.attributes["same"][name]
    return found.value, found.n


def test_only_relations_that_both_have_are_compared_and_a_default_stands_for_what_is_left_out() -> None:
    left = reading("a", B={"status": "done"}, C={"status": "planned", "sure": "no"}, D={"status": "done"})
    right = reading("b", B={"status": "done", "sure": "yes"}, C={"status": "done", "sure": "yes"})
    # B and C are in common; both say `done` of B alone. Of B « yes » is the default that a left out; of C they differ.
    assert share("sent_to.status", a=left, b=right) == (0.5, 2)
    assert share("sent_to.sure", a=left, b=right) == (0.5, 2)


def test_where_nothing_is_in_common_there_is_no_share() -> None:
    left, right = reading("a", B={"status": "done"}), reading("b", C={"status": "done"})
    assert share("sent_to.status", a=left, b=right) == (None, 0)


def test_of_three_it_is_the_mean_over_the_pairs() -> None:
    one, two = reading("a", B={"status": "done"}), reading("b", B={"status": "done"})
    other = reading("c", B={"status": "planned"})
    # Of three pairs one says the same.
    assert share("sent_to.status", a=one, b=two, c=other) == (1 / 3, 1)
