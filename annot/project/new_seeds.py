"""What a file, folder or data set holds for the seeds: texts, rows of tables, and the texts of other tools."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from annot.corpus.add import Candidates, Found, as_candidates, document_of, read_candidates
from annot.corpus.dataset_rows import dataset_address, read_dataset_rows
from annot.formats.format import ReadOptions
from annot.formats.read import read_as
from annot.formats.registry import FormatName, told_format

_WITH_TEXTS: frozenset[FormatName] = frozenset({"brat", "webanno", "cas", "gliner", "docred", "hf-tokens"})
"""Formats that have files of their own, with texts in them."""


def find_candidates(source: Path, *, language: str) -> Candidates:
    """The documents of `source`; nothing is written.

    Args:
        source: a data set (`dataset_rows`), a file or folder of another tool, or a file of `read_candidates`.
        language: for documents that name none.

    Raises:
        ConfigError: it is of no known kind, or an extra is not installed.
        DataError: it cannot be read, or holds no text.
        ServiceError: the Hub cannot be reached.
    """
    if (address := dataset_address(str(source))) is not None:
        stem = address.path.rpartition("/")[2].partition(".")[0]
        rows = (
            document_of(f"{address.path}: row {number}", row, name=f"{stem}-{number}")
            for number, row in read_dataset_rows(address)
        )
        return as_candidates(source, rows, language=language)
    if source.exists() and (tool := _tool_of(source)) is not None:
        return as_candidates(source, _texts(tool, source), language=language)
    return read_candidates(source, language=language)


def _tool_of(source: Path) -> FormatName | None:
    """The tool whose file or folder it is; None for what is read as it is."""
    found = told_format(source)
    return found if found in _WITH_TEXTS else None


def _texts(name: FormatName, source: Path) -> Iterator[Found]:
    for doc_id, document in read_as(name, source, ReadOptions(texts_only=True)).documents.items():
        yield doc_id, document.text, {"doc_id": doc_id, **document.meta}
