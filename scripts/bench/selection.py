"""What choosing documents saves: learning curves of each strategy beside random, on a made-up corpus.

    .venv/bin/python scripts/bench/selection.py [--seeds 5] [--pool 800] [--test 250] [--most 460] [--batch 20]

Each seed is a language and corpus of its own (`learner.py` says how they are made; one in six documents of the pool is
an edited copy, none of the test documents is). All strategies begin with the same ten random documents; then the
learner is trained, the pool predicted, a batch chosen by `order_documents`, and so on. What is printed: how many
documents it takes until strict F1 on the test documents is 90 % (and 95 %) of what the whole pool gives, by linear
interpolation; the mean over seeds, and the saving against random in pairs of the same seed with its 95 % interval
(Student's t). Tokens: how long is what was chosen up to there, beside random, since a document costs by its length.
Needs scipy (the extra `gamma`).
"""

from __future__ import annotations

import argparse
import statistics
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import msgspec
from learner import Encoder, Tagger, make_corpus, strict_f1

from annot.core.canonical import canonical_json
from annot.corpus.near_duplicates import near_duplicates
from annot.corpus.split import find_clusters
from annot.predict.select.mix import Mix
from annot.predict.select.order import order_documents
from annot.predict.select.outlook import GlimpsedPrediction, contrast_of, outlook_of
from annot.predict.select.unread import UnreadDocument
from annot.release.gold_document import GoldDocument

STRATEGIES: dict[str, Mix] = {
    "random": {"random": 1},
    "uncertainty": {"uncertainty": 1},
    "diversity": {"diversity": 1},
    "disagreement": {"disagreement": 1},
    "the mix for one": {"uncertainty": 0.5, "diversity": 0.3, "random": 0.2},
    "the mix for two": {"disagreement": 0.5, "diversity": 0.3, "random": 0.2},
}
STUDENT = {2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776, 6: 2.571, 7: 2.447, 8: 2.365, 9: 2.306, 10: 2.262}
Curve = list[tuple[int, float, int]]
"""Documents, strict F1, tokens so far."""


class Simulation:
    """One corpus, with whom to train and to test."""

    def __init__(self, seed: int, n_pool: int, n_test: int) -> None:
        self.seed = seed
        self.pool = {each.doc_id: each for each in make_corpus(seed, n_pool)}
        self.test = make_corpus(seed, n_test, part="test", copies=0)
        self.encoder, self.other = Encoder(), Encoder(without=("w=", "l=", "p=", "s=", "cb="))
        texts = {doc_id: each.text for doc_id, each in self.pool.items()}
        documents = {doc_id: each.document for doc_id, each in self.pool.items()}
        self.clusters = find_clusters(documents, near_duplicates(texts, at_least=0.4))

    def f1(self, tagger: Tagger) -> float:
        return strict_f1(self.test, (each.prediction for each in tagger.predict([each.document for each in self.test])))

    def curve(self, mix: Mix, most: int, batch: int) -> Curve:
        ids = [UnreadDocument(doc_id, self.clusters[doc_id]) for doc_id in self.pool]
        chosen = [each.doc_id for each in order_documents(ids, {"random": 1}, seed=self.seed, n=10)]
        curve: Curve = []
        while True:
            gold = [self.pool[doc_id] for doc_id in chosen]
            tagger = Tagger(self.encoder, gold)
            tokens = sum(len(self.encoder.encode(each.document).spans) for each in gold)
            curve.append((len(chosen), self.f1(tagger), tokens))
            if len(chosen) >= most:
                return curve
            chosen += self.next(mix, tagger, gold, batch)

    def next(self, mix: Mix, tagger: Tagger, gold: list[GoldDocument], batch: int) -> list[str]:
        done = {each.doc_id for each in gold}
        left = [each.document for doc_id, each in self.pool.items() if doc_id not in done]
        if mix.keys() == {"random"}:
            rows = [UnreadDocument(each.doc_id, self.clusters[each.doc_id]) for each in left]
        else:
            seen = [glimpse(each.prediction) for each in tagger.predict(left)]
            others: list[GlimpsedPrediction | None] = [None] * len(left)
            if "disagreement" in mix:
                second = Tagger(self.other, gold)
                others = [glimpse(each.prediction) for each in second.predict(left)]
            rows = [
                UnreadDocument(
                    each.doc_id,
                    self.clusters[each.doc_id],
                    outlook_of(each),
                    contrast_of([m.place for m in each.mentions], [m.place for m in other.mentions]) if other else None,
                )
                for each, other in zip(seen, others, strict=True)
            ]
        covered: dict[str, int] = {}
        for each in gold:
            for mention in each.mentions:
                covered[mention.label] = covered.get(mention.label, 0) + 1
        near = {self.clusters[doc_id] for doc_id in done}
        return [
            each.doc_id
            for each in order_documents(rows, mix, seed=self.seed, n=batch, covered=covered, near_known=near)
        ]


def glimpse(prediction: object) -> GlimpsedPrediction:
    return msgspec.json.decode(canonical_json(prediction), type=GlimpsedPrediction)


def needed(curve: Curve, f1: float) -> tuple[float, float] | None:
    """Documents and tokens until `f1` is reached."""
    for (n, low, tokens), (m, high, more) in pairwise(curve):
        if high >= f1:
            share = max(0.0, (f1 - low) / (high - low)) if high > low else 0.0
            return n + share * (m - n), tokens + share * (more - tokens)
    return None


def interval(values: list[float]) -> str:
    if len(values) < 2:
        return "–"
    half = STUDENT.get(len(values), 2.1) * statistics.stdev(values) / len(values) ** 0.5
    mean = statistics.mean(values)
    return f"{mean:+.0%} ({mean - half:+.0%} to {mean + half:+.0%})"


Simulated = tuple[int, float, dict[str, Curve]]


def simulate(seed: int, *, names: list[str], n_pool: int, n_test: int, most: int, batch: int) -> Simulated:
    """Mentions of a pool, F1 with all of it, and the curve of each strategy."""
    simulation = Simulation(seed, n_pool, n_test)
    full = simulation.f1(Tagger(simulation.encoder, list(simulation.pool.values())))
    curves = {name: simulation.curve(STRATEGIES[name], most, batch) for name in names}
    return sum(len(each.mentions) for each in simulation.pool.values()), full, curves


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in (
        ("seeds", 5),
        ("pool", 800),
        ("test", 250),
        ("most", 500),
        ("batch", 20),
        ("first", 1),
    ):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--only", nargs="+", default=list(STRATEGIES), help="strategies beside random")
    given = parser.parse_args()
    curves: dict[str, list[Curve]] = {name: [] for name in STRATEGIES if name in {"random", *given.only}}
    full = []
    run = partial(
        simulate,
        names=list(curves),
        n_pool=given.pool,
        n_test=given.test,
        most=given.most,
        batch=given.batch,
    )
    seeds = range(given.first, given.first + given.seeds)
    with ProcessPoolExecutor(given.processes) as workers:
        for seed, (n_mentions, f1, found) in zip(seeds, workers.map(run, seeds), strict=True):
            full.append(f1)
            for name, curve in found.items():
                curves[name].append(curve)
            print(f"seed {seed}: {n_mentions} mentions in the pool, full-pool F1 {f1:.3f}", flush=True)
    shown = [n for n in (10, 50, 100, 150, 200, 300, 400, 460) if n <= given.most]
    print("\n| strict F1 with documents | " + " | ".join(map(str, shown)) + " |\n| --- |" + " ---: |" * len(shown))
    for name, of in curves.items():
        means = [statistics.mean(next(f1 for n, f1, _ in each if n >= size) for each in of) for size in shown]
        print(f"| {name} | " + " | ".join(f"{each:.3f}" for each in means) + " |")
    for share in (0.9, 0.95):
        print(f"\n{share:.0%} of the full pool's F1 ({share * statistics.mean(full):.3f} in the mean)\n")
        print("| | documents | saving of documents | saving of tokens | seeds that reach it |")
        print("| --- | ---: | ---: | ---: | ---: |")
        base = [needed(each, share * all_) for each, all_ in zip(curves["random"], full, strict=True)]
        for name, of in curves.items():
            found = [needed(each, share * all_) for each, all_ in zip(of, full, strict=True)]
            pairs = [(a, b) for a, b in zip(found, base, strict=True) if a and b]
            reached = [each[0] for each in found if each]
            words = f"{statistics.mean(reached):.0f}" if reached else "–"
            saved = [interval([1 - a[at] / b[at] for a, b in pairs]) for at in (0, 1)]
            print(f"| {name} | {words} | {saved[0]} | {saved[1]} | {len(reached)} of {len(found)} |")


if __name__ == "__main__":
    main()
