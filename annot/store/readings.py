"""`readings/<annotator>.jsonl`: what each annotator said, one document a line, sorted by document."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from pathlib import Path

import msgspec

from annot.core.annotation import AnnotationSet
from annot.core.canonical import canonical_json
from annot.core.errors import UnreadableError
from annot.store.atomic import write_bytes
from annot.store.jsonl import numbered_lines, read_jsonl, render_jsonl


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
        _require_own_and_once(path, annotator, each, found)
        found[each.doc_id] = each
    return found


class _Head(msgspec.Struct):
    doc_id: str
    annotator: str


def read_lines(folder: Path, annotator: str) -> dict[str, bytes]:
    """The lines of a reading by document id, for whoever decodes them elsewhere; see `read_reading`.

    Raises:
        DataError: as of `read_reading`, as far as it can be told without decoding all of a line.
    """
    path = reading_path(folder, annotator)
    if not path.exists():
        return {}
    decoder = msgspec.json.Decoder(_Head)
    found: dict[str, bytes] = {}
    for number, line in numbered_lines(path):
        try:
            head = decoder.decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise UnreadableError(f"{path}:{number}: {error}") from error
        _require_own_and_once(path, annotator, head, found)
        found[head.doc_id] = line
    return found


class _Version(msgspec.Struct):
    guidelines: str | msgspec.UnsetType = msgspec.UNSET


def versions_in(lines: Mapping[str, bytes]) -> dict[str, str | msgspec.UnsetType]:
    """Under which guidelines readings were made, by document id, from their lines; unset where it is not known."""
    decoder = msgspec.json.Decoder(_Version)
    return {
        doc_id: decoder.decode(line).guidelines if b'"guidelines"' in line else msgspec.UNSET
        for doc_id, line in lines.items()
    }


def decode_readings(lines: Mapping[str, bytes]) -> list[AnnotationSet]:
    """Readings of one document from lines of `read_lines`; what two say in the same words is decoded once.

    Args:
        lines: by annotator.

    Raises:
        MsgspecError: a line is broken.
        UnicodeDecodeError: a line is no UTF-8.
    """
    known: dict[tuple[bytes, bytes], AnnotationSet] = {}
    found = []
    for annotator, line in lines.items():
        # Two lines differ somewhere, since each names its annotator; where they differ there alone, both say the same.
        before, name, behind = line.partition(b'"annotator":' + canonical_json(annotator) + b",")
        first = known.get((before, behind)) if name else None
        if first is None:
            first = known[before, behind] = _DECODER.decode(line)
            found.append(first)
        else:
            found.append(first.retold(annotator, first.origin))
    return found


_DECODER = msgspec.json.Decoder(AnnotationSet)


def _require_own_and_once(path: Path, annotator: str, each: AnnotationSet | _Head, found: Container[str]) -> None:
    if each.annotator != annotator:
        raise UnreadableError(f"{path}: {each.doc_id} is a reading of {each.annotator!r}")
    if each.doc_id in found:
        raise UnreadableError(f"{path}: {each.doc_id} stands twice; keep one line")


def write_reading(folder: Path, annotator: str, sets: Iterable[AnnotationSet], *, dry_run: bool = False) -> bool:
    """Writes the reading of `annotator`, sorted; returns whether the file changed, or in a dry run would."""
    path = reading_path(folder, annotator)
    in_order = sorted(sets, key=lambda each: each.doc_id)
    body = render_jsonl(in_order)
    if dry_run:
        return not path.exists() or path.read_bytes() != body
    return write_bytes(path, body)
