"""`pairs`: candidates of relations by the rule, worked out by hand on two sentences."""

from __future__ import annotations

import io

import polars as pl

from annot.release.features import features_of
from annot.release.pairs import candidates, distance_between, pair_table
from annot.release.parquet import render_parquet
from annot.release.statistics import count_pairs
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
