"""`AttributeSpec`: one typed attribute of a mention or relation label."""

from __future__ import annotations

import math
from datetime import date
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from annot.core.annotation import AttributeValue
from annot.core.numbers import LARGEST
from annot.core.value import Line, Value

AttributeType = Literal["choice", "integer", "number", "boolean", "text"]


class AttributeSpec(Value):
    """What values an attribute may have.

    Attributes:
        type: `choice` (of `values`), `integer`, `number`, `boolean` or `text`.
        values: the choices; a mapping gives each a title in the annotators' language.
        multiple: a choice may have several values.
        required: a mention without a value is an Issue.
        default: what the absence of a value means; it is not written into the data.
        title: its name in the annotators' language.
    """

    type: AttributeType
    values: dict[Line, Line] = {}
    multiple: bool = False
    required: bool = False
    default: str | bool | int | float | None = None
    title: Line = ""

    @model_validator(mode="before")
    @classmethod
    def _title_values(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("values"), list):
            return {**data, "values": _titled(data["values"])}
        return data

    @model_validator(mode="after")
    def _fits_itself(self) -> Self:
        if self.type == "choice" and not self.values:
            raise ValueError("values: a choice needs some, such as values: [speaker, mentioned]")
        if self.type != "choice" and self.values:
            raise ValueError(f"values: only a choice has values, this is {self.type!r}")
        if self.required and self.default is not None:
            raise ValueError("default: what is required has no default, so leave out one of the two")
        if self.multiple and self.type != "choice":
            raise ValueError(f"multiple: only a choice can have several values, not {self.type}")
        titles = list(self.values.values())
        if len(set(titles)) != len(titles):
            raise ValueError(f"values: two have the same title, {_first_twice(titles)!r}")
        if self.default is not None and (fault := self.fault_of(self.default)):
            is_unquoted = self.type == "choice" and not self.multiple and str(self.default) in self.values
            hint = f', since the values of a choice are text: write "{self.default}"' if is_unquoted else ""
            if self.type == "text" and isinstance(self.default, (int, float)):
                hint = f', and in quotes it is: "{as_written(self.default)}"'
            raise ValueError(f"default: {fault}{hint}")
        return self

    @property
    def allowed(self) -> str:
        """What is allowed, in words, for messages."""
        if self.type == "choice":
            return ("several of " if self.multiple else "one of ") + ", ".join(self.values)
        return {
            "integer": "a whole number of at most 64 bits",
            "number": "a number",
            "boolean": "true or false",
            "text": "a text",
        }[self.type]

    def fault_of(self, value: object) -> str | None:
        """Why `value` is not allowed; None if it is."""
        if self._takes(value):
            return None
        if self.type == "text" and isinstance(value, str):
            return f"{value!r} holds U+0000, which no text may" if value else "a text is never empty"
        if self.multiple and isinstance(value, (tuple, list)):
            words = list(map(as_written, value))
            if len(set(words)) < len(words):
                return f"{_first_twice(words)} stands twice; keep one"
            return f"{', '.join(words) or 'nothing'} is not {self.allowed}"
        return f"{as_written(value)} is not {self.allowed}"

    def _takes(self, value: object) -> bool:
        match self.type:
            case "choice" if self.multiple:
                return (
                    isinstance(value, (tuple, list))
                    and len(value) > 0
                    and all(isinstance(each, str) and each in self.values for each in value)
                    and len(set(value)) == len(value)
                )
            case "choice":
                return isinstance(value, str) and value in self.values
            case "integer":
                return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST
            case "number":
                if isinstance(value, bool) or not isinstance(value, (int, float)):
                    return False
                return abs(value) <= LARGEST if isinstance(value, int) else math.isfinite(value)
            case "boolean":
                return isinstance(value, bool)
            case _:
                # PostgreSQL, on which a team's Label Studio may stand, cannot hold U+0000.
                return isinstance(value, str) and value != "" and "\0" not in value

    def canonical(self, value: AttributeValue) -> AttributeValue:
        """`value` in its one form: choices in the schema's order, 5.0 as 5."""
        if isinstance(value, (tuple, list)) and self.type == "choice":
            return tuple(each for each in self.values if each in value)
        if (
            isinstance(value, float)
            and value.is_integer()
            and abs(value) <= LARGEST
            and self.type in {"integer", "number"}
        ):
            return int(value)
        return value


def as_written(value: object) -> str:
    """A value as people write it in YAML, TOML and JSON; texts in quotes."""
    if value is None:
        return "nothing"
    return str(value).lower() if isinstance(value, bool) else str(value) if isinstance(value, date) else repr(value)


def _titled(values: list[Any]) -> dict[str, str]:
    """Values that are their own titles."""
    for each in values:
        if isinstance(each, bool) or not isinstance(each, (str, int, float)):
            is_one = not isinstance(each, (dict, list))
            what = as_written(each) if is_one else "names with values" if isinstance(each, dict) else "a list"
            raise ValueError(  # noqa: TRY004 (pydantic takes it for a fault of the data)
                f"values: each value is a text, found {what}, and values with titles are written as "
                "values: {start: Beginning, end: End}"
            )
    words = [str(each) for each in values]
    if len(set(words)) != len(words):
        raise ValueError(f"values: {_first_twice(words)!r} stands twice, keep one")
    return {word: word for word in words}


def _first_twice(words: list[str]) -> str:
    return next(word for at, word in enumerate(words) if word in words[:at])


class RelationAttributeSpec(AttributeSpec):
    """An attribute of a relation: always one choice, since Label Studio's relations hold labels only."""

    type: Literal["choice"] = "choice"
    multiple: Literal[False] = Field(default=False)

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, data: Any) -> Any:
        return {"values": data} if isinstance(data, list) else data
