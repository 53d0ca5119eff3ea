"""Tasks that are legal JSON, but not of the kinds that Label Studio of today writes: mended where it can be told how.

Whole numbers as floats, ids as numbers or text, one object for a list: files of other tools and old versions hold them.
What cannot be mended becomes a result of its own kind, so that it is refused alone, with its region.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

BROKEN = "annot:broken"
"""The type of a result that stands for one which cannot be read; its value says why."""

_RESULT_TEXTS = ("id", "from_name", "to_name", "from_id", "to_id")
_MOST_SECONDS = 32_503_680_000
"""The year 3000: a time above it counts milliseconds."""


def mended_task(task: Mapping[str, Any]) -> dict[str, Any]:
    """`task` with the kinds of values that `FileTask` takes."""
    found: dict[str, Any] = {"id": _number(task.get("id")), "data": task.get("data")}
    if not isinstance(found["data"], dict):
        found["data"] = None
    for key in ("annotations", "completions"):
        if isinstance(listed := task.get(key), (list, dict)):
            each_of = [listed] if isinstance(listed, dict) else listed
            found[key] = [_submission(each) for each in each_of]
    predictions, drafts = task.get("predictions"), task.get("drafts")
    # Only counted, and not looked into.
    found["predictions"] = [msgspec.Raw(b"null")] * len(predictions) if isinstance(predictions, list) else []
    found["drafts"] = drafts if isinstance(drafts, list) else []
    found["updated_at"] = moment(task.get("updated_at"))
    return found


def moment(when: object) -> str | None:
    """A time as text; versions before 1.0 wrote seconds since 1970, others write milliseconds."""
    if isinstance(when, str):
        return when
    if isinstance(when, bool) or not isinstance(when, (int, float)):
        return None
    if isinstance(when, float) and not math.isfinite(when):
        return None
    try:
        seconds = when / 1000 if abs(when) > _MOST_SECONDS else when
        return datetime.fromtimestamp(seconds, UTC).isoformat()
    except (OverflowError, OSError, ValueError):
        return str(when)


def name_of(value: object) -> str | None:
    """A name that a file wrote as text or as a number; None for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return str(int(value)) if isinstance(value, int) or value.is_integer() else str(value)


def _number(value: object) -> int | None:
    if isinstance(value, str) and value.strip().isdecimal() and len(value) < _MOST_DIGITS:
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


_MOST_DIGITS = 40


def _submission(said: object) -> dict[str, Any]:
    if not isinstance(said, dict):
        return {"result": [_broken(None, f"a submission is {_shown(said)}, not an object")]}
    result = said.get("result")
    if isinstance(result, dict):
        result = [result]
    if result is not None and not isinstance(result, list):
        result = [_broken(None, f"result is {_shown(result)}, not a list")]
    number = said.get("id")
    return {
        "id": _number(number) if _number(number) is not None else name_of(number),
        "result": [_result(each) for each in result or []],
        "completed_by": _user(said.get("completed_by")),
        "created_username": name_of(said.get("created_username")),
        "was_cancelled": _is_true(said.get("was_cancelled")),
        "skipped": _is_true(said.get("skipped")),
        "created_at": moment(said.get("created_at")),
        "updated_at": moment(said.get("updated_at")),
        "lead_time": seconds
        if isinstance(seconds := said.get("lead_time"), (int, float)) and not isinstance(seconds, bool)
        else None,
    }


def _is_true(said: object) -> bool:
    """Whether a file says yes, as a truth value, a number or a word."""
    return said in (True, 1) or (isinstance(said, str) and said.strip().casefold() in {"true", "yes", "1"})


def _user(who: object) -> int | str | dict[str, Any] | None:
    if isinstance(who, dict):
        email = who.get("email")
        return {"id": _number(who.get("id")), "email": email if isinstance(email, str) else None}
    number = _number(who)
    return number if number is not None else name_of(who)


def _result(said: object) -> dict[str, Any]:
    if not isinstance(said, dict):
        return _broken(None, f"{_shown(said)} is no result")
    region = name_of(said.get("id"))
    kind, value, labels = said.get("type"), said.get("value", {}), said.get("labels")
    if not isinstance(kind, str):
        return _broken(region, f"its type is {_shown(kind)}")
    if value is None:
        value = {}
    if not isinstance(value, dict):
        return _broken(region, f"a {kind} has the value {_shown(value)}, not an object")
    found: dict[str, Any] = {"type": kind, "value": value, "meta": said.get("meta")}
    for key in _RESULT_TEXTS:
        given = said.get(key)
        found[key] = name_of(given)
        if given is not None and found[key] is None:
            return _broken(region, f"the {key} of a {kind} is {_shown(given)}")
    for key in ("origin", "direction"):
        given = said.get(key)
        if given is not None and not isinstance(given, str):
            if key == "direction":
                return _broken(region, f"the direction of a {kind} is {_shown(given)}")
            given = None
        found[key] = given
    if isinstance(labels, str):
        labels = [labels]
    if labels is not None and not (isinstance(labels, list) and all(isinstance(each, str) for each in labels)):
        return _broken(region, f"the labels of a {kind} are {_shown(labels)}")
    found["labels"] = labels
    return found


def _broken(region: str | None, why: str) -> dict[str, Any]:
    return {"type": BROKEN, "id": region, "value": {"why": why}}


def _shown(value: object) -> str:
    words = repr(value)
    return words if len(words) <= 80 else f"{words[:60]}…"
