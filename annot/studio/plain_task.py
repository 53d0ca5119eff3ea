"""Tasks of an export as nearly all are: every result of a kind and form that columns can hold.

They are decoded into these types at once. What does not fit them is no fault: such a task is decoded as any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Literal

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


class _Place(msgspec.Struct, frozen=True, gc=False):
    start: int
    end: int
    text: str
    labels: tuple[str]


class _Region(_Result, frozen=True, gc=False, tag="labels", kw_only=True):
    id: str
    value: _Place
    from_id: str | None = None
    to_id: str | None = None
    labels: list[str] | None = None


class _Value(_Result, frozen=True, gc=False, kw_only=True):
    id: str
    value: msgspec.Raw
    from_id: str | None = None
    to_id: str | None = None
    labels: list[str] | None = None
    kind: ClassVar[str]


class _Choices(_Value, frozen=True, gc=False, tag="choices"):
    kind = "choices"


class _TextArea(_Value, frozen=True, gc=False, tag="textarea"):
    kind = "textarea"


class _Number(_Value, frozen=True, gc=False, tag="number"):
    kind = "number"


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


_HALF = re.compile(rb"\\u[dD]")
"""What may be half of a character, for which a value that is not decoded yet would have to be decoded."""
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
            plain = _plain_results(results, lambda at=at: (with_care().submissions or [])[at].as_raw().result or [])  # type: ignore[misc]
            if plain is None:
                return None
            submission = msgspec.structs.replace(submission, result=plain)
        submissions.append(submission)
    return msgspec.structs.replace(task, annotations=submissions) if submissions else task


def _plain_results(
    results: Sequence[_Region | _Choices | _TextArea | _Number | _Arrow], read: Callable[[], Sequence[RawResult]]
) -> PlainResults | None:
    regions: list[_Region] = []
    said: list[_Value] = []
    arrows: list[_Arrow] = []
    for each in results:
        if type(each) is _Region:
            regions.append(each)
        elif type(each) is _Arrow:
            arrows.append(each)
        elif isinstance(each, _Value):
            said.append(each)
    ids = [each.id for each in regions]
    places = [each.value for each in regions]
    jsons = [bytes(each.value) for each in said]
    columns = ResultColumns(
        regions=ids,
        labels=[each.labels[0] for each in places],
        starts=[each.start for each in places],
        ends=[each.end for each in places],
        quotes=[each.text for each in places],
        label_controls=frozenset([each.from_name for each in regions]),
        said_of=[each.id for each in said],
        controls=[each.from_name or "" for each in said],
        kinds=[each.kind for each in said],
        said=jsons,
        heads=[each.to_id if each.direction == "left" else each.from_id for each in arrows],
        tails=[each.from_id if each.direction == "left" else each.to_id for each in arrows],
        words=[each.labels[0] for each in arrows],
    )
    # A value of no region says something of a whole text, or of nothing; a region without an id gets one.
    if not ids or not all(ids) or not set(ids).issuperset(columns.said_of):
        return None
    if not all(json.startswith(b"{") and not _HALF.search(json) for json in jsons):
        return None
    objects = {each.to_name for each in regions} | {each.to_name for each in said}
    return PlainResults(columns, frozenset(filter(None, objects)), len(results), read)
