"""Texts as tokens, and tables of phrases that are looked up in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

V = TypeVar("V")

_TOKEN = re.compile(
    r"(?<!\w)(?P<digits>[1-9]\d{0,2}(?:,\d{3})+(?!\d)"
    r"|(?:\d{1,3}(?P<gap>[ .'’\u00a0\u202f\u2007\u2008\u2009])\d{3}(?:(?P=gap)\d{3})*|\d+)(?:,\d+)?)"
    r"(?!\d)(?=[^\W\d_]{1,4}(?!\w)|(?!\w))"
    r"|(?P<word>\w+['’]?)|(?P<line>\n+)|(?P<sign>[^\w\s])"
)

_BY_COMMA = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+")
_SAME = str.maketrans({"’": "'", "‐": "-", "‑": "-"})


class Token(NamedTuple):
    """A number in digits, a word, a sign, or the end of a line.

    Attributes:
        norm: as the tables have it: lower case, straight apostrophe.
        start: where it starts in the text.
        end: where it ends.
        value: of digits; None for everything else.
        is_grouped: whether digits are in groups of three.
        text: as it stands there.
        may_be_decimal: digits with one comma before three of them, `1,500`: a group by its look, a decimal by the
            rule.
    """

    norm: str
    start: int
    end: int
    value: int | float | None = None
    is_grouped: bool = False
    text: str = ""
    may_be_decimal: bool = False


def tokens_of(text: str) -> list[Token]:
    """The tokens of `text`. Spaces are none; a group of thousands keeps to one separator."""
    found = []
    for match in _TOKEN.finditer(text):
        word = match.group()
        if match["digits"]:
            by_comma = _BY_COMMA.fullmatch(word)
            gap = "," if by_comma else match["gap"]
            may_be_decimal = by_comma is not None and word.count(",") == 1
            found.append(Token(word, *match.span(), _value(word, gap), bool(gap), word, may_be_decimal))
        else:
            norm = "\n" if match["line"] else word.lower().translate(_SAME)
            found.append(Token(norm, *match.span(), text=word))
    return found


class Phrases(Generic[V]):
    """Phrases with a value each; the longest that stands at a place is found.

    Args:
        values: the phrases, as a person writes them.
        may_hyphenate: whether a hyphen may stand between two words of a phrase.
    """

    def __init__(self, values: Mapping[str, V], *, may_hyphenate: bool = False) -> None:
        table = {tuple(token.norm for token in tokens_of(phrase)): value for phrase, value in values.items()}
        self._by_first: dict[str, list[tuple[tuple[str, ...], V]]] = {}
        for words in sorted(table, key=len, reverse=True):
            self._by_first.setdefault(words[0], []).append((words, table[words]))
        self._may_hyphenate = may_hyphenate

    @property
    def firsts(self) -> Iterable[str]:
        """The words that a phrase may start with."""
        return self._by_first

    @property
    def words(self) -> Iterable[str]:
        """All words of the phrases."""
        return {word for found in self._by_first.values() for words, _ in found for word in words}

    def at(self, tokens: Sequence[Token], index: int) -> tuple[V, int] | None:
        """The value of the phrase at `index`, and the index behind it."""
        if index >= len(tokens):
            return None
        for words, value in self._by_first.get(tokens[index].norm, ()):
            after = self._behind(tokens, index, words)
            if after is not None:
                return value, after
        return None

    def _behind(self, tokens: Sequence[Token], index: int, words: tuple[str, ...]) -> int | None:
        for position, word in enumerate(words):
            if position and self._may_hyphenate:
                index = behind_hyphen(tokens, index)
            if index >= len(tokens) or tokens[index].norm != word:
                return None
            index += 1
        return index


def behind_hyphen(tokens: Sequence[Token], index: int) -> int:
    """The index behind a hyphen that joins two words; `index` where there is none."""
    is_joint = (
        0 < index < len(tokens) - 1
        and tokens[index].norm == "-"
        and tokens[index - 1].end == tokens[index].start
        and tokens[index].end == tokens[index + 1].start
    )
    return index + 1 if is_joint else index


def _value(digits: str, gap: str | None) -> int | float:
    whole, _, decimals = (digits.replace(gap, "") if gap else digits).partition(",")
    return float(f"{whole}.{decimals}") if decimals else int(whole)


def phrase_set(phrases: Iterable[str]) -> Phrases[bool]:
    """Phrases without values."""
    return Phrases(dict.fromkeys(phrases, True))
