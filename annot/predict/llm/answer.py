"""`SaidAnswer`: what a model wrote, read; and what of it does not fit the schema."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from annot.core.annotation import Attributes
from annot.core.attribute import AttributeSpec
from annot.core.issue import quoted
from annot.core.plural import plural
from annot.core.schema import Schema
from annot.quality.check import check_attributes

_FENCE = re.compile(r"```(?:json)?\s*\n(.*?)```", re.DOTALL)
_THOUGHT = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)


class SaidMention(msgspec.Struct, frozen=True, kw_only=True):
    """A mention as a model says it.

    Attributes:
        id: the model's own, for its relations.
        label: it should be one of the schema.
        quote: words that should stand in the text.
        attributes: values by name; null for none.
        confidence: how sure the model is, from 0 to 1.
    """

    id: str = ""
    label: str
    quote: str
    attributes: dict[str, Any] | None = None
    confidence: float | None = None

    @property
    def values(self) -> Attributes:
        """The attributes that have a value."""
        return _values(self.attributes)


class SaidRelation(msgspec.Struct, frozen=True, kw_only=True):
    """A relation as a model says it; its ends are ids of the same answer."""

    label: str
    head: str
    tail: str
    attributes: dict[str, Any] | None = None

    @property
    def values(self) -> Attributes:
        """The attributes that have a value."""
        return _values(self.attributes)


class SaidAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a model says of a piece of text: mentions in the order of the text, and relations between them."""

    mentions: list[SaidMention]
    relations: list[SaidRelation] = []


def read_answer(content: str) -> SaidAnswer:
    """The answer that a model wrote, out of what it may have written around it.

    Raises:
        ValueError: there is no JSON of this form; the message says what is wrong with it.
    """
    text = _THOUGHT.sub("", content).strip()
    fenced = _FENCE.search(text)
    if not text.startswith("{"):
        text = fenced[1] if fenced else text[text.find("{") : text.rfind("}") + 1]
    if not text.strip():
        raise ValueError("holds no JSON object")
    try:
        return msgspec.json.decode(text, type=SaidAnswer)
    except msgspec.ValidationError as error:
        raise ValueError(f"has another form: {error}") from error
    except msgspec.DecodeError as error:
        raise ValueError(f"is no JSON: {error}") from error
    except RecursionError as error:
        raise ValueError("is nested too deeply") from error


def complete_part(content: str) -> str:
    """Of an answer that breaks off, what is complete, closed; empty where not even one mention is."""
    closers: list[str] = []
    found = ""
    in_text = escaped = False
    for at, char in enumerate(content):
        if in_text:
            in_text = escaped or char != '"'
            escaped = not escaped and char == "\\"
        elif char == '"':
            in_text = True
        elif char in "{[":
            closers.append("}" if char == "{" else "]")
        elif char in "}]" and closers:
            closers.pop()
            # A whole mention or relation in its list in the answer.
            if char == "}" and len(closers) == 2:
                found = content[: at + 1] + "]}"
    return found


def faults_of(answer: SaidAnswer, schema: Schema) -> Iterator[str]:
    """What of an answer does not fit the schema or itself, in words for whoever wrote it."""
    labels = {each.id: each.label for each in answer.mentions}
    for name, n in Counter(each.id for each in answer.mentions).items():
        if n > 1 and any(name in {each.head, each.tail} for each in answer.relations):
            yield f"the id {name!r} is given to {plural(n, 'mention')}; give each its own"
    for mention in answer.mentions:
        label = schema.mentions.get(mention.label)
        if label is None:
            yield f"{mention.label!r} is no label of a mention; there are: {', '.join(schema.mentions)}"
        else:
            yield from _value_faults(f"{mention.label} {quoted(mention.quote)}", label.attributes, mention.values)
        if mention.confidence is not None and not 0 <= mention.confidence <= 1:
            yield f"the confidence of {quoted(mention.quote)} is {mention.confidence}; it is from 0 to 1"
    for relation in answer.relations:
        yield from _relation_faults(relation, schema, labels)


def _relation_faults(relation: SaidRelation, schema: Schema, labels: Mapping[str, str]) -> Iterator[str]:
    known = schema.relations.get(relation.label)
    name = f"{relation.label}({relation.head}, {relation.tail})"
    if known is None:
        yield f"{relation.label!r} is no label of a relation; there are: {', '.join(schema.relations) or 'none'}"
        return
    missing = next((end for end in (relation.head, relation.tail) if end not in labels), None)
    if missing is not None:
        yield f"{name}: no mention has the id {missing!r}"
    elif not known.allows(labels[relation.head], labels[relation.tail]):
        same = " of the same label" if known.same_label else ""
        yield f"{name}: it goes from {' | '.join(known.head)} to {' | '.join(known.tail)}{same}"
    yield from _value_faults(name, known.attributes, relation.values)


def _value_faults(name: str, specs: Mapping[str, AttributeSpec], values: Attributes) -> Iterator[str]:
    for _, message in check_attributes(specs, values):
        yield f"{name}: {message}"


def _values(said: Mapping[str, Any] | None) -> Attributes:
    found = {}
    for name, value in (said or {}).items():
        if value is None or value in ("", []):
            continue
        # JSON has no other number than 5.0 where a model writes it so.
        is_whole = isinstance(value, float) and value.is_integer()
        found[name] = int(value) if is_whole else tuple(value) if isinstance(value, list) else value
    return found
