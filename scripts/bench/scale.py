"""Corpora of any size: near-duplicates and silver labels of generated documents, on this machine and on a Ray cluster.

    .venv/bin/python scripts/bench/scale.py [--documents 100000] [--also 1000000] [--predict 10000] [--ray] [--work DIR]

A document has some 2.75 kB: words of a vocabulary of 20,000, and mentions that the gold of this repository has. A fifth
are edited copies of another one, and one in fifty is a short part of one. Each verb runs in a process of its own, whose
tree is looked at four times a second for its memory: the sum of the proportional shares (PSS), so that what processes
share counts once. `--ray` starts a cluster of two workers on loopback and does the same there; digests must be equal.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pyarrow as pa
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from annot.project.load import load

ROOT = Path(__file__).resolve().parents[2]
A_FILE = 5_000
N_CHARS = 2_750
PORT = 6399


def vocabulary(size: int = 20_000) -> list[str]:
    chance = random.Random(1)
    letters = "aeiourstlnmpdcvgbfhé"
    return ["".join(chance.choices(letters, k=chance.randint(2, 10))) for _ in range(size)]


def texts_of_file(number: int, words: list[str], mentions: list[str]) -> Iterator[str]:
    """The documents of one file; they depend on nothing but its number."""
    chance = random.Random(number)
    before: list[list[str]] = []
    for at in range(A_FILE):
        if before and at % 50 == 7:
            source = chance.choice(before)
            start = chance.randrange(len(source) - 60)
            yield " ".join(source[start : start + 60])
            continue
        if before and at % 5 == 1:
            found = list(chance.choice(before))
            for _ in range(chance.randint(1, 30)):
                found[chance.randrange(len(found))] = chance.choice(words)
        else:
            # Some words are common, most are rare, as in a language.
            found = [words[int(len(words) * chance.random() ** 2)] for _ in range(400)]
            for _ in range(20):
                found[chance.randrange(400)] = chance.choice(mentions)
        if len(before) < 500:
            before.append(found)
        yield (" ".join(found))[:N_CHARS]


def generate(folder: Path, n: int) -> None:
    if folder.exists():
        return
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    words = vocabulary()
    mentions = sorted({each.text for document in load(ROOT) for each in document.mentions if len(each.text) < 40})
    for number in range(-(-n // A_FILE)):
        texts = list(texts_of_file(number, words, mentions))[: n - number * A_FILE]
        ids = [f"d{number * A_FILE + at:09d}" for at in range(len(texts))]
        table = pa.table({"doc_id": ids, "text": texts, "language": ["fr"] * len(ids)})
        pq.write_table(table, partial / f"part-{number:05d}.parquet")
    partial.rename(folder)


def tree_bytes(process: psutil.Process) -> int:
    total = 0
    for each in [process, *process.children(recursive=True)]:
        try:
            total += each.memory_full_info().pss
        except (psutil.Error, OSError):
            continue
    return total


def run(words: list[str], *, beside: psutil.Process | None = None) -> tuple[float, float]:
    """Seconds and most megabytes of a command; with a cluster `beside` it, of both."""
    before = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "annot", *words], cwd=ROOT, stdout=subprocess.DEVNULL)
    most, done = [0], threading.Event()

    def watch() -> None:
        mine = psutil.Process(process.pid)
        while not done.wait(0.25):
            try:
                most[0] = max(most[0], tree_bytes(mine) + (tree_bytes(beside) if beside else 0))
            except psutil.Error:
                return

    watcher = threading.Thread(target=watch)
    watcher.start()
    code = process.wait()
    seconds = time.perf_counter() - before
    done.set()
    watcher.join()
    if code:
        raise SystemExit(f"annot {' '.join(words)}: exit code {code}")
    return seconds, most[0] / 1e6


def digest_of(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        digest.update(f"{path.relative_to(folder)}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


class Cluster:
    """Ray on loopback, with two workers and bounded memory; only its own processes are ended."""

    def __init__(self, work: Path) -> None:
        words = ["start", "--head", "--block", "--node-ip-address=127.0.0.1", f"--port={PORT}", "--num-cpus=2"]
        words += ["--object-store-memory=100000000", "--memory=1500000000", "--include-dashboard=false"]
        words += ["--disable-usage-stats", f"--temp-dir={work / 'ray'}"]
        ray = Path(sys.executable).with_name("ray")
        self.process = subprocess.Popen(
            [str(ray), *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(12)

    def close(self) -> None:
        every = [psutil.Process(self.process.pid), *psutil.Process(self.process.pid).children(recursive=True)]
        os.killpg(self.process.pid, signal.SIGTERM)
        psutil.wait_procs(every, timeout=10)
        for each in every:
            if each.is_running():
                each.kill()


def measure(kind: str, n: int, corpus: Path, work: Path, *, cluster: Cluster | None) -> tuple[float, float, str]:
    target = work / f"{kind}-{n}-{'ray' if cluster else 'here'}"
    shutil.rmtree(target, ignore_errors=True)
    words = ["corpus", *(["predict", "rules"] if kind == "predict" else ["dedup"]), str(corpus), "--to", str(target)]
    words += ["--jobs", "2", *(["--ray", f"127.0.0.1:{PORT}"] if cluster else [])]
    seconds, megabytes = run(words, beside=psutil.Process(cluster.process.pid) if cluster else None)
    digest = digest_of(target)
    where = "ray" if cluster else "here"
    print(f"{kind:8} {n:>9,} {where:5} {seconds:9.1f} s {n / seconds:8.0f}/s {megabytes:8.0f} MB  {digest}", flush=True)
    if not cluster and kind == "dedup":
        print(f"         {json.loads((target / 'dedup.json').read_text())}", flush=True)
    shutil.rmtree(target)
    return seconds, megabytes, digest


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--also", type=int, default=0, help="a larger number, for the growth")
    parser.add_argument("--predict", type=int, default=0, help="documents to label")
    parser.add_argument("--ray", action="store_true")
    parser.add_argument("--work", type=Path, default=Path("/tmp/annot-scale"))
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    asked = [("dedup", options.documents), ("dedup", options.also), ("predict", options.predict)]
    found: dict[tuple[str, int, bool], tuple[float, float, str]] = {}
    for on_ray in (False, True) if options.ray else (False,):
        cluster = Cluster(options.work) if on_ray else None
        try:
            for kind, n in asked:
                if n:
                    corpus = options.work / f"corpus-{n}"
                    generate(corpus, n)
                    found[kind, n, on_ray] = measure(kind, n, corpus, options.work, cluster=cluster)
        finally:
            if cluster:
                cluster.close()
    if options.also:
        growth = found["dedup", options.also, False][0] / found["dedup", options.documents, False][0]
        print(f"growth from {options.documents:,} to {options.also:,}: {growth:.1f} ×")
    for kind, n in asked:
        if n and options.ray:
            same = found[kind, n, False][2] == found[kind, n, True][2]
            print(f"{kind} {n:,}: {'the same bytes' if same else 'OTHER BYTES'} here and on Ray")


if __name__ == "__main__":
    main()
