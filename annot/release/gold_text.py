"""The gold as text, a line a mention and a relation: a changed line is a message by itself.

    DOC: Actor@0-5 'Kyjiw' {side=UA}
    DOC: at: Actor@0-5 'Kyjiw' -> Place@9-13 'Lviv'

The text can be read back, so that two of them are compared as gold sets and not as lines.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from annot.core.annotation import AnnotationSet, Attributes, Mention, Relation, Span
from annot.core.document import Document
from annot.core.ids import PLACE_PATTERN
from annot.release.diff.changes import DocumentDiff
from annot.release.diff.compare import compare_document
from annot.release.diff.version import VersionDocument

_QUOTED = r"""('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_MENTION = re.compile(rf"(\S+)@(\d+)-(\d+) {_QUOTED}(?: \{{(.*)\}})?")
_RELATION = re.compile(rf"(\S+): (\S+{PLACE_PATTERN}) {_QUOTED} -> (\S+{PLACE_PATTERN}) {_QUOTED}(?: \{{(.*)\}})?")
_NEXT = re.compile(r", (?=\w+=)")


def render_gold(gold: Mapping[str, AnnotationSet]) -> str:
    """The text of a gold set, in order of document id."""
    return "".join(f"{doc_id}: {line}\n" for doc_id, each in sorted(gold.items()) for line in gold_lines(each))


def gold_lines(gold: AnnotationSet) -> list[str]:
    """The lines of one document: its mentions, then its relations."""
    lines = [f"{each.id} {each.text!r}{_said(each.attributes)}" for each in gold.mentions]
    for relation in gold.relations:
        head, tail = gold.by_id[relation.head], gold.by_id[relation.tail]
        ends = f"{head.id} {head.text!r} -> {tail.id} {tail.text!r}"
        lines.append(f"{relation.label}: {ends}{_said(relation.attributes)}")
    return lines


def parse_gold(text: str) -> dict[str, AnnotationSet]:
    """The gold sets that `render_gold` wrote; values of attributes are text, as they stand there.

    Raises:
        ValueError: a line is none of its lines.
    """
    mentions: dict[str, list[Mention]] = {}
    relations: dict[str, list[Relation]] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        doc_id, _, rest = line.partition(": ")
        if not rest:
            if line:
                raise ValueError(f"line {number}: neither a mention nor a relation: {line!r}")
            continue
        if found := _MENTION.fullmatch(rest):
            label, start, end, quote, values = found.groups()
            span = Span(int(start), int(end))
            each = Mention(label=label, span=span, text=ast.literal_eval(quote), attributes=_values(values))
            mentions.setdefault(doc_id, []).append(each)
        elif found := _RELATION.fullmatch(rest):
            label, head, _, tail, _, values = found.groups()
            tie = Relation(label=label, head=head, tail=tail, attributes=_values(values))
            relations.setdefault(doc_id, []).append(tie)
        else:
            raise ValueError(f"line {number}: neither a mention nor a relation: {line!r}")
    return {
        doc_id: AnnotationSet(
            doc_id=doc_id,
            doc_sha256="",
            annotator="gold",
            origin="adjudicated",
            schema="",
            mentions=tuple(mentions.get(doc_id, ())),
            relations=tuple(relations.get(doc_id, ())),
        )
        for doc_id in sorted({*mentions, *relations})
    }


def compare_texts(before: str, after: str, texts: Mapping[str, str]) -> Iterator[DocumentDiff]:
    """What changed from one text of a gold set to another, in order of document id.

    Args:
        before: as `render_gold` wrote it.
        after: likewise.
        texts: of the documents, by id, to quote what stands around a mention; it is left out of others.

    Raises:
        ValueError: a line is no mention and no relation.
    """
    old, new = parse_gold(before), parse_gold(after)
    for doc_id in sorted({*old, *new}):
        if old.get(doc_id) != new.get(doc_id):
            document = Document(doc_id, texts.get(doc_id, ""))
            sides = (None if doc_id not in each else VersionDocument(document, each[doc_id]) for each in (old, new))
            yield compare_document(doc_id, *sides)


def _said(attributes: Attributes) -> str:
    words = (
        f"{name}={value if not isinstance(value, tuple) else '+'.join(value)}" for name, value in attributes.items()
    )
    return f" {{{', '.join(words)}}}" if attributes else ""


def _values(words: str | None) -> dict[str, str]:
    pairs = (each.partition("=") for each in _NEXT.split(words)) if words else ()
    return {name: value for name, _, value in pairs}
