"""Relations between entities, as DocRED and the data sets after it hold them (https://github.com/thunlp/DocRED/tree/master/data).

A file is a list of documents: sentences of tokens, entities as lists of mentions (`vertexSet`), and relations between
entities. annot's relations join mentions: each is written as an entity of its own. Of an entity with several mentions
that is read, the first in the text stands for it in relations, and that they are one is named as not taken.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

from annot.core.annotation import AnnotationSet
from annot.core.document import Document
from annot.core.errors import UnreadableError
from annot.core.findings import Severity
from annot.core.gc_pause import gc_paused
from annot.core.issue import Issue
from annot.core.plural import plural
from annot.core.schema import Schema
from annot.formats.format import Annotated, Format, ReadOptions, Written
from annot.formats.import_result import ImportResult
from annot.formats.json_objects import OtherKeys, first_object, listed, read_entries
from annot.formats.loose import LooseMention, LooseRelation, LooseSet, build_set
from annot.formats.token_text import cut_text, place_sentences, read_each, span_of, token_list


@gc_paused()
def read_docred(path: Path, options: ReadOptions) -> ImportResult:
    """What a file says; a document is called as its `doc_id` or `title` says, else by its number.

    Raises:
        DataError: an entry is none of DocRED's.
    """
    entries = list(read_entries(path))

    def read(value: Mapping[str, Any], doc_id: str, where: str) -> tuple[AnnotationSet, Document, list[Issue]]:
        return _Entry(value, doc_id, where).read(options.documents)

    others = _others([value for _, value in entries])
    return read_each(entries, ("doc_id", "title"), read, others, path)


def _others(entries: Sequence[Mapping[str, Any]]) -> OtherKeys:
    """What a file says that a reading does not hold: the evidence of relations, and all that DocRED does not know."""
    others = OtherKeys()
    others.look(entries, ("doc_id", "title", "sents", "vertexSet", "labels"), "entry")
    for entry in entries:
        for entity in listed(entry.get("vertexSet")):
            others.look(listed(entity), ("name", "sent_id", "pos", "type"), "mention")
        others.look(_links(entry), ("h", "t", "r"), "relation")
    return others


def _links(entry: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The relations of an entry, without evidence that its mentions' sentences say already, as `write_docred` does."""
    places = [[part.get("sent_id") for part in _objects(listed(each))] for each in listed(entry.get("vertexSet"))]
    at = [{place for place in each if type(place) is int} for each in places]
    for link in _objects(listed(entry.get("labels"))):
        ends = [end for end in (link.get("h"), link.get("t")) if type(end) is int and 0 <= end < len(at)]
        said = [each for each in listed(link.get("evidence")) if type(each) is int]
        follows = set().union(*(at[end] for end in ends)) == set(said) if ends else False
        yield {key: value for key, value in link.items() if key != "evidence" or not follows}


def _objects(values: Iterable[object]) -> Iterator[dict[str, Any]]:
    return (value for value in values if isinstance(value, dict))


class _Entry:
    """One document of a file."""

    def __init__(self, value: Mapping[str, Any], doc_id: str, where: str) -> None:
        self._value, self._doc_id, self._where = value, doc_id, where
        self._issues: list[Issue] = []

    def read(self, known: Mapping[str, Document]) -> tuple[AnnotationSet, Document, list[Issue]]:
        sentences = [token_list(each, self._where, "sents") for each in self._listed("sents")]
        document, spans, misfits = place_sentences(sentences, self._doc_id, known, self._where)
        starts = [0, *accumulate(len(sentence) for sentence in sentences)]
        mentions: list[LooseMention] = []
        heads: dict[int, str] = {}
        n_more = 0
        for entity, members in enumerate(self._listed("vertexSet")):
            if not isinstance(members, list):
                raise self._refused(f"{members!r} in 'vertexSet' is no entity: a list of mentions")
            found = []
            for number, member in enumerate(members):
                sentence, first, last, label = self._place(member)
                span = None
                if 0 <= sentence < len(sentences) and last <= len(sentences[sentence]):
                    span = span_of(spans, starts[sentence] + first, starts[sentence] + last - 1)
                if span is None:
                    message = f"{label} {member.get('name')!r} is no part of sentence {sentence}; not taken"
                    self._add("span-past-text", message)
                    continue
                self._hold_name(member, document.text[span.start : span.end])
                key = f"entity {entity} mention {number}"
                found.append((span, key))
                mentions.append(LooseMention(id=key, label=label, start=span.start, end=span.end))
            if found:
                heads[entity] = min(found)[1]
                n_more += len({span for span, _ in found}) - 1
        if n_more:
            what = plural(n_more, "mention is", "mentions are")
            self._add("unsupported-result", f"that {what} of an entity with an earlier one is not held in a reading")
        loose = LooseSet(
            doc_id=self._doc_id, doc_sha256=document.sha256, mentions=mentions, relations=list(self._relations(heads))
        )
        built = build_set(loose, document)
        return built.set, document, [*misfits, *self._issues, *built.issues]

    def _place(self, member: Any) -> tuple[int, int, int, str]:
        match member:
            case {"sent_id": int(sentence), "pos": [int(first), int(last)], "type": str(label)} if label:
                if 0 <= first < last:
                    return sentence, first, last, label
        raise self._refused(f"{member!r} is no mention: it needs sent_id, pos [first, behind the last] and type")

    def _hold_name(self, member: Mapping[str, Any], words: str) -> None:
        """Names a mention that is called otherwise than its tokens; white space is the tokenizer's."""
        name = member.get("name")
        if isinstance(name, str) and name.split() != words.split() and "".join(name.split()) != "".join(words.split()):
            self._add(
                "text-differs",
                f"{member['type']} is called {name!r}, and {words!r} stands at its tokens",
                severity="warning",
            )

    def _relations(self, heads: Mapping[int, str]) -> list[LooseRelation]:
        found = []
        for link in self._listed("labels"):
            match link:
                case {"h": int(head), "t": int(tail), "r": str(label)} if label:
                    ends = [heads.get(end, f"entity {end}") for end in (head, tail)]
                    found.append(LooseRelation(label=label, head=ends[0], tail=ends[1]))
                case _:
                    raise self._refused(f"{link!r} is no relation: it needs h, t and r")
        return found

    def _listed(self, key: str) -> list[Any]:
        found = self._value.get(key, [])
        if not isinstance(found, list):
            raise self._refused(f"{key!r} is {str(found)[:40]!r}, and no list")
        return found

    def _refused(self, message: str) -> UnreadableError:
        return UnreadableError(f"{self._where}: {message}")

    def _add(self, code: str, message: str, *, severity: Severity = "error") -> None:
        issue = Issue(doc_id=self._doc_id, code=code, where=self._where, message=message, severity=severity)
        self._issues.append(issue)


def write_docred(documents: Sequence[Annotated], schema: Schema) -> Written:
    """One file; each mention is an entity, and the evidence of a relation the sentences of its two."""
    entries, losses = [], list[Issue]()
    for each in documents:
        text = cut_text(each, "DocRED")
        sentence_of = {at: number for number, line in enumerate(text.lines) for at in line}
        number = {mention: at for at, mention in enumerate(text.places)}
        vertices = []
        for mention in each.said.mentions:
            if mention.id in text.places:
                first, last = text.places[mention.id]
                sentence = sentence_of[first]
                start = text.lines[sentence].start
                place = {"sent_id": sentence, "pos": [first - start, last + 1 - start]}
                vertices.append([{"name": mention.text, **place, "type": mention.label}])
        links = [
            {
                "h": number[link.head],
                "t": number[link.tail],
                "r": link.label,
                "evidence": sorted({sentence_of[text.places[end][0]] for end in (link.head, link.tail)}),
            }
            for link in each.said.relations
            if link.head in number and link.tail in number
        ]
        sents = [text.tokens[line.start : line.stop] for line in text.lines]
        entries.append({"title": each.document.doc_id, "sents": sents, "vertexSet": vertices, "labels": links})
        losses += text.losses
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
    return Written({"gold.json": f"[\n{lines}\n]\n".encode()}, tuple(losses))


DOCRED = Format(
    title="DocRED",
    suffixes=(".json", ".jsonl"),
    is_mine=lambda path: {"sents", "vertexSet"} <= first_object(path).keys(),
    cannot_say=("attributes",),
    needs_texts=True,
    read=read_docred,
    write=write_docred,
)
"""The file; see `read_docred` and `write_docred`."""
