"""The lines of brat's `.ann` files (https://brat.nlplab.org/standoff.html): what each is, and whether it is one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from annot.core.annotation import AttributeValue, Span
from annot.core.document import Document
from annot.core.errors import UnreadableError
from annot.core.findings import Severity
from annot.core.issue import Issue, quoted
from annot.formats.json_objects import plain_value, unique_keys

NOTE = "annot: "
"""How the note begins that holds what brat has no line for."""
EDGES = "@span"
"""In such a note, the place of a mention that begins or ends with a line break, where brat lets none."""
_KEY = re.compile(r"[TREAM][^\s:]+|\*|#\S*")
_TEXT_BOUND = re.compile(r"(\S+) +([0-9]{1,10} +[0-9]{1,10}(?:;[0-9]{1,10} +[0-9]{1,10})*) *")
_ARGUMENT = re.compile(r"([^\s:]+):([^\s:]+)")
_LIKE_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,17})?")
_ENDS = ("Arg1", "Arg2")


@dataclass(frozen=True)
class TextBound:
    """A `T` line: a label at a place, from its first character to its last."""

    label: str
    span: Span
    where: str


@dataclass(frozen=True)
class Link:
    """An `R` line, or one step of an `Equiv`; its ends are keys of other lines."""

    label: str
    head: str
    tail: str
    where: str


@dataclass(frozen=True)
class Event:
    """An `E` line: the key of its trigger, and the role and key of each argument."""

    label: str
    trigger: str
    roles: Sequence[tuple[str, str]]
    where: str


@dataclass(frozen=True)
class SaidValue:
    """What an `A` or `M` line, or a note of annot's, says of the line with the key `target`."""

    name: str
    target: str
    value: AttributeValue
    where: str


@dataclass
class Lines:
    """The lines of a file, by what they are and by their keys; and what of them could not be taken."""

    document: Document
    texts: dict[str, TextBound] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    equivalents: list[Link] = field(default_factory=list)
    values: list[SaidValue] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    fragments: str | None = None

    def find(self, code: str, where: str, message: str, severity: Severity = "error") -> None:
        """Adds an issue about a line."""
        doc_id = self.document.doc_id
        self.issues.append(Issue(doc_id=doc_id, code=code, where=where, message=message, severity=severity))


def value_of(word: str) -> AttributeValue:
    """A value as brat writes it; it is a number where writing the number gives the same characters again."""
    if _LIKE_NUMBER.fullmatch(word):
        number = float(word) if "." in word else int(word)
        return number if str(number) == word else word
    return word


def parse_lines(
    content: str,
    document: Document,
    *,
    name: str,
    path: str,
    names: Mapping[str, str],
    fragments: str | None = None,
) -> Lines:
    """The lines of a file.

    Args:
        content: of the file.
        document: the text that it stands off from.
        name: of the file, for issues.
        path: of the file, for errors.
        names: the data set's names for those of the file, where they differ.
        fragments: the attribute that takes the places of a discontinuous mention's parts; None where they are lost.

    Raises:
        UnreadableError: a line is none of brat's; the message names `file:line`.
    """
    found = Lines(document, fragments=fragments)
    taken: set[str] = set()
    notes: list[tuple[str, str, Mapping[str, Any]]] = []
    for number, line in enumerate(content.split("\n"), start=1):
        line = line.rstrip("\r")
        if not line.strip():
            continue
        # What stands behind the second tab is a quote or a note, and may hold tabs of its own.
        parts, where = line.split("\t", 2), f"{name}:{number}"
        key = parts[0].strip()
        try:
            if not _KEY.fullmatch(key):
                message = f"the line {quoted(line)} has no place in a reading; not taken"
                found.find("unsupported-result", where, message)
            elif key[0] == "#":
                notes += _note(found, parts, where)
            elif key[0] != "*" and key in taken:
                message = f"{key} stands twice, here as {parts[1]!r}; the first counts"
                found.find("duplicate-region", where, message)
            else:
                taken.add(key)
                _take(found, key, parts, where, names)
        except (ValueError, IndexError, RecursionError) as error:
            raise UnreadableError(f"{path}:{number}: no line of brat's standoff: {quoted(line)}: {error}") from error
    # Any line may stand above those that it names.
    for where, target, said in notes:
        try:
            _take_note(found, target, said, where)
        except ValueError as error:
            raise UnreadableError(f"{path}:{where.rpartition(':')[2]}: a broken note of annot's: {error}") from error
    return found


def _take(found: Lines, key: str, parts: Sequence[str], where: str, names: Mapping[str, str]) -> None:
    if key[0] != "T" and len(parts) > 2:
        _name_comment(found, key, parts[2], where)
    match key[0]:
        case "T":
            _take_text(found, key, parts, where, names)
        case "R":
            label, *ends = parts[1].split()
            (first, head), (second, tail) = _arguments(ends)
            if (second, first) == _ENDS:
                head, tail = tail, head
            elif (first, second) != _ENDS:
                message = f"{key}: that its ends are called {first!r} and {second!r} is not kept; the first is its head"
                found.find("unsupported-result", where, message, "warning")
            found.links[key] = Link(names.get(label, label), head, tail, where)
        case "E":
            ((label, trigger), *roles) = _arguments(parts[1].split())
            tied = [(names.get(role, role), target) for role, target in roles]
            found.events[key] = Event(names.get(label, label), trigger, tied, where)
        case "*":
            label, *members = parts[1].split()
            if len(members) < 2:
                raise ValueError(f"{label} needs two members at least")
            found.equivalents += [Link(names.get(label, label), *pair, where) for pair in pairwise(members)]
        case _:
            name, target, *value = parts[1].strip().split(" ", 2)
            if not (name and target):
                raise ValueError("a name and what it is said of stand there, with one space between them")
            word = value_of(value[0]) if value else True
            found.values.append(SaidValue(names.get(name, name), target, word, where))


def _arguments(words: Sequence[str]) -> list[tuple[str, str]]:
    found = []
    for word in words:
        parts = _ARGUMENT.fullmatch(word)
        if parts is None:
            raise ValueError(f"{word!r} is no NAME:LINE")
        found.append((parts[1], parts[2]))
    return found


def _take_text(found: Lines, key: str, parts: Sequence[str], where: str, names: Mapping[str, str]) -> None:
    said = _TEXT_BOUND.fullmatch(parts[1])
    if said is None:
        raise ValueError("a label and its place stand there, such as 'Person 0 3' or 'Person 0 3;6 9'")
    label, places, text = names.get(said[1], said[1]), said[2], found.document.text
    words = parts[2] if len(parts) > 2 else ""
    # Most are of one part that stands on one line.
    first, _, last = places.partition(" ")
    if last.isdecimal() and int(first) < int(last) <= len(text) and text[int(first) : int(last)] == words:
        found.texts[key] = TextBound(label, Span(int(first), int(last)), where)
        return
    edges = sorted((int(start), int(end)) for start, end in (each.split() for each in places.split(";")))
    if any(start == end for start, end in edges):
        found.find("span-past-text", where, f"{key} {label} at {places} has an empty part; not taken")
        return
    spans = [Span(*each) for each in edges]
    whole = Span(spans[0].start, max(each.end for each in spans))
    pieces = [text[each.start : each.end] for each in spans]
    quote, _, comment = words.partition("\t")
    stated = _plain("".join(pieces))
    if whole.end > len(text) or stated not in (_plain(words), _plain(quote)):
        stands = quoted(text[whole.start : whole.end])
        message = f"{key} {label} says {quoted(words)}, and {stands} stands at {places}; not taken"
        found.find("text-differs", where, message)
        return
    if stated != _plain(words):
        _name_comment(found, key, comment, where)
    is_apart = any(text[first.end : second.start].strip() for first, second in pairwise(spans))
    if is_apart and found.fragments:
        said_places = " ".join(f"{each.start}-{each.end}" for each in spans)
        found.values.append(SaidValue(found.fragments, key, said_places, where))
    elif is_apart:
        message = (
            f"{key} {label} is discontinuous ({quoted(' … '.join(pieces))}); taken from its first character to its "
            f"last: {quoted(text[whole.start : whole.end])}"
        )
        found.find("lost-span", where, message, "warning")
    found.texts[key] = TextBound(label, whole, where)


def _plain(words: str) -> str:
    return "".join(words.split())


def _name_comment(found: Lines, key: str, comment: str, where: str) -> None:
    """Names what stands behind a line's last part: the format lets it hold a comment there."""
    if comment.strip():
        message = f"the comment {quoted(comment)} of {key} has no place in a reading; not taken"
        found.find("region-note", where, message, "warning")


def _note(found: Lines, parts: Sequence[str], where: str) -> list[tuple[str, str, Mapping[str, Any]]]:
    """The values of a note of annot's; a person's note is named."""
    kind, _, target = parts[1].partition(" ")
    said = parts[2] if len(parts) > 2 else ""
    if said.startswith(f"{NOTE}{{"):
        values = json.loads(said.removeprefix(NOTE), object_pairs_hook=unique_keys)
        # JSON can write half of a character that takes two units of UTF-16, and no text can hold it.
        json.dumps(values, ensure_ascii=False).encode()
        return [(where, target, values)]
    message = f"the note {quoted(said)} ({kind} of {target}) has no place in a reading; not taken"
    found.find("region-note", where, message, "warning")
    return []


def _take_note(found: Lines, target: str, said: Mapping[str, Any], where: str) -> None:
    for name, value in said.items():
        if name != EDGES:
            found.values.append(SaidValue(name, target, _checked(name, value), where))
            continue
        match value:
            case [start, end] if type(start) is type(end) is int and 0 <= start < end <= len(found.document.text):
                span = Span(start, end)
            case _:
                raise ValueError(f"{EDGES!r} is {value!r}, and no place in the text")
        before = found.texts.get(target)
        if before is None:
            found.find("orphan-attribute", where, f"the place {value!r} of {target!r}, which is not there; not taken")
        elif not span.contains(before.span):
            raise ValueError(f"{EDGES!r} is {value!r}, and not around {target} at {before.span}")
        else:
            found.texts[target] = replace(before, span=span)


def _checked(name: str, value: object) -> AttributeValue:
    found = plain_value(value)
    if found is None:
        raise ValueError(f"{name!r} is {quoted(repr(value))}, and no value that annot writes")
    return found
