"""`Text`: any words."""

from __future__ import annotations

from annot.core.attribute_types.attribute_type import AttributeType
from annot.core.written import as_written


class Text(AttributeType):
    """`text`: any words, never none."""

    other_names = ("string", "str", "free text", "textarea")
    words = {"fr": "texte", "en": "text"}
    may_quote = True
    column = "string"
    allowed = "a text"
    annotation = str

    def takes(self, value: object) -> bool:
        # PostgreSQL, on which a team's Label Studio may stand, cannot hold U+0000.
        return isinstance(value, str) and value != "" and "\0" not in value

    def fault_of(self, value: object) -> str | None:
        if self.takes(value):
            return None
        if not isinstance(value, str):
            return super().fault_of(value)
        return f"{value!r} holds U+0000, which no text may" if value else "a text is never empty"

    def hint(self, value: object) -> str:
        return f', and in quotes it is: "{as_written(value)}"' if isinstance(value, (int, float)) else ""
