"""doccano's JSON Lines, a document a line (https://doccano.github.io/doccano/).

Entities stand under `entities`, as objects with ids that `relations` name, or in projects without relations under
`label` or `labels`, as `[start, end, label]`. doccano's page counts UTF-16 units, as JavaScript does
(https://github.com/doccano/doccano/issues/2290); versions of 2019 and 2020 counted code points, and a project may be
set to count grapheme clusters. A file does not say which: where it matters, the document is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

from annot.core.annotation import AnnotationSet, Span
from annot.core.characters import clusters_of, has_clusters, utf16_widths
from annot.core.document import Document
from annot.core.errors import UnreadableError
from annot.core.findings import Severity
from annot.core.gc_pause import gc_paused
from annot.core.issue import Issue, quoted
from annot.core.schema import Schema
from annot.formats.format import Annotated, Format, ReadOptions, Written
from annot.formats.import_result import ImportResult, repeated
from annot.formats.json_objects import (
    OtherKeys,
    TextLine,
    first_object,
    listed,
    lost_values,
    read_text_lines,
    render_objects,
)
from annot.formats.loose import LooseMention, LooseRelation, LooseSet, build_set

_ENTITIES = ("entities", "labels", "label", "annotations")
_COMMENTS = ("comments", "Comments")
_MARKS = {*_ENTITIES, *_COMMENTS, "relations", "cats"}
_TAKEN = {*_MARKS, "id", "doc_id", "text", "meta"}
_OF_ENTITIES = ("id", "label", "label_name", "start_offset", "end_offset", "user", "user_name")
_OF_OTHERS = {"mentions", "spans", "answer", "_task_hash"}
_NO_ENTITY = "is no entity: doccano writes [start, end, label], or id, label, start_offset and end_offset"
_OF_THE_TEXT = "is a label of the whole text, which a reading does not hold"


@gc_paused()
def read_doccano(path: Path, options: ReadOptions) -> ImportResult:
    """What a file says, in either shape; offsets are taken as UTF-16 units.

    Comments, and labels of whole texts, have no place in a reading and are named.

    Raises:
        DataError: a line is no document of doccano's.
    """
    sets: dict[str, AnnotationSet] = {}
    texts: dict[str, Document] = {}
    issues: list[Issue] = []
    others = OtherKeys()
    for line in read_text_lines(path, options.documents):
        doc_id = line.document.doc_id
        others.look([line.value], _TAKEN, "document")
        for name in _ENTITIES:
            others.look(listed(line.value.get(name)), _OF_ENTITIES, "entity")
        others.look(listed(line.value.get("relations")), ("id", "from_id", "to_id", "type"), "relation")
        if doc_id in sets:
            issues.append(repeated(doc_id, line.where, "give each annotator a file"))
            continue
        found, faults = _set_of(line)
        sets[doc_id], texts[doc_id] = found, line.document
        issues += faults
    return ImportResult(sets, texts, tuple(sorted([*issues, *others.issues(path)])))


def _set_of(line: TextLine) -> tuple[AnnotationSet, list[Issue]]:
    document = line.document
    issues = list(_unheld(line))
    units = _starts(utf16_widths(document.text))
    mentions, stated = [], []
    for item in _items(line, *_ENTITIES):
        if isinstance(item, str):
            issues.append(_issue(line, "unsupported-result", f"{item!r} {_OF_THE_TEXT}"))
            continue
        key, start, end, label = _entity(item, line)
        first, last = units.get(start), units.get(end)
        if first is None or last is None or first >= last:
            message = f"{label} at [{start}, {end}) is no part of the text in UTF-16 units; not taken"
            issues.append(_issue(line, "span-past-text", message))
            continue
        stated.append((Span(start, end), Span(first, last)))
        mentions.append(LooseMention(id=key, label=label, start=first, end=last))
    issues += _unclear(line, stated)
    relations = [_relation(item, line) for item in _items(line, "relations")]
    users = _users(line)
    if len(users) > 1:
        message = f"its entities are of the users {', '.join(users)}; who marked which is not held in a reading"
        issues.append(_issue(line, "unsupported-result", message, is_warning=True))
    loose = LooseSet(
        doc_id=document.doc_id,
        doc_sha256=document.sha256,
        annotator=users[0] if len(users) == 1 else "",
        mentions=mentions,
        relations=relations,
        text=document.text,
    )
    built = build_set(loose, document)
    return built.set, [*issues, *built.issues]


def _items(line: TextLine, *names: str) -> Iterator[Any]:
    for name in names:
        found = line.value.get(name) or []
        found = [found] if isinstance(found, str) else found
        if not isinstance(found, list):
            raise _refused(line, f"{name!r} is {found!r}, and no list")
        yield from found


def _entity(item: Any, line: TextLine) -> tuple[str, int, int, str]:
    """Id, start, end and label; labels that are numbers are words, as doccano itself takes them."""
    match item:
        case {"start_offset": start, "end_offset": end, "label": label}:
            # Exports of 2019 give a label its number, and some its name beside it.
            key, label = item.get("id"), item.get("label_name", label)
        case [start, end, label]:
            key = None
        case _:
            key = start = end = label = None
    # A boolean is an integer to Python, and none to whoever wrote the file.
    if type(start) is not int or type(end) is not int or not _is_label(label):
        raise _refused(line, f"{item!r} {_NO_ENTITY}")
    return "" if key is None else f"entity {key}", start, end, str(label)


def _users(line: TextLine) -> list[str]:
    """Who marked the entities of a document, as exports of 2019 say it."""
    items = [item for item in _items(line, "annotations") if isinstance(item, dict)]
    return sorted({str(item.get("user_name") or item["user"]) for item in items if item.get("user") is not None})


def _relation(item: Any, line: TextLine) -> LooseRelation:
    match item:
        case {"from_id": head, "to_id": tail, "type": label} if _is_label(label):
            return LooseRelation(label=str(label), head=f"entity {head}", tail=f"entity {tail}")
    raise _refused(line, f"{item!r} is no relation: doccano writes from_id, to_id and type")


def _is_label(value: object) -> bool:
    return value != "" if isinstance(value, str) else type(value) is int


def _refused(line: TextLine, message: str) -> UnreadableError:
    return UnreadableError(f"{line.where}: {message}")


def _unheld(line: TextLine) -> Iterator[Issue]:
    for comment in _items(line, *_COMMENTS):
        words = comment.get("text", comment) if isinstance(comment, dict) else comment
        message = f"the comment {words!r} has no place in a reading; not taken"
        yield _issue(line, "region-note", message, is_warning=True)
    for word in _items(line, "cats"):
        yield _issue(line, "unsupported-result", f"{word!r} {_OF_THE_TEXT}")


def _starts(widths: Iterable[int]) -> dict[int, int]:
    """The code point that begins at each place, counted by the `widths` of code points; the text's end among them."""
    places = list(accumulate(widths, initial=0))
    # The last to be set is the first character: behind it stand those of no width.
    return dict(zip(reversed(places), range(len(places) - 1, -1, -1), strict=True))


def _unclear(line: TextLine, stated: Sequence[tuple[Span, Span]]) -> Iterator[Issue]:
    """A warning where another way of counting gives another mention; none where all ways agree, as in most texts."""
    text = line.document.text
    if not has_clusters(text) and (text.isascii() or max(text) <= "\uffff"):
        return
    starts = _starts(each for whole in clusters_of(text) for each in (*[0] * (len(whole) - 1), 1))
    for said, taken in stated:
        other = starts.get(said.start), starts.get(said.end)
        readings = {
            "code points": text[said.start : said.end],
            "grapheme clusters": "" if None in other else text[other[0] : other[1]],
        }
        quote = text[taken.start : taken.end]
        if set(readings.values()) != {quote}:
            others = ", ".join(f"{quoted(words)} in {unit}" for unit, words in readings.items())
            message = (
                f"[{said.start}, {said.end}) is {quoted(quote)} in the UTF-16 units of doccano's page, and was taken "
                f"so; it would be {others}. The file does not say which it counts: look at this document"
            )
            yield _issue(line, "offsets-converted", message, is_warning=True)
            return


def _issue(line: TextLine, code: str, message: str, *, is_warning: bool = False) -> Issue:
    severity: Severity = "warning" if is_warning else "error"
    return Issue(doc_id=line.document.doc_id, code=code, where=line.where, message=message, severity=severity)


def write_doccano(documents: Sequence[Annotated], schema: Schema) -> Written:
    """One file: with ids and relations where the schema has relations, else under `label`, doccano's own column."""
    objects, losses = [], []
    for each in documents:
        objects.append(_object(each, has_relations=bool(schema.relations)))
        losses += lost_values(each, "doccano")
    return Written({"gold.jsonl": render_objects(objects)}, tuple(losses))


def _object(each: Annotated, *, has_relations: bool) -> dict[str, Any]:
    document, said = each
    units = list(accumulate(utf16_widths(document.text), initial=0))
    places = [(units[mention.span.start], units[mention.span.end], mention.label) for mention in said.mentions]
    common = {"doc_id": document.doc_id, "text": document.text}
    if not has_relations:
        return {**common, "label": places}
    ids = {mention.id: number for number, mention in enumerate(said.mentions)}
    entities = [
        {"id": number, "label": label, "start_offset": start, "end_offset": end}
        for number, (start, end, label) in enumerate(places)
    ]
    relations = [
        {"id": number, "from_id": ids[link.head], "to_id": ids[link.tail], "type": link.label}
        for number, link in enumerate(said.relations)
    ]
    return {**common, "entities": entities, "relations": relations}


def _is_doccano(path: Path) -> bool:
    found: Mapping[str, Any] = first_object(path)
    return "text" in found and not _OF_OTHERS & found.keys() and bool(_MARKS & found.keys())


DOCCANO = Format(
    title="doccano",
    suffixes=(".jsonl",),
    is_mine=_is_doccano,
    cannot_say=("attributes",),
    read=read_doccano,
    write=write_doccano,
)
"""The file; see `read_doccano` and `write_doccano`."""
