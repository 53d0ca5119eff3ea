"""`Number`: a number, whole or not."""

from __future__ import annotations

import math

from annot.core.attribute_types.numeric import Numeric
from annot.core.numbers import LARGEST


class Number(Numeric):
    """`number`: a finite number."""

    other_names = ("float", "double", "decimal")
    words = {"fr": "nombre", "en": "number"}
    column = "number"
    allowed = "a number"
    annotation = float | int
    has_decimals = True

    def takes(self, value: object) -> bool:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return False
        return abs(value) <= LARGEST if isinstance(value, int) else math.isfinite(value)

    def from_number(self, number: int | float) -> int | float:
        return number
