"""Reading brat's standoff; see `annot.formats.brat`."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from annot.core.annotation import AnnotationSet, AttributeValue, Mention, Relation, Span
from annot.core.document import Document
from annot.core.errors import UnreadableError
from annot.core.issue import Issue
from annot.formats.format import ReadOptions
from annot.formats.import_result import ImportResult, unsigned_set
from annot.store.plain_files import read_text, require_plain

NOTE = "annot: "
"""How the note begins that holds what brat has no line for."""
EDGES = "@span"
"""In such a note, the place of a mention that begins or ends with a line break, where brat lets none."""
NAMES = "# annot: what stands behind | is the name in the data set"
"""How `visual.conf` begins where its labels are the data set's names, and not only words to be shown."""
LIKE_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_EQUIVALENT = "Equiv"


@dataclass
class _Lines:
    """The lines of an `.ann` file, by what they are."""

    texts: dict[str, tuple[str, Span, str]] = field(default_factory=dict)
    relations: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    events: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = field(default_factory=dict)
    equivalents: list[tuple[str, ...]] = field(default_factory=list)
    values: dict[str, dict[str, AttributeValue]] = field(default_factory=lambda: defaultdict(dict))
    issues: list[Issue] = field(default_factory=list)


def read_folder(path: Path, options: ReadOptions) -> ImportResult:
    """What a folder says: each `.ann` with the `.txt` of its name, or with the known text of that name.

    Text-bound lines become mentions, binary relations relations. An event is its trigger, and each argument a relation
    from it; `Equiv` is a relation from each of its members to the next. Attributes of triggers and events are the
    mention's. A discontinuous mention goes from its first character to its last, and is named; so is every line that
    has no place in a reading.

    Raises:
        DataError: a file cannot be read as brat's.
    """
    require_plain(path)
    names = _shown_names(path / "visual.conf")
    sets: dict[str, AnnotationSet] = {}
    texts: dict[str, Document] = {}
    issues: list[Issue] = []
    for ann in sorted(path.rglob("*.ann")):
        doc_id = ann.relative_to(path).with_suffix("").as_posix().replace("/", ".")
        document = _document(ann, doc_id, options.documents)
        lines = _parse(ann, document, names)
        sets[doc_id] = _set_of(lines, document)
        texts[doc_id] = document
        issues += lines.issues
    return ImportResult(sets, texts, tuple(sorted(issues)))


def _document(ann: Path, doc_id: str, known: Mapping[str, Document]) -> Document:
    text = ann.with_suffix(".txt")
    if text.exists():
        # brat counts a byte order mark as a character.
        return Document(doc_id, read_text(text, keeps_mark=True))
    if doc_id not in known:
        raise UnreadableError(f"{text}: no such file; brat keeps the text of {ann.name} beside it")
    return known[doc_id]


def _shown_names(path: Path) -> dict[str, str]:
    """The data set's names for those that stand in the files, where annot wrote `visual.conf`."""
    if not path.exists():
        return {}
    names: dict[str, str] = {}
    is_labels = False
    lines = read_text(path).splitlines()
    for line in lines if lines[:1] == [NAMES] else ():
        if line.startswith("["):
            is_labels = line.strip() == "[labels]"
        elif is_labels and " | " in line:
            name, shown = line.split(" | ")[:2]
            names[name.strip()] = shown.strip()
    return names


def _parse(path: Path, document: Document, names: Mapping[str, str]) -> _Lines:
    found = _Lines()
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        line = line.rstrip("\r")
        if not line.strip():
            continue
        # What stands behind the second tab is a quote or a note, and may hold tabs of its own.
        kind, parts = line[0], line.split("\t", 2)
        where = f"{path.name}:{number}"
        try:
            if kind == "T":
                _take_text(found, document, parts, names, where)
            elif kind == "R":
                label, first, second = parts[1].split()
                ends = first.partition(":")[2], second.partition(":")[2]
                found.relations[parts[0]] = (names.get(label, label), *ends)
            elif kind == "E":
                head, *roles = parts[1].split()
                pairs = [each.partition(":")[::2] for each in roles]
                found.events[parts[0]] = (head.partition(":")[2], tuple((names.get(r, r), t) for r, t in pairs))
            elif kind in "AM":
                name, target, *value = parts[1].split(" ", 2)
                found.values[target][names.get(name, name)] = _value(value[0]) if value else True
            elif kind == "*":
                label, *members = parts[1].split()
                found.equivalents.append(tuple(members))
            elif kind == "#":
                _take_note(found, document, parts, where)
            else:
                found.issues.append(_unsupported(document, where, line))
        except (ValueError, IndexError) as error:
            raise UnreadableError(f"{path}:{number}: no line of brat's standoff: {line!r}: {error}") from error
    return found


def _take_text(found: _Lines, document: Document, parts: Sequence[str], names: Mapping[str, str], where: str) -> None:
    label, _, places = parts[1].partition(" ")
    spans = sorted(Span(*map(int, each.split())) for each in places.split(";"))
    whole = Span(spans[0].start, spans[-1].end)
    quote, said = document.text[whole.start : whole.end], parts[2] if len(parts) > 2 else ""
    quoted = [document.text[each.start : each.end] for each in spans]
    between = [document.text[a.end : b.start] for a, b in pairwise(spans)]
    if whole.end > len(document.text) or "".join(" ".join(quoted).split()) != "".join(said.split()):
        message = f"{parts[0]} {label} says {said!r}, and {quote!r} stands at {places}; not taken"
        found.issues.append(Issue(doc_id=document.doc_id, code="text-differs", where=where, message=message))
        return
    if any(each.strip() for each in between):
        gap = " … ".join(quoted)
        message = (
            f"{parts[0]} {label} is discontinuous ({gap!r}); taken from its first character to its last: {quote!r}"
        )
        found.issues.append(
            Issue(doc_id=document.doc_id, code="lost-span", where=where, message=message, severity="warning")
        )
    found.texts[parts[0]] = (names.get(label, label), whole, quote)


def _take_note(found: _Lines, document: Document, parts: Sequence[str], where: str) -> None:
    kind, _, target = parts[1].partition(" ")
    said = parts[2] if len(parts) > 2 else ""
    if not said.startswith(NOTE):
        message = f"the note {said!r} ({kind} of {target}) has no place in a reading; not taken"
        found.issues.append(
            Issue(doc_id=document.doc_id, code="region-note", where=where, message=message, severity="warning")
        )
        return
    for name, value in json.loads(said.removeprefix(NOTE)).items():
        if name == EDGES:
            label, _, _ = found.texts[target]
            span = Span(*value)
            found.texts[target] = (label, span, document.text[span.start : span.end])
        else:
            found.values[target][name] = tuple(value) if isinstance(value, list) else value


def _set_of(lines: _Lines, document: Document) -> AnnotationSet:
    mentions: dict[str, Mention] = {}
    triggers = {event: trigger for event, (trigger, _) in lines.events.items()}
    values: dict[str, dict[str, AttributeValue]] = defaultdict(dict)
    for target, of in lines.values.items():
        # brat ties attributes to an event or to its trigger; in a reading both are the trigger's mention.
        values[triggers.get(target, target)] |= of
    for key, (label, span, quote) in lines.texts.items():
        mentions[key] = Mention(label=label, span=span, text=quote, attributes=values.get(key, {}))
    unique: dict[str, Mention] = {}
    for key, mention in mentions.items():
        before = unique.setdefault(mention.id, mention)
        if before is not mention and dict(before.attributes) != dict(mention.attributes):
            message = f"{key} is {mention.id} again, with {dict(mention.attributes)!r}; not taken"
            lines.issues.append(_issue(document, "duplicate-mention", key, message))
    relations: dict[str, Relation] = {}
    for key, label, ends in _ties(lines, triggers):
        if not all(end in mentions for end in ends):
            message = f"{label} between {' and '.join(ends)}, of which one is not there, or was not taken"
            lines.issues.append(_issue(document, "dangling-relation", key, message))
            continue
        head, tail = (mentions[end].id for end in ends)
        relation = Relation(label=label, head=head, tail=tail, attributes=lines.values.get(key, {}))
        if relations.setdefault(relation.id, relation) != relation:
            lines.issues.append(_issue(document, "duplicate-relation", key, f"{relation.id} again, with other values"))
    return unsigned_set(document, unique.values(), relations.values())


def _ties(lines: _Lines, triggers: Mapping[str, str]) -> Iterator[tuple[str, str, tuple[str, str]]]:
    """Every relation that lines make: its line, its label, its ends as text-bound lines."""
    for key, (label, head, tail) in lines.relations.items():
        yield key, label, (triggers.get(head, head), triggers.get(tail, tail))
    for event, (trigger, roles) in lines.events.items():
        for role, target in roles:
            yield event, role, (trigger, triggers.get(target, target))
    for members in lines.equivalents:
        for first, second in pairwise(members):
            yield "*", _EQUIVALENT, (first, second)


def _value(word: str) -> AttributeValue:
    """A value as brat writes it; what looks like a number is one."""
    if LIKE_NUMBER.fullmatch(word):
        return float(word) if "." in word else int(word)
    return word


def _unsupported(document: Document, where: str, line: str) -> Issue:
    return _issue(document, "unsupported-result", where, f"the line {line!r} has no place in a reading; not taken")


def _issue(document: Document, code: str, where: str, message: str) -> Issue:
    return Issue(doc_id=document.doc_id, code=code, where=where, message=message)
