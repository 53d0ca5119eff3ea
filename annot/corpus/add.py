"""New seeds from text, JSON Lines, CSV and HTML files."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile

from pydantic import ValidationError

from annot.core.errors import ConfigError, DataError, UnreadableError
from annot.corpus.manifest import SeedRow
from annot.store.jsonl import explain_validation
from annot.store.plain_files import require_file

Found = tuple[str, str, Mapping[str, str]]
"""Document id, text, and what the file says about it."""

_WHAT_ELSE = {
    ".docx": "a Word document, which annot does not read",
    ".doc": "a Word document, which annot does not read",
    ".odt": "a text document of an office program, which annot does not read",
    ".rtf": "a formatted text, which annot does not read",
    ".pdf": "a PDF, whose text has no one order",
    ".xlsx": "a spreadsheet, which annot does not read; CSV it does",
    ".zip": "an archive; unpack it first",
}
_BEGINNINGS = {b"%PDF-": ".pdf", b"PK\x03\x04": ".zip", b"{\\rtf": ".rtf", b"\xd0\xcf\x11\xe0": ".doc"}
"""How files of other programs begin, whatever they are called."""
_IN_ARCHIVES = {"word/": ".docx", "xl/": ".xlsx", "mimetype": ".odt"}
"""How a name in an office program's archive begins."""
_META = ("title", "publisher", "date_published", "language", "url", "rights", "event")
KEPT = frozenset({*_META, "doc_id", "id"})
"""What a file may say of a document that a manifest holds."""
_TAKEN = frozenset({*KEPT, "text"})


class Candidates(NamedTuple):
    """What a file holds.

    Attributes:
        rows: the documents as manifest rows, with their texts.
        passed_over: columns that no manifest has, with the number of documents that fill them.
        is_of_tasks: whether they are tasks of a project, of which several may show one text.
    """

    rows: list[tuple[SeedRow, str]]
    passed_over: Counter[str]
    is_of_tasks: bool = False


def read_candidates(path: Path, *, language: str) -> Candidates:
    """The documents of `path`; nothing is written.

    Args:
        path: a `.txt` (one document), `.jsonl` (objects with `text`, `doc_id` or `id`), `.csv` (a header
            with the same names), `.json` (tasks or an export of Label Studio) or `.html` file (its article, by
            trafilatura).
        language: for documents that name none.

    Raises:
        ConfigError: the file's ending is none of these, or an extra is not installed.
        DataError: the file cannot be read, or holds no text; the message names `file:line`.
    """
    ending = path.suffix.lower()
    reader = _READERS.get(ending)
    if path.is_dir():
        raise ConfigError(f"{path}: is a folder; name its files, such as {path}/*.txt")
    if reader is None:
        unknown = f"annot cannot read {path.suffix!r}" if ending else "its name has no ending that says what it is"
        why = _WHAT_ELSE.get(ending, unknown)
        known = ", ".join(sorted(_READERS))
        raise ConfigError(f"{path}: {why}; save its text as UTF-8 in a .txt file (known: {known})")
    require_file(path)
    try:
        data = path.read_bytes()
        if kind := _kind_by_content(data):
            raise UnreadableError(f"{path}: is {_WHAT_ELSE[kind]}; save its text as UTF-8 in a .txt file")
        content = data.decode()
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: no such file") from error
    except UnicodeDecodeError as error:
        raise UnreadableError(f"{path}: not UTF-8 at byte {error.start}; convert it first") from error
    return as_candidates(path, reader(path, content), language=language, is_of_tasks=reader is _read_tasks)


def as_candidates(source: Path, documents: Iterable[Found], *, language: str, is_of_tasks: bool = False) -> Candidates:
    """Documents as rows of the manifest.

    Args:
        source: where they come from, for messages.
        documents: their ids, texts, and what is said about them.
        language: for documents that name none.
        is_of_tasks: whether they are tasks of a project, of which several may show one text.

    Raises:
        DataError: there is none, or one that holds no text or cannot stand in a manifest.
    """
    found = Candidates([], Counter(), is_of_tasks)
    try:
        for doc_id, text, about in documents:
            if not any(map(_is_seen, text)):
                raise DataError(f"{source}: {doc_id} holds no text; there is nothing to annotate in it")
            found.rows.append(_row(doc_id, text, about, language))
            found.passed_over.update(name for name in about if name not in _TAKEN)
    except ValidationError as error:
        raise UnreadableError(f"{source}: {explain_validation(error)}") from error
    except (UnicodeEncodeError, RecursionError) as error:
        why = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise UnreadableError(f"{source}: {why}") from error
    if not found.rows:
        raise DataError(f"{source}: holds no document")
    return found


def _kind_by_content(data: bytes) -> str | None:
    """The ending that a file of another program should have; None where it may be a text."""
    kind = next((kind for begins, kind in _BEGINNINGS.items() if data.startswith(begins)), None)
    if kind == ".zip":
        # Only the list of names is read; nothing is unpacked.
        with suppress(BadZipFile), ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            return next(
                (kind for begins, kind in _IN_ARCHIVES.items() if any(n.startswith(begins) for n in names)), kind
            )
    return kind


def _is_seen(char: str) -> bool:
    return not char.isspace() and unicodedata.category(char) not in {"Cc", "Cf"}


def slug_of(name: str) -> str:
    """`name` as a document id: ASCII letters, digits, dots, dashes."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-._")[:96]


def _row(doc_id: str, text: str, about: Mapping[str, str], language: str) -> tuple[SeedRow, str]:
    slug = slug_of(doc_id) or hashlib.sha256(text.encode()).hexdigest()[:16]
    known = {name: about[name] for name in _META if about.get(name)}
    row = SeedRow.model_validate(
        {
            "doc_id": slug,
            "file": f"{slug}.txt",
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "n_chars": len(text),
            "language": language,
            "date_source": "stated" if "date_published" in known else "unknown",
            **known,
        }
    )
    return row, text


def _read_txt(path: Path, content: str) -> Iterator[Found]:
    yield path.stem, content, {}


def _read_jsonl(path: Path, content: str) -> Iterator[Found]:
    for number, line in enumerate(content.removeprefix("\ufeff").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise UnreadableError(f"{path}:{number}: not JSON: {error.msg} at column {error.colno}") from error
        except ValueError as error:
            raise UnreadableError(f"{path}:{number}: {error}") from error
        yield document_of(f"{path}:{number}", row, name=f"{path.stem}-{number}")


def _read_csv(path: Path, content: str) -> Iterator[Found]:
    # A whole article may stand in a cell.
    csv.field_size_limit(2**31 - 1)
    table = csv.DictReader(io.StringIO(content.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        for row in table:
            yield document_of(f"{path}:{table.line_num}", row, name=f"{path.stem}-{table.line_num}")
    except csv.Error as error:
        raise UnreadableError(f"{path}:{table.line_num}: not CSV: {error}") from error


def document_of(where: str, row: object, *, name: str) -> Found:
    """A document out of a row of a table.

    Args:
        where: the row's place, for messages.
        row: its values by column; `text`, and for the id `doc_id` or `id`.
        name: the id of a row that says none.

    Raises:
        UnreadableError: it has no text, or a value that no manifest can hold.
    """
    text = row.get("text") if isinstance(row, dict) else None
    if not isinstance(row, dict) or not isinstance(text, str):
        columns = ", ".join(map(repr, row)) if isinstance(row, dict) and "text" not in row else ""
        commas = "; columns have commas between them" if ";" in columns else ""
        raise UnreadableError(f"{where}: needs a `text`{columns and f', it has {columns}{commas}'}")
    if None in row:
        raise UnreadableError(f"{where}: has more values than columns; put a text with commas in quotes")
    for key in ("doc_id", "id"):
        if isinstance(row.get(key), (dict, list, bool)):
            raise UnreadableError(f"{where}: its {key!r} is {row[key]!r}, and no name of a document")
    about = {str(key): str(value) for key, value in row.items() if value is not None}
    for key, value in about.items():
        try:
            (key + value).encode()
        except UnicodeEncodeError as error:
            half = f"U+{ord(error.object[error.start]):04X}"
            raise UnreadableError(f"{where}: {half} in its {key!a} is half a character; mend it") from error
    return about.get("doc_id") or about.get("id") or name, text, about


def _read_tasks(path: Path, content: str) -> Iterator[Found]:
    """The texts of Label Studio's tasks, of its exports and import files; what was said of them is not read."""
    try:
        tasks = json.loads(content.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise UnreadableError(f"{path}:{error.lineno}: not JSON: {error.msg} at column {error.colno}") from error
    except ValueError as error:
        raise UnreadableError(f"{path}: {error}") from error
    for number, task in enumerate(tasks if isinstance(tasks, list) else [tasks], start=1):
        data = task.get("data") if isinstance(task, dict) else None
        if not isinstance(data, dict):
            raise UnreadableError(f"{path}: task {number} has no `data`: no tasks of Label Studio; write JSON Lines")
        key = _text_key(path, number, data)
        about = {each: value for each, value in data.items() if each != key}
        called = f"task-{task['id']}" if type(task.get("id")) in {int, str} else f"{path.stem}-{number}"
        row = {**about, "text": data[key], "doc_id": data.get("doc_id") or called}
        yield document_of(f"{path}: task {number}", row, name=called)


def _text_key(path: Path, number: int, data: Mapping[str, object]) -> str:
    """Where a task has its text: under `text`, or under the only key that holds words and no fact about them."""
    likely = [key for key, value in data.items() if isinstance(value, str) and key not in {*_META, "doc_id", "id"}]
    if "text" in likely or len(likely) == 1:
        return "text" if "text" in likely else likely[0]
    raise UnreadableError(
        f"{path}: task {number} has its text under none or several of {', '.join(map(repr, data)) or 'no key'}; "
        "write JSON Lines with `text`"
    )


def _read_html(path: Path, content: str) -> Iterator[Found]:
    try:
        import trafilatura
    except ImportError as error:
        raise ConfigError(f"{path}: HTML needs the extra `html`: pip install 'annot-gold[html]'") from error
    text = trafilatura.extract(content, include_comments=False)
    if not text:
        raise UnreadableError(f"{path}: no article found in it; save its text as .txt")
    about = trafilatura.extract_metadata(content)
    found = {
        "title": about.title,
        "publisher": about.sitename,
        "date_published": about.date,
        "url": about.url,
    }
    yield path.stem, text, {name: value for name, value in found.items() if value}


_READERS: Mapping[str, Callable[[Path, str], Iterator[Found]]] = {
    ".txt": _read_txt,
    ".json": _read_tasks,
    ".jsonl": _read_jsonl,
    ".csv": _read_csv,
    ".html": _read_html,
    ".htm": _read_html,
}
