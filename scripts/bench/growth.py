"""How near-duplicates and the report grow where the input is as bad as it gets, size by size.

    .venv/bin/python scripts/bench/growth.py [--sizes 1000 2000 4000]

Short texts that all share a sentence are compared with each other; then a project of one document, in which two
readers differ at each name, is adjudicated and reported. Work that grows with its input doubles where the size does.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from annot.core.annotation import AnnotationSet, Mention, Relation, Span
from annot.corpus.near_duplicates import compare
from annot.project.adjudication import adjudicate_project
from annot.project.project import ProjectFolder, open_project
from annot.steps.report import report
from annot.store.readings import write_reading
from tests.data_set import make_data_set

SHARED = "This is the sentence that all of the many short texts in this corpus share word by word today."
SCHEMA = """
mentions:
  Person: {definition: who, attributes: {role: {type: choice, values: [a, b]}}}
relations:
  knows: {definition: who knows whom, head: [Person], tail: [Person]}
"""


READERS = """
[annotators.other]
kind = "human"
email = "other@annot.localhost"
"""


def near_duplicate_seconds(n_texts: int) -> float:
    """The time for `n_texts` texts of 60 words and the shared sentence."""
    draw = random.Random(1)
    words = [f"w{i}" for i in range(20_000)]
    texts = {f"d{i}": f"{' '.join(draw.choices(words, k=60))} {SHARED}" for i in range(n_texts)}
    began = time.perf_counter()
    compare(texts)
    return time.perf_counter() - began


def reading(project: ProjectFolder, text: str, n_mentions: int, name: str, role: str, shift: int) -> AnnotationSet:
    """One reader's mentions, every second one a character shorter where `shift` is 1."""
    mentions = tuple(
        Mention(label="Person", span=Span(start, end), text=text[start:end], attributes={"role": role})
        for start, end in ((9 * i, 9 * i + 8 - (shift and i % 2)) for i in range(n_mentions))
    )
    relations = tuple(
        Relation(label="knows", head=mentions[i].id, tail=mentions[i + 1].id)
        for i in range(0, n_mentions - 1, 3 + shift)
    )
    return AnnotationSet(
        doc_id="one",
        doc_sha256=project.documents["one"].sha256,
        annotator=name,
        origin="human",
        schema=project.schema.id,
        mentions=mentions,
        relations=relations,
    )


def report_seconds(n_mentions: int) -> tuple[int, float, float]:
    """The conflicts, and the times of adjudication and report."""
    text = " ".join(f"Ana{i:05}" for i in range(n_mentions))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "set"
        project = make_data_set(root, name="growth", schema=SCHEMA, texts={"one": text})
        config = root / "annot.toml"
        config.write_text(config.read_text("utf-8") + READERS, "utf-8")
        project = open_project(root)
        for name, role, shift in (("reader", "a", 0), ("other", "b", 1)):
            write_reading(project.readings_dir, name, [reading(project, text, n_mentions, name, role, shift)])
        project = open_project(root)
        began = time.perf_counter()
        conflicts = len(adjudicate_project(project).conflicts)
        between = time.perf_counter()
        report(project)
        return conflicts, between - began, time.perf_counter() - between


def main() -> None:
    """Both, at each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 2000, 4000])
    for size in parser.parse_args().sizes:
        print(f"{size} texts: near-duplicates {near_duplicate_seconds(size):.2f} s")
        conflicts, adjudicated, reported = report_seconds(size)
        print(f"{conflicts} conflicts in one document: adjudicate {adjudicated:.2f} s, report {reported:.2f} s")


if __name__ == "__main__":
    main()
