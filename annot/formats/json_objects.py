"""Files of JSON objects, one a document, as other tools write them: their lines, and which document each is."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from annot.core.annotation import AttributeValue
from annot.core.document import Document
from annot.core.errors import UnreadableError
from annot.core.issue import Issue
from annot.core.plural import plural
from annot.formats.format import Annotated
from annot.formats.losses import loss_of, lost_facts
from annot.store.plain_files import read_text

_BLANK = re.compile(r"\s*")
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
"""An escape that may be half of a character, which no text can hold."""
_EMPTY: tuple[object, ...] = (None, "", [], {})
_MOST_BITS = 63
_MOST_OF_AN_OBJECT = 1 << 22
"""Bytes of a file that are looked at to tell whose it is."""


class TextLine(NamedTuple):
    """An object of a file, and the document that it speaks of.

    Attributes:
        where: its place, `file:line`.
        document: the text that the object holds, under the id by which it is known.
        value: the object.
    """

    where: str
    document: Document
    value: Mapping[str, Any]


def read_text_lines(path: Path, known: Mapping[str, Document]) -> Iterator[TextLine]:
    """The objects of a file, which may take a line each or several.

    A document is called as `doc_id` says, there or under `meta`; else as the known text that it is; else by `id`; else
    by a number that no other has.

    Raises:
        UnreadableError: what stands there is no JSON, no object, or one without a text; it names `file:line`.
    """
    by_text = {document.text: doc_id for doc_id, document in known.items()}
    named: list[tuple[str, str, Mapping[str, Any]]] = []
    for where, value in _objects(path):
        text = value.get("text")
        if not isinstance(text, str):
            raise UnreadableError(f"{where}: 'text' is {text!r}, and offsets need the text that they count in")
        meta = value.get("meta")
        own = _id_of(value) or (_id_of(meta) if isinstance(meta, dict) else "")
        named.append((own or by_text.get(text) or _id_of(value, "id"), where, value))
    taken = {*known, *(doc_id for doc_id, _, _ in named)}
    free = (str(number) for number in count(1) if str(number) not in taken)
    for doc_id, where, said in named:
        yield TextLine(where, Document(doc_id or next(free), said["text"]), said)


def _id_of(value: Mapping[str, Any], key: str = "doc_id") -> str:
    """The name that an object gives a document; empty where it gives none that can be one."""
    found = value.get(key)
    return str(found) if isinstance(found, str) or type(found) is int else ""


def _objects(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    content = read_text(path)
    decoder = json.JSONDecoder(object_pairs_hook=unique_keys)
    at, number = 0, 1
    while True:
        start = _skip_blank(content, at)
        number += content.count("\n", at, start)
        if start == len(content):
            return
        where = f"{path}:{number}"
        try:
            value, at = decoder.raw_decode(content, start)
            if _HALF.search(content, start, at):
                json.dumps(value, ensure_ascii=False).encode()
        except json.JSONDecodeError as error:
            raise UnreadableError(f"{path}:{error.lineno}: no JSON: {error.msg} at column {error.colno}") from error
        except (ValueError, RecursionError) as error:
            # A number of thousands of digits, half a surrogate pair, or brackets without end.
            raise UnreadableError(f"{where}: cannot be read: {error}") from error
        if not isinstance(value, dict):
            raise UnreadableError(f"{where}: {str(value)[:40]!r} is no object; each document is one, {{…}}")
        number += content.count("\n", start, at)
        yield where, value


def read_entries(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a file with their places: of a list in JSON, or of JSON Lines.

    Raises:
        UnreadableError: see `read_text_lines`.
    """
    content = read_text(path)
    if content[_skip_blank(content, 0) :][:1] != "[":
        yield from _objects(path)
        return
    try:
        found = json.loads(content)
        if _HALF.search(content):
            json.dumps(found, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise UnreadableError(f"{path}:{error.lineno}: no JSON: {error.msg} at column {error.colno}") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"{path}: cannot be read: {error}") from error
    for number, value in enumerate(found, start=1):
        where = f"{path}: entry {number}"
        if not isinstance(value, dict):
            raise UnreadableError(f"{where}: {str(value)[:40]!r} is no object; each document is one, {{…}}")
        yield where, value


class OtherKeys:
    """The keys of a file's objects that hold something and that its reader does not look at, counted."""

    def __init__(self) -> None:
        self._found = Counter[tuple[str, str]]()

    def look(self, values: Iterable[object], taken: Collection[str], of: str) -> None:
        """Counts what is there beside `taken`; no keys that begin with an underscore, which tools have for themselves.

        Args:
            values: the objects; a reader says itself what it thinks of anything else.
            taken: the keys that are read.
            of: what an object is called.
        """
        for value in values:
            if isinstance(value, Mapping):
                others = [key for key, said in value.items() if key not in taken and said not in _EMPTY]
                self._found.update((of, key) for key in others if not key.startswith("_"))

    def issues(self, path: Path) -> list[Issue]:
        """A warning for each of them."""
        return [
            Issue(
                doc_id="",
                code="unsupported-result",
                where=str(path),
                message=f"{key!r} of {plural(n, of)} has no place in a reading; not taken",
                severity="warning",
            )
            for (of, key), n in self._found.items()
        ]


def plain_value(said: object) -> AttributeValue | None:
    """What JSON says as the value of an attribute: a truth value, a text, a number, or texts; None where it is none."""
    match said:
        case bool() | str():
            return said
        case int() if said.bit_length() <= _MOST_BITS:
            return said
        case float() if math.isfinite(said):
            return said
        case list() if all(isinstance(each, str) for each in said):
            return tuple(said)
    return None


def listed(value: object) -> list[Any]:
    """A list, or nothing where a file has something else in its place."""
    return value if isinstance(value, list) else []


def unique_keys(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """The object of some pairs, for JSON's reader, which else would keep the last of two that share a key.

    Raises:
        ValueError: two share one.
    """
    found = dict(pairs)
    if len(found) < len(pairs):
        again = next(key for at, (key, _) in enumerate(pairs) if key in dict(pairs[:at]))
        raise ValueError(f"the key {again!r} stands twice in an object; keep one")
    return found


def _skip_blank(content: str, at: int) -> int:
    found = _BLANK.match(content, at)
    return found.end() if found else at


def first_object(path: Path) -> Mapping[str, Any]:
    """The object that a file, or the list in it, begins with; empty where there is none, or it is too long."""
    if not path.is_file():
        return {}
    about = path.stat()
    return _first_object(path, about.st_mtime_ns, about.st_size)


@lru_cache(maxsize=1)
def _first_object(path: Path, _changed: int, _size: int) -> Mapping[str, Any]:
    """Each format that may be meant asks for it, one behind the other."""
    with path.open("rb") as file:
        # The last character may be cut; what begins with a whole object does not need it.
        words = file.read(_MOST_OF_AN_OBJECT).decode("utf-8", "replace").removeprefix("\ufeff")
    start = _skip_blank(words, 0)
    if words[start : start + 1] == "[":
        start = _skip_blank(words, start + 1)
    try:
        value, _ = json.JSONDecoder().raw_decode(words, start)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def render_objects(objects: Sequence[Mapping[str, Any]]) -> bytes:
    """One object a line."""
    return "".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in objects).encode()


def lost_values(each: Annotated, tool: str) -> list[Issue]:
    """What a format of places, labels and links loses: values of mentions and relations, and facts of the text."""
    doc_id = each.document.doc_id
    losses = []
    parts = [(part.id, part.attributes) for part in each.said.mentions]
    parts += [(part.id, part.attributes) for part in each.said.relations]
    for where, attributes in parts:
        for name, value in attributes.items():
            losses.append(loss_of("lost-attribute", doc_id, where, f"{name} = {value!r}: {tool} holds labels alone"))
    return [*losses, *lost_facts(each.document, tool)]
