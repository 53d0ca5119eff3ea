"""`Selected`: a document that is to be read next, with its rank and the reason in words; and the file of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from annot.core.errors import UnreadableError
from annot.predict.select.mix import Strategy
from annot.store.jsonl import read_jsonl, write_jsonl


class Selected(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One line of `selection.jsonl`.

    Attributes:
        doc_id: the document.
        rank: its place in the order, from 1.
        strategy: what chose it.
        reason: why, in words.
        score: what the strategy measured, from 0 to 1; chance measures nothing.
        predictor: `NAME@VERSION` of the predictor that was asked; empty where none was.
    """

    doc_id: str
    rank: int
    strategy: Strategy
    reason: str
    score: float | None = None
    predictor: str = ""


def queue_scores(selection: Iterable[Selected]) -> dict[str, float]:
    """A score for each document that rises with its rank, above 0 and up to 1.

    Label Studio's uncertainty sampling gives the task of the lowest score first.
    """
    rows = sorted(selection, key=lambda each: each.rank)
    return {each.doc_id: (at + 1) / len(rows) for at, each in enumerate(rows)}


def read_selection(path: Path) -> Mapping[str, Selected]:
    """The selection in `path` by document, in its order.

    Raises:
        DataError: a line is broken, or a document or rank stands twice.
    """
    rows = sorted(read_jsonl(path, Selected), key=lambda each: each.rank)
    found: dict[str, Selected] = {}
    rank = 0
    for row in rows:
        if row.doc_id in found or row.rank <= rank:
            what = row.doc_id if row.doc_id in found else f"rank {row.rank}"
            raise UnreadableError(f"{path}: {what} stands twice, or is below 1; run `annot select` again")
        found[row.doc_id], rank = row, row.rank
    return found


def write_selection(path: Path, rows: Iterable[Selected]) -> bool:
    """Writes the selection; returns whether the file changed."""
    return write_jsonl(path, rows)
