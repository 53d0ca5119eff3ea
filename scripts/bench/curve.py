"""How often the band of `annot curve` holds what twice as many documents really give, on made-up corpora.

    .venv/bin/python scripts/bench/curve.py [--seeds 20] [--documents 40] [--test 250]

Each seed is a language and corpus of its own (`learner.py` says how they are made). A curve is measured on N documents,
with five repetitions, and forecasts 2 N. Then the learner is trained on N and on 2 N documents, and both are tested on
others: what is printed is how often the band holds F1 with 2 N documents, how often it holds the gain, and how far the
forecast is off. Needs scipy (the extra `gamma`).
"""

from __future__ import annotations

import argparse
import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from learner import LABELS, Encoder, Tagger, make_corpus, strict_f1

from annot.evaluate.curve.learning_curve import CurveCounts, LearningCurve
from annot.evaluate.curve.runs import choose_sizes, plan_runs
from annot.release.gold_document import GoldDocument


def measure(gold: dict[str, GoldDocument], encoder: Encoder, seed: int) -> LearningCurve:
    runs = plan_runs({doc_id: each.fold for doc_id, each in gold.items()}, repeats=5, seed=seed)
    sizes = choose_sizes(runs)
    counts = CurveCounts(sizes, len(gold), LABELS)
    for run in runs:
        held = {doc_id: gold[doc_id] for doc_id in run.held_out}
        for size in sizes:
            tagger = Tagger(encoder, [gold[doc_id] for doc_id in run.order[:size]])
            told = [each.prediction for each in tagger.predict([each.document for each in held.values()])]
            pred = {each.doc_id: each for each in told}
            counts.add(size, gold={doc_id: each.gold for doc_id, each in held.items()}, pred=pred)
    return counts.curve()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in (("seeds", 20), ("documents", 40), ("test", 250), ("first", 1)):
        parser.add_argument(f"--{name}", type=int, default=value)
    given = parser.parse_args()
    n, held, gains, said = given.documents, 0, 0, 0
    off, widths, more, got = list[float](), list[float](), list[float](), list[float]()
    for seed in range(given.first, given.first + given.seeds):
        encoder = Encoder()
        every = make_corpus(seed, 2 * n, copies=0)
        test = make_corpus(seed, given.test, part="test", copies=0)
        curve = measure({each.doc_id: each for each in every[:n]}, encoder, seed)
        real = []
        for part in (every[:n], every):
            told = Tagger(encoder, part).predict([each.document for each in test])
            real.append(strict_f1(test, [each.prediction for each in told]))
        print(f"seed {seed}: F1 {real[0]:.3f}, with twice as many {real[1]:.3f}; {curve.sentence}", flush=True)
        twice, gain = curve.twice, curve.gain
        if twice is None or gain is None or twice.value is None:
            continue
        said += 1
        assert twice.low is not None
        assert twice.high is not None
        assert gain.low is not None
        assert gain.high is not None
        held += twice.low <= real[1] <= twice.high
        gains += gain.low <= real[1] - real[0] <= gain.high
        off.append(twice.value - real[1])
        widths.append(twice.high - twice.low)
        more.append((gain.value or 0.0) - (real[1] - real[0]))
        got.append(real[1] - real[0])
    print(f"\n{said} of {given.seeds} curves of {n} documents say something of {2 * n}")
    print(f"the band of 95 % holds F1 in {held} of {said}, the gain in {gains} of {said}")
    print(f"mean width of the band of F1: {statistics.mean(widths):.3f}")
    print(
        f"forecast less real F1: mean {statistics.mean(off):+.3f}, mean distance {statistics.mean(map(abs, off)):.3f}"
    )
    print(f"forecast less real gain: mean {statistics.mean(more):+.3f} of a real {statistics.mean(got):.3f}")


if __name__ == "__main__":
    main()
