"""Who reads which documents: by shares, with an overlap, the same on every machine, and never changed afterwards."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import msgspec
from pydantic import Field

from annot.core.errors import ConfigError, UnreadableError
from annot.core.value import Value
from annot.store.jsonl import read_jsonl, write_jsonl


class AssignmentPlan(Value):
    """How documents are given to readers.

    Attributes:
        overlap: percent of the documents that several readers read; each of the others has one reader.
        readers: number of readers of a document of the overlap; default: all.
        seed: seed that draws the documents of the overlap, and decides ties.
        shares: amount of work of each reader, relative to the others; default 1; 0 gives nothing new.
        controls: documents with known answers, which every reader gets unmarked among the others.
    """

    overlap: Annotated[float, Field(ge=0, le=100)] = 100.0
    readers: Annotated[int, Field(ge=2)] | None = None
    seed: int = 0
    shares: dict[str, Annotated[float, Field(ge=0)]] = {}
    controls: tuple[str, ...] = ()


class Assignment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who reads one document.

    Attributes:
        doc_id: the document.
        annotators: its readers, sorted.
        role: `overlap` for several readers, `single` for one, `control` for a document with a known answer.
    """

    doc_id: str
    annotators: tuple[str, ...]
    role: str


def assign(
    plan: AssignmentPlan,
    documents: Iterable[str],
    readers: Sequence[str],
    *,
    before: Mapping[str, Assignment],
    order: Sequence[str] | None = None,
) -> list[Assignment]:
    """Gives each document its readers.

    A document that has its readers keeps them, whatever the plan says now. New ones are taken in the order of a
    hash of seed and id; the first of them fill the overlap up, and each goes to those readers who have least
    for their share. A given order says who comes first, and what waits; who is read by several stays a matter of
    the hash, or the readers would be compared on the hardest documents alone.

    Args:
        plan: shares, overlap and seed.
        documents: ids of the documents.
        readers: all readers.
        before: the assignments so far.
        order: the new documents that are given, the first first; others wait, but for controls. All are given where
            it is left out.

    Returns:
        One assignment a document that is given, sorted by document.

    Raises:
        ConfigError: a control is not among the documents, or no reader takes anything.
    """
    ids = sorted(set(documents))
    if unknown := sorted(set(plan.controls) - set(ids)):
        raise ConfigError(f"annot.toml: assignment.controls: no document is called {', '.join(unknown)}")
    if order is not None:
        ids = sorted(set(ids) & {*before, *plan.controls, *order})
    weights = {name: plan.shares.get(name, 1.0) for name in readers}
    takers = [name for name in readers if weights[name] > 0]
    if not takers:
        raise ConfigError("annot.toml: assignment.shares: every reader takes 0; give at least one a share")
    found = {doc_id: before[doc_id] for doc_id in ids if doc_id in before}
    load = Counter(name for each in found.values() if each.role != "control" for name in each.annotators)
    n_common = sum(doc_id not in plan.controls for doc_id in ids)
    n_overlap = round(n_common * plan.overlap / 100) - sum(each.role == "overlap" for each in found.values())
    fresh = sorted(set(ids) - set(found), key=lambda each: _hash(plan.seed, each))
    common = [doc_id for doc_id in fresh if doc_id not in plan.controls]
    overlap = set(common[: max(0, n_overlap)] if len(takers) > 1 else ())
    if order is not None:
        rank = {doc_id: place for place, doc_id in enumerate(order)}
        common.sort(key=lambda each: rank[each])
    for doc_id in set(fresh) & set(plan.controls):
        found[doc_id] = Assignment(doc_id=doc_id, annotators=tuple(sorted(takers)), role="control")
    for doc_id in common:
        is_overlap = doc_id in overlap
        ranked = sorted(takers, key=lambda name: (load[name] / weights[name], _hash(plan.seed, doc_id, name)))
        chosen = sorted(ranked[: (plan.readers or len(takers)) if is_overlap else 1])
        load.update(chosen)
        role = "overlap" if is_overlap else "single"
        found[doc_id] = Assignment(doc_id=doc_id, annotators=tuple(chosen), role=role)
    return [found[doc_id] for doc_id in ids]


def read_assignments(path: Path) -> dict[str, Assignment]:
    """The assignments in `path`, by document; none where there is no file.

    Raises:
        DataError: a line is broken, or a document stands twice.
    """
    found: dict[str, Assignment] = {}
    for row in read_jsonl(path, Assignment) if path.exists() else ():
        if row.doc_id in found:
            raise UnreadableError(f"{path}: {row.doc_id} stands twice; keep one line")
        found[row.doc_id] = row
    return found


def write_assignments(path: Path, rows: Iterable[Assignment]) -> bool:
    """Writes the assignments; returns whether the file changed."""
    return write_jsonl(path, rows)


def _hash(seed: int, *parts: str) -> str:
    return hashlib.sha256("\n".join([str(seed), *parts]).encode()).hexdigest()
