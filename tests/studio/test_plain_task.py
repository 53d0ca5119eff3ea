"""A task that is decoded into columns says what it says when it is decoded with care."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annot.core.document import Document
from annot.studio.adopt.project_map import NO_MAP
from annot.studio.adopt.translate import Translator
from annot.studio.collect import Collector
from annot.studio.export_file import ExportFile
from annot.studio.foreign import FileTask
from annot.studio.plain_results import PlainResults
from annot.studio.plain_task import read_plain_task
from annot.studio.raw import RawResult, RawTask
from annot.studio.task_text import ANY_TEXT
from tests.studio.test_parse import Results
from tests.studio.test_plain import SMALL, TEXT, submissions

decode = msgspec.json.Decoder(FileTask).decode
ORIGINS = st.sampled_from([None, "manual", "prediction", "prediction-changed", 5])
OBJECTS = st.sampled_from([None, "text", "text", "title"])


def raw_task(submitted: Sequence[Results], **more: Any) -> msgspec.Raw:
    annotations = [{"id": 7 + at, "completed_by": 1, "result": each} for at, each in enumerate(submitted)]
    return msgspec.Raw(msgspec.json.encode({"id": 3, "data": {"text": TEXT}, "annotations": annotations, **more}))


def with_care(raw: msgspec.Raw) -> list[RawTask]:
    """The tasks of a file of one task, none of which is decoded into columns."""
    task = decode(raw)
    return [task.as_raw(0, [each.as_raw() for each in task.submissions or ()])]


@st.composite
def odd_results(draw: st.DrawFn) -> Results:
    results: Results = draw(submissions())
    name = draw(OBJECTS)
    for each in results:
        if draw(st.integers(0, 20)) == 20:
            each["origin"] = draw(ORIGINS)
        if each["type"] != "relation":
            each["to_name"] = name if draw(st.integers(0, 20)) < 20 else "title"
        if "value" in each and isinstance(each["value"], dict) and draw(st.booleans()):
            each["value"] = {"start": 0, "end": 2, **each["value"]}
    return results


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(odd_results(), max_size=2), st.booleans())
def test_both_ways_collect_the_same(submitted: list[Results], is_turned: bool) -> None:
    raw = raw_task(submitted)
    try:
        careful = with_care(raw)
    except msgspec.ValidationError:
        assert read_plain_task(raw, lambda: decode(raw)) is None
        return
    tasks = list(ExportFile(Path("x.json"), [raw]).tasks())
    found = [
        Collector(
            SMALL,
            {"d": Document("d", TEXT)},
            annotator="reader",
            origin="human",
            any_control=is_turned,
            rule=ANY_TEXT,
            pick="latest",
            turn=Translator(SMALL, NO_MAP) if is_turned else None,
        ).collect(each)
        for each in (tasks, careful)
    ]
    assert found[0] == found[1]
    for task, other in zip(tasks, careful, strict=True):
        for one, two in zip(task.annotations, other.annotations, strict=True):
            assert list(one.result or []) == list(two.result or [])


def region(name: str, label: str, start: int, end: int) -> dict[str, Any]:
    value = {"start": start, "end": end, "text": TEXT[start:end], "labels": [label]}
    return {"id": name, "type": "labels", "from_name": "label", "to_name": "text", "value": value}


PLAIN: Results = [
    region("r1", "A", 0, 2),
    region("r2", "B", 3, 4),
    {"id": "r2", "type": "number", "from_name": "n", "to_name": "text", "value": {"start": 3, "end": 4, "number": 3.5}},
    {"type": "relation", "from_id": "r1", "to_id": "r2", "direction": "left", "labels": ["vers"]},
]


def plain_results(results: Results, **more: Any) -> Sequence[RawResult] | None:
    raw = raw_task([results], **more)
    task = read_plain_task(raw, lambda: decode(raw))
    return task.submissions[0].result if task and task.submissions else None


def test_results_become_values_only_where_somebody_asks() -> None:
    found = plain_results(PLAIN)
    assert isinstance(found, PlainResults)
    assert (found.columns.starts, found.columns.ends, found.columns.quotes) == ([0, 3], [2, 4], ["aa", "a"])
    assert (found.columns.heads, found.columns.tails, found.columns.words) == (["r2"], ["r1"], ["vers"])
    assert (found.columns.said_of, found.columns.said, found.objects) == (["r2"], [b"3.5"], frozenset({"text"}))
    assert len(found) == 4
    assert [each.type for each in found] == ["labels", "labels", "number", "relation"]
    assert found[2].value == {"start": 3, "end": 4, "number": 3.5}


@pytest.mark.parametrize(
    "change",
    [
        {"id": None},
        {"id": ""},
        {"type": "rectanglelabels"},
        {"origin": "prediction"},
        {"meta": {"text": ["hm"]}},
        {"direction": 5},
        {"value": {"start": 0, "end": 2, "text": "aa", "labels": ["A", "B"]}},
        {"value": {"start": 0.0, "end": 2, "text": "aa", "labels": ["A"]}},
        {"value": {"start": 0, "end": 2, "text": "aa", "labels": ["A"], "globalOffsets": {}}},
    ],
)
def test_what_is_of_another_form_is_left_to_be_read_with_care(change: dict[str, object]) -> None:
    assert plain_results([{**PLAIN[0], **change}, *PLAIN[1:]]) is None


def test_a_value_of_no_region_and_one_on_another_object_are_left_too() -> None:
    assert plain_results([*PLAIN, {**PLAIN[2], "id": "r9"}]) is None
    assert plain_results([*PLAIN, {**PLAIN[2], "to_name": "title"}]) is None
    assert plain_results(PLAIN[2:]) is None
    assert plain_results(PLAIN, completions=[]) is None
