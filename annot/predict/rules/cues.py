"""What a schema's words say of the surroundings of its labels: « tuées, blessées » speak for a figure of losses."""

from __future__ import annotations

import re
from collections.abc import Iterable

from annot.core.schema import Schema
from annot.predict.rules.plain import plain_of

_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"")
_WORD = re.compile(r"[^\W\d_]{4,}")
_STEM = 4
"""Letters that tell a word in all its endings from most others."""


class Cues:
    """The words by which titles and hints of labels tell them apart, by their first letters.

    Examples in quotation marks are left out: they are mentions, and would only be found where they were copied from.
    """

    def __init__(self, schema: Schema) -> None:
        stems: dict[str, set[str]] = {}
        for name, label in schema.mentions.items():
            words = [label.title, _QUOTED.sub(" ", label.hint or label.definition)]
            words += [title for spec in label.attributes.values() for title in spec.values.values()]
            for word in _WORD.findall(plain_of(" ".join(words))):
                stems.setdefault(word.lower()[:_STEM], set()).add(name)
        # A word of many labels tells none of them apart.
        self._labels = {stem: sorted(names) for stem, names in stems.items() if len(names) <= 2}

    def count(self, words: Iterable[str]) -> dict[str, int]:
        """How many of `words`, in small letters, speak for each label."""
        found: dict[str, int] = {}
        for word in words:
            # Shorter ones are no stem, and few are one.
            for label in self._labels.get(word[:_STEM], ()):
                found[label] = found.get(label, 0) + 1
        return found
