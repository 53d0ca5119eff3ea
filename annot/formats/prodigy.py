"""Prodigy's JSON Lines, an annotated task a line (https://prodi.gy/docs/api-interfaces).

Offsets are half-open code points, as in spaCy; token indices begin at 0, and `token_end` is that of the last token.
The ends of a relation are the last tokens of its spans, which `head_span` and `child_span` describe.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from annot.core.annotation import AnnotationSet, Mention
from annot.core.document import Document
from annot.core.errors import UnreadableError
from annot.core.gc_pause import gc_paused
from annot.core.issue import Issue
from annot.core.schema import Schema
from annot.formats.cut_tokens import cut_tokens
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

_TAKEN = {"text", "spans", "relations", "tokens", "answer", "accept", "label", "meta", "id", "doc_id", "options"}
_OF_SPANS = ("start", "end", "label", "text", "token_start", "token_end", "type", "input_hash")
_OF_RELATIONS = ("head", "child", "head_span", "child_span", "label", "color")
_MARKS = {"spans", "_input_hash", "_task_hash", "_view_id", "answer"}


@gc_paused()
def read_prodigy(path: Path, options: ReadOptions) -> ImportResult:
    """What a file says of the tasks that were accepted; rejected and ignored ones are named.

    Raises:
        DataError: a line is no task of Prodigy's with a text.
    """
    sets: dict[str, AnnotationSet] = {}
    texts: dict[str, Document] = {}
    issues: list[Issue] = []
    others = OtherKeys()
    for line in read_text_lines(path, options.documents):
        others.look([line.value], _TAKEN, "task")
        others.look(listed(line.value.get("spans")), _OF_SPANS, "span")
        others.look(listed(line.value.get("relations")), _OF_RELATIONS, "relation")
        doc_id, answer = line.document.doc_id, line.value.get("answer", "accept")
        if answer != "accept":
            message = f"the answer is {answer!r}; only what was accepted is taken"
            issues.append(_issue(line, "unsupported-result", message))
        elif doc_id in sets:
            whose = f"this is by {_annotator(line)!r}, the first by {sets[doc_id].annotator!r}"
            issues.append(repeated(doc_id, line.where, f"{whose}, give each annotator a file"))
        else:
            sets[doc_id], faults = _set_of(line)
            texts[doc_id] = line.document
            issues += faults
    return ImportResult(sets, texts, tuple(sorted([*issues, *others.issues(path)])))


def _annotator(line: TextLine) -> str:
    return str(line.value.get("_annotator_id") or line.value.get("_session_id") or "")


def _set_of(line: TextLine) -> tuple[AnnotationSet, list[Issue]]:
    document = line.document
    tokens, issues = _tokens(line)
    mentions: list[LooseMention] = []
    for item in _listed(line.value, "spans", line):
        fault = _span_fault(item, document, tokens)
        if fault is not None:
            issues.append(_issue(line, "span-past-text", f"{item!r}: {fault}; not taken"))
            continue
        mentions.append(LooseMention(label=item["label"], start=item["start"], end=item["end"]))
    relations = []
    for item in _listed(line.value, "relations", line):
        label = item.get("label")
        ends = [_end_of(item, end, mentions, tokens) for end in ("head", "child")]
        if not isinstance(label, str) or not label or None in ends:
            which = _label_fault(label) or "has an end that is no span of the task, or several"
            issues.append(_issue(line, "dangling-relation", f"{item!r} {which}; not taken"))
            continue
        relations.append(LooseRelation(label=label, head=str(ends[0]), tail=str(ends[1])))
    loose = LooseSet(
        doc_id=document.doc_id,
        doc_sha256=document.sha256,
        annotator=_annotator(line),
        mentions=mentions,
        relations=relations,
    )
    built = build_set(loose, document)
    for chosen in filter(None, (line.value.get("accept"), line.value.get("label"))):
        message = f"{chosen!r} was chosen of the whole text, which a reading does not hold"
        issues.append(_issue(line, "unsupported-result", message))
    return built.set, [*issues, *built.issues]


def _tokens(line: TextLine) -> tuple[list[tuple[int, int]], list[Issue]]:
    """Start and end of the tokens; of those that do not fit the text none is taken, and the first is named."""
    found = []
    for token in _listed(line.value, "tokens", line):
        start, end = token.get("start"), token.get("end")
        if type(start) is not int or type(end) is not int or line.document.text[start:end] != token.get("text"):
            message = f"the token {token!r} is not what stands there; token indices were not looked at"
            return [], [_issue(line, "token-differs", message)]
        found.append((start, end))
    return found, []


def _listed(value: Mapping[str, Any], name: str, line: TextLine) -> list[dict[str, Any]]:
    found = value.get(name) or []
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise UnreadableError(f"{line.where}: {name!r} is {found!r}, and no list of objects as Prodigy writes it")
    return found


def _label_fault(label: object) -> str:
    """Why something is no label; empty where it is one."""
    if label is None or label == "":
        return "has no label"
    return "" if isinstance(label, str) else f"has the label {label!r}, which is no text"


def _span_fault(item: Mapping[str, Any], document: Document, tokens: Sequence[tuple[int, int]]) -> str | None:
    """Why a span cannot be taken; None where it can."""
    start, end, label = item.get("start"), item.get("end"), item.get("label")
    if fault := _label_fault(label):
        return f"it {fault}"
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(document.text):
        return "it is no part of the text"
    if "text" in item and item["text"] != document.text[start:end]:
        return f"{document.text[start:end]!r} stands there"
    first, last = item.get("token_start"), item.get("token_end")
    if tokens and first is not None and last is not None:
        fits = type(first) is int and type(last) is int and 0 <= first <= last < len(tokens)
        if not fits or (tokens[first][0], tokens[last][1]) != (start, end):
            return f"tokens {first} to {last} stand elsewhere"
    return None


def _end_of(
    item: Mapping[str, Any], end: str, mentions: Sequence[LooseMention], tokens: Sequence[tuple[int, int]]
) -> str | None:
    """The id of the one mention that an end of a relation means, by its span, or else by its token."""
    said, at = item.get(f"{end}_span"), item.get(end)
    if isinstance(said, dict):
        place = (said.get("start"), said.get("end"))
        fitting = [each for each in mentions if (each.start, each.end) == place]
        fitting = [each for each in fitting if said.get("label") in (None, each.label)]
    elif type(at) is int and 0 <= at < len(tokens):
        start, stop = tokens[at]
        fitting = [each for each in mentions if (each.start or 0) <= start and stop <= (each.end or 0)]
    else:
        fitting = []
    ids = {f"{each.label}@{each.start}-{each.end}" for each in fitting}
    return ids.pop() if len(ids) == 1 else None


def _issue(line: TextLine, code: str, message: str) -> Issue:
    return Issue(doc_id=line.document.doc_id, code=code, where=line.where, message=message)


def write_prodigy(documents: Sequence[Annotated], schema: Schema) -> Written:
    """One file of accepted tasks, with tokens on which every mention begins and ends."""
    losses = [loss for each in documents for loss in lost_values(each, "Prodigy")]
    return Written({"gold.jsonl": render_objects([_object(each) for each in documents])}, tuple(losses))


def _object(each: Annotated) -> dict[str, Any]:
    document, said = each
    tokens = cut_tokens(document.text, said.mentions)
    first = {start: number for number, (start, _, _) in enumerate(tokens)}
    last = {end: number for number, (_, end, _) in enumerate(tokens)}

    def span_of(mention: Mention) -> dict[str, Any]:
        start, end = mention.span.start, mention.span.end
        tied = {"token_start": first[start], "token_end": last[end]}
        return {"start": start, "end": end, **tied, "label": mention.label}

    spans = {mention.id: span_of(mention) for mention in said.mentions}
    relations = [
        {
            "head": spans[link.head]["token_end"],
            "child": spans[link.tail]["token_end"],
            "head_span": spans[link.head],
            "child_span": spans[link.tail],
            "label": link.label,
        }
        for link in said.relations
    ]
    return {
        "doc_id": document.doc_id,
        "text": document.text,
        "tokens": [
            {"text": document.text[start:end], "start": start, "end": end, "id": number, "ws": is_spaced}
            for number, (start, end, is_spaced) in enumerate(tokens)
        ],
        "spans": [{**spans[mention.id], "text": mention.text} for mention in said.mentions],
        "relations": relations,
        "answer": "accept",
        **({"_annotator_id": said.annotator, "_session_id": said.annotator} if said.annotator else {}),
    }


def _is_prodigy(path: Path) -> bool:
    found = first_object(path)
    return "text" in found and "mentions" not in found and bool(_MARKS & found.keys())


PRODIGY = Format(
    title="Prodigy",
    suffixes=(".jsonl",),
    is_mine=_is_prodigy,
    cannot_say=("attributes",),
    read=read_prodigy,
    write=write_prodigy,
)
"""The file; see `read_prodigy` and `write_prodigy`."""
