"""`annot check` on one long document, beside `annot release` on the same; or on many, with one worker and with all.

    .venv/bin/python scripts/bench/check.py [--chars 1000000] [--mentions 4000] [--rounds 3]
    .venv/bin/python scripts/bench/check.py --documents 10000 [--rounds 3]

A project of French documents, read by two readers alike; every mention is a figure, a person or a place, and the
schema's rules on bounds and expected relations look at each. Many documents are of 2.75 kB with 26 mentions each; their
words are drawn from thousands by a Zipf law, as in real texts. Times are of the whole command, medians of the rounds.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import accumulate
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

SCHEMA = """name: long
version: 0.1.0
language: fr
mentions:
  Person: {definition: a person}
  Place: {definition: a place}
  Figure:
    definition: a number
    attributes:
      low: {type: number}
      high: {type: number}
      kind: {type: choice, values: [exact, approx, at_least, at_most, range, vague]}
relations:
  counts: {definition: what is counted, head: [Figure], tail: [Person]}
constraints:
  - rule: bounds
    labels: [Figure]
    low: low
    high: high
    by: kind
    shapes: {exact: equal, approx: equal, at_least: low_only, at_most: high_only, range: increasing, vague: low_only}
  - {rule: expects_relation, labels: [Figure], relation: counts, where_sentence_has: [Person], severity: warning}
"""
WORDS = [
    *("le", "la", "ville", "armée", "route", "hier", "encore", "parle", "marche"),
    *("voit", "grand", "petit", "sous", "vers", "avec", "sans", "depuis", "toujours"),
]
NAMES = ["Ada", "Bruno", "Clara", "Denis", "Emma", "Farid", "Gilles", "Hanna"]
PLACES = ["Arles", "Brest", "Calais", "Dijon", "Évreux", "Foix"]


Marked = list[tuple[str, int, str]]


def made_up_words(n: int) -> tuple[list[str], list[float]]:
    """Words of a language that there is not, and how often each stands: the k-th as often as 1 / k says."""
    draw = random.Random(3)
    syllables = [consonant + vowel for consonant in "bcdfglmnprstv" for vowel in ("a", "é", "i", "o", "ou")]
    words = list(dict.fromkeys("".join(draw.choices(syllables, k=draw.randint(1, 4))) for _ in range(2 * n)))[:n]
    return words, list(accumulate(1 / k for k in range(1, len(words) + 1)))


def long_document(
    n_chars: int, n_mentions: int, seed: int = 7, words_of: tuple[list[str], list[float]] | None = None
) -> tuple[str, Marked]:
    """A text, and its mentions as label, start and quote."""
    draw, parts, marked, at = random.Random(seed), list[str](), list[tuple[str, int, str]](), 0
    gap = n_chars // n_mentions
    while at < n_chars:
        n_words = draw.randint(6, 18)
        words = (
            draw.choices(words_of[0], cum_weights=words_of[1], k=n_words)
            if words_of
            else [draw.choice(WORDS) for _ in range(n_words)]
        )
        label, quote = draw.choice(
            [("Person", draw.choice(NAMES)), ("Place", draw.choice(PLACES)), ("Figure", str(draw.randint(10, 900)))]
        )
        place = draw.randrange(len(words))
        is_marked = at >= gap * len(marked) and len(marked) < n_mentions
        if is_marked:
            before = " ".join(["Puis", *words[:place]])
            marked.append((label, at + len(before) + 1, quote))
            words.insert(place, quote)
        sentence = f"{' '.join(['Puis', *words])}.{draw.choice([' ', ' ', ' ', chr(10)])}"
        parts.append(sentence)
        at += len(sentence)
    return "".join(parts), marked


def make_project(root: Path, texts: dict[str, tuple[str, Marked]]) -> None:
    from annot.core.annotation import AnnotationSet, Mention, Relation, Span
    from annot.project.project import open_project
    from annot.steps.init.init import init_project
    from annot.steps.seeds import add_seeds
    from annot.store.readings import write_reading

    init_project(root)
    (root / "schemas" / f"{root.name}.yaml").write_text(SCHEMA, "utf-8")
    lines = (json.dumps({"doc_id": doc_id, "text": text}) for doc_id, (text, _) in texts.items())
    (root.parent / "texts.jsonl").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    add_seeds(open_project(root), [root.parent / "texts.jsonl"])
    project = open_project(root)
    sets = []
    for doc_id, document in project.documents.items():
        mentions = []
        for label, start, quote in texts[doc_id][1]:
            values = {"low": int(quote), "high": int(quote), "kind": "exact"} if label == "Figure" else {}
            span = Span(start, start + len(quote))
            mentions.append(Mention(label=label, span=span, text=document.quote(span), attributes=values))
        figures, people = ([each for each in mentions if each.label == label] for label in ("Figure", "Person"))
        reading = AnnotationSet(
            doc_id=doc_id,
            doc_sha256=document.sha256,
            annotator="",
            origin="human",
            schema=project.schema.id,
            mentions=tuple(mentions),
            relations=tuple(
                Relation(label="counts", head=head.id, tail=tail.id)
                for head, tail in zip(figures, people, strict=False)
            ),
        )
        sets.append(reading)
    for name in project.readers:
        write_reading(project.readings_dir, name, (each.replace(annotator=name) for each in sets))


def seconds(root: Path, *words: str) -> float:
    before = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "annot", *words], cwd=root, capture_output=True, text=True, check=False
    )
    took = time.perf_counter() - before
    # A lint that finds something ends with 1 too; what cannot be checked says so.
    if done.returncode > 1 or "Traceback" in done.stderr or (words[0] == "release" and done.returncode):
        raise SystemExit(f"{' '.join(words)}: {done.stderr}")
    return took


def long_and_alone(root: Path, n_chars: int, n_mentions: int, rounds: int) -> None:
    make_project(root, {"one": long_document(n_chars, n_mentions)})
    check = statistics.median(seconds(root, "check") for _ in range(rounds))
    release = statistics.median(seconds(root, "release", "--dirty", "--dry-run") for _ in range(rounds))
    print(f"{n_chars:,} characters, {n_mentions:,} mentions: check {check:.2f} s, release {release:.2f} s")
    print(f"check takes {check / release:.2f} × the time of release")


def many(root: Path, n_documents: int, rounds: int) -> None:
    words = made_up_words(8_000)
    make_project(root, {f"d{n:06}": long_document(2_750, 26, n, words) for n in range(n_documents)})
    took = {jobs: list[float]() for jobs in ("1", "2")}
    for _ in range(rounds):
        for jobs, each in took.items():
            each.append(seconds(root, "check", "--jobs", jobs))
    one, two = (statistics.median(each) for each in took.values())
    print(f"{n_documents:,} documents of 2.75 kB: check --jobs 1 {one:.2f} s, {n_documents / one:,.0f} documents/s")
    print(f"check --jobs 2 {two:.2f} s, {n_documents / two:,.0f} documents/s, {one / two:.2f} ×")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chars", type=int, default=1_000_000)
    parser.add_argument("--mentions", type=int, default=4000)
    parser.add_argument("--documents", type=int)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if given.documents:
            many(Path(folder) / "many", given.documents, given.rounds)
        else:
            long_and_alone(Path(folder) / "long", given.chars, given.mentions, given.rounds)


if __name__ == "__main__":
    main()
