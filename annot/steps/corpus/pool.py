"""`annot corpus select`: a pool that is drawn from a corpus of any size, for `annot select` to choose from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from heapq import nsmallest
from itertools import pairwise
from pathlib import Path

import msgspec
import pyarrow as pa

from annot.core.canonical import digest_of
from annot.core.document import Document
from annot.core.errors import ArgumentError, DataError
from annot.core.plural import plural
from annot.core.prediction import Prediction
from annot.corpus.near_known import KnownTexts
from annot.corpus.shards import CorpusColumns, documents_of
from annot.corpus.split import read_places
from annot.project.predicting import project_predictor
from annot.project.project import ProjectFolder
from annot.steps.corpus.running import CorpusOptions, CorpusRun, Files, TableWork
from annot.store.jsonl import write_jsonl

FORM = "1"
POOL_NAME, PREDICTIONS_NAME = "pool.jsonl", "predictions.jsonl"
A_DOCUMENT = 20
"""Documents of the pool for each that is wanted: enough that the strategies have something to choose from."""


class PoolLine(msgspec.Struct, frozen=True):
    """A line of the pool, as `annot select --pool` reads it, with the number that drew it."""

    doc_id: str
    text: str
    draw: str


class DrawnMark(msgspec.Struct, frozen=True):
    """What the mark of a shard says: what it gave to the pool, and why other documents were not drawn."""

    drawn: list[PoolLine]
    n: int
    n_seeds: int
    n_near: int


@dataclass(frozen=True)
class DrawnPool:
    """A pool.

    Attributes:
        path: JSON Lines of `doc_id` and `text`.
        predictions: the file of predictions of it; None where no predictor was named.
        n: documents in it.
        n_corpus: documents of the corpus.
        n_seeds: of them that are seeds by their names.
        n_near: of them that are near a document of the test split, or of a frozen one.
    """

    path: Path
    predictions: Path | None
    n: int
    n_corpus: int
    n_seeds: int
    n_near: int


def draw_pool(
    project: ProjectFolder,
    source: str,
    target: Path,
    *,
    n: int,
    predictor: str | None = None,
    seed: int = 0,
    options: CorpusOptions | None = None,
) -> DrawnPool:
    """Draws a pool from a corpus by chance, without what is near to a document that systems are tested on.

    Args:
        project: the data-set project.
        source: the corpus: see `annot.corpus.shards.corpus_files`.
        target: the folder of the pool; of a run that was stopped it is taken up.
        n: documents in the pool at most.
        predictor: that predicts the pool; none where it is None.
        seed: of chance.
        options: how the corpus is read and worked on.

    Raises:
        ArgumentError: no document is asked for.
        ConfigError: there is no such corpus or predictor.
        DataError: the corpus is broken or changed, or the folder is of another question.
        ServiceError: the work was ended from outside; running again goes on from there.
    """
    if n < 1:
        raise ArgumentError(f"n: {plural(n, 'document')} cannot be drawn; give 1 or more")
    options = options or CorpusOptions()
    known = _tested_texts(project)
    asked = {
        "pool": FORM,
        "n": n,
        "seed": seed,
        "seeds": digest_of(sorted(project.documents)),
        "tested": digest_of(known),
    }
    run = CorpusRun(source, target, asked, CorpusColumns(options.doc_id, options.text), options)
    near = project.config.split.near_duplicate
    run.work(partial(_make_drawing, tuple(sorted(known.items())), tuple(project.documents), near, n, seed))
    marks = run.marks(DrawnMark)
    drawn = nsmallest(n, (each for mark in marks for each in mark.drawn), key=lambda each: each.draw)
    drawn.sort(key=lambda each: each.doc_id)
    for one, other in pairwise(drawn):
        if one.doc_id == other.doc_id:
            raise DataError(f"{source}: {one.doc_id!r} stands twice; a document needs a name of its own")
    pool = target / POOL_NAME
    write_jsonl(pool, drawn)
    path = None if predictor is None else _predict_pool(project, predictor, pool, target / PREDICTIONS_NAME, seed)
    counts = (sum(getattr(each, name) for each in marks) for name in ("n", "n_seeds", "n_near"))
    return DrawnPool(pool, path, len(drawn), *counts)


def _tested_texts(project: ProjectFolder) -> dict[str, str]:
    apart = {"test", *project.config.split.frozen}
    places = read_places(project.splits_path)
    wanted = [doc_id for doc_id, each in places.items() if each.split in apart and doc_id in project.documents]
    return {doc_id: project.documents[doc_id].text for doc_id in wanted}


def _make_drawing(
    known: tuple[tuple[str, str], ...], seeds: tuple[str, ...], near: float, n: int, seed: int
) -> TableWork:
    texts, names = KnownTexts(dict(known), at_least=near), frozenset(seeds)

    def draw(table: pa.Table, number: int) -> tuple[Files, DrawnMark]:
        documents = documents_of(table)
        new = [each for each in documents if each.doc_id not in names]
        kept = [each for each in new if texts.nearest(each.text) is None]
        drawn = nsmallest(n, _lines(kept, seed), key=lambda each: each.draw)
        return {}, DrawnMark(drawn, len(documents), len(documents) - len(new), len(new) - len(kept))

    return draw


def _lines(documents: list[Document], seed: int) -> Iterator[PoolLine]:
    for each in documents:
        draw = hashlib.sha256(f"{seed}\n{each.doc_id}".encode()).hexdigest()
        yield PoolLine(each.doc_id, each.text, draw)


def _predict_pool(project: ProjectFolder, name: str, pool: Path, path: Path, seed: int) -> Path:
    documents = [
        Document(each.doc_id, each.text) for each in msgspec.json.Decoder(PoolLine).decode_lines(pool.read_bytes())
    ]
    found: list[Prediction] = [
        each.prediction for each in project_predictor(project, name, seed=seed).predict(documents)
    ]
    write_jsonl(path, found)
    return path
