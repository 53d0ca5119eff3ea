"""Attribute values as people read them."""

from __future__ import annotations

from annot.core.annotation import AttributeValue, Mention


def show_value(value: AttributeValue) -> str:
    """A value as people read it: several by commas, yes and no as in the data, numbers with spaces."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ", ".join(value)
    return f"{value:,}".replace(",", "\u202f") if isinstance(value, (int, float)) else value


def hint_of(mention: Mention) -> str:
    """Label and attributes in one line, for whoever points at a mention."""
    said = (f"{name}: {show_value(value)}" for name, value in mention.attributes.items())
    return "; ".join((mention.label, *said))
