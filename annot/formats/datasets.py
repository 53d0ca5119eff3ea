"""Tables of `datasets`: Parquet or Arrow, with the columns of our `documents` or `mentions` configuration."""

from __future__ import annotations

from pathlib import Path

from annot.formats.format import Format, ReadOptions
from annot.formats.import_result import ImportResult
from annot.formats.json_lines import import_rows

_SUFFIXES = (".parquet", ".arrow")


def _read(path: Path, options: ReadOptions) -> ImportResult:
    from annot.release.rows import read_document_rows  # brings pyarrow

    return import_rows(read_document_rows(path), name=str(path), documents=options.documents)


def _is_mine(path: Path) -> bool:
    return path.is_file() or any(each.suffix in _SUFFIXES for each in path.rglob("*"))


DATASETS = Format(title="a table of datasets", suffixes=_SUFFIXES, is_mine=_is_mine, read=_read)
