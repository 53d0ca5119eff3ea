"""What two spans that overlap differ by: a determiner, a title, a complement, punctuation, or something else."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Literal

from annot.core.annotation import Span
from annot.core.value import Value

BoundaryKind = Literal["determiner", "title", "complement", "punctuation", "other"]

_WORD = re.compile(r"\w+(?:-\w+)*")


class BoundaryWords(Value):
    """The words of one language that tell what a boundary differs by, in lower case.

    Attributes:
        determiners: before a noun.
        titles: before a name.
        complements: words that a complement or clause after a noun begins with.
    """

    determiners: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    complements: frozenset[str] = frozenset()


@cache
def read_boundary_words(language: str) -> BoundaryWords:
    """The words of a language, an ISO 639 code; none of a language that has no file in `boundaries/`."""
    path = resources.files("annot.quality").joinpath("boundaries", f"{language.partition('-')[0].lower()}.toml")
    return BoundaryWords.model_validate(tomllib.loads(path.read_text("utf-8"))) if path.is_file() else BoundaryWords()


def boundary_kind(words: BoundaryWords, text: str, one: Span, other: Span) -> BoundaryKind:
    """What the two spans differ by.

    Where both ends differ, punctuation yields to the other end, and two kinds are `other`.

    Args:
        words: of the text's language.
        text: of the document.
        one: a span.
        other: a span that overlaps it and is not the same.
    """
    before = text[min(one.start, other.start) : max(one.start, other.start)]
    after = text[min(one.end, other.end) : max(one.end, other.end)]
    kinds = {kind for kind in (_before(words, before), _after(words, after)) if kind}
    if len(kinds) > 1:
        kinds.discard("punctuation")
    return kinds.pop() if len(kinds) == 1 else "other"


def _before(words: BoundaryWords, piece: str) -> BoundaryKind | None:
    if not piece:
        return None
    found = _WORD.findall(piece.lower())
    if not found:
        return "punctuation"
    if words.determiners.issuperset(found):
        return "determiner"
    return "title" if words.titles.intersection(found) else "other"


def _after(words: BoundaryWords, piece: str) -> BoundaryKind | None:
    if not piece:
        return None
    found = _WORD.findall(piece.lower())
    if not found:
        return "punctuation"
    return "complement" if found[0] in words.complements else "other"
