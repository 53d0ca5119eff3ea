"""`Integer`: a whole number."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from annot.core.annotation import AttributeValue
from annot.core.attribute_types.attribute_type import AttributeType, in_language
from annot.core.attribute_types.typed_numbers import (
    LEVELS,
    number_from,
    number_placeholder,
    typed_number,
    whole_as_int,
    written_number,
)
from annot.core.numbers import LARGEST


class Integer(AttributeType):
    """`integer`: a whole number of at most 64 bits, which is what tables hold."""

    other_names = ("int", "whole")
    words = {"fr": "nombre entier", "en": "whole number"}
    is_number = True
    column = "integer"
    level = "ratio"
    levels = LEVELS
    allowed = "a whole number of at most 64 bits"
    annotation = int

    def takes(self, value: object) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST

    def canonical(self, value: AttributeValue) -> AttributeValue:
        return whole_as_int(value)

    def converted(self, value: bool | int | float | str, language: str) -> int | None:
        number = number_from(value, language)
        if isinstance(number, float) and number.is_integer():
            return int(number)
        return number if isinstance(number, int) else None

    def placeholder(self, language: str, *, of_texts: Collection[str]) -> str:
        return number_placeholder(in_language(self.words, language), language, of_texts, decimals=False)

    def to_control(self, value: AttributeValue, language: str) -> list[str]:
        return [written_number(value, language)]

    def from_control(self, said: Sequence[str], language: str) -> AttributeValue:
        return typed_number(said[0], language)
