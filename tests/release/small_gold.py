"""A gold small enough to be worked out by hand: two claims about losses in two sentences."""

from __future__ import annotations

from typing import Any

from annot.core.annotation import AnnotationSet, Mention, Relation
from annot.core.document import Document
from annot.core.schema import Schema
from annot.release.gold_document import GoldDocument
from tests import make

SCHEMA = Schema.model_validate(
    {
        "name": "small",
        "version": "1.0.0",
        "language": "en",
        "mentions": {
            "Figure": {
                "definition": "a number",
                "record": True,
                "attributes": {
                    "low": {"type": "integer"},
                    "kind": {"type": "choice", "values": ["killed", "wounded"], "multiple": True},
                },
            },
            "Speaker": {"definition": "who says so", "attributes": {"low": {"type": "number"}}},
            "Place": {"definition": "where"},
        },
        "relations": {
            "said_by": {
                "definition": "the claim is theirs",
                "head": ["Figure"],
                "tail": ["Speaker"],
                "attributes": {"stance": ["asserts", "denies"]},
            },
            "same_as": {"definition": "the same", "head": ["Figure"], "tail": ["Figure"], "symmetric": True},
            "part_of": {"definition": "a part", "head": ["Figure"], "tail": ["Figure"]},
        },
    }
)

#               0         1         2         3         4         5
#               0123456789012345678901234567890123456789012345678901234567
TEXT = "Kyiv says 40 died and 60 were hurt. Seoul: 100 in Kursk."
KYIV, FORTY, SIXTY = (0, 4, "Speaker"), (10, 12, "Figure"), (22, 24, "Figure")
SEOUL, HUNDRED, KURSK = (36, 41, "Speaker"), (43, 46, "Figure"), (50, 55, "Place")


def mention(place: tuple[int, int, str], **attributes: Any) -> Mention:
    start, end, label = place
    return make.mention(label, start, end, in_text=TEXT, **attributes)


def name(place: tuple[int, int, str]) -> str:
    start, end, label = place
    return f"{label}@{start}-{end}"


DOCUMENT = Document("one", TEXT, (), {"language": "en", "rights": "CC0-1.0"})
GOLD = AnnotationSet(
    doc_id="one",
    doc_sha256=DOCUMENT.sha256,
    annotator="gold",
    origin="adjudicated",
    schema=SCHEMA.id,
    mentions=(
        mention(KYIV),
        mention(FORTY, low=40, kind=("killed",)),
        mention(SIXTY, low=60, kind=("wounded",)),
        mention(SEOUL, low=0.5),
        mention(HUNDRED, low=100, kind=("killed", "wounded")),
        mention(KURSK),
    ),
    relations=(
        Relation(label="said_by", head=name(FORTY), tail=name(KYIV), attributes={"stance": "asserts"}),
        Relation(label="said_by", head=name(SIXTY), tail=name(KYIV)),
        Relation(label="part_of", head=name(FORTY), tail=name(HUNDRED)),
        Relation(label="part_of", head=name(SIXTY), tail=name(HUNDRED)),
        Relation(label="same_as", head=name(SIXTY), tail=name(HUNDRED)),
    ),
)
DOCS = [GoldDocument(DOCUMENT, GOLD, 0)]
