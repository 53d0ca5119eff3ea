"""What the docstring of a model says of its fields: one source for help, JSON Schema and the reference."""

from __future__ import annotations

import inspect
import re

from pydantic import BaseModel

_NOTE = re.compile(r"^    (?P<name>\w+): (?P<text>.*)$")


def field_notes(model: type[BaseModel]) -> dict[str, str]:
    """The notes below `Attributes:` by name of the field, those of the model's bases before its own."""
    found: dict[str, str] = {}
    for each in reversed(model.__mro__):
        if each is not BaseModel and issubclass(each, BaseModel):
            found |= _notes_of(inspect.cleandoc(each.__dict__.get("__doc__") or ""))
    return found


def summary_of(model: type[BaseModel]) -> str:
    """The first sentence of its docstring."""
    return inspect.cleandoc(model.__doc__ or "").partition("\n\n")[0].replace("\n", " ")


def _notes_of(doc: str) -> dict[str, str]:
    found: dict[str, str] = {}
    name = ""
    for line in doc.partition("Attributes:\n")[2].splitlines():
        if line and not line.startswith("    "):
            break
        if match := _NOTE.match(line):
            name, found[match["name"]] = match["name"], match["text"]
        elif name and line.strip():
            found[name] += f" {line.strip()}"
    return found
