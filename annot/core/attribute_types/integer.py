"""`Integer`: a whole number."""

from __future__ import annotations

from annot.core.attribute_types.numeric import Numeric
from annot.core.numbers import LARGEST


class Integer(Numeric):
    """`integer`: a whole number of at most 64 bits, which is what tables hold."""

    other_names = ("int", "whole")
    words = {"fr": "nombre entier", "en": "whole number"}
    column = "integer"
    allowed = "a whole number of at most 64 bits"
    annotation = int
    has_decimals = False

    def takes(self, value: object) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST

    def from_number(self, number: int | float) -> int | None:
        return int(number) if isinstance(number, int) or number.is_integer() else None
