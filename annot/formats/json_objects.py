"""Files of JSON objects, one a document, as other tools write them: their lines, and which document each is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from annot.core.document import Document
from annot.core.errors import UnreadableError
from annot.core.issue import Issue
from annot.formats.format import Annotated
from annot.store.plain_files import read_text

_BLANK = re.compile(r"\s*")
_MOST_OF_A_LINE = 1 << 22
"""Bytes of a first line that are looked at to tell whose it is."""
_FIRST_LINES = 10


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
    by its number.

    Raises:
        UnreadableError: what stands there is no JSON, no object, or one without a text; it names `file:line`.
    """
    by_text = {document.text: doc_id for doc_id, document in known.items()}
    for number, (where, value) in enumerate(_objects(path), start=1):
        text = value.get("text")
        if not isinstance(text, str):
            raise UnreadableError(f"{where}: 'text' is {text!r}, and offsets need the text that they count in")
        meta = value.get("meta")
        own = value.get("doc_id") or (meta.get("doc_id") if isinstance(meta, dict) else None)
        doc_id = str(own or by_text.get(text) or value.get("id", number))
        yield TextLine(where, Document(doc_id, text), value)


def _objects(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    content = read_text(path)
    decoder = json.JSONDecoder()
    at, number = 0, 1
    while True:
        start = _skip_blank(content, at)
        number += content.count("\n", at, start)
        if start == len(content):
            return
        where = f"{path}:{number}"
        try:
            value, at = decoder.raw_decode(content, start)
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


def _skip_blank(content: str, at: int) -> int:
    found = _BLANK.match(content, at)
    return found.end() if found else at


def first_object(path: Path) -> Mapping[str, Any]:
    """The object on the first line of a file; empty where there is none, or it is longer than is looked at."""
    if not path.is_file():
        return {}
    with path.open("rb") as lines:
        for line in islice(iter(lambda: lines.readline(_MOST_OF_A_LINE), b""), _FIRST_LINES):
            try:
                words = line.decode("utf-8-sig").strip()
                value = json.loads(words) if words else None
            except (ValueError, RecursionError):
                return {}
            if words:
                return value if isinstance(value, dict) else {}
    return {}


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
            losses.append(_loss("lost-attribute", doc_id, where, f"{name} = {value!r}: {tool} holds labels alone"))
    facts = [*(["zones"] if each.document.zones else []), *each.document.meta]
    if facts:
        message = f"{', '.join(facts)}: {tool} gets a text and nothing of what is known of it"
        losses.append(_loss("lost-document", doc_id, "", message))
    return losses


def _loss(code: str, doc_id: str, where: str, message: str) -> Issue:
    return Issue(doc_id=doc_id, code=code, where=where, message=message, severity="warning")
