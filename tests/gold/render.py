"""The gold as text, a line a mention and a relation: a changed line is a message by itself."""

from __future__ import annotations

from collections.abc import Mapping

from annot.core.annotation import AnnotationSet, Attributes


def says(attributes: Attributes) -> str:
    words = (
        f"{name}={value if not isinstance(value, tuple) else '+'.join(value)}" for name, value in attributes.items()
    )
    return f" {{{', '.join(words)}}}" if attributes else ""


def lines_of(reading: AnnotationSet) -> list[str]:
    lines = [f"{m.id} {m.text!r}{says(m.attributes)}" for m in reading.mentions]
    for relation in reading.relations:
        head, tail = reading.by_id[relation.head], reading.by_id[relation.tail]
        lines.append(f"{relation.label}: {head.id} {head.text!r} -> {tail.id} {tail.text!r}{says(relation.attributes)}")
    return lines


def render(gold: Mapping[str, AnnotationSet]) -> str:
    return "".join(f"{doc_id}: {line}\n" for doc_id, each in sorted(gold.items()) for line in lines_of(each))
