"""Near-duplicates of shards are those of all texts at once."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from annot.core.document import Document
from annot.corpus.joined import as_pairs, components, near_pairs, pairs_from, pairs_of_range, union
from annot.corpus.near_duplicates import near_duplicates
from annot.corpus.short_texts import ShortTexts, render_short
from annot.corpus.signatures import render_keys, render_runs, sign_texts
from annot.corpus.split import find_clusters

AT_LEAST = 0.4
WORDS = [f"w{n}" for n in range(3000)]


def some_texts(seed: int, n: int = 400) -> list[str]:
    """Texts of 30 to 400 words; a third of them edited copies or parts of others, and twenty-five alike short ones."""
    chance = random.Random(seed)
    found: list[list[str]] = []
    for at in range(n):
        if at % 3 == 2:
            words = list(chance.choice(found))
            for _ in range(chance.randint(0, 8)):
                words[chance.randrange(len(words))] = chance.choice(WORDS)
            start = chance.randrange(max(1, len(words) - 40)) if at % 2 else 0
            found.append(words[start : start + chance.randint(30, 400)])
        else:
            found.append(chance.choices(WORDS, k=chance.randint(30, 400)))
    notice = chance.choices(WORDS, k=40)
    return [" ".join(words) for words in found] + [" ".join([*notice, f"n{n}"]) for n in range(25)] + ["", ""]


def shards_of(texts: list[str], size: int, folder: Path, n_ranges: int) -> tuple[list[Path], list[Path], list[int]]:
    keys, runs, firsts = [], [], []
    for first in range(0, len(texts), size):
        signed = sign_texts(texts[first : first + size])
        keys.append(folder / f"{first}.keys")
        keys[-1].write_bytes(render_keys(signed, n_ranges))
        runs.append(folder / f"{first}.runs")
        runs[-1].write_bytes(render_runs(signed))
        firsts.append(first)
    return keys, runs, firsts


@pytest.mark.parametrize(("size", "n_ranges"), [(1000, 1), (100, 3), (7, 5)])
def test_the_clusters_are_those_of_all_texts_at_once(tmp_path: Path, size: int, n_ranges: int) -> None:
    texts = some_texts(1)
    keys, runs, firsts = shards_of(texts, size, tmp_path, n_ranges)
    candidates = union(pairs_from(pairs_of_range(keys, firsts, number, n_ranges)) for number in range(n_ranges))
    short = ShortTexts(render_short(runs, firsts), at_least=AT_LEAST)
    beside = [pairs_from(short.beside(path, first)) for path, first in zip(runs, firsts, strict=True)]
    pairs = union([near_pairs(candidates, runs, firsts, AT_LEAST), short.among_themselves(), *beside])
    names = {f"{number:04d}": text for number, text in enumerate(texts)}
    documents = {name: Document(name, "") for name in names}
    clusters = find_clusters(documents, near_duplicates(names, at_least=AT_LEAST))
    sizes = [list(clusters.values()).count(each) for each in clusters.values()]
    expected = {int(name): int(each) for (name, each), n in zip(clusters.items(), sizes, strict=True) if n > 1}
    assert components(pairs) == expected
    assert len(expected) > 100


def test_components_are_called_by_their_least_number() -> None:
    assert components(as_pairs([(5, 9), (2, 9), (3, 4)])) == {2: 2, 3: 3, 4: 3, 5: 2, 9: 2}
    assert components(as_pairs([])) == {}


def test_pairs_stand_once_and_in_order() -> None:
    both = union([as_pairs([(3, 4), (1, 2)]), as_pairs([(1, 2)])])
    assert np.array_equal(both, [[1, 2], [3, 4]])
