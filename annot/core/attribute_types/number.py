"""`Number`: a number, whole or not."""

from __future__ import annotations

import math
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


class Number(AttributeType):
    """`number`: a finite number."""

    other_names = ("float", "double", "decimal")
    words = {"fr": "nombre", "en": "number"}
    is_number = True
    column = "number"
    level = "ratio"
    levels = LEVELS
    allowed = "a number"
    annotation = float | int

    def takes(self, value: object) -> bool:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return False
        return abs(value) <= LARGEST if isinstance(value, int) else math.isfinite(value)

    def canonical(self, value: AttributeValue) -> AttributeValue:
        return whole_as_int(value)

    def converted(self, value: bool | int | float | str, language: str) -> int | float | None:
        return number_from(value, language)

    def placeholder(self, language: str, *, of_texts: Collection[str]) -> str:
        return number_placeholder(in_language(self.words, language), language, of_texts, decimals=True)

    def to_control(self, value: AttributeValue, language: str) -> list[str]:
        return [written_number(value, language)]

    def from_control(self, said: Sequence[str], language: str) -> AttributeValue:
        return typed_number(said[0], language)
