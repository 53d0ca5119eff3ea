"""`readings/<annotator>.jsonl`: what each annotator said, one document a line, sorted by document."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from annot.core.annotation import AnnotationSet
from annot.core.errors import UnreadableError
from annot.store.atomic import write_bytes
from annot.store.jsonl import read_jsonl, render_jsonl


def reading_path(folder: Path, annotator: str) -> Path:
    """Where the reading of `annotator` lies in the readings' folder."""
    return folder / f"{annotator}.jsonl"


def read_reading(folder: Path, annotator: str) -> dict[str, AnnotationSet]:
    """What `annotator` said, by document id; empty where nothing was pulled yet.

    Raises:
        DataError: a line is broken, is another annotator's, or its document stood before.
    """
    path = reading_path(folder, annotator)
    found: dict[str, AnnotationSet] = {}
    if not path.exists():
        return found
    for each in read_jsonl(path, AnnotationSet):
        if each.annotator != annotator:
            raise UnreadableError(f"{path}: {each.doc_id} is a reading of {each.annotator!r}")
        if each.doc_id in found:
            raise UnreadableError(f"{path}: {each.doc_id} stands twice; keep one line")
        found[each.doc_id] = each
    return found


def write_reading(folder: Path, annotator: str, sets: Iterable[AnnotationSet], *, dry_run: bool = False) -> bool:
    """Writes the reading of `annotator`, sorted; returns whether the file changed, or in a dry run would."""
    path = reading_path(folder, annotator)
    in_order = sorted(sets, key=lambda each: each.doc_id)
    body = render_jsonl(in_order)
    if dry_run:
        return not path.exists() or path.read_bytes() != body
    return write_bytes(path, body)
