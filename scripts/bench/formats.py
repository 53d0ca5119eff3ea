"""Writing and reading each format beside its own library, or plain code, in one run.

    python gen.py export 10000 export.json                      # a raw export of Label Studio; or any other
    .venv/bin/python scripts/bench/formats.py export.json [--rounds 3] [--only brat,cas] [--first N]

The first annotation of each task is written and read. Times are medians in seconds, of calls that take turns: writing
from values in memory to bytes in memory, reading from files on disk to values. Both sides read the files that annot
writes; of WebAnno TSV, which annot only reads, those of plain code. Plain code places tokens in the known text, as
annot does, and makes tuples; it checks nothing, says no file and line, cuts no tokens at the edges of mentions, and
reports no loss.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from format_floors import PLAIN_READERS, PLAIN_WRITERS, Plain, of_export
from format_libraries import LIBRARIES, READERS, WRITERS, write_webanno

from annot.core.annotation import Mention, Relation, Span
from annot.core.document import Document
from annot.core.schema import Schema
from annot.formats.format import Annotated, ReadOptions
from annot.formats.import_result import unsigned_set
from annot.formats.read import read_as
from annot.formats.registry import FORMAT_NAMES, format_named

VALUES = {
    "certitude": {"type": "choice", "values": ["certain", "probable", "incertain"]},
    "score": {"type": "number"},
    "note": {"type": "text"},
}


def schema_of(docs: Sequence[Plain]) -> Schema:
    labels = sorted({label for doc in docs for label, *_ in doc.mentions})
    ties = sorted({label for doc in docs for label, *_ in doc.relations})
    return Schema.model_validate(
        {
            "name": "bench",
            "version": "1.0.0",
            "language": "fr",
            "mentions": {label: {"definition": "d", "attributes": VALUES} for label in labels},
            "relations": {label: {"definition": "d", "head": labels, "tail": labels} for label in ties},
        }
    )


def annotated(doc: Plain) -> Annotated:
    document = Document(doc.name, doc.text)
    mentions = [
        Mention(label=label, span=Span(a, b), text=doc.text[a:b], attributes=values)
        for label, a, b, values in doc.mentions
    ]
    ids = [each.id for each in mentions]
    relations = {(label, ids[head], ids[tail]) for label, head, tail in doc.relations}
    links = [Relation(label=label, head=head, tail=tail) for label, head, tail in sorted(relations)]
    return Annotated(document, unsigned_set(document, mentions, links))


def timed(calls: dict[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            gc.collect()
            begin = time.perf_counter()
            call()
            times[name].append(time.perf_counter() - begin)
    return {name: statistics.median(each) for name, each in times.items()}


def show(name: str, what: str, medians: dict[str, float]) -> None:
    beside = LIBRARIES.get(name, "plain")
    ratio = medians["annot"] / medians[beside]
    print(f"{name:13} {what:6} annot {medians['annot']:7.2f} s  {beside:12} {medians[beside]:7.2f} s  {ratio:5.2f} ×")


def bench(name: Any, docs: Sequence[Plain], given: Sequence[Annotated], schema: Schema, rounds: int) -> None:
    known = format_named(name)
    beside = LIBRARIES.get(name, "plain")
    writers, readers = {**PLAIN_WRITERS, **WRITERS}, {**PLAIN_READERS, **READERS}
    write = known.write
    with tempfile.TemporaryDirectory() as folder:
        if write is not None:
            show(
                name,
                "write",
                timed({"annot": lambda: write(given, schema), beside: lambda: writers[name](docs)}, rounds),
            )
            files = write(given, schema).files
        else:
            files = write_webanno(docs)
        for inside, data in files.items():
            (Path(folder) / inside).write_bytes(data)
        if known.read is None:
            return
        options = ReadOptions({each.document.doc_id: each.document for each in given})
        paths = [Path(folder)] if known.is_folder else sorted(Path(folder).iterdir())
        texts = {doc.name: doc.text for doc in docs}
        calls = {
            "annot": lambda: [read_as(name, each, options) for each in paths],
            beside: lambda: readers[name](Path(folder), texts),
        }
        show(name, "read", timed(calls, rounds))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("export", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="")
    parser.add_argument("--first", type=int)
    options = parser.parse_args()
    docs = of_export(options.export)[: options.first]
    schema = schema_of(docs)
    given = [annotated(doc) for doc in docs]
    n = [sum(len(each.said.mentions) for each in given), sum(len(each.said.relations) for each in given)]
    print(f"{len(docs)} documents, {n[0]} mentions, {n[1]} relations; medians of {options.rounds}")
    chosen = options.only.split(",") if options.only else [name for name in FORMAT_NAMES if name != "datasets"]
    for name in chosen:
        if name not in {*PLAIN_WRITERS, *WRITERS, *READERS}:
            print(f"-- {name}: nothing to measure it beside")
            continue
        bench(name, docs, given, schema, options.rounds)


if __name__ == "__main__":
    main()
