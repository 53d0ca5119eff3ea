"""`AttributeSpec`: one typed attribute of a mention or relation label."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from annot.core.annotation import AttributeValue
from annot.core.attribute_types.attribute_type import AttributeType
from annot.core.attribute_types.registry import TYPE_NAMES, TypeName, class_of
from annot.core.value import Line, Value
from annot.core.written import as_written


class AttributeSpec(Value):
    """What values an attribute may have.

    Attributes:
        type: `choice`, `integer`, `number`, `boolean`, `date` or `text`; `kind` is what it means.
        values: the choices; a mapping gives each a title in the annotators' language.
        multiple: a choice may have several values.
        required: a mention or relation without a value is an error.
        default: what the absence of a value means; it is not written into the data.
        title: its name in the annotators' language.
    """

    type: TypeName
    values: dict[Line, Line] = {}
    multiple: bool = False
    required: bool = False
    default: str | bool | int | float | None = None
    title: Line = ""

    @model_validator(mode="before")
    @classmethod
    def _as_meant(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        if isinstance(data.get("values"), list):
            data = {**data, "values": _titled(data["values"])}
        if data.get("default") is not None and data.get("type") in TYPE_NAMES:
            data = {**data, "default": class_of(data["type"])().meant(data["default"])}
        return data

    @model_validator(mode="after")
    def _fits_itself(self) -> Self:
        lists_values = self.kind.lists_values
        if lists_values and not self.values:
            raise ValueError("values: a choice needs some, such as values: [speaker, mentioned]")
        if not lists_values and self.values:
            raise ValueError(f"values: only a choice has values, this is {self.type!r}")
        if self.required and self.default is not None:
            raise ValueError("default: what is required has no default, so leave out one of the two")
        if self.multiple and not lists_values:
            raise ValueError(f"multiple: only a choice can have several values, not {self.type}")
        titles = list(self.values.values())
        if len(set(titles)) != len(titles):
            raise ValueError(f"values: two have the same title, {_first_twice(titles)!r}")
        if self.default is not None and (fault := self.fault_of(self.default)):
            raise ValueError(f"default: {fault}{self.kind.hint(self.default)}")
        return self

    @cached_property
    def kind(self) -> AttributeType:
        """All that its type means."""
        return class_of(self.type)(self.values, self.multiple)

    @property
    def allowed(self) -> str:
        """What is allowed, in words, for messages."""
        return self.kind.allowed

    def fault_of(self, value: object) -> str | None:
        """Why `value` is not allowed; None if it is."""
        return self.kind.fault_of(value)

    def canonical(self, value: AttributeValue) -> AttributeValue:
        """`value` in its one form: choices in the schema's order, 5.0 as 5."""
        return self.kind.canonical(value)


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
