"""What stands in YAML at the head of a card, for machines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9.+-]*")
_OTHER = {"y", "n", "yes", "no", "true", "false", "on", "off", "null"}
"""What YAML 1.1 takes for something else than a text: the language `no` would be false."""


def yaml_scalar(text: str) -> str:
    """`text` as it is where YAML reads it as such, and in double quotes where it would not."""
    is_plain = _PLAIN.fullmatch(text) and text.casefold() not in _OTHER
    return text if is_plain else json.dumps(text, ensure_ascii=False)


def language_lines(languages: Sequence[str]) -> Iterator[str]:
    """The languages of the texts."""
    yield "language:"
    yield from (f"- {yaml_scalar(language)}" for language in languages)


def config_lines(tables: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """The configurations of a data set and where their files lie; the first one is the default.

    Args:
        tables: by configuration and split, the file.
    """
    yield "configs:"
    for number, (config, paths) in enumerate(tables.items()):
        yield f"- config_name: {config}" + ("\n  default: true" if number == 0 else "") + "\n  data_files:"
        for split, path in paths.items():
            yield f"  - split: {split}\n    path: {path}"
