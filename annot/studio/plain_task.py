"""Tasks of an export as nearly all are: every result of a kind and form that columns can hold.

They are decoded into these types at once. What does not fit them is no fault: such a task is decoded as any other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

import msgspec

from annot.studio.foreign import FileSubmission, FileTask
from annot.studio.plain_results import PlainResults, ResultColumns
from annot.studio.raw import RawResult


# Fields that only results of other types have keep the types of `RawResult`: what it refuses is refused here too.
class _Result(msgspec.Struct, frozen=True, gc=False, tag_field="type"):
    from_name: str | None = None
    to_name: str | None = None
    origin: Literal["manual"] | None = None
    direction: str | None = None
    meta: None = None


# A key of another name is not looked into, and may hold what no JSON holds: half of a character.
class _Place(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    start: int
    end: int
    text: str
    labels: tuple[str]


class _Chosen(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    choices: list[str]
    start: int | None = None
    end: int | None = None
    text: str | None = None


class _Typed(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    text: list[str]
    start: int | None = None
    end: int | None = None


class _Counted(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    number: int | float
    start: int | None = None
    end: int | None = None
    text: str | None = None


class _Region(_Result, frozen=True, gc=False, tag="labels", kw_only=True):
    id: str
    value: _Place
    from_id: str | None = None
    to_id: str | None = None
    labels: list[str] | None = None


class _Choices(_Result, frozen=True, gc=False, tag="choices", kw_only=True):
    id: str
    value: _Chosen
    from_id: str | None = None
    to_id: str | None = None
    labels: list[str] | None = None


class _TextArea(_Result, frozen=True, gc=False, tag="textarea", kw_only=True):
    id: str
    value: _Typed
    from_id: str | None = None
    to_id: str | None = None
    labels: list[str] | None = None


class _Number(_Result, frozen=True, gc=False, tag="number", kw_only=True):
    id: str
    value: _Counted
    from_id: str | None = None
    to_id: str | None = None
    labels: list[str] | None = None


_OfRegion = _Choices | _TextArea | _Number
_TYPES: dict[type, str] = {_Choices: "choices", _TextArea: "textarea", _Number: "number"}


class _Arrow(msgspec.Struct, frozen=True, gc=False, tag_field="type", tag="relation", kw_only=True):
    from_id: str
    to_id: str
    direction: Literal["right", "left"]
    labels: tuple[str]
    id: str | None = None
    from_name: str | None = None
    to_name: str | None = None
    origin: str | None = None
    value: dict[str, Any] = {}
    meta: None = None


class _Submission(FileSubmission, frozen=True):
    result: list[_Region | _Choices | _TextArea | _Number | _Arrow] | None = None  # type: ignore[assignment]


class _Task(FileTask, frozen=True):
    annotations: list[_Submission] | None = None  # type: ignore[assignment]
    completions: None = None


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(_Task).decode


def read_plain_task(raw: msgspec.Raw, with_care: Callable[[], FileTask]) -> FileTask | None:
    """A task whose results are in columns; None where any of them is of another form.

    Args:
        raw: its JSON.
        with_care: decodes the same task as any other, for who asks for its results one by one.
    """
    try:
        task = _decode(raw)
    except (msgspec.MsgspecError, RecursionError):
        return None
    submissions = []
    for at, submission in enumerate(task.annotations or ()):
        results = submission.result
        if results:
            plain = _plain_results(results, lambda at=at: (with_care().submissions or [])[at].result or [])  # type: ignore[misc]
            if plain is None:
                return None
            submission = msgspec.structs.replace(submission, result=plain)
        submissions.append(submission)
    return msgspec.structs.replace(task, annotations=submissions) if submissions else task


def _plain_results(
    results: Sequence[_Region | _Choices | _TextArea | _Number | _Arrow], read: Callable[[], Sequence[RawResult]]
) -> PlainResults | None:
    regions: list[_Region] = []
    valued: list[_OfRegion] = []
    arrows: list[_Arrow] = []
    for each in results:
        if type(each) is _Region:
            regions.append(each)
        elif type(each) is _Arrow:
            arrows.append(each)
        elif type(each) is _Choices or type(each) is _TextArea or type(each) is _Number:
            valued.append(each)
    ids = [each.id for each in regions]
    places = [each.value for each in regions]
    columns = ResultColumns(
        regions=ids,
        labels=[each.labels[0] for each in places],
        starts=[each.start for each in places],
        ends=[each.end for each in places],
        quotes=[each.text for each in places],
        label_controls=frozenset([each.from_name for each in regions]),
        said_of=[each.id for each in valued],
        controls=[each.from_name or "" for each in valued],
        kinds=[_TYPES[type(each)] for each in valued],
        said=[_said(each) for each in valued],
        heads=[each.to_id if each.direction == "left" else each.from_id for each in arrows],
        tails=[each.from_id if each.direction == "left" else each.to_id for each in arrows],
        words=[each.labels[0] for each in arrows],
    )
    objects = {each.to_name for each in regions}
    # A value of no region says something of a whole text, or of nothing; a region without an id gets one.
    if not ids or not all(ids) or not set(ids).issuperset(columns.said_of):
        return None
    if not objects.issuperset([each.to_name for each in valued]):
        return None
    return PlainResults(columns, frozenset(filter(None, objects)), len(results), read)


def _said(result: _OfRegion) -> bytes:
    """What a control holds, as JSON."""
    match result:
        case _Choices():
            return _encode(result.value.choices)
        case _TextArea():
            return _encode(result.value.text)
        case _Number():
            return _encode(result.value.number)
