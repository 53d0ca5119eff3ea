"""Values of each type of attribute, for tests that draw them; the type checker asks for those of a new type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, assert_never

from hypothesis import strategies as st

from annot.core.attribute import AttributeSpec

MOST = 2**63 - 1
"""What a table holds; more is refused."""
_INTEGERS = st.one_of(st.integers(-MOST, MOST), st.sampled_from([2**53 + 1, MOST, -MOST]))


def value_of(spec: AttributeSpec, text: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """Any value that `spec` allows, in its canonical form; a text is one of `text`."""
    return _value_of(spec, text).map(spec.canonical)


def _value_of(spec: AttributeSpec, text: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    match spec.type:
        case "choice":
            values = st.sampled_from(list(spec.values))
            return st.sets(values, min_size=1).map(tuple) if spec.multiple else values
        case "integer":
            return _INTEGERS
        case "number":
            return st.one_of(_INTEGERS, st.floats(allow_nan=False, allow_infinity=False))
        case "boolean":
            return st.booleans()
        case "date":
            days, parts = st.dates().map(str), st.sampled_from(["2024", "2024-10", "2024-10-XX", "2024-XX", "2020-W53"])
            return st.one_of(days, parts)
        case "text":
            return text
        case _:
            assert_never(spec.type)


@st.composite
def attributes_of(draw: st.DrawFn, specs: Mapping[str, AttributeSpec], text: st.SearchStrategy[str]) -> dict[str, Any]:
    """Values of all required attributes, and of some of the others."""
    said = [name for name, spec in specs.items() if spec.required or draw(st.booleans())]
    return {name: draw(value_of(specs[name], text)) for name in said}
