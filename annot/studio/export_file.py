"""Raw JSON exports of Label Studio on disk. Every other export form has lost something, and is refused."""

from __future__ import annotations

from pathlib import Path

import msgspec

from annot.core.errors import ConfigError, DataError
from annot.studio.raw import RawTask

_WANTED = "export the project as JSON (not JSON-MIN) and pull that file"


def read_export(path: Path) -> list[RawTask]:
    """The tasks of a raw JSON export.

    Raises:
        ConfigError: the file is missing.
        DataError: it is another form, or broken; the message says what it lacks, or where it breaks.
    """
    try:
        body = path.read_bytes()
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: no such file") from error
    if path.suffix.lower() in {".csv", ".tsv"}:
        raise DataError(f"{path}: a CSV export has no relations and no region ids; {_WANTED}")
    if path.suffix.lower() in {".conll", ".bio"} or body.startswith(b"-DOCSTART-"):
        raise DataError(f"{path}: a CoNLL export has no offsets, attributes or relations; {_WANTED}")
    try:
        rows = msgspec.json.decode(body, type=list[dict[str, msgspec.Raw]])
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: {_why_no_export(body, error)}") from error
    for index, row in enumerate(rows):
        if "annotations" not in row or "data" not in row:
            raise DataError(
                f"{path}: task {index} has no {'annotations' if 'data' in row else 'data'}, as in a JSON-MIN "
                f"export, which has lost relations and attributes; {_WANTED}"
            )
    try:
        return msgspec.json.decode(body, type=list[RawTask])
    except msgspec.ValidationError as error:
        raise DataError(f"{path}: not a task of Label Studio: {error}") from error


def _why_no_export(body: bytes, error: Exception) -> str:
    first = body.lstrip()[:1]
    if first not in (b"[", b"{"):
        return f"not JSON, it begins with {body[:30]!r}; {_WANTED}"
    if "truncated" in str(error):
        return f"the JSON is cut off after {len(body)} bytes; export it again"
    return f"not a raw JSON export: {error}; {_WANTED}"
