"""JSON Lines on disk: one value a line, read with errors that name file and line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar, overload

import msgspec
from pydantic import BaseModel, ValidationError

from annot.core.canonical import canonical_json
from annot.core.errors import UnreadableError
from annot.store.atomic import write_bytes
from annot.store.plain_files import require_file

S = TypeVar("S", bound=msgspec.Struct)
V = TypeVar("V", bound=BaseModel)


@overload
def read_jsonl(path: Path, kind: type[S]) -> Iterator[S]: ...
@overload
def read_jsonl(path: Path, kind: type[V]) -> Iterator[V]: ...
def read_jsonl(path: Path, kind: type[Any]) -> Iterator[Any]:
    """Reads the values of `path`, a line at a time.

    Args:
        path: the file; blank lines are passed over.
        kind: a msgspec struct or a pydantic model.

    Raises:
        DataError: the file is missing, or a line is no such value; the message names `file:line`.
    """
    decoder = None if issubclass(kind, BaseModel) else msgspec.json.Decoder(kind)
    for number, line in numbered_lines(path):
        try:
            yield kind.model_validate_json(line) if decoder is None else decoder.decode(line)
        except ValidationError as error:
            raise UnreadableError(f"{path}:{number}: {explain_validation(error)}") from error
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise UnreadableError(f"{path}:{number}: {error}") from error


def write_jsonl(path: Path, values: Iterable[object]) -> bool:
    """Writes `values` in canonical form, atomically; returns whether the file changed."""
    return write_bytes(path, render_jsonl(values))


def append_jsonl(path: Path, values: Iterable[object]) -> None:
    """Adds `values` behind the lines that are there, which stay as they are, byte for byte; all of them or none."""
    write_bytes(path, appended_jsonl(path, values))


def appended_jsonl(path: Path, values: Iterable[object]) -> bytes:
    """What `append_jsonl` would make of the file."""
    before = path.read_bytes() if path.exists() else b""
    if before and not before.endswith(b"\n"):
        before += b"\n"
    return before + render_jsonl(values)


def render_jsonl(values: Iterable[object]) -> bytes:
    """`values` in canonical form, one a line."""
    return b"".join(canonical_json(value) + b"\n" for value in values)


def explain_validation(error: ValidationError) -> str:
    """What pydantic found, in one line: each place with its fault and the value."""
    return "; ".join(
        f"{'.'.join(map(str, fault['loc'])) or 'value'}: {fault['msg']}, not {fault['input']!r}"[:400]
        for fault in error.errors(include_url=False)
    )


def numbered_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines of a file that are not blank, with their numbers from 1.

    Raises:
        DataError: the file is missing.
    """
    require_file(path)
    try:
        with path.open("rb") as stream:
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    yield number, line
    except FileNotFoundError as error:
        raise UnreadableError(f"{path}: no such file") from error
