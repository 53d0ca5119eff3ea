"""`Boolean`: true or false."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from annot.core.annotation import AttributeValue
from annot.core.attribute_types.attribute_type import AttributeType, in_language
from annot.core.written import word_of

# Not "true" and "false": the page stays blank with those as aliases (Label Studio 1.23.2).
_CHOICES = {True: "yes", False: "no"}
_TITLES = {"fr": {"yes": "oui", "no": "non"}, "en": {"yes": "yes", "no": "no"}}


class Boolean(AttributeType):
    """`boolean`: true or false, chosen as yes or no."""

    other_names = ("bool", "flag", "yes/no")
    control = "choices"
    column = "boolean"
    listed = ("true", "false")
    allowed = "true or false"
    annotation = bool

    def takes(self, value: object) -> bool:
        return isinstance(value, bool)

    def converted(self, value: bool | int | float | str, language: str) -> bool | None:
        return {"true": True, "false": False}.get(word_of(value))

    def options(self, language: str) -> Mapping[str, str]:
        return in_language(_TITLES, language)

    def shown(self, value: AttributeValue, language: str) -> str:
        return self.options(language)[_CHOICES[value]] if isinstance(value, bool) else str(value)

    def to_control(self, value: AttributeValue, language: str) -> list[str]:
        return [_CHOICES[value]] if isinstance(value, bool) else [str(value)]

    def from_control(self, said: Sequence[str], language: str) -> AttributeValue:
        return {word: value for value, word in _CHOICES.items()}.get(said[0], said[0])
