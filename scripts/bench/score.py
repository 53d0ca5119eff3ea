"""Scoring beside nervaluate and a plain floor, in one run; intervals and the paired test beside one scoring.

    python -m venv /tmp/peers && /tmp/peers/bin/pip install . nervaluate
    /tmp/peers/bin/python scripts/bench/score.py [N | GOLD.jsonl PRED.jsonl] [--rounds 7] [--large 100000]

N documents are made up as in `agreement.py`, 20 mentions a side; or two files of annotation sets are read. Times are
medians in seconds around the whole call, from values in memory: `AnnotationSet`s for annot and the floor, for
nervaluate the dictionaries that it takes. The floor is plain Python with dictionaries and sets, which takes the first
overlap for the partner.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from agreement import CLASSES, by_floor, by_nervaluate, has, make_readings, timed

from annot.core.annotation import AnnotationSet
from annot.evaluate.aligned import align_readings
from annot.evaluate.ratios import measure
from annot.evaluate.score import score
from annot.evaluate.tally import Tallies, count_mentions
from annot.evaluate.versus import compare
from annot.formats.json_lines import read_sets

Reading = Mapping[str, AnnotationSet]


def count(gold: Reading, pred: Reading) -> dict[str, Tallies]:
    """Columns, alignment and counts by document and label, of all four measures."""
    aligned = align_readings(gold=gold, pred=pred)
    return count_mentions(*aligned.mentions, aligned.pairs)


def by_annot(gold: Reading, pred: Reading) -> dict[str, list[int]]:
    """Precision, recall and F1 by label with them; for the comparison COR, INC, PAR, MIS and SPU of all labels."""
    tallies = count(gold, pred)
    measured = measure(tallies, n_resamples=0)
    return {
        name: [t.correct, t.incorrect, t.partial, t.missed, t.spurious]
        for name, found in measured.items()
        for t in [found.micro.tally]
    }


def bench(gold: Reading, pred: Reading, rounds: int) -> float:
    calls: dict[str, Callable[[], Any]] = {
        "annot": partial(by_annot, gold, pred),
        "plain floor": partial(by_floor, dict(gold), dict(pred)),
    }
    if has("nervaluate"):
        calls["nervaluate"] = by_nervaluate(dict(gold), dict(pred))
    medians, results = timed(calls, rounds)
    n = [sum(len(each.mentions) for each in side.values()) for side in (gold, pred)]
    print(f"scoring, {len(gold)} documents, {n[0]} and {n[1]} mentions")
    for name, seconds in medians.items():
        same = {key: results[name][key] == results["annot"][key] for key in CLASSES}
        print(f"  {name:12} {seconds:.4f} s  {seconds / medians['annot']:6.2f} × annot  same counts: {same}")
    return medians["annot"]


def bench_rest(gold: Reading, pred: Reading, scoring_s: float, rounds: int) -> None:
    tallies, others = count(gold, pred), count(gold, gold)
    calls: dict[str, Callable[[], Any]] = {
        "ratios with 1,000 resamples": lambda: measure(tallies),
        "versus, 9,999 shuffles": lambda: compare(tallies, others),
        "mentions, relations, attributes, no interval": lambda: score(gold=gold, pred=pred, n_resamples=0),
        "the same with 1,000 resamples": lambda: score(gold=gold, pred=pred),
    }
    for name, seconds in timed(calls, rounds)[0].items():
        print(f"  {name:46} {seconds:.3f} s  {seconds / scoring_s:5.1f} × one scoring")


def bench_large(n_documents: int) -> None:
    gold, pred = make_readings(n_documents)
    medians, _ = timed({"annot": partial(by_annot, gold, pred)}, 3)
    n = sum(len(each.mentions) for each in gold.values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"scoring, {n_documents} documents, {n} mentions a side: {medians['annot']:.2f} s; peak {peak:.1f} GiB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", default=["10000"])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--large", type=int, default=0)
    options = parser.parse_args()
    if options.what[0].isdigit():
        gold, pred = make_readings(int(options.what[0]))
    else:
        begin = time.perf_counter()
        gold, pred = (dict(read_sets(Path(path), documents={}).sets) for path in (options.what * 2)[:2])
        print(f"read in {time.perf_counter() - begin:.2f} s")
    bench_rest(gold, pred, bench(gold, pred, options.rounds), max(3, options.rounds // 2))
    if options.large:
        bench_large(options.large)


if __name__ == "__main__":
    sys.exit(main())
