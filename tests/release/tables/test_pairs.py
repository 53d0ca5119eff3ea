"""`pairs`: candidates of relations by the rule, worked out by hand on two sentences."""

from __future__ import annotations

import io

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from annot.core.annotation import AnnotationSet, Mention, Relation, Span
from annot.core.document import Document
from annot.release.statistics import count_pairs
from annot.release.tables.features import features_of
from annot.release.tables.pairs import candidates, distance_between, pair_table
from annot.release.tables.parquet import render_parquet
from tests.release.small_gold import DOCS, FORTY, GOLD, HUNDRED, KYIV, SCHEMA, SEOUL, SIXTY, name

F40, F60, F100, K, S = (name(each) for each in (FORTY, SIXTY, HUNDRED, KYIV, SEOUL))


def test_distance_is_the_characters_between() -> None:
    forty, sixty = GOLD.by_id[F40].span, GOLD.by_id[F60].span
    assert distance_between(forty, sixty) == distance_between(sixty, forty) == 10
    assert distance_between(forty, forty) == 0


def test_every_allowed_pair_in_the_window_and_every_related_one() -> None:
    found = {(each.head.id, each.tail.id): each.relations for each in candidates(SCHEMA, GOLD, within=12)}
    # Distances: 40–Kyiv 6, 40–60 10, 60–Kyiv 18, 60–Seoul 12, 100–Seoul 2, 60–100 19, 40–100 31, 40–Seoul 24.
    assert found == {
        (F40, K): ("said_by",),
        (F40, F60): (),
        (F60, F40): (),
        (F60, S): (),
        (F100, S): (),
        # Farther apart, and related: a symmetric relation in both directions.
        (F60, K): ("said_by",),
        (F40, F100): ("part_of",),
        (F60, F100): ("part_of", "same_as"),
        (F100, F60): ("same_as",),
    }


def test_without_a_window_all_allowed_pairs() -> None:
    found = [(each.head.id, each.tail.id) for each in candidates(SCHEMA, GOLD, within=1_000)]
    # Three figures: 3 · 2 among themselves, 3 · 2 to speakers; places take part in nothing.
    assert len(found) == len(set(found)) == 12


def test_the_table_holds_places_in_the_schema_and_is_counted() -> None:
    columns = pair_table(SCHEMA, DOCS, within=12)
    rows = pl.read_parquet(io.BytesIO(render_parquet(columns, features_of("pairs", SCHEMA)))).to_dicts()
    (row,) = [row for row in rows if (row["head_id"], row["tail_id"]) == (F60, F100)]
    assert row["relations"] == [2, 1]
    assert (row["head_text"], row["tail_text"], row["distance"]) == ("60", "100", 19)
    counts = count_pairs(columns, 12)
    assert (counts.n, counts.n_related, counts.n_far) == (9, 5, 4)


@st.composite
def golds(draw: st.DrawFn) -> AnnotationSet:
    text = "x" * 30
    places = draw(st.sets(st.tuples(st.integers(0, 28), st.integers(1, 6), st.sampled_from(sorted(SCHEMA.mentions)))))
    spans = {(label, Span(start, min(30, start + n))) for start, n, label in places}
    mentions = [Mention(label=label, span=span, text=text[span.start : span.end]) for label, span in spans]
    possible = [
        Relation(label=label, head=head.id, tail=tail.id)
        for label, relation in SCHEMA.relations.items()
        for head in mentions
        for tail in mentions
        if head is not tail and relation.allows(head.label, tail.label)
    ]
    chosen = draw(st.lists(st.sampled_from(possible), max_size=5, unique_by=str)) if possible else []
    sha256 = Document("d", text, (), {}).sha256
    return AnnotationSet(
        doc_id="d", doc_sha256=sha256, annotator="gold", origin="adjudicated", schema=SCHEMA.id,
        mentions=tuple(mentions), relations=tuple(chosen),
    )  # fmt: skip


@given(golds(), st.integers(0, 30))
def test_the_candidates_are_those_of_the_rule(gold: AnnotationSet, within: int) -> None:
    expected = {}
    for head in gold.mentions:
        for tail in gold.mentions:
            labels = sorted(
                relation.label
                for relation in gold.relations
                if (relation.head, relation.tail) == (head.id, tail.id)
                or (relation.label == "same_as" and (relation.tail, relation.head) == (head.id, tail.id))
            )
            # Figures are tied to figures and speakers, and nothing else to anything.
            allowed = head.label == "Figure" and tail.label in {"Figure", "Speaker"} and head.id != tail.id
            apart = max(head.span.start - tail.span.end, tail.span.start - head.span.end, 0)
            if labels or (allowed and apart <= within):
                expected[head.id, tail.id] = (apart, tuple(dict.fromkeys(labels)))
    found = list(candidates(SCHEMA, gold, within=within))
    assert {(each.head.id, each.tail.id): (each.distance, each.relations) for each in found} == expected
    assert len(found) == len(expected)
