"""Annotations of any shape under one schema, and what a format's own reader makes of what was written of them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from hypothesis import strategies as st

from annot.core.annotation import AnnotationSet, Mention, Relation, Span
from annot.core.document import Document
from annot.formats.format import Annotated, Format, ReadOptions, Written
from annot.formats.import_result import ImportResult, unsigned_set
from annot.formats.registry import told_format
from tests.make import schema as make_schema

SCHEMA = make_schema(
    """\
mentions:
  Person: {definition: d, attributes: {role: {type: choice, values: [a, "b c"]}, age: {type: number}}}
  武器 名称: {definition: d, attributes: {seen: {type: boolean}, of: {type: choice, values: [x, y], multiple: true}}}
  R&D: {definition: d, attributes: {note: {type: text}}}
  R_D: {definition: d}
relations:
  is part of: {definition: d, head: [Person], tail: [R&D], attributes: {how: [sure, unsure]}}
  knows: {definition: d, head: [Person], tail: [Person]}
"""
)


@st.composite
def annotated(draw: st.DrawFn) -> Annotated:
    """Any text with any mentions, values and relations of the schema."""
    text = draw(st.text(st.sampled_from("ab é🙂\n\t\r٣字"), min_size=1, max_size=40).filter(str.strip))
    document = Document("one", text)
    mentions: dict[str, Mention] = {}
    for _ in range(draw(st.integers(0, 5))):
        start = draw(st.integers(0, len(text) - 1))
        span = Span(start, draw(st.integers(start + 1, len(text))))
        label = draw(st.sampled_from(sorted(SCHEMA.mentions)))
        values: dict[str, object] = {
            "role": draw(st.sampled_from(["a", "b c"])),
            "age": draw(st.one_of(st.integers(-(2**60), 2**60), st.floats(allow_nan=False, allow_infinity=False))),
            "seen": draw(st.booleans()),
            "of": draw(st.sampled_from([("x",), ("x", "y")])),
            "note": draw(st.text(min_size=1, max_size=8).filter(lambda each: "\0" not in each)),
        }
        specs = SCHEMA.mentions[label].attributes
        chosen = {name: specs[name].canonical(values[name]) for name in specs if draw(st.booleans())}  # type: ignore[arg-type]
        mention = Mention(label=label, span=span, text=text[start : span.end], attributes=chosen)
        mentions.setdefault(mention.id, mention)
    relations: dict[str, Relation] = {}
    for _ in range(draw(st.integers(0, 4)) if mentions else 0):
        head, tail = (draw(st.sampled_from(sorted(mentions))) for _ in "ab")
        how = {"how": draw(st.sampled_from(["sure", "unsure"]))} if draw(st.booleans()) else {}
        label = draw(st.sampled_from(sorted(SCHEMA.relations)))
        relation = Relation(label=label, head=head, tail=tail, attributes=how)
        relations.setdefault(relation.id, relation)
    return Annotated(document, unsigned_set(document, mentions.values(), relations.values()))


def without_values(given_one: AnnotationSet) -> AnnotationSet:
    return given_one.replace(
        mentions=tuple(Mention(label=each.label, span=each.span, text=each.text) for each in given_one.mentions),
        relations=tuple(Relation(label=each.label, head=each.head, tail=each.tail) for each in given_one.relations),
    )


def values_of(given_one: AnnotationSet) -> Iterable[str]:
    """The ids of mentions and relations, once for each of their values."""
    parts = [(each.id, each.attributes) for each in given_one.mentions]
    parts += [(each.id, each.attributes) for each in given_one.relations]
    return sorted(name for name, attributes in parts for _ in attributes)


def read_back(of: Format, written: Written) -> ImportResult:
    """What the format reads in the one file that it wrote, which is told for its own."""
    assert of.read is not None
    ((name, content),) = written.files.items()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        assert told_format(path) == of.title.lower()
        return of.read(path, ReadOptions())
