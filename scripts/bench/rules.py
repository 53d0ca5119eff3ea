"""The predictor `rules` beside spaCy's entity_ruler, in one run.

    .venv/bin/python scripts/bench/rules.py [RELEASE] [--copies 20] [--rounds 7]

Both are made of the gold of a release, this repository's last one by default, and are asked of its texts, each many
times and every time with other words at its end. The ruler is `spacy.blank(language)` with each mention's text as a
pattern, in `nlp.pipe` (`pip install spacy`); it finds the longest of these phrases, as they are written, between its
tokens. The lexicon alone finds the same phrases and their like; the whole predictor also reads numbers and dates, finds
names and titles, decides, gives values, scores and relations, and makes checked predictions of it all.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import annot
from annot.core.document import Document
from annot.core.schema import Schema
from annot.predict.predictor import Material
from annot.predict.rules.lexicon import Lexicon
from annot.predict.rules.plain import plain_of
from annot.predict.rules.predictor import make_rules
from annot.release.gold_document import GoldDocument

ROOT = Path(__file__).resolve().parents[2]
Case = Callable[[Sequence[Document]], int]
"""Annotates documents, and says how many mentions it found."""


def whole(gold: Sequence[GoldDocument], schema: Schema) -> Case:
    predictor = make_rules(Material(name="rules", schema=schema, gold=gold))
    return lambda documents: sum(len(said.prediction.mentions) for said in predictor.predict(documents))


def lexicon(gold: Sequence[GoldDocument], schema: Schema) -> Case:
    found = Lexicon((mention for each in gold for mention in each.mentions), schema, schema.language)
    return lambda documents: sum(len(list(found.find(plain_of(each.text)))) for each in documents)


def entity_ruler(gold: Sequence[GoldDocument], schema: Schema) -> Case:
    import spacy

    nlp = spacy.blank(schema.language)
    patterns = [{"label": mention.label, "pattern": mention.text} for each in gold for mention in each.mentions]
    nlp.add_pipe("entity_ruler").add_patterns(patterns)  # type: ignore[attr-defined]

    def annotate(documents: Sequence[Document]) -> int:
        # What a prediction holds at the least: where each is, and its label.
        found = (
            [(e.start_char, e.end_char, e.label_) for e in doc.ents] for doc in nlp.pipe(d.text for d in documents)
        )
        return sum(map(len, found))

    return annotate


CASES = {"rules": whole, "its lexicon alone": lexicon, "entity_ruler": entity_ruler}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = ROOT / "exports" / "conflict-reporting" / "releases" / "0.3.0"
    arguments.add_argument("release", type=Path, nargs="?", default=default)
    arguments.add_argument("--copies", type=int, default=20)
    arguments.add_argument("--rounds", type=int, default=7)
    given = arguments.parse_args()
    release = annot.load(given.release)
    gold = list(release)
    assert release.schema is not None
    documents = [
        Document(f"{each.doc_id}-{n}", f"{each.text}\nCopie {n}") for n in range(given.copies) for each in gold
    ]
    n_bytes = sum(len(each.text.encode()) for each in documents)
    cases: dict[str, Case] = {}
    for name, make in CASES.items():
        began = time.perf_counter()
        try:
            cases[name] = make(gold, release.schema)
        except ModuleNotFoundError as error:
            print(f"{name}: not measured, {error.name} is not installed", file=sys.stderr)
            continue
        print(f"{name}: made in {time.perf_counter() - began:.2f} s", file=sys.stderr)
        cases[name](documents[: len(gold)])
    # What the collector of garbage does with one of them is not the others' time.
    gc.collect()
    gc.freeze()
    times, found = defaultdict[str, list[float]](list), dict[str, int]()
    for _ in range(given.rounds):
        for name, case in cases.items():
            began = time.perf_counter()
            found[name] = case(documents)
            times[name].append(time.perf_counter() - began)
    print(f"{len(documents)} documents of {n_bytes / len(documents) / 1000:.1f} kB\n")
    print("| | ms a document | MB/s | mentions a document | entity_ruler's time in its own |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for name, taken in times.items():
        median = statistics.median(taken)
        each, rate = 1000 * median / len(documents), n_bytes / median / 1e6
        peer = f"{statistics.median(times['entity_ruler']) / median:.2f} ×" if "entity_ruler" in times else "–"
        print(f"| {name} | {each:.2f} | {rate:.2f} | {found[name] / len(documents):.1f} | {peer} |")


if __name__ == "__main__":
    main()
