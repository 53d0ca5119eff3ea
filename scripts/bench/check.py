"""`annot check` on one long document, beside `annot release` on the same.

    .venv/bin/python scripts/bench/check.py [--chars 1000000] [--mentions 4000] [--rounds 3]

A project of one French document, read by two readers alike; every mention is a figure, a person or a place, and the
schema's rules on bounds and expected relations look at each. Times are of the whole command, medians of the rounds.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
import time
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


def long_document(n_chars: int, n_mentions: int) -> tuple[str, list[tuple[str, int, str]]]:
    """A text, and its mentions as label, start and quote."""
    draw, parts, marked, at = random.Random(7), list[str](), list[tuple[str, int, str]](), 0
    gap = n_chars // n_mentions
    while at < n_chars:
        words = [draw.choice(WORDS) for _ in range(draw.randint(6, 18))]
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


def make_project(root: Path, n_chars: int, n_mentions: int) -> None:
    from annot.core.annotation import AnnotationSet, Mention, Span
    from annot.project.project import open_project
    from annot.steps.init.init import init_project
    from annot.steps.seeds import add_seeds
    from annot.store.readings import write_reading

    init_project(root)
    (root / "schemas" / f"{root.name}.yaml").write_text(SCHEMA, "utf-8")
    text, marked = long_document(n_chars, n_mentions)
    (root.parent / "one.txt").write_text(text, "utf-8")
    add_seeds(open_project(root), [root.parent / "one.txt"])
    project = open_project(root)
    document = project.documents["one"]
    mentions = []
    for label, start, quote in marked:
        values = {"low": int(quote), "high": int(quote), "kind": "exact"} if label == "Figure" else {}
        span = Span(start, start + len(quote))
        mentions.append(Mention(label=label, span=span, text=document.quote(span), attributes=values))
    for name in project.readers:
        reading = AnnotationSet(
            doc_id="one",
            doc_sha256=document.sha256,
            annotator=name,
            origin="human",
            schema=project.schema.id,
            mentions=tuple(mentions),
        )
        write_reading(project.readings_dir, name, [reading])


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chars", type=int, default=1_000_000)
    parser.add_argument("--mentions", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "long"
        make_project(root, given.chars, given.mentions)
        check = statistics.median(seconds(root, "check") for _ in range(given.rounds))
        release = statistics.median(seconds(root, "release", "--dirty", "--dry-run") for _ in range(given.rounds))
    print(f"{given.chars:,} characters, {given.mentions:,} mentions: check {check:.2f} s, release {release:.2f} s")
    print(f"check takes {check / release:.2f} × the time of release")


if __name__ == "__main__":
    main()
