"""INCEpTION's own curation cases: what two users marked, and what may be merged without a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from annot.core.annotation import AnnotationSet, Mention, Relation, Span
from annot.core.document import Document
from annot.core.schema import Schema
from annot.quality.adjudicate import adjudicate

CASES = (
    "multipleStackedAnnotationsAreNotMergedTest",
    "relationLabelTest",
    "simpleRelNoDiffTest",
    "simpleRelTypeDiffTest",
    "simpleSpanDiffWithLabelTest",
    "simpleSpanNoDiffWithLabelTest",
)
_SPAN_LAYER = re.compile(r"^#T_SP=\S*?\.?(?P<name>\w+)\|(?P<features>.*)$")
_RELATION_LAYER = re.compile(r"^#T_RL=\S*?\.?(?P<name>\w+)\|(?P<features>.*)\|BT_(?P<base>\S+)$")
_STACK = re.compile(r"(?P<value>.*?)(?:\[(?P<number>\d+)\])?$")


class Layer(NamedTuple):
    """A layer of a WebAnno TSV file, and which columns are its features."""

    name: str
    is_relation: bool
    n_features: int


class Case(NamedTuple):
    """What one file says: spans by layer and value, and relations between tokens."""

    text: str
    spans: frozenset[tuple[str, Span]]
    n_doubled: int
    relations: frozenset[tuple[str, str, Span, Span]]


def read_tsv(path: Path) -> Case:
    """The first value of every span layer as the label `Layer_value`, relations as `Layer_value` of their tokens."""
    layers: list[Layer] = []
    text, rows = "", []
    for line in path.read_text("utf-8").splitlines():
        if found := _SPAN_LAYER.match(line):
            layers.append(Layer(found["name"], False, found["features"].count("|") + 1))
        elif found := _RELATION_LAYER.match(line):
            layers.append(Layer(found["name"], True, found["features"].count("|") + 1))
        elif line.startswith("#Text="):
            text = line.removeprefix("#Text=")
        elif line and line[0].isdigit():
            rows.append(line.split("\t"))
    tokens = {row[0]: Span(*map(int, row[1].split("-"))) for row in rows}
    spans: list[tuple[str, Span]] = []
    relations = set()
    for index, layer, column in _columns(layers):
        if layer.is_relation:
            target = column + layer.n_features
            relations |= {
                (layer.name, row[column], tokens[row[0]], tokens[row[target].split("[")[0]])
                for row in rows
                if row[column] != "_"
            }
        else:
            spans += _spans(layer.name, rows, column + _value_column(layer), tokens)
        assert index < len(layers)
    return Case(text, frozenset(spans), len(spans) - len(set(spans)), frozenset(relations))


def _columns(layers: list[Layer]) -> Iterator[tuple[int, Layer, int]]:
    column = 3
    for index, layer in enumerate(layers):
        yield index, layer, column
        column += layer.n_features + layer.is_relation


def _value_column(layer: Layer) -> int:
    """Where the label stands: the named entity's first feature is an identifier."""
    return 1 if layer.name == "NamedEntity" else 0


def _spans(name: str, rows: list[list[str]], column: int, tokens: dict[str, Span]) -> list[tuple[str, Span]]:
    open_: dict[tuple[str, str], list[Span]] = {}
    for row in rows:
        for part in row[column].split("|") if row[column] != "_" else ():
            found = _STACK.match(part)
            assert found is not None
            # A value without a number is one token's.
            key = found["value"], found["number"] or f"token {row[0]}"
            open_.setdefault(key, []).append(tokens[row[0]])
    return [(f"{name}_{value}", Span(parts[0].start, parts[-1].end)) for (value, _), parts in open_.items()]


def label_of(word: str) -> str:
    return "L" + "".join(char if char.isascii() and char.isalnum() else f"_{ord(char)}_" for char in word)


def reading_of(case: Case, annotator: str) -> AnnotationSet:
    """The case as a reading; the ends of relations are the spans of the layer that they connect."""
    document = Document("d", case.text)
    mentions = {
        (label, span): Mention(label=label_of(label), span=span, text=document.quote(span))
        for label, span in case.spans
    }
    at = {span: mention for (label, span), mention in mentions.items() if label.startswith("POS_")}
    relations = [
        Relation(label=label_of(f"{layer}_{value}"), head=at[dependent].id, tail=at[governor].id)
        for layer, value, dependent, governor in case.relations
        if dependent != governor
    ]
    return AnnotationSet(
        doc_id="d",
        doc_sha256=document.sha256,
        annotator=annotator,
        origin="human",
        schema="inception@1.0.0",
        mentions=tuple(mentions.values()),
        relations=tuple(relations),
    )


def schema_of(*readings: AnnotationSet) -> Schema:
    labels = sorted({mention.label for each in readings for mention in each.mentions})
    relations = sorted({relation.label for each in readings for relation in each.relations})
    ends = {"definition": "x", "head": labels, "tail": labels}
    return Schema.model_validate(
        {
            "name": "inception",
            "version": "1.0.0",
            "language": "en",
            "mentions": {label: {"definition": "x"} for label in labels},
            "relations": dict.fromkeys(relations, ends),
            "constraints": [{"rule": "unique_span"}] if not relations and not _has_lemmas(labels) else [],
        }
    )


def _has_lemmas(labels: list[str]) -> bool:
    """Lemmas are a layer of their own: they share spans with parts of speech by design."""
    return any(label.startswith("LLemma") for label in labels)


@pytest.mark.parametrize("name", CASES)
def test_the_merge_is_the_expected_one(cases: Path, name: str) -> None:
    folder = cases / "inception-curation" / name
    one, two, curator = (read_tsv(folder / f"{who}.tsv") for who in ("user1", "user2", "curator"))
    sets = [reading_of(one, "user1"), reading_of(two, "user2")]
    expected = reading_of(curator, "gold")
    layers = {label.partition("_")[0] for label, _ in curator.spans}
    found = adjudicate(schema_of(*sets), {"d": Document("d", one.text)}, [{"d": each} for each in sets], [])
    merged = found.consensus["d"]
    # The curator's file leaves whole layers out that the test of INCEpTION does not look at.
    kept = {each.id for each in merged.mentions if not layers or any(each.label.startswith(f"L{x}") for x in layers)}
    assert kept == {each.id for each in expected.mentions}
    assert {each.id for each in merged.relations} == {each.id for each in expected.relations}
    differs = one.spans != two.spans or one.relations != two.relations or bool(two.n_doubled)
    assert bool(found.open) == differs, "what differs is a person's, and nothing else"


def test_a_doubled_annotation_is_no_reading(cases: Path) -> None:
    """The second user of the stacked case marks one name twice with one label: annot says so before any merge."""
    two = read_tsv(cases / "inception-curation" / CASES[0] / "user2.tsv")
    assert two.n_doubled == 1
    doubled = reading_of(two, "user2").mentions
    with pytest.raises(ValueError, match="stands twice"):
        reading_of(two, "user2").replace(mentions=(*doubled, doubled[0]))
