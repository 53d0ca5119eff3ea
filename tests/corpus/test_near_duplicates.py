"""Near-duplicates: similarity worked out by hand, and what MinHash finds beside comparing each with each."""

from __future__ import annotations

import random

import pytest

from annot.corpus import near_duplicates as module
from annot.corpus.near_duplicates import compare, near_duplicates


def test_similarity_is_the_share_of_the_shorter_ones_runs_of_three_words() -> None:
    texts = {
        # Runs: a b c, b c d, c d e, d e f.
        "one": "A b, c d e f.",
        # Runs: b c d, c d x: one of the two stands in « one ».
        "two": "B c d X!",
        "three": "nothing of the kind here",
    }
    assert compare(texts) == [
        ("one", "two", 0.5),
        ("one", "three", 0.0),
        ("three", "two", 0.0),
    ]
    assert near_duplicates(texts, at_least=0.4) == [("one", "two", 0.5)]


def test_a_short_dispatch_inside_a_long_article_is_found_whole() -> None:
    dispatch = "Trois mille soldats sont arrivés lundi, selon Séoul."
    article = f"Voici ce que l’on sait. {dispatch} Le ministre n’a pas répondu à nos questions ce matin."
    ((*_, similarity),) = compare({"a": dispatch, "b": article})
    assert similarity == 1.0


def test_texts_of_fewer_words_and_empty_ones() -> None:
    assert compare({"a": "Oui.", "b": "oui", "c": "", "d": "non"})[0] == ("a", "b", 1.0)
    assert near_duplicates({"a": "", "b": ""}, at_least=0.1) == []


def edited(words: list[str], share: float, rng: random.Random) -> list[str]:
    return [f"w{rng.randrange(3000)}" if rng.random() < share else word for word in words]


def corpus(n: int, rng: random.Random) -> tuple[dict[str, str], set[tuple[str, str]]]:
    """Texts of 600 words out of 3,000, every fifth a copy with 2 to 10 % of its words replaced."""
    words: list[list[str]] = []
    pairs = set()
    for number in range(n):
        if number % 5 == 4:
            source = number - rng.randint(1, 4)
            words.append(edited(words[source], rng.uniform(0.02, 0.1), rng))
            pairs.add((f"d{source:04}", f"d{number:04}"))
        else:
            words.append([f"w{rng.randrange(3000)}" for _ in range(600)])
    return {f"d{number:04}": " ".join(each) for number, each in enumerate(words)}, pairs


def test_minhash_finds_what_comparing_each_with_each_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    texts, pairs = corpus(180, random.Random(7))
    each_with_each = near_duplicates(texts, at_least=0.4)
    assert {pair[:2] for pair in each_with_each} == pairs
    monkeypatch.setattr(module, "_EACH_WITH_EACH", 0)
    assert near_duplicates(texts, at_least=0.4) == each_with_each


def test_many_documents_are_compared_by_their_passages() -> None:
    texts, pairs = corpus(1_000, random.Random(11))
    found = {pair[:2] for pair in near_duplicates(texts, at_least=0.4)}
    assert found <= pairs
    assert len(found) >= 0.98 * len(pairs)


@pytest.mark.parametrize("n_words", [10, 30, 50])
def test_a_dispatch_of_few_words_in_a_long_article_is_found_among_many(n_words: int) -> None:
    words = random.Random(n_words)

    def text(n: int) -> str:
        return " ".join(f"w{words.randrange(5_000)}" for _ in range(n))

    texts = {f"article-{number:03}": text(300) for number in range(180)}
    for number in range(30):
        dispatch = text(n_words)
        texts |= {f"short-{number:02}": dispatch, f"long-{number:02}": f"{text(150)} {dispatch} {text(150)}"}
    found = near_duplicates(texts, at_least=0.4)
    assert {(pair.left, pair.right) for pair in found} == {
        (f"long-{number:02}", f"short-{number:02}") for number in range(30)
    }
    assert {pair.similarity for pair in found} == {1.0}


SHARED = "this is a sentence that each of the many short texts of a corpus holds word by word at its end"


def short_texts(n: int, rng: random.Random) -> dict[str, str]:
    """Texts of 60 words of their own and one sentence that all have."""
    words = [f"w{number}" for number in range(20_000)]
    return {f"d{number:04}": f"{' '.join(rng.choices(words, k=60))} {SHARED}" for number in range(n)}


@pytest.mark.parametrize("n", [400, 800, 1600])
def test_a_sentence_that_many_texts_share_is_no_pair_each(n: int) -> None:
    found = compare(short_texts(n, random.Random(1)))
    assert len(found) <= 3 * n, "each with each were n (n - 1) / 2"
    assert all(pair.similarity < 0.3 for pair in found)


def test_a_copy_is_found_among_many_that_share_a_sentence() -> None:
    texts = short_texts(500, random.Random(2))
    copy = texts["d0123"].split()
    copy[10:14] = ["other", "words", "stand", "here"]
    texts["copy"] = " ".join(copy)
    best = compare(texts)[0]
    assert {best.left, best.right} == {"copy", "d0123"}
    assert best.similarity > 0.8


def test_a_crowd_of_copies_is_one_cluster() -> None:
    rng = random.Random(3)
    texts = short_texts(300, rng)
    words = texts["d0007"].split()
    for number in range(60):
        changed = list(words)
        changed[rng.randrange(50)] = f"name{number}"
        texts[f"form{number:02}"] = " ".join(changed)
    alike = near_duplicates(texts, at_least=0.5)
    joined = {"d0007"}
    while True:
        more = {end for pair in alike if joined & {pair.left, pair.right} for end in (pair.left, pair.right)}
        if more <= joined:
            break
        joined |= more
    assert joined == {"d0007", *(f"form{number:02}" for number in range(60))}


def test_what_is_found_is_the_same_for_any_number_of_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_A_SHARD", 50)
    monkeypatch.setattr(module, "_A_WORKER", 1)
    draw = random.Random(5)
    words = [f"mot{n}" for n in range(400)]
    texts = {f"d{n:03}": " ".join(draw.choices(words, k=draw.choice([0, 2, 60, 300]))) for n in range(230)}
    copied = {f"copy{n}": texts[f"d{n:03}"] + " et une fin" for n in range(0, 230, 9)}
    alone = compare({**texts, **copied})
    assert len([pair for pair in alone if pair.similarity > 0.9]) >= 10
    assert compare({**texts, **copied}, jobs=2) == alone
