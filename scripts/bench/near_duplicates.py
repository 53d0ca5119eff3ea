"""Near-duplicates beside datasketch, in one run.

    .venv/bin/python scripts/bench/near_duplicates.py DOCS.ndjson [--rounds 3]

DOCS.ndjson has `id`, `text` and `cluster` a line, from any generator: documents of one cluster are edited copies. The
peer, if it is installed (`pip install datasketch`), makes MinHashes of runs of three words with 64 hashes and asks an
LSH for each document. Recall is of the pairs of each cluster, after what is joined to the same is joined.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import combinations
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from annot.core.document import Document
from annot.corpus.near_duplicates import Similar, near_duplicates
from annot.corpus.split import find_clusters

AT_LEAST = 0.4
WORD = re.compile(r"\w+")
Pairs = set[tuple[str, str]]


def ours(texts: dict[str, str]) -> Pairs:
    return {pair[:2] for pair in near_duplicates(texts, at_least=AT_LEAST)}


def datasketch(texts: dict[str, str]) -> Pairs:
    from datasketch import MinHash, MinHashLSH

    runs = {}
    for doc_id, text in texts.items():
        words = WORD.findall(text.casefold())
        runs[doc_id] = {" ".join(three).encode() for three in zip(words, words[1:], words[2:], strict=False)}
    hashes = dict(zip(runs, MinHash.generator(runs.values(), num_perm=64), strict=True))
    index = MinHashLSH(threshold=0.5, num_perm=64)
    pairs = set()
    for doc_id, each in hashes.items():
        for other in index.query(each):
            shared = len(runs[doc_id] & runs[other]) / min(len(runs[doc_id]), len(runs[other]))
            if shared >= AT_LEAST:
                pairs.add((min(doc_id, other), max(doc_id, other)))
        index.insert(doc_id, each)
    return pairs


def closed(texts: Iterable[str], pairs: Pairs) -> Pairs:
    """All pairs of what the pairs join."""
    documents = {doc_id: Document(doc_id, "") for doc_id in texts}
    members = defaultdict(list)
    for doc_id, cluster in find_clusters(documents, (Similar(*pair, 1.0) for pair in pairs)).items():
        members[cluster].append(doc_id)
    return {pair for each in members.values() for pair in combinations(sorted(each), 2)}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("documents", type=Path)
    arguments.add_argument("--rounds", type=int, default=3)
    given = arguments.parse_args()
    rows: list[dict[str, Any]] = [json.loads(line) for line in given.documents.open(encoding="utf-8")]
    texts = {f"d{row['id']:07}": row["text"] for row in rows}
    members = defaultdict(list)
    for row in rows:
        members[row["cluster"]].append(f"d{row['id']:07}")
    true = {pair for each in members.values() for pair in combinations(sorted(each), 2)}
    cases: dict[str, Callable[[dict[str, str]], Pairs]] = {"annot": ours, "datasketch": datasketch}
    times: dict[str, list[float]] = defaultdict(list)
    found: dict[str, Pairs] = {}
    for _ in range(given.rounds):
        for name, case in cases.items():
            began = time.perf_counter()
            try:
                found[name] = closed(texts, case(texts))
            except ModuleNotFoundError as error:
                print(f"{name}: not measured, {error.name} is not installed", file=sys.stderr)
                continue
            times[name].append(time.perf_counter() - began)
    print(f"{len(texts)} documents, {len(true)} pairs of copies\n")
    print("| | documents/s | recall of pairs | precision |\n| --- | ---: | ---: | ---: |")
    for name, pairs in found.items():
        right = len(pairs & true)
        rate = len(texts) / statistics.median(times[name])
        print(f"| {name} | {rate:.0f} | {right / len(true):.4f} | {right / max(1, len(pairs)):.4f} |")
    if len(found) > 1:
        print(f"\n{statistics.median(times['datasketch']) / statistics.median(times['annot']):.1f} × datasketch")


if __name__ == "__main__":
    main()
