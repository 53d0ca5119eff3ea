"""Every format written and read by annot, beside the format's own library or plain code, in one run.

    .venv/bin/python scripts/bench/formats.py EXPORT.json [--documents 10000] [--rounds 3] [--only brat spacy]

EXPORT.json is a raw JSON export of Label Studio, from any generator or server; the first submission of each task is
taken. A writer is timed from values to the bytes of its files, a reader from files on disk to values, each in
processor seconds; the two take turns, and the table gives medians. What is read is what annot has written, so that
both read the same. Plain code checks places, quotes and the ends of relations, and makes no report.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from export_schema import schema_of
from plain_formats import PLAIN, Plain
from release import annot_documents

_LIBRARIES = {"cas": "dkpro-cassis", "datasets": "pyarrow", "spacy": "spaCy"}
_OF_FOLDERS = {"cas"}
"""Formats that are read from the folder though `annot` may say that it reads files."""


def plain_of(each: Any) -> Plain:
    number = {mention.id: at for at, mention in enumerate(each.said.mentions)}
    mentions = [
        (mention.label, mention.span.start, mention.span.end, dict(mention.attributes))
        for mention in each.said.mentions
    ]
    links = [(link.label, number[link.head], number[link.tail]) for link in each.said.relations]
    return Plain(each.document.doc_id, each.document.text, mentions, links)


def timed(*works: Callable[[], Any], rounds: int) -> list[float]:
    """Median processor seconds of each, in turns."""
    seconds: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for work, of in zip(works, seconds, strict=True):
            gc.collect()
            start = time.process_time()
            made = work()
            of.append(time.process_time() - start)
            del made
    return [statistics.median(each) for each in seconds]


def parquet_of(items: Sequence[Any], schema: Any) -> bytes:
    from annot.release.gold_document import GoldDocument
    from annot.release.tables.features import features_of
    from annot.release.tables.gold import document_columns
    from annot.release.tables.parquet import render_parquet

    columns = document_columns(schema, [GoldDocument(each.document, each.said, 0) for each in items])
    return render_parquet(columns, features_of("documents", schema))


def bench(name: Any, items: Sequence[Any], schema: Any, rounds: int) -> None:
    from annot.formats.format import ReadOptions
    from annot.formats.read import read_as
    from annot.formats.registry import format_named

    known, (plain_write, plain_read) = format_named(name), PLAIN[name]
    plain = [plain_of(each) for each in items]
    beside = _LIBRARIES.get(name, "plain code")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        if known.write is None:
            files = {"gold.parquet": parquet_of(items, schema)}
        else:
            files = dict(known.write(items, schema).files)
        for inside, data in files.items():
            (folder / inside).parent.mkdir(parents=True, exist_ok=True)
            (folder / inside).write_bytes(data)
        del files
        gc.freeze()
        write, path = known.write, folder
        if not known.is_folder and name not in _OF_FOLDERS:
            (path,) = folder.iterdir()
        show = partial(row, name, n=len(items), beside=beside)
        if write is not None and plain_write is not None:
            show("write", timed(lambda: write(items, schema), lambda: plain_write(plain, folder), rounds=rounds))
        if known.read is not None and plain_read is not None:
            documents = {each.document.doc_id: each.document for each in items}
            texts = {doc_id: document.text for doc_id, document in documents.items()}

            def ours() -> Any:
                return read_as(name, path, ReadOptions(documents))

            def theirs() -> Any:
                return list(plain_read(path, texts))

            n_ours = sum(len(each.mentions) for each in ours().sets.values())
            n_theirs = sum(len(each.mentions) for each in theirs())
            assert n_ours == n_theirs, f"{name}: annot reads {n_ours} mentions, and {beside} {n_theirs}"
            show("read", timed(ours, theirs, rounds=rounds))


def row(name: str, work: str, seconds: Sequence[float], *, n: int, beside: str) -> None:
    ours, theirs = seconds
    print(f"| `{name}` | {work} | {n:,} | {ours:.2f} s | {beside} {theirs:.2f} s | {ours / theirs:.1f} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("export", type=Path)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=[], choices=sorted(PLAIN))
    given = parser.parse_args()
    from annot.core.schema import Schema
    from annot.formats.format import Annotated

    schema = Schema.model_validate(schema_of(json.loads(given.export.read_bytes())))
    items = [
        Annotated(document, readings[0]) for document, readings in annot_documents(given.export, schema) if readings
    ]
    items = items[: given.documents]
    n_mentions = sum(len(each.said.mentions) for each in items)
    n_relations = sum(len(each.said.relations) for each in items)
    print(f"{len(items):,} documents, {n_mentions:,} mentions, {n_relations:,} relations; {given.rounds} rounds\n")
    print("| format | work | documents | annot | beside it | ratio |\n| --- | --- | ---: | ---: | ---: | ---: |")
    for name in given.only or sorted(PLAIN):
        bench(name, items, schema, given.rounds)


if __name__ == "__main__":
    main()
