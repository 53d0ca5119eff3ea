"""`Choice`: one value of those that the schema lists, or several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from annot.core.annotation import AttributeValue
from annot.core.attribute_types.attribute_type import AttributeType, ColumnType, Level
from annot.core.written import as_written


class Choice(AttributeType):
    """`choice`: one of `values`, or with `multiple` several."""

    other_names = ("choices", "enum", "select", "list", "category")
    lists_values = True
    control = "choices"

    @property
    def column(self) -> ColumnType:
        return "strings" if self.multiple else "string"

    @property
    def levels(self) -> tuple[Level, ...]:
        # Sets of values have no order.
        return ("nominal",) if self.multiple else ("nominal", "ordinal")

    @property
    def listed(self) -> tuple[str, ...]:
        return tuple(self.values)

    @property
    def allowed(self) -> str:
        return ("several of " if self.multiple else "one of ") + ", ".join(self.values)

    @property
    def annotation(self) -> Any:
        one: Any = Literal[tuple(self.values)]
        return tuple[one, ...] if self.multiple else one

    def takes(self, value: object) -> bool:
        if not self.multiple:
            return isinstance(value, str) and value in self.values
        return (
            isinstance(value, (tuple, list))
            and len(value) > 0
            and all(isinstance(each, str) and each in self.values for each in value)
            and len(set(value)) == len(value)
        )

    def fault_of(self, value: object) -> str | None:
        if self.takes(value):
            return None
        if not self.multiple or not isinstance(value, (tuple, list)):
            return super().fault_of(value)
        words = list(map(as_written, value))
        twice = next((word for at, word in enumerate(words) if word in words[:at]), None)
        return f"{twice} stands twice; keep one" if twice else f"{', '.join(words) or 'nothing'} is not {self.allowed}"

    def hint(self, value: object) -> str:
        is_unquoted = not self.multiple and str(value) in self.values
        return f', since the values of a choice are text: write "{value}"' if is_unquoted else ""

    def canonical(self, value: AttributeValue) -> AttributeValue:
        """In the schema's order."""
        return tuple(each for each in self.values if each in value) if isinstance(value, (tuple, list)) else value

    def options(self, language: str) -> Mapping[str, str]:
        return self.values

    def shown(self, value: AttributeValue, language: str) -> str:
        words = value if isinstance(value, (tuple, list)) else (str(value),)
        return ", ".join(self.values.get(each, each) for each in words)

    def to_control(self, value: AttributeValue, language: str) -> list[str]:
        return list(value) if isinstance(value, (tuple, list)) else [str(value)]

    def from_control(self, said: Sequence[str], language: str) -> AttributeValue:
        return tuple(said) if self.multiple else said[0]

    def read(self, typed: str, language: str) -> AttributeValue:
        words = typed.split(",") if self.multiple else [typed]
        return self.from_control([word.strip() for word in words], language)
