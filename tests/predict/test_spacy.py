"""Pipelines of spaCy: a real one for French news, and one trained on a gold."""

from __future__ import annotations

from pathlib import Path

import pytest

from annot.core.document import Document
from annot.core.errors import ConfigError
from annot.predict.predictor import Material
from annot.predict.spacy import make_spacy
from annot.release.gold_document import GoldDocument
from tests.make import GOLD, quote, reading_of, schema

SCHEMA = schema("mentions:\n  Person: {definition: x}\n  Place: {definition: x}\n")
TEXT = "Le 🙂 jour : Emmanuel Macron a reçu Angela Merkel à Paris. La France et l’Allemagne signent un accord à Berlin."
DOCUMENT = Document("d", TEXT)
NEWS = {"model": "fr_core_news_sm", "labels": {"PER": "Person", "LOC": "Place", "ORG": "", "MISC": ""}}


def test_an_installed_pipeline_finds_people_and_places() -> None:
    (found,) = make_spacy(Material(name="news", schema=SCHEMA, settings=NEWS)).predict([DOCUMENT])
    said = [(each.label, each.text) for each in found.prediction.mentions]
    assert ("Person", "Emmanuel Macron") in said
    assert ("Place", "Paris") in said
    assert ("Place", "Berlin") in said  # all behind the emoji, which is one character
    assert {label for label, _ in said} <= {"Person", "Place"}
    assert found.issues == []
    assert found.prediction.annotator.startswith("model:news@")
    assert dict(found.prediction.scores) == {}  # its entity recognizer gives none


def test_labels_that_the_schema_does_not_have_are_named() -> None:
    settings = {"model": "fr_core_news_sm", "labels": {"PER": "Person"}}
    (found,) = make_spacy(Material(name="news", schema=SCHEMA, settings=settings)).predict([DOCUMENT])
    assert {each.code for each in found.issues} == {"unknown-label"}
    assert {each.label for each in found.prediction.mentions} == {"Person"}


def gold(doc_id: str, text: str, *people: str) -> GoldDocument:
    document = Document(doc_id, text)
    mentions = [quote("Person", each, text) for each in people]
    return GoldDocument(document, reading_of(document, *mentions, by=GOLD, schema=SCHEMA.id), fold=0)


GOLD_SET = [
    gold(f"g{number}", f"Hier {name} a parlé. Puis le ministre est parti.", name)
    for number, name in enumerate(("Anna Berg", "Otto Klein", "Ada Wolf", "Emil Nolde"))
]


def test_one_is_trained_on_the_gold_and_the_same_seed_gives_the_same() -> None:
    asked = [Document("new", "Hier Ida Stein a parlé. Puis le ministre est parti.")]
    material = Material(name="own", schema=SCHEMA, gold=GOLD_SET, settings={"epochs": 30}, seed=3)
    (first,), (second,) = (list(make_spacy(material).predict(asked)) for _ in range(2))
    assert first == second
    assert [each.text for each in first.prediction.mentions] == ["Ida Stein"]


def test_another_gold_is_another_version() -> None:
    one, other = (
        make_spacy(Material(name="own", schema=SCHEMA, gold=each, settings={"epochs": 1})).version
        for each in (GOLD_SET, GOLD_SET[:3])
    )
    assert one != other


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({"model": "no_such_model"}, r"predictors.news.model: spaCy cannot load 'no_such_model': "),
        ({"modle": "x"}, r"annot.toml: predictors.news: modle: unknown key, did you mean 'model'"),
        ({"epochs": 0}, r"predictors.news.epochs: "),
        ({}, r"there is no gold to train on; name a `model`"),
    ],
)
def test_what_cannot_be_used_is_named(settings: dict[str, object], fault: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=fault):
        make_spacy(Material(name="news", schema=SCHEMA, settings=settings, root=tmp_path))
