"""How good it is on the repository's own gold, each document predicted by what the others give."""

from __future__ import annotations

import pytest

import annot
from annot.core.prediction import Prediction
from annot.predict.held_out import predict_held_out
from annot.predict.predictor import Material
from annot.predict.rules.predictor import make_rules
from annot.quality.check import check_reading
from annot.release.gold_document import GoldDocument
from tests.conftest import ROOT

Pairs = list[tuple[GoldDocument, Prediction]]


@pytest.fixture(scope="module")
def pairs() -> Pairs:
    """Each document of the repository's last release, and what `rules` says of it without it."""
    release = annot.load(ROOT / "exports" / "conflict-reporting" / "releases" / "0.3.0")
    gold = list(release)
    assert release.schema is not None
    schema = release.schema
    said = predict_held_out(gold, lambda known: make_rules(Material(name="rules", schema=schema, gold=known)))
    by_id = {each.prediction.doc_id: each.prediction for each in said}
    return [(each, by_id[each.doc_id]) for each in gold]


def test_mentions_are_found(pairs: Pairs) -> None:
    n_right = n_said = n_gold = 0
    for gold, said in pairs:
        marked, found = {each.id for each in gold.mentions}, {each.id for each in said.mentions}
        n_right, n_said, n_gold = n_right + len(marked & found), n_said + len(found), n_gold + len(marked)
    precision, recall = n_right / n_said, n_right / n_gold
    assert (n_gold, n_said > 250) == (363, True)
    assert 2 * precision * recall / (precision + recall) >= 0.7


def test_values_of_figures_are_read_right(pairs: Pairs) -> None:
    n_right = n_values = 0
    for gold, said in pairs:
        for found in said.mentions:
            marked = gold.gold.by_id.get(found.id)
            if marked is not None and found.label.endswith("Figure"):
                names = ("modifier", "value_low", "value_high")
                n_right += sum(found.attributes.get(name) == marked.attributes.get(name) for name in names)
                n_values += len(names)
    assert n_values >= 30
    assert n_right / n_values >= 0.95


def test_no_rule_is_broken_but_for_values_that_are_left_to_people(pairs: Pairs) -> None:
    for gold, said in pairs:
        assert gold.schema is not None
        issues = check_reading(gold.schema, gold.document, said)
        assert {each.code for each in issues if each.severity == "error"} <= {"missing-attribute"}
