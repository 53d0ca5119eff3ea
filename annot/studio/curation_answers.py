"""What a curator submitted, as answers to the conflicts of their task. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

import msgspec

from annot.core.annotation import AnnotationSet, Attributes, Mention, Relation
from annot.core.decision import Choice, ErrorKind
from annot.core.ids import mention_label, parse_span, split_attribute, split_ends
from annot.core.schema import Schema
from annot.studio.curation import VALUE, AskedConflict, CurationTask
from annot.studio.curation_config import ANSWERS, AS_MARKED, ERRORS, OTHER
from annot.studio.curation_words import curation_words
from annot.studio.raw import RawResult

_HOW = "not taken: to overrule the readers, see « Against all readers » in docs/adjudication.md"


class _Written(NamedTuple):
    """What a curator typed in place of an answer, and the language of the text."""

    words: str
    language: str


class CuratedAnswer(NamedTuple):
    """One answer of a curator."""

    asked: AskedConflict
    choice: Choice
    reason: str
    error: ErrorKind
    attributes: dict[str, Attributes]


def read_answers(
    task: CurationTask, results: Iterable[RawResult], marked: AnnotationSet, schema: Schema, *, language: str
) -> tuple[list[CuratedAnswer], list[str]]:
    """The answers of one submission, and what of it is no answer.

    Args:
        task: what was asked.
        results: the submission's.
        marked: what the text showed when it was submitted.
        schema: of the readings.
        language: of the text, by which typed numbers are read.
    """
    said: dict[str, str] = {}
    for result in results:
        words = result.value.get("choices") or result.value.get("text")
        if result.from_name and isinstance(words, list) and words:
            said[result.from_name] = str(words[0])
    answers, faults = [], []
    for index, asked in enumerate(task.conflicts):
        word = said.get(f"{ANSWERS}choice_{index}")
        if word is None:
            continue
        error = said.get(f"{ANSWERS}error_{index}", "")
        reason = said.get(f"{ANSWERS}reason_{index}", "").strip()
        try:
            choice, attributes = _choice(
                asked, word, _Written(said.get(f"{ANSWERS}value_{index}", ""), language), marked, schema
            )
        except ValueError as fault:
            faults.append(f"{asked.id}: {fault}")
            continue
        kind: ErrorKind = error if error in ERRORS else ""  # type: ignore[assignment]
        if not reason and not kind:
            faults.append(f"{asked.id}: answered without a reason or a kind of error; say why")
            continue
        answers.append(CuratedAnswer(asked, choice, reason or curation_words("en")[kind], kind, attributes))
    return answers, faults


def read_asides(
    task: CurationTask, marked: AnnotationSet, *, stands: AnnotationSet, readings: Iterable[AnnotationSet]
) -> Iterator[str]:
    """What a curator changed in the text where nothing was asked: it is no answer, and is never passed over in silence.

    Args:
        task: what was asked.
        marked: what the text showed when it was submitted.
        stands: what stands now; what was decided since is no news.
        readings: of the document; what a reader said was shown, and may have fallen before.
    """
    settled = {each for asked in task.conflicts for each in asked.settled}
    said = [*map(_items_of, readings)]
    shown, stood = _items_of(marked), _items_of(stands)
    for item, each in stood.items():
        has_ends = isinstance(each, Mention) or shown.keys() >= {each.head, each.tail}
        if item in settled and item not in shown and has_ends and not _is_asked(task, each):
            yield f"{_named(each, stands)} was taken out of the text, and no question is about it; {_HOW}"
    for item, each in shown.items():
        is_new = item not in settled | stood.keys() and not any(item in of for of in said)
        if is_new and not _is_asked(task, each):
            yield f"{_named(each, marked)} was marked in the text, and no question is about it; {_HOW}"
    asked = {each.place for each in task.conflicts}
    for item, each in shown.items():
        known = [of[item].attributes for of in (*said, stood) if item in of]
        for name in sorted({*each.attributes, *chain.from_iterable(known)} if known else ()):
            value = each.attributes.get(name)
            is_known = _unordered(value) in [_unordered(attributes.get(name)) for attributes in known]
            if not is_known and f"{item}.{name}" not in asked:
                yield f"{_named(each, marked)} has {name} {value!r} in the text, and no question is about it; {_HOW}"


def _unordered(value: Choice) -> object:
    return frozenset(value) if isinstance(value, tuple) else value


def _items_of(reading: AnnotationSet) -> dict[str, Mention | Relation]:
    return {**reading.by_id, **{relation.id: relation for relation in reading.relations}}


def _is_asked(task: CurationTask, item: Mention | Relation) -> bool:
    """Whether a question is about the place of a mention, or about the ends of a relation."""
    places = [
        asked.place
        for asked in task.conflicts
        if asked.kind == ("mention" if isinstance(item, Mention) else "relation")
    ]
    if isinstance(item, Mention):
        return any(item.span.overlaps(parse_span(place)) for place in places)
    return any({item.head, item.tail} == set(split_ends(place)) for place in places)


def _named(item: Mention | Relation, reading: AnnotationSet) -> str:
    if isinstance(item, Mention):
        return f"{item.id} {item.text!r}"
    return f"{item.id} {reading.by_id[item.head].text!r} → {reading.by_id[item.tail].text!r}"


def _choice(
    asked: AskedConflict, word: str, written: _Written, marked: AnnotationSet, schema: Schema
) -> tuple[Choice, dict[str, Attributes]]:
    if word == AS_MARKED:
        return _marked(asked, marked)
    if word == OTHER:
        return _written(asked, written, schema), {}
    if word.startswith(VALUE):
        value: Choice = msgspec.json.decode(word.removeprefix(VALUE))
        return value, {}
    if not word.isdigit() or int(word) >= len(asked.options):
        raise ValueError(f"{word!r} is none of its answers")
    option = asked.options[int(word)]
    return (tuple(option) if isinstance(option, list) else option), {}


def _marked(asked: AskedConflict, marked: AnnotationSet) -> tuple[Choice, dict[str, Attributes]]:
    place = asked.place
    if asked.kind == "relation":
        ends = set(split_ends(place))
        return tuple(each.id for each in marked.relations if {each.head, each.tail} == ends), {}
    span = parse_span(place)
    kept = [m for m in marked.mentions if m.span.overlaps(span) and m.id not in asked.settled]
    said = {each for option in asked.options for each in option}
    return tuple(m.id for m in kept), {m.id: dict(m.attributes) for m in kept if m.id not in said and m.attributes}


def _written(asked: AskedConflict, written: _Written, schema: Schema) -> Choice:
    item, name = split_attribute(asked.place)
    spec = schema.attribute(mention_label(item), name)
    if spec is None or not written.words.strip():
        raise ValueError("another value was chosen, and none is written")
    value = spec.kind.read(written.words, written.language)
    if fault := spec.fault_of(value):
        raise ValueError(fault)
    return spec.canonical(value)
