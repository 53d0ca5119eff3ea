"""Every word of a folder of files, however it is packed, looked through for quotes."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ruamel.yaml import YAML

from annot.release.standoff.quotes import QuotedRun, Quotes
from annot.release.tables.parquet import parse_parquet

_KEYS = "\0keys"


def find_quotes(files: Mapping[str, bytes], quotes: Quotes) -> Iterator[tuple[str, QuotedRun]]:
    """The first quote of each file that has one, with its path; the name of a file is looked through as well."""
    for path, data in sorted(files.items()):
        for text in _texts(path, data):
            found = quotes.find(text)
            if found is not None:
                yield path, found
                break


def _texts(path: str, data: bytes) -> Iterator[str]:
    yield path
    # What is packed may still stand there openly: Parquet writes the least and the largest of a column.
    yield data.decode("utf-8", "replace")
    suffix = path.rpartition(".")[2]
    if suffix in _PARSERS:
        yield from _streams(_PARSERS[suffix](data))


def _streams(value: object) -> Iterator[str]:
    """All strings in order, and then those of each column alone: a text may be cut up over rows or over columns."""
    columns: dict[tuple[str, ...], list[str]] = {}
    values: list[str] = []
    for place, text in _strings(value, ()):
        columns.setdefault(place, []).append(text)
        if place[-1:] != (_KEYS,):
            values.append(text)
    yield "\n".join(values)
    yield from ("\n".join(texts) for texts in columns.values())


def _strings(value: object, place: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield (*place, _KEYS), str(key)
            yield from _strings(each, (*place, str(key)))
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _strings(each, place)


def _parquet(data: bytes) -> object:
    table = parse_parquet(data)
    told = [str(each, "utf-8", "replace") for pair in (table.schema.metadata or {}).items() for each in pair]
    return [told, table.column_names, table.to_pylist()]


def _yaml(data: bytes) -> object:
    return YAML(typ="safe").load(data.decode())


_PARSERS: Mapping[str, Callable[[bytes], Any]] = {
    "parquet": _parquet,
    "json": json.loads,
    "jsonl": lambda data: [json.loads(line) for line in data.splitlines() if line.strip()],
    "yaml": _yaml,
    "yml": _yaml,
    "cff": _yaml,
    "toml": lambda data: tomllib.loads(data.decode()),
}
"""How the files of a release are packed, by the end of their names."""
