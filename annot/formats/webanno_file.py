"""The lines of a WebAnno TSV 3 file: layers, sentences, and units, which are tokens and parts of tokens."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from annot.core.errors import UnreadableError

FORMAT = "#FORMAT=WebAnno TSV "
_SLOT = "ROLE_"
VERSIONS = ("3", "3.0", "3.1", "3.2", "3.3")
_LAYER = re.compile(r"#T_(SP|RL|CH)=([^|]+)((?:\|.*)?)")
_UNIT = re.compile(r"([0-9]+-[0-9]+(?:\.[0-9]+)?)\t([0-9]{1,12})-([0-9]{1,12})\t")
_JAVA = re.compile(r"\\(?:u+([0-9a-fA-F]{4})|([0-3]?[0-7]{1,2})|(.))", re.DOTALL)
_CELL = re.compile(r"((?:\\.|[^\\]|\\$)*?)(?:\[(\d+(?:_\d+)?)\])?", re.DOTALL)
_NAMED = {"t": "\t", "n": "\n", "f": "\f", "r": "\r", "b": "\b"}


@dataclass(frozen=True)
class Layer:
    """A layer of the header.

    Attributes:
        kind: `SP` of spans, `RL` of relations, `CH` of chains.
        name: its full name.
        columns: what its columns are called; one without a name where it has no feature.
        first: number of its first column.
    """

    kind: str
    name: str
    columns: Sequence[str]
    first: int

    @property
    def targets(self) -> Mapping[str, str]:
        """The layer of what fills each slot."""
        pairs = zip(self.columns, self.columns[1:], strict=False)
        return {slot: target for slot, target in pairs if slot.startswith(_SLOT)}

    @cached_property
    def keys(self) -> Sequence[str]:
        """A name of its own for each column: several slots may be filled by one layer."""
        before = ("", *self.columns)
        return [
            target_of(slot) if slot.startswith(_SLOT) else own for slot, own in zip(before, self.columns, strict=False)
        ]


def target_of(slot: str) -> str:
    """The name of the column behind that of a slot."""
    return f"{slot} -> target"


class Unit(NamedTuple):
    """A line of a token, or of a part of one.

    Attributes:
        name: its number of sentence, token and part.
        start: where it begins, in the file's own units.
        end: where it ends.
        said: its characters.
        cells: of all layers.
        line: its number in the file.
    """

    name: str
    start: int
    end: int
    said: str
    cells: Sequence[str]
    line: int


@dataclass
class Sentence:
    """A sentence: its text and its units, and the id that the file gives it, if any."""

    text: str
    units: list[Unit] = field(default_factory=list)
    name: str = ""


@dataclass(frozen=True)
class WebAnnoFile:
    """What stands in a file."""

    layers: Sequence[Layer]
    sentences: Sequence[Sentence]


def parse_webanno(content: str, *, name: str) -> WebAnnoFile:
    """The layers and sentences of a file.

    Args:
        content: of the file.
        name: of the file, for messages.

    Raises:
        DataError: it is no such file, or a line is broken; the message names `file:line`.
    """
    lines = [line.removesuffix("\r") for line in content.split("\n")]
    version = lines[0].removeprefix(FORMAT).strip()
    if not lines[0].startswith(FORMAT) or version not in VERSIONS:
        raise UnreadableError(f"{name}:1: {lines[0][:80]!r} is no header of WebAnno TSV 3, such as {FORMAT + '3.3'!r}")
    layers: list[Layer] = []
    sentences: list[Sentence] = []
    header: list[str] = []
    named = ""
    n_columns = 0
    nothing: tuple[str, ...] = ()
    for number, line in enumerate(lines[1:], start=2):
        if sentences and not header and line and line[0] != "#":
            sentences[-1].units.append(_unit(line, nothing, number, name))
            continue
        where = f"{name}:{number}"
        if line.startswith("#T_") and not sentences and not header:
            layers.append(_layer(line, n_columns, where))
            n_columns += len(layers[-1].columns)
        elif line.startswith("#Text="):
            header.append(_text(line.removeprefix("#Text="), version))
        elif line.startswith("#Sentence.id="):
            named = _text(line.removeprefix("#Sentence.id="), version)
        elif not line:
            continue
        elif line.startswith("#") and not _UNIT.match(line):
            raise UnreadableError(f"{where}: the line {line[:80]!r} is no layer, sentence or token of WebAnno TSV 3")
        else:
            if header:
                sentences.append(Sentence("\n".join(header), name=named))
                header, named = [], ""
            nothing = ("_",) * n_columns
            unit = _unit(line, nothing, number, name)
            if not sentences:
                raise UnreadableError(f"{where}: a token without a sentence; a line #Text= must stand above it")
            sentences[-1].units.append(unit)
    if header:
        raise UnreadableError(f"{name}:{len(lines)}: the sentence {header[0][:40]!r} has no token")
    return WebAnnoFile(layers, sentences)


def _layer(line: str, first: int, where: str) -> Layer:
    parts = _LAYER.fullmatch(line)
    if parts is None:
        raise UnreadableError(f"{where}: {line!r} declares no layer; such a line is #T_SP=NAME|FEATURE|…")
    columns = [each for each in parts[3].split("|") if each] or [""]
    if parts[1] == "RL" and not columns[-1].startswith("BT_"):
        raise UnreadableError(f"{where}: the relation layer {parts[2]!r} does not end with the layer of its ends, BT_…")
    for at, column in enumerate(columns):
        if column.startswith(_SLOT) and (":" not in column or at + 1 == len(columns)):
            raise UnreadableError(f"{where}: the slot {column!r} is no ROLE_LAYER:FEATURE_LINK with a target behind it")
    layer = Layer(parts[1], parts[2], columns, first)
    again = [key for key, n in Counter(layer.keys).items() if n > 1]
    if again:
        raise UnreadableError(f"{where}: the layer {parts[2]!r} has two columns {again[0]!r}; name each once")
    return layer


def _unit(line: str, nothing: tuple[str, ...], number: int, name: str) -> Unit:
    """The unit of a line; `nothing` are the cells of one of which nothing is said, as of most."""
    found, n_columns = _UNIT.match(line), len(nothing)
    if found is None:
        raise UnreadableError(
            f"{name}:{number}: {line[:80]!r} is no token; it begins with SENTENCE-TOKEN, a tab, BEGIN-END"
        )
    blank = "\t_" * n_columns + "\t"
    if line.endswith(blank) and len(line) - len(blank) >= found.end():
        return Unit(found[1], int(found[2]), int(found[3]), line[found.end() : -len(blank)], nothing, number)
    cells = line[found.end() :].split("\t")
    if len(cells) > n_columns + 1 and cells[-1] == "":
        cells.pop()
    if len(cells) < n_columns + 1:
        raise UnreadableError(
            f"{name}:{number}: {len(cells) - 1} columns behind the token, and the header declares {n_columns}; "
            "write each"
        )
    at = len(cells) - n_columns
    # The token itself is not escaped: it may hold a tab.
    said = cells[0] if at == 1 else "\t".join(cells[:at])
    return Unit(found[1], int(found[2]), int(found[3]), said, cells[at:], number)


def _text(said: str, version: str) -> str:
    if version in ("3", "3.0", "3.1"):
        text = _JAVA.sub(_java, said)
        # Java writes a character beyond the first 65,536 as two escapes.
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return re.sub(r"\\([tnfrb\\\x00-\x1f])", lambda each: _NAMED.get(each[1], each[1]), said)


def _java(escape: re.Match[str]) -> str:
    if escape[1]:
        return chr(int(escape[1], 16))
    return chr(int(escape[2], 8)) if escape[2] else _NAMED.get(escape[3], escape[3])


def split_cell(cell: str, separator: str) -> list[str]:
    """The parts of a cell at a separator that is not escaped."""
    parts = [""]
    for piece in re.findall(r"\\.|.|\\$", cell, re.DOTALL):
        if piece == separator:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def value_and_number(part: str) -> tuple[str, str]:
    """A value as it is written, and the number in brackets behind it; empty where there is none."""
    found = _CELL.fullmatch(part)
    return (found[1], found[2] or "") if found else (part, "")


def unescaped(value: str) -> str:
    r"""A value without its escapes: `\t` and `\n` are a tab and a line break, all else stands for itself."""
    return re.sub(r"\\(.)", lambda each: {"t": "\t", "n": "\n"}.get(each[1], each[1]), value, flags=re.DOTALL)
