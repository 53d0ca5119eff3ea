"""Names and words that a schema can hold, made of what people have written into a labelling config."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable

from annot.core.names import require_label_name


def label_name(said: str, taken: Iterable[str]) -> str:
    """A name for what people call something: itself where it can be one, else its letters and digits."""
    plain = unicodedata.normalize("NFC", said)
    try:
        name = require_label_name(plain)
    except ValueError:
        kept = "".join(char if unicodedata.category(char)[0] in "LMN" else "_" for char in plain)
        name = re.sub(r"_+", "_", kept).strip("_")[:60]
        name = name if any(map(str.isalnum, name)) and name != "all" else f"label_{name}".rstrip("_")
    return unique_name(name, taken)


def unique_name(name: str, taken: Iterable[str], between: str = "_") -> str:
    """The name, with a number behind it where it is taken."""
    at, known = 1, set(taken)
    while (unique := name if at == 1 else f"{name}{between}{at}") in known:
        at += 1
    return unique


def attribute_name(said: str, taken: Iterable[str]) -> str:
    """A name for an attribute: the ASCII letters and digits of what its control is called."""
    name = re.sub(r"[^A-Za-z0-9]+", "_", unicodedata.normalize("NFKD", said).encode("ascii", "ignore").decode())
    name = name.strip("_")
    return unique_name(name if name[:1].isalpha() else f"attribute_{name}".rstrip("_"), taken)


def one_line(text: str) -> str:
    """A text as a schema can hold it: one line, without control characters."""
    kept = (" " if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} else char for char in text)
    return " ".join("".join(char for char in kept if ord(char) & 0xFFFE != 0xFFFE).split())


def quoted(text: str) -> str:
    """A text in quotes, for YAML."""
    # A JSON text is a YAML text, but that YAML escapes by code points, where JSON does by UTF-16 units.
    plain = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else f"\\U{ord(char):08X}" for char in plain)
