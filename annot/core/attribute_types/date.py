"""`Date`: a day, a month, a year or a week of the calendar, as ISO 8601 writes them, with X for what is not said.

`2024-10` and `2024-10-XX` are two values: by ISO 8601-2 (https://www.loc.gov/standards/datetime/) the first is the
month, "in October 2024", and the second is one day of it that is not said, "one day in October 2024"; so neither is
the canonical form of the other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, StringConstraints

from annot.core.annotation import AttributeValue
from annot.core.attribute_types.attribute_type import AttributeType
from annot.core.digits import as_seen, ascii_digits, mixes_scripts
from annot.core.written import as_written, word_of

_FORM = r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]|XX))?|-XX(-XX)?|-W(0[1-9]|[1-4][0-9]|5[0-3]))?"
_ALLOWED = "a date such as 2024-10-12, 2024-10, 2024, 2024-W41 or, for a day that is not said, 2024-10-XX"
_HYPHENS = dict.fromkeys([0x2010, 0x2011, 0x2212], "-")
"""What texts and phones have for the hyphen of ISO 8601; nothing else is meant by them between digits."""
_YEAR_LAST = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/. ]([0-9]{1,2})[-/. ]([0-9]{1,2})")


class Date(AttributeType):
    """`date`: a text of one of the forms above. Partial dates have no distance, so agreement on them is nominal."""

    other_names = ("day", "datetime", "timex", "timex3", "iso date")
    words = {"fr": "p. ex. 2024-10-12 · 2024-10 · 2024", "en": "e.g. 2024-10-12 · 2024-10 · 2024"}
    column = "string"
    allowed = _ALLOWED

    @property
    def annotation(self) -> Any:
        return Annotated[str, StringConstraints(pattern=f"^{_FORM}$"), AfterValidator(_require_date)]

    def takes(self, value: object) -> bool:
        return isinstance(value, str) and not _why_none(value)

    def fault_of(self, value: object) -> str | None:
        why = _why_none(value) if isinstance(value, str) else f"is not {_ALLOWED}"
        return f"{as_written(value)} {why}" if why else None

    def meant(self, value: Any) -> Any:
        """YAML reads a day without quotes as a date, and a year as a number."""
        if isinstance(value, date):
            return value.isoformat()
        return str(value) if type(value) is int and 1000 <= value <= 9999 else value

    def converted(self, value: bool | int | float | str, language: str) -> str | None:
        found = _plain(word_of(value))
        return None if _why_none(found) else found

    def from_control(self, said: Sequence[str], language: str) -> AttributeValue:
        typed = said[0]
        found = _plain(typed)
        if why := _why_none(found):
            raise ValueError(f"{typed!r} {why}")
        return found


def _plain(typed: str) -> str:
    """What was typed, with the digits and the hyphen of ISO 8601, and its letters in capitals."""
    seen = as_seen(typed)
    return seen if mixes_scripts(seen) else ascii_digits(seen.translate(_HYPHENS)).upper()


def _why_none(text: str) -> str:
    """Why `text` is no date; empty where it is one."""
    if not re.fullmatch(_FORM, text):
        return f"is not {_ALLOWED}{_other_way(text)}"
    return "" if _is_in_calendar(text) else "is not in the calendar"


def _is_in_calendar(text: str) -> bool:
    year, _, rest = text.partition("-")
    try:
        if rest.startswith("W"):
            date.fromisocalendar(int(year), int(rest[1:]), 1)
        else:
            month, _, day = rest.partition("-")
            date(int(year), int(month) if month.isdigit() else 1, int(day) if day.isdigit() else 1)
    except ValueError:
        return False
    return True


def _other_way(text: str) -> str:
    """How what is written in another way is typed; two ways where it may be two days."""
    if found := _YEAR_LAST.fullmatch(text):
        one, other, year = found.groups()
        ways = [f"{year}-{other:0>2}-{one:0>2}", f"{year}-{one:0>2}-{other:0>2}"]
    elif found := _YEAR_FIRST.fullmatch(text):
        ways = [f"{found[1]}-{found[2]:0>2}-{found[3]:0>2}"]
    else:
        return ""
    days = dict.fromkeys(each for each in ways if re.fullmatch(_FORM, each) and _is_in_calendar(each))
    return f" (type {' or '.join(days)})" if days else ""


def _require_date(text: str) -> str:
    if why := _why_none(text):
        raise ValueError(f"{text!r} {why}")
    return text
