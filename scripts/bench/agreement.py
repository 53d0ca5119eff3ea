"""Matching, agreement, alpha and gamma beside their peers, in one run on made-up readings.

    python -m venv /tmp/peers && /tmp/peers/bin/pip install . scipy nervaluate krippendorff pygamma-agreement
    /tmp/peers/bin/python scripts/bench/agreement.py [--documents 10000] [--rounds 5]

The peers are no dependencies of annot: one that is not installed is named and left out. The readings are the same in
every run: 20 mentions a document and annotator under 10 labels, 13 relations, four attributes a mention; four of five
mentions are the same. Times are medians in seconds around the whole call, from values in memory: for annot and the
plain floor `AnnotationSet`s, for nervaluate the dictionaries that it takes, with ends less one, since its ends are
inclusive.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import logging
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

# One thread: two of them on a machine that does something else as well wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from annot.core.annotation import AnnotationSet, Mention, Relation, Span
from annot.core.schema import Schema
from annot.quality.agree import measure_agreement
from annot.quality.alpha import Level, alpha
from annot.quality.bootstrap import estimate
from annot.quality.columns import columns_of
from annot.quality.credit import CREDITS
from annot.quality.match import Fit, match
from annot.quality.mention_measures import f1_of_mentions, label_given_span

N_MENTIONS = 20
N_RELATIONS = 13
N_LABELS = 10
LENGTH = 2_750
LABELS = [f"L{place}" for place in range(N_LABELS)]
VALUES = ["a", "b", "c", "d", "e"]
CLASSES = ("strict", "exact", "partial", "type")
Reading = dict[str, AnnotationSet]


def make_schema() -> Schema:
    attributes: dict[str, Any] = {
        "one": {"type": "choice", "values": VALUES},
        "two": {"type": "choice", "values": VALUES},
        "sure": {"type": "boolean", "default": False},
        "low": {"type": "integer"},
    }
    return Schema.model_validate(
        {
            "name": "bench",
            "version": "1.0.0",
            "language": "fr",
            "mentions": {label: {"definition": label, "attributes": attributes} for label in LABELS},
            "relations": {name: {"definition": name, "head": LABELS, "tail": LABELS} for name in ("r", "q", "s")},
        }
    )


def make_readings(n_documents: int) -> tuple[Reading, Reading]:
    """Two readings that agree on four of five mentions, and differ in label, boundary or place otherwise."""
    draw = random.Random(7)
    left, right = {}, {}
    for number in range(n_documents):
        doc_id = f"d{number:06d}"
        mine: dict[tuple[int, int, str], None] = {}
        others: dict[tuple[int, int, str], None] = {}
        at = 0
        for _ in range(N_MENTIONS):
            start = at + draw.randrange(5, 110)
            end = at = start + draw.randrange(2, 25)
            label, luck = draw.choice(LABELS), draw.random()
            mine[start, end, label] = None
            if luck < 0.8:
                others[start, end, label] = None
            elif luck < 0.86:
                others[start, end, draw.choice(LABELS)] = None
            elif luck < 0.94:
                others[max(0, start - draw.randrange(3)), end + draw.randrange(1, 4), label] = None
            else:
                others[LENGTH + start, LENGTH + end, label] = None
        left[doc_id] = make_set(doc_id, "reader-a", mine, draw)
        right[doc_id] = make_set(doc_id, "reader-b", others, draw)
    return left, right


def make_set(doc_id: str, who: str, places: Mapping[tuple[int, int, str], None], draw: random.Random) -> AnnotationSet:
    mentions = tuple(
        Mention(label=label, span=Span(start, end), text="x" * (end - start), attributes=make_attributes(draw))
        for start, end, label in places
    )
    links = {(draw.choice("rqs"), place, (place + 1) % len(mentions)) for place in range(N_RELATIONS)}
    relations = tuple(
        Relation(label=label, head=mentions[head].id, tail=mentions[tail].id) for label, head, tail in links
    )
    return AnnotationSet(
        doc_id=doc_id,
        doc_sha256="0",
        annotator=who,
        origin="human",
        schema="bench@1.0.0",
        mentions=mentions,
        relations=relations,
    )


def make_attributes(draw: random.Random) -> dict[str, Any]:
    likely = [0.8, 0.05, 0.05, 0.05, 0.05]
    chosen = {"one": draw.choices(VALUES, likely)[0], "two": draw.choices(VALUES, likely)[0]}
    return chosen | {"sure": draw.random() < 0.9, "low": int(draw.choices([10, 20, 30], [8, 1, 1])[0])}


def by_annot(gold: Reading, predicted: Reading) -> dict[str, list[int]]:
    """COR, INC and PAR of the four classes of SemEval-2013 task 9, over all labels; and what is in no pair."""
    documents = sorted(gold)
    left, right = columns_of([gold[doc].mentions for doc in documents], [predicted[doc].mentions for doc in documents])
    pairs = match(left, right)
    # Counts by document and label, as agreement and intervals need them, added up here to compare with the others.
    n = {fit: int(left.count(pairs.fitting(fit)[0]).sum()) for fit in Fit}
    return classes(n, int(left.count().sum()), int(right.count().sum()))


def classes(n: Mapping[Fit, int], n_gold: int, n_predicted: int) -> dict[str, list[int]]:
    same, span, near, loose = (n[fit] for fit in Fit)
    n_pairs = same + span + near + loose
    rest = [n_gold - n_pairs, n_predicted - n_pairs]
    return {
        "strict": [same, span + near + loose, 0, *rest],
        "exact": [same + span, near + loose, 0, *rest],
        "partial": [same + span, 0, near + loose, *rest],
        "type": [same + near, span + loose, 0, *rest],
    }


def by_floor(gold: Reading, predicted: Reading) -> dict[str, list[int]]:
    """The same counts in plain Python; the first that overlaps is taken for the partner, be it the best or not."""
    n = dict.fromkeys(Fit, 0)
    n_gold = n_predicted = 0
    for doc, one in gold.items():
        mine = {(m.span.start, m.span.end): m.label for m in one.mentions}
        others = {(m.span.start, m.span.end): m.label for m in predicted[doc].mentions}
        n_gold += len(mine)
        n_predicted += len(others)
        for span in mine.keys() & others.keys():
            n[Fit.SAME if mine.pop(span) == others.pop(span) else Fit.SAME_SPAN] += 1
        for (start, end), label in mine.items():
            for (begin, stop), other in others.items():
                if begin < end and start < stop:
                    n[Fit.OVERLAP_SAME_LABEL if label == other else Fit.OVERLAP] += 1
                    del others[begin, stop]
                    break
    return classes(n, n_gold, n_predicted)


def by_nervaluate(gold: Reading, predicted: Reading) -> Callable[[], dict[str, list[int]]]:
    from nervaluate import Evaluator

    def told(reading: Reading) -> list[list[dict[str, Any]]]:
        return [
            [{"label": m.label, "start": m.span.start, "end": m.span.end - 1} for m in reading[doc].mentions]
            for doc in sorted(reading)
        ]

    left, right = told(gold), told(predicted)
    labels = sorted({m.label for side in (gold, predicted) for each in side.values() for m in each.mentions})

    def score() -> dict[str, list[int]]:
        found = Evaluator(left, right, tags=labels, loader="dict").evaluate()["overall"]
        keys = {"strict": "strict", "exact": "exact", "partial": "partial", "type": "ent_type"}
        return {
            name: [of.correct, of.incorrect, of.partial, of.missed, of.spurious]
            for name, key in keys.items()
            for of in [found[key]]
        }

    return score


def timed(calls: Mapping[str, Callable[[], Any]], rounds: int) -> tuple[dict[str, float], dict[str, Any]]:
    """Median seconds and last result of each call; the calls take turns, so that all meet the same machine."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    results = {}
    for _ in range(rounds):
        for name, call in calls.items():
            begin = time.perf_counter()
            results[name] = call()
            times[name].append(time.perf_counter() - begin)
    return {name: statistics.median(each) for name, each in times.items()}, results


def has(package: str) -> bool:
    if importlib.util.find_spec(package) is None:
        print(f"-- {package} is not installed and is left out")
        return False
    return True


def bench_scoring(gold: Reading, predicted: Reading, rounds: int) -> float:
    calls = {"annot": lambda: by_annot(gold, predicted), "plain floor": lambda: by_floor(gold, predicted)}
    if has("nervaluate"):
        calls["nervaluate"] = by_nervaluate(gold, predicted)
    medians, results = timed(calls, rounds)
    print(f"\nscoring, {len(gold)} documents, {sum(len(each.mentions) for each in gold.values())} mentions a side")
    for name, seconds in medians.items():
        same = {key: results[name][key] == results["annot"][key] for key in CLASSES}
        print(f"  {name:12} {seconds:.4f} s  {seconds / medians['annot']:6.2f} × annot  same counts: {same}")
    return medians["annot"]


def bench_agreement(gold: Reading, predicted: Reading, scoring_s: float, rounds: int) -> None:
    schema, lengths = make_schema(), dict.fromkeys(gold, 2 * LENGTH)
    readings = {"reader-a": gold, "reader-b": predicted}
    documents = sorted(gold)
    left, right = columns_of([gold[doc].mentions for doc in documents], [predicted[doc].mentions for doc in documents])
    sides = left, right, match(left, right)
    mentions = [*(f1_of_mentions(credit, *sides) for credit in CREDITS.values()), label_given_span(*sides)]
    medians, _ = timed(
        {
            "1,000 resamples of the mention measures": lambda: estimate(mentions),
            "all measures, no interval": lambda: measure_agreement(
                readings, schema=schema, lengths=lengths, n_resamples=0
            ),
            "all measures, 1,000 resamples": lambda: measure_agreement(readings, schema=schema, lengths=lengths),
        },
        rounds,
    )
    print("\nagreement, all but gamma")
    for name, seconds in medians.items():
        print(f"  {name:40} {seconds:.3f} s  {seconds / scoring_s:5.1f} × one scoring")
    plain, whole = list(medians.values())[1:]
    print(f"  resampling alone / all measures without intervals: {(whole - plain) / plain:.2f}")


def bench_alpha(rounds: int) -> None:
    draw = np.random.default_rng(3)
    said = draw.integers(1, 8, 100_000).astype(float)
    values = np.array([np.where(draw.random(said.size) < 0.8, said, draw.integers(1, 8, said.size)) for _ in range(3)])
    values[draw.random(values.shape) < 0.1] = np.nan
    print("\nKrippendorff's alpha, 3 annotators, 100,000 units, a tenth missing")
    levels: Sequence[Level] = ("nominal", "ordinal", "interval", "ratio")
    there = has("krippendorff")
    for level in levels:
        calls: dict[str, Callable[[], float]] = {"annot": lambda level=level: alpha(values, level)}
        if there:
            import krippendorff

            calls["krippendorff"] = lambda level=level: krippendorff.alpha(values, level_of_measurement=level)
        medians, results = timed(calls, 2 * rounds)
        line = f"  {level:9} annot {medians['annot'] * 1e3:.2f} ms"
        if there:
            apart = abs(results["annot"] - results["krippendorff"])
            ratio = medians["krippendorff"] / medians["annot"]
            line += f"  krippendorff {medians['krippendorff'] * 1e3:.2f} ms  {ratio:.1f} ×  apart by {apart:.1e}"
        print(line)


def bench_gamma(rounds: int) -> None:
    code = (
        "import time; t = time.perf_counter(); "
        "from annot.quality.gamma import align; from annot.quality.units import *; "
        "one = Units(np.zeros(1), np.ones(1), np.zeros(1, int)); align([one, one]); "
        "print(time.perf_counter() - t)"
    )
    told = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
        for _ in range(rounds)
    ]
    print(f"\ngamma: import and first use {statistics.median(told):.2f} s in a fresh process")
    from annot.quality.gamma import align, measure_gamma
    from annot.quality.units import Units

    there = has("pygamma_agreement")
    for n_annotators in (2, 3):
        rows = make_units(n_annotators)
        annotators = [Units(*(np.array(column) for column in zip(*each, strict=True))) for each in rows]
        calls: dict[str, Callable[[], Any]] = {"annot": lambda annotators=annotators: measure_gamma([annotators])}
        if there:
            calls["pygamma"] = by_pygamma(rows, fast=False)
            calls["pygamma fast"] = by_pygamma(rows, fast=True)
        medians, results = timed(calls, rounds)
        found = results["annot"]
        line = f"  {n_annotators} × 50 units: annot {medians['annot'] * 1e3:.1f} ms, gamma {found.gamma:.3f}"
        if there:
            other = results["pygamma"]
            mean = sum(map(len, rows)) / len(rows)
            apart = abs(align(annotators).disorder / mean - other.best_alignment.disorder)
            line += (
                f"  pygamma {medians['pygamma'] * 1e3:.0f} ms, gamma {other.gamma:.3f}"
                f"  {medians['pygamma'] / medians['annot']:.1f} ×  disorders apart by {apart:.1e}"
                f"  its fast mode {medians['pygamma fast'] * 1e3:.0f} ms, gamma {results['pygamma fast'].gamma:.3f}"
            )
        print(line)


def make_units(n_annotators: int) -> list[list[tuple[float, float, int]]]:
    draw = random.Random(5)
    rows: list[list[tuple[float, float, int]]] = [[] for _ in range(n_annotators)]
    at = 0
    for _ in range(50):
        start = at + draw.randrange(5, 40)
        end = at = start + draw.randrange(4, 20)
        label = draw.randrange(4)
        for each in rows:
            moved = start + draw.randrange(-1, 2)
            each.append((float(moved), float(end + draw.randrange(3)), label if draw.random() < 0.9 else 0))
    return rows


def by_pygamma(rows: Sequence[Sequence[tuple[float, float, int]]], *, fast: bool) -> Callable[[], Any]:
    begin = time.perf_counter()
    from pyannote.core import Segment
    from pygamma_agreement import CombinedCategoricalDissimilarity, Continuum, ShuffleContinuumSampler

    if (seconds := time.perf_counter() - begin) > 1:
        print(f"  pygamma: import {seconds:.1f} s")
    continuum = Continuum()
    for who, each in enumerate(rows):
        for start, end, label in each:
            continuum.add(f"reader-{who}", Segment(start, end), str(label))
    dissimilarity = CombinedCategoricalDissimilarity(delta_empty=1, alpha=3, beta=1)

    logging.disable(logging.WARNING)

    def measure() -> Any:
        with silence():
            return continuum.compute_gamma(dissimilarity, n_samples=30, sampler=ShuffleContinuumSampler(), fast=fast)

    return measure


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """Keeps what a solver writes by itself off the screen."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    gold, predicted = make_readings(options.documents)
    scoring_s = bench_scoring(gold, predicted, options.rounds)
    bench_agreement(gold, predicted, scoring_s, options.rounds)
    bench_alpha(options.rounds)
    bench_gamma(options.rounds)


if __name__ == "__main__":
    main()
