"""`Value`: the root of everything that people write (schema, configuration, manifest, decision)."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, GetPydanticSchema, model_validator


def _plain(text: str, *, allowed: str) -> str:
    for at, char in enumerate(text):
        # XML, in which Label Studio is told these, has no way to write them.
        unwritable = unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} or ord(char) & 0xFFFE == 0xFFFE
        if unwritable and char not in allowed:
            raise ValueError(f"expected text without U+{ord(char):04X} (at character {at})")
    return text


Line = Annotated[str, AfterValidator(lambda text: _plain(text, allowed=""))]
"""Text of one line that every tool can show: no control characters or line ends."""

Prose = Annotated[str, AfterValidator(lambda text: _plain(text, allowed="\n\t"))]
"""Text of any number of lines without control characters."""


def one_of(names: Iterable[str]) -> GetPydanticSchema:
    """Makes of `str` a type that takes `names` alone, as `Literal` does of names that stand in the source."""
    literal: Any = Literal
    known = literal[tuple(names)]
    return GetPydanticSchema(lambda _source, handler: handler(known))


class Value(BaseModel):
    """A frozen pydantic model without unknown keys, whose copies are validated again."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _know_every_key(cls, data: Any) -> Any:
        if isinstance(data, dict):
            known = cls._known()
            faults = [cls._unknown_key(str(key)) for key in data if key not in known]
            if faults:
                raise ValueError("; ".join(faults))
        return data

    @classmethod
    def _unknown_key(cls, key: str) -> str:
        close = difflib.get_close_matches(key, cls._keys(), n=1)
        hint = f", did you mean {close[0]!r}?" if close else ""
        return f"{key}: unknown key{hint} (allowed: {', '.join(cls._keys())})"

    @classmethod
    @cache
    def _known(cls) -> frozenset[str]:
        return frozenset((*cls.model_fields, *cls._keys()))

    @classmethod
    def _keys(cls) -> list[str]:
        """The keys as a person writes them."""
        return [field.alias or name for name, field in cls.model_fields.items()]

    def replace(self, **changes: Any) -> Self:
        """A copy with `changes`, validated as if it were new.

        Raises:
            pydantic.ValidationError: a changed field does not fit.
        """
        # Not `dict(self)`, which holds cached properties as well.
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self).model_validate({**fields, **changes})
