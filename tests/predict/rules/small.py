"""A small French schema with figures, golds of a few words, and what `rules` makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from annot.core.annotation import Mention, Relation
from annot.core.document import Document, Zone
from annot.core.prediction import Prediction
from annot.core.schema import Schema
from annot.predict.predictor import Material
from annot.predict.rules.predictor import Rules, make_rules
from annot.release.gold_document import GoldDocument
from tests.make import GOLD, quote, reading_of, schema

LABELS = """
mentions:
  Unit:
    definition: x
    title: Unité
    hint: Formation armée, « soldats ».
    attributes:
      side: {type: choice, values: {RU: Russie, UA: Ukraine, other: autre}}
  Place: {definition: x, title: Lieu}
  Person: {definition: x, title: Personne}
  Day: {definition: x, title: Date}
  Loss:
    definition: x
    title: Pertes
    hint: Personnes tuées, blessées ou capturées.
    attributes: &figure
      low: {type: integer}
      high: {type: integer}
      kind: {type: choice, values: [exact, approx, at_least, at_most, range, vague]}
  Share:
    definition: x
    title: Matériel
    attributes:
      low: {type: number}
      high: {type: number}
      kind: {type: choice, values: [exact, approx, at_least, at_most, range, vague]}
      unit: {type: choice, values: [count, ratio]}
relations:
  in: {definition: x, head: [Unit], tail: [Place], max_per_head: 1}
  of: {definition: x, head: [Loss], tail: [Unit]}
constraints:
  - rule: bounds
    labels: [Loss, Share]
    low: low
    high: high
    by: kind
    shapes: {exact: equal, approx: equal, at_least: low_only, at_most: high_only, range: increasing, vague: low_only}
"""
SCHEMA = schema(LABELS, language="fr")


def gold_of(
    text: str,
    *mentions: Mention,
    relations: Sequence[Relation] = (),
    doc_id: str = "d0",
    fold: int = 0,
    under: Schema = SCHEMA,
    zones: tuple[Zone, ...] = (),
) -> GoldDocument:
    """A document with its gold."""
    document = Document(doc_id, text, zones)
    return GoldDocument(
        document, reading_of(document, *mentions, relations=relations, by=GOLD, schema=under), fold
    ).under(under)


def golds(text: str, marked: Sequence[tuple[str, str]], *, n: int = 4) -> list[GoldDocument]:
    """The same text as the gold of `n` documents of different folds, with the words that are marked where they stand.

    Args:
        text: of each.
        marked: label and words of each mention.
        n: how many documents.
    """
    mentions = [quote(label, words, text) for label, words in marked]
    return [gold_of(text, *mentions, doc_id=f"d{at}", fold=at) for at in range(n)]


def rules(*gold: GoldDocument, under: Schema = SCHEMA, **settings: Any) -> Rules:
    """The predictor that a gold makes."""
    return make_rules(Material(name="rules", schema=under, gold=gold, settings=settings))


def predict(predictor: Rules, document: Document | str) -> Prediction:
    """What it says of a document, or of a text."""
    asked = document if isinstance(document, Document) else Document("asked", document)
    (said,) = predictor.predict([asked])
    assert said.issues == ()
    return said.prediction


def words_of(prediction: Prediction) -> list[tuple[str, str]]:
    """Label and words of each mention, in the order of the text."""
    return [(each.label, each.text) for each in sorted(prediction.mentions, key=lambda each: each.span)]
