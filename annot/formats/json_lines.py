"""JSON Lines of annotation sets, one document a line: annot's own readings, or what a model writes."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec

from annot.core.annotation import AnnotationSet
from annot.core.document import Document
from annot.core.errors import UnreadableError
from annot.core.gc_pause import gc_paused
from annot.core.issue import Issue
from annot.core.schema import Schema
from annot.formats.format import Annotated, Format, ReadOptions, Written
from annot.formats.import_result import ImportResult, repeated
from annot.formats.json_objects import OtherKeys
from annot.formats.loose import LooseMention, LooseRelation, LooseSet, build_set
from annot.formats.losses import lost_facts
from annot.store.jsonl import render_jsonl
from annot.store.plain_files import require_file

_KNOWN = {*LooseSet.__struct_fields__, *AnnotationSet.__struct_fields__}


def read_sets(path: Path, *, documents: Mapping[str, Document]) -> ImportResult:
    """What a file says; a line that is no finished annotation set is taken apart, mention by mention.

    Args:
        path: the file.
        documents: known texts, for mentions without a quote.

    Raises:
        DataError: a line is no JSON, or no such object; the message names `file:line`.
    """
    with gc_paused():
        others = OtherKeys()
        found = _joined(_read(path, documents, others), str(path))
        return replace(found, issues=(*found.issues, *others.issues(path)))


def import_rows(rows: Iterable[Mapping[str, Any]], *, name: str, documents: Mapping[str, Document]) -> ImportResult:
    """What rows of a table say, each with the keys of `LooseSet`; their own texts go before `documents`.

    Raises:
        DataError: a row lacks a key, or holds another kind of value there.
    """
    texts: dict[str, Document] = {}

    def parsed() -> Iterator[tuple[str, AnnotationSet, list[Issue]]]:
        for number, row in enumerate(rows, start=1):
            try:
                loose = msgspec.convert(row, LooseSet)
            except msgspec.ValidationError as error:
                raise UnreadableError(f"{name}: row {number}: {error}") from error
            if loose.text is not None and loose.doc_id:
                texts.setdefault(loose.doc_id, Document(loose.doc_id, loose.text))
            built = build_set(loose, texts.get(loose.doc_id) or documents.get(loose.doc_id))
            yield f"row {number}", built.set, built.issues

    found = _joined(parsed(), name)
    return ImportResult(found.sets, texts, found.issues)


def _read(
    path: Path, documents: Mapping[str, Document], others: OtherKeys
) -> Iterator[tuple[str, AnnotationSet, list[Issue]]]:
    whole, loose = msgspec.json.Decoder(AnnotationSet), msgspec.json.Decoder(LooseSet)
    require_file(path)
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            line = line.removeprefix(BOM_UTF8) if number == 1 else line
            if not line.strip():
                continue
            try:
                yield f"line {number}", whole.decode(line), []
            except msgspec.ValidationError:
                try:
                    said = loose.decode(line)
                    raw = msgspec.json.decode(line)
                except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
                    raise UnreadableError(f"{path}:{number}: {error}") from error
                if said.mentions is msgspec.UNSET and (odd := raw.keys() - _KNOWN):
                    raise UnreadableError(
                        f"{path}:{number}: {said.doc_id!r} has no 'mentions', and what is {', '.join(sorted(odd))}? "
                        "write mentions under 'mentions', an empty list where nothing was found"
                    ) from None
                others.look([raw], _KNOWN, "document")
                others.look(raw.get("mentions") or (), LooseMention.__struct_fields__, "mention")
                others.look(raw.get("relations") or (), (*LooseRelation.__struct_fields__, "id"), "relation")
                built = build_set(said, documents.get(said.doc_id))
                yield f"line {number}", built.set, built.issues
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
                raise UnreadableError(f"{path}:{number}: {error}") from error


def _joined(rows: Iterable[tuple[str, AnnotationSet, list[Issue]]], name: str) -> ImportResult:
    sets: dict[str, AnnotationSet] = {}
    issues: list[Issue] = []
    for where, each, faults in rows:
        if not each.doc_id:
            raise UnreadableError(f"{name}: {where}: 'doc_id' is empty")
        if each.doc_id in sets:
            issues.append(repeated(each.doc_id, where))
            continue
        sets[each.doc_id] = each
        issues += faults
    return ImportResult(sets, {}, tuple(issues))


def _read_file(path: Path, options: ReadOptions) -> ImportResult:
    return read_sets(path, documents=options.documents)


def write_sets(documents: Sequence[Annotated], schema: Schema) -> Written:
    """One annotation set a line; the texts are not in it."""
    losses = (lost_facts(each.document, "a file of annotation sets") for each in documents)
    return Written({"sets.jsonl": render_jsonl(each.said for each in documents)}, tuple(chain.from_iterable(losses)))


ANNOT = Format(title="JSON Lines", suffixes=(".jsonl", ".ndjson"), read=_read_file, write=write_sets)
