"""Texts without what tools and models change by habit: how accents are stored, white space, quotes, capitals.

Folding changes lengths ("İ" has two characters in small letters, "ﬁ" is two, a run of spaces is one), so each character
of a folded text knows which characters of the text it stands for.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from annot.core.annotation import Span
from annot.core.characters import ALIKE, UNSEEN, clusters_of, has_clusters

FoldKind = Literal["unicode", "white-space", "quotes", "case"]
FOLD_KINDS: tuple[FoldKind, ...] = ("unicode", "white-space", "quotes", "case")
"""What is passed over, from the least to the most; each passes over what those before it do as well."""

_QUOTES: dict[int, int | str] = {
    **ALIKE,
    **str.maketrans("\u201a\u201e\u00ab\u00bb\u2039\u203a\u02bc\u00b4`\u2015", "'\"\"\"'''''-"),
    ord("\u2026"): "...",
}
_DOTTED_I = "i\u0307"
"""What "İ" is in small letters, where people write "i"."""


@dataclass(frozen=True)
class Folded:
    """A folded text.

    Attributes:
        text: what is left.
        starts: where the part of the text begins that each character stands for.
        ends: where that part ends.
    """

    text: str
    starts: list[int]
    ends: list[int]

    def places_of(self, folded: str) -> Iterator[Span]:
        """The spans of the text whose fold is `folded`, in order; they may overlap."""
        at = self.text.find(folded) if folded else -1
        while at >= 0:
            end = at + len(folded)
            if self._is_edge(at) and self._is_edge(end):
                yield Span(self.starts[at], self.ends[end - 1])
            at = self.text.find(folded, at + 1)

    def _is_edge(self, at: int) -> bool:
        """Whether no character of the text is on both sides: "e" is no part of an "é" that is stored as two."""
        return at in (0, len(self.text)) or self.starts[at] != self.starts[at - 1]


def fold_text(text: str, kind: FoldKind) -> Folded:
    """`text` without what `kind` passes over, and where each character comes from.

    Args:
        text: any text.
        kind: what is passed over: how a character is stored (canonical equivalents, ligatures and full-width forms);
            how much white space there is and of which kind; the form of quotes, apostrophes and dashes; capitals.
    """
    level = FOLD_KINDS.index(kind)
    chars: list[tuple[str, int, int]] = []
    for start, end in _segments(text):
        segment = text[start:end]
        if level >= 1 and segment.isspace():
            # A run of white space is one space, and at the edges nothing.
            if chars and chars[-1][0] != " ":
                chars.append((" ", start, end))
        else:
            chars += [(char, start, end) for char in _signs(segment, level)]
    if level >= 1 and chars and chars[-1][0] == " ":
        chars.pop()
    return Folded("".join(char for char, _, _ in chars), [start for _, start, _ in chars], [end for *_, end in chars])


def _segments(text: str) -> Iterator[tuple[int, int]]:
    """What readers take for one character: normal forms compose it and put its marks in order."""
    start = 0
    for each in clusters_of(text) if has_clusters(text) else text:
        yield start, start + len(each)
        start += len(each)


def _signs(segment: str, level: int) -> str:
    if segment.isascii() and level < 3:
        return segment if level < 2 else segment.translate(_QUOTES)
    if level >= 1:
        segment = "".join(char for char in segment if char not in UNSEEN)
    found = unicodedata.normalize("NFD", "".join(map(_one_form, segment)))
    if level >= 2:
        found = found.translate(_QUOTES)
    if level >= 3:
        found = unicodedata.normalize("NFD", found.casefold()).replace(_DOTTED_I, "i")
    return found


def _one_form(char: str) -> str:
    """Ligatures, Arabic forms by place in the word, and full-width letters as the letters that they show.

    Not every compatible form: "m²" is no "m2".
    """
    is_form = "\ufb00" <= char <= "\ufdff" or "\ufe70" <= char <= "\ufefc" or "\uff01" <= char <= "\uff5e"
    return unicodedata.normalize("NFKD", char) if is_form else char
