"""Values as people write them."""

from __future__ import annotations

from datetime import date


def as_written(value: object) -> str:
    """A value as people write it in YAML, TOML and JSON; texts in quotes."""
    if value is None:
        return "nothing"
    return str(value).lower() if isinstance(value, bool) else str(value) if isinstance(value, date) else repr(value)


def word_of(value: object) -> str:
    """A value as the word that stands for it in a mapping: `true` for a boolean, else as it is written."""
    return str(value).lower() if isinstance(value, bool) else str(value)
