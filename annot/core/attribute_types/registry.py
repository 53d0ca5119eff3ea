"""The types of attributes by the names that schemas give them; the type checker holds the two lists together."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, assert_never, get_args

from annot.core.attribute_types.attribute_type import AttributeType
from annot.core.attribute_types.boolean import Boolean
from annot.core.attribute_types.choice import Choice
from annot.core.attribute_types.date import Date
from annot.core.attribute_types.integer import Integer
from annot.core.attribute_types.number import Number
from annot.core.attribute_types.text import Text

TypeName = Literal["choice", "integer", "number", "boolean", "date", "text"]


def class_of(name: TypeName) -> type[AttributeType]:
    """The class of a type."""
    match name:
        case "choice":
            return Choice
        case "integer":
            return Integer
        case "number":
            return Number
        case "boolean":
            return Boolean
        case "date":
            return Date
        case "text":
            return Text
        case _:
            assert_never(name)


TYPE_NAMES: tuple[TypeName, ...] = get_args(TypeName)
OTHER_NAMES: Mapping[str, TypeName] = MappingProxyType(
    {other: name for name in TYPE_NAMES for other in class_of(name).other_names}
)
"""The types by what people call them who do not know their names."""
