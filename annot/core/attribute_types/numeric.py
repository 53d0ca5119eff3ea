"""`Numeric`: what whole numbers and other numbers have in common; how they are typed, written and read."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Sequence
from typing import ClassVar

from annot.core.annotation import AttributeValue
from annot.core.attribute_types.attribute_type import AttributeType, Level, in_language
from annot.core.numbers import LARGEST, UnclearNumberError, example_of, read_number, write_number

_EXAMPLE = {"fr": "p. ex.", "en": "e.g."}
_AS_IN_TEXT = {"fr": "comme dans le texte", "en": "as in the text"}


class Numeric(AttributeType):
    """A type whose values are numbers.

    Attributes:
        has_decimals: whether a value may have some.
    """

    is_number = True
    level: Level = "ratio"
    levels: tuple[Level, ...] = ("nominal", "ordinal", "interval", "ratio")
    has_decimals: ClassVar[bool]

    @abstractmethod
    def from_number(self, number: int | float) -> int | float | None:
        """A number as one of this type; None where it is none."""

    def canonical(self, value: AttributeValue) -> AttributeValue:
        """5.0 as 5, which tables can hold."""
        is_whole = isinstance(value, float) and value.is_integer() and abs(value) <= LARGEST
        return int(value) if is_whole else value  # type: ignore[arg-type]

    def converted(self, value: bool | int | float | str, language: str) -> int | float | None:
        if isinstance(value, bool):
            return None
        number = read_number(value, language).value if isinstance(value, str) else value
        return None if number is None else self.from_number(number)

    def placeholder(self, language: str, *, of_texts: Collection[str]) -> str:
        """How a number is typed: short, since a field shows the beginning alone.

        What is an example in one language is another number in the next, or none.
        """
        examples = {example_of(each, decimals=self.has_decimals) for each in of_texts or (language,)}
        is_one = len(examples) == 1
        how = f"{in_language(_EXAMPLE, language)} {examples.pop()}" if is_one else in_language(_AS_IN_TEXT, language)
        return f"{how} ({in_language(self.words, language)})"

    def to_control(self, value: AttributeValue, language: str) -> list[str]:
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return [write_number(value, language) if is_number else str(value)]  # type: ignore[arg-type]

    def from_control(self, said: Sequence[str], language: str) -> AttributeValue:
        number, why = read_number(said[0], language)
        if number is None:
            raise UnclearNumberError(why)
        return number
