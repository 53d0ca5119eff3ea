"""Features that hold attributes of a schema: what they are called, and their values as words.

INCEpTION keeps the description of a feature, which its page shows as well.
"""

from __future__ import annotations

import re

from annot.core.annotation import AttributeValue

_DESCRIBED = re.compile(r"annot (label|text|number|boolean|words): ?([A-Za-z][A-Za-z0-9_]*|)")
_INTEGER = re.compile(r"-?[0-9]+")


def described_as(shape: str, attribute: str = "") -> str:
    """The description of a feature of an attribute, or of the label."""
    return f"annot {shape}: {attribute}".rstrip()


def described(description: str | None) -> tuple[str, str] | None:
    """Shape and attribute of a feature that annot wrote; None for every other."""
    found = _DESCRIBED.match(description or "")
    return (found[1], found[2]) if found else None


def value_of_words(shape: str, said: str) -> AttributeValue:
    """A value from the words of its feature; where they are none of its shape, the words."""
    if shape == "boolean" and said in ("true", "false"):
        return said == "true"
    if shape == "number":
        try:
            return int(said) if _INTEGER.fullmatch(said) else float(said)
        except ValueError:
            return said
    return said


def words_of(value: AttributeValue) -> str | list[str]:
    """A value as its feature holds it."""
    if isinstance(value, tuple):
        return list(value)
    return str(value).lower() if isinstance(value, bool) else str(value)
