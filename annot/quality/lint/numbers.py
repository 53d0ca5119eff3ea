"""Mentions that hold a number: whether there is one, whether it is whole, and whether the values follow from it."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from annot.core.annotation import AnnotationSet, Mention
from annot.core.constraint import Bounds
from annot.core.document import Document
from annot.core.issue import Issue
from annot.quality.language import Modifier
from annot.quality.lint.plan import LintPlan
from annot.quality.lint.rule import LintData, LintRule
from annot.quality.number_reader import NumberReader, ReadNumber, number_reader
from annot.quality.sentences import sentence_at

_CLOSE = 1e-3
"""Relative difference that a rounded value may have: a third is 0.333."""


class _Context(NamedTuple):
    document: Document
    reader: NumberReader
    modifiers: Mapping[str, Modifier]


def check_numbers(
    plan: LintPlan, bounds: Bounds, document: Document, reading: AnnotationSet, reader: NumberReader
) -> Iterator[Issue]:
    """Mentions of the labels of `bounds` whose values do not follow from what they quote.

    A modifier that stands outside of the quote is heard where the language says that it blurs a number; every
    other modifier belongs to the number, and a mention without it is cut short.
    """
    mentions = [mention for mention in reading.mentions if mention.label in bounds.labels]
    if not mentions:
        return
    context = _Context(document, reader, plan.modifiers)
    running = reader.read_numbers(document.text)
    ends = [each.span.end for each in running]
    for mention in mentions:
        number = reader.read_number(mention.text)
        at = bisect_right(ends, mention.span.start)
        whole = running[at] if at < len(running) and running[at].span.overlaps(mention.span) else None
        if number is None and not _is_told(context, mention, whole):
            continue  # a number that cannot be read for sure, and so nothing to say of it
        if number is None and whole is None:
            message = f"{mention.text!r} holds no number; {mention.label} is for one"
            yield _issue(document, mention, "number-missing", "", message)
        elif whole and whole.span != mention.span and not (number and mention.span.contains(whole.span)):
            quote = document.quote(whole.span)
            message = f"{mention.text!r} is not the whole of a number: {quote!r} at {whole.span}; quote it to its edges"
            yield _issue(document, mention, "number-span", quote, message)
        elif number and (faults := list(_value_faults(context, bounds, mention, number))):
            values = {name: mention.attributes.get(name) for name in (bounds.by, bounds.low, bounds.high)}
            said = ", ".join(f"{name}={value}" for name, value in values.items())
            message = f"{mention.text!r} has {said}; by its words {' and '.join(faults)}; change the value, or waive it"
            yield _issue(document, mention, "number-value", said, message)


def _is_told(context: _Context, mention: Mention, whole: ReadNumber | None) -> bool:
    """Whether it is sure that a quote which is not read is none, or a part of a number, or more than one.

    Words beside the number that may belong to it leave that open: « 3 000 et quelques », « tout juste 3 000 ».
    """
    if whole is None:
        return not context.reader.speaks_of_number(mention.text)
    if whole.span.contains(mention.span):
        return True
    if mention.span.start < whole.span.start:
        return False
    behind = context.document.text[whole.span.end : mention.span.end]
    return not context.reader.speaks_of_number(behind)


def _value_faults(context: _Context, bounds: Bounds, mention: Mention, number: ReadNumber) -> Iterator[str]:
    by = mention.attributes.get(bounds.by)
    kind = context.modifiers.get(str(by), by)
    if number.low is None and number.high is None:
        return  # « une poignée » says no bound; which one it is given is not for its words to tell
    known = {context.modifiers.get(name, name) for name in bounds.shapes}
    if kind != number.modifier and number.modifier in known and not _is_blurred(context, mention, kind, number):
        yield f"it is {number.modifier}"
    may_be_open = bounds.shapes.get(str(by)) == "low_or_none"
    for name, expected in ((bounds.low, number.low), (bounds.high, number.high)):
        value = mention.attributes.get(name)
        if value is None and (expected is None or (name == bounds.low and may_be_open)):
            continue
        if not isinstance(value, (int, float)) or expected is None or not _is_close(value, expected, number):
            yield f"{name} is {'open' if expected is None else f'{expected:,}'.replace(',', ' ')}"


def _is_blurred(context: _Context, mention: Mention, kind: object, number: ReadNumber) -> bool:
    """Whether the sentence before the mention makes an approximation of its exact number."""
    if (kind, number.modifier) != ("approx", "exact"):
        return False
    start = sentence_at(context.document.text, mention.span).start
    return context.reader.is_hedged(context.document.text[start : mention.span.start])


def _is_close(value: float, expected: float, number: ReadNumber) -> bool:
    may_be = (expected, 100 * expected) if number.is_ratio else (expected,)
    return any(math.isclose(value, each, rel_tol=_CLOSE if number.is_ratio else 1e-9) for each in may_be)


def _issue(document: Document, mention: Mention, code: str, about: str, message: str) -> Issue:
    return Issue(
        doc_id=document.doc_id,
        code=code,
        where=mention.id,
        severity="warning",
        about=f"{mention.text} {about}".strip(),
        message=message,
    )


def _find(data: LintData) -> Iterator[Issue]:
    for document, gold, code in data.each():
        if reader := number_reader(code):
            for bounds in data.figures:
                yield from check_numbers(data.plan, bounds, document, gold, reader)


RULE = LintRule(("number-missing", "number-span", "number-value"), _find, by_document=True)
