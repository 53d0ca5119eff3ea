"""`annot diff` of two releases beside DeepDiff, git and plain code, in one run on made-up gold.

    python -m venv /tmp/peers && /tmp/peers/bin/pip install '.[release]' deepdiff
    /tmp/peers/bin/python scripts/bench/diff.py [--documents 10000] [--changed 0.05] [--rounds 5] [--annot-only]

Two releases are written to a temporary folder: manifest, texts, gold and source, as `annot release` writes them. The
documents are the same in every run: 2.75 k characters, 26 mentions, 13 relations; in one of twenty a mention has
another label, boundary or attribute, is new or gone. Times are medians in seconds from files on disk to the changes:

annot        both releases opened, compared by their digests, and what changed decoded, aligned and quoted
plain floor  both manifests read, digests compared, the gold and texts that changed decoded and checked against their
             digests, mentions and relations compared as sets: no alignment, no context
DeepDiff     both files of gold read as JSON and compared by document id; it is no dependency and left out where missing
git diff     `git diff --no-index` of both files of gold: the changed lines, no spans
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import msgspec
import pyarrow.compute as pc
import pyarrow.parquet as pq

from annot.core.annotation import AnnotationSet, Mention, Relation, Span
from annot.core.canonical import canonical_json, digest_of
from annot.core.document import Document
from annot.core.schema import Schema
from annot.project.versions import version_of_release
from annot.release.build import parquet_path, render_manifest
from annot.release.diff.changes import Diff
from annot.release.diff.compare import diff_versions
from annot.release.gold_document import GoldDocument
from annot.release.manifest import DocumentEntry, ReleaseManifest
from annot.release.paths import GOLD_NAME
from annot.release.tables.features import features_of
from annot.release.tables.gold import document_columns
from annot.release.tables.parquet import render_parquet

LABELS = [f"L{place}" for place in range(10)]
N_MENTIONS, N_RELATIONS, N_CHARS = 26, 13, 2_750
SENTENCE = "le porte-parole a déclaré que les troupes ont perdu trois mille hommes près de la ville lundi soir"
WORDS = SENTENCE.split()
VALUES = ["a", "b", "c", "d"]
SCHEMA = Schema.model_validate(
    {
        "name": "bench",
        "version": "1.0.0",
        "language": "fr",
        "mentions": {
            label: {"definition": label, "attributes": {"kind": {"type": "choice", "values": VALUES}}}
            for label in LABELS
        },
        "relations": {"r": {"definition": "r", "head": LABELS, "tail": LABELS}},
    }
)
CONFIG = """[dataset]
name = "bench"
title = "bench"
language = "fr"
schema = "schema.yaml"
guidelines = "guidelines.md"
exports = "exports"

[annotators.reader]
kind = "human"
"""


def make_document(number: int, *, is_changed: bool) -> tuple[Document, AnnotationSet]:
    draw = random.Random(number)
    words: list[str] = []
    size = 0
    while size < N_CHARS:
        words.append(draw.choice(WORDS))
        size += len(words[-1]) + 1
    document = Document(f"doc{number:07}", " ".join(words), (), {"rights": "unknown"})
    step = len(words) // N_MENTIONS
    starts = [sum(len(word) + 1 for word in words[: place * step]) for place in range(N_MENTIONS)]
    spans = [Span(start, start + len(words[place * step])) for place, start in enumerate(starts)]
    made = [
        Mention(
            label=draw.choice(LABELS), span=span, text=document.quote(span), attributes={"kind": draw.choice(VALUES)}
        )
        for span in spans
    ]
    if is_changed:
        made = edited(document, made, number)
    relations = [Relation(label="r", head=made[i].id, tail=made[i + 1].id) for i in range(N_RELATIONS)]
    gold = AnnotationSet(
        doc_id=document.doc_id,
        doc_sha256=document.sha256,
        annotator="gold",
        origin="adjudicated",
        schema=SCHEMA.id,
        mentions=tuple(made),
        relations=tuple(relations),
    )
    return document, gold


def edited(document: Document, made: list[Mention], number: int) -> list[Mention]:
    """One edit; relations hang on the first mentions, and the edits are among the last, but for labels."""
    place = 1 if number % 5 == 0 else N_MENTIONS - 2
    old = made[place]
    label = LABELS[(LABELS.index(old.label) + 1) % len(LABELS)]
    wider = Span(old.span.start, old.span.end + 4)
    free = Span(old.span.end + 1, old.span.end + 4)
    kind = VALUES[(VALUES.index(str(old.attributes["kind"])) + 1) % len(VALUES)]
    new: list[Mention] = {
        0: [Mention(label=label, span=old.span, text=old.text, attributes=old.attributes)],
        1: [Mention(label=old.label, span=wider, text=document.quote(wider), attributes=old.attributes)],
        2: [Mention(label=old.label, span=old.span, text=old.text, attributes={"kind": kind})],
        3: [old, Mention(label=label, span=free, text=document.quote(free))],
        4: [],
    }[number % 5]
    return [*made[:place], *new, *made[place + 1 :]]


def write_release(folder: Path, n: int, changed: float) -> None:
    every = round(1 / changed) if changed else 0
    docs, entries = [], {}
    (folder / "source").mkdir(parents=True)
    with (folder / GOLD_NAME).open("wb") as lines:
        for number in range(n):
            # The edits take turns in `number % 5`, so that the number of a changed document runs through them.
            is_changed = bool(every) and number % every == (number // every) % every
            document, gold = make_document(number, is_changed=is_changed)
            lines.write(canonical_json(gold) + b"\n")
            docs.append(GoldDocument(document, gold.replace(mentions=(), relations=()), number))
            entries[document.doc_id] = DocumentEntry(
                sha256=document.sha256,
                gold=digest_of(gold),
                fold=number,
                n_mentions=len(gold.mentions),
                n_relations=len(gold.relations),
                readers=("reader",),
            )
    digest = digest_of({doc_id: entry.gold for doc_id, entry in entries.items()})
    path = parquet_path("documents", digest)
    (folder / path).parent.mkdir()
    (folder / path).write_bytes(render_parquet(document_columns(SCHEMA, docs), features_of("documents", SCHEMA)))
    (folder / "source" / "annot.toml").write_text(CONFIG)
    (folder / "source" / "guidelines.md").write_text("# Guidelines, version 1.0.0\n")
    (folder / "source" / "schema.yaml").write_text(json.dumps(SCHEMA.model_dump(mode="json", exclude_none=True)))
    (folder / "source" / "seeds").mkdir()
    rows = (
        {"doc_id": doc_id, "file": f"{doc_id}.txt", "sha256": entry.sha256, "n_chars": N_CHARS, "language": "fr"}
        for doc_id, entry in entries.items()
    )
    (folder / "source" / "seeds" / "manifest.jsonl").write_bytes(b"".join(canonical_json(row) + b"\n" for row in rows))
    manifest = ReleaseManifest(
        name="bench",
        version="0.1.0",
        schema_id=SCHEMA.id,
        digest=digest,
        documents=entries,
        mentions={},
        relations={},
        origin={},
        n_decisions=0,
        decided_by={},
        agreement=(),
        agreement_by_label=(),
        released="",
        statistics=None,
        unaligned={},
        rights={},
        files={path: "0", GOLD_NAME: "0"},
    )
    (folder / "manifest.json").write_bytes(render_manifest(manifest))


def by_annot(before: Path, after: Path) -> Diff:
    return diff_versions(version_of_release(before, "before"), version_of_release(after, "after"))


class Head(msgspec.Struct):
    doc_id: str


def by_floor(before: Path, after: Path) -> dict[str, tuple[set[str], set[str]]]:
    """By document the mentions and relations that are only in the one and only in the other."""
    old, new = (msgspec.json.decode((each / "manifest.json").read_bytes())["documents"] for each in (before, after))
    changed = {
        doc_id
        for doc_id in old.keys() | new.keys()
        if (one := old.get(doc_id)) is None
        or (other := new.get(doc_id)) is None
        or one["gold"] != other["gold"]
        or one["sha256"] != other["sha256"]
    }
    said_before, said_after = (
        floor_read(folder, entries, changed) for folder, entries in ((before, old), (after, new))
    )
    return {
        doc_id: (said_before[doc_id] - said_after[doc_id], said_after[doc_id] - said_before[doc_id])
        for doc_id in changed
    }


def floor_read(folder: Path, entries: Mapping[str, Any], changed: set[str]) -> dict[str, set[str]]:
    head = msgspec.json.Decoder(Head)
    found = {}
    with (folder / GOLD_NAME).open("rb") as lines:
        for line in lines:
            doc_id = head.decode(line).doc_id
            if doc_id in changed:
                if hashlib.sha256(b"[" + line.rstrip() + b"]").hexdigest() != entries[doc_id]["gold"]:
                    raise ValueError(doc_id)
                gold = msgspec.json.decode(line)
                parts = [*gold["mentions"], *gold["relations"]]
                found[doc_id] = {json.dumps(part, sort_keys=True) for part in parts}
    (path,) = (folder / "documents").iterdir()
    table = pq.read_table(path, columns=["doc_id", "text"], use_threads=False)
    kept = table.filter(pc.is_in(table["doc_id"], value_set=pc.unique(table["doc_id"]).filter(
        [each in changed for each in pc.unique(table["doc_id"]).to_pylist()]
    )))  # fmt: skip
    for doc_id, text in zip(kept["doc_id"].to_pylist(), kept["text"].to_pylist(), strict=True):
        if hashlib.sha256(text.encode()).hexdigest() != entries[doc_id]["sha256"]:
            raise ValueError(doc_id)
    return found


def by_deepdiff(before: Path, after: Path) -> Any:
    from deepdiff import DeepDiff

    def read(folder: Path) -> dict[str, Any]:
        lines = (folder / GOLD_NAME).read_bytes().splitlines()
        return {gold["doc_id"]: gold for gold in map(json.loads, lines)}

    return DeepDiff(read(before), read(after))


def by_git(before: Path, after: Path) -> int:
    command = ["git", "diff", "--no-index", "--no-color", str(before / GOLD_NAME), str(after / GOLD_NAME)]
    return len(subprocess.run(command, capture_output=True, check=False).stdout)


def timed(calls: Mapping[str, Callable[[Path, Path], Any]], rounds: int, *folders: Path) -> Iterator[tuple[str, float]]:
    """Median seconds of each call; the calls take turns, so that all meet the same machine."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            begin = time.perf_counter()
            call(*folders)
            times[name].append(time.perf_counter() - begin)
    for name, each in times.items():
        yield name, statistics.median(each)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--changed", type=float, default=0.05)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--annot-only", action="store_true", help="leave out DeepDiff and git")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folders = before, after = Path(name) / "before", Path(name) / "after"
        write_release(before, options.documents, 0)
        write_release(after, options.documents, options.changed)
        found, plain = by_annot(*folders), by_floor(*folders)
        n_changes = sum(1 for _ in found.kinds)
        print(f"{options.documents} documents, {len(found.documents)} changed, {n_changes} changes")
        print(f"the same documents as the floor: {plain.keys() == {each.doc_id for each in found.documents}}")
        calls: dict[str, Callable[[Path, Path], Any]] = {"annot": by_annot, "plain floor": by_floor}
        if not options.annot_only:
            calls["git diff"] = by_git
            if importlib.util.find_spec("deepdiff") is None:
                print("-- deepdiff is not installed and is left out")
            else:
                calls["DeepDiff"] = by_deepdiff
        medians = dict(timed(calls, options.rounds, *folders))
        for each, seconds in medians.items():
            print(f"  {each:12} {seconds:8.3f} s  {seconds / medians['annot']:6.2f} × annot")
        print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB, of all cases and the writing")


if __name__ == "__main__":
    main()
