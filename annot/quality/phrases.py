"""Texts as tokens, and tables of phrases that are looked up in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

V = TypeVar("V")

_TOKEN = re.compile(
    # Nearly all are words that start with a letter.
    r"(?P<letters>[^\W\d]\w*['’]?)|(?<!\w)(?P<digits>[1-9]\d{0,2}(?:,\d{3})+(?!\d)"
    r"|(?:\d{1,3}(?P<gap>[ .'’\u00a0\u202f\u2007\u2008\u2009])\d{3}(?:(?P=gap)\d{3})*|\d+)(?:,\d+)?)"
    r"(?!\d)(?=[^\W\d_]{1,4}(?!\w)|(?!\w))"
    r"|(?P<word>\w+['’]?)|(?P<line>\n+)|(?P<sign>[^\w\s])"
)

_BY_COMMA = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+")
_SAME = {"’": "'", "‐": "-", "‑": "-"}


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
    return [_token(match) for match in _TOKEN.finditer(text)]


def token_at(text: str, start: int) -> Token:
    """The token of `text` that starts at a place where one does.

    Raises:
        ValueError: none can start there, before a space or at the end of the text.
    """
    match = _TOKEN.match(text, start)
    if match is None:
        raise ValueError(f"no token starts at character {start} of {text!r}")
    return _token(match)


def word_token(norm: str, start: int, end: int, text: str) -> Token:
    """The token of a word or a sign, made without a call of `Token`, which takes longer than all else done for one."""
    return tuple.__new__(Token, (norm, start, end, None, False, text, False))


def _token(match: re.Match[str]) -> Token:
    kind, word, (start, end) = match.lastgroup, match.group(), match.span()
    if kind == "digits":
        by_comma = _BY_COMMA.fullmatch(word)
        gap = "," if by_comma else match["gap"]
        may_be_decimal = by_comma is not None and word.count(",") == 1
        return Token(word, start, end, _value(word, gap), bool(gap), word, may_be_decimal)
    norm = "\n" if kind == "line" else _SAME.get(word) or word.lower()
    return word_token(norm[:-1] + "'" if norm[-1] == "’" else norm, start, end, word)


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
    def seconds(self) -> Mapping[str, Iterable[str]]:
        """The words that stand behind the first of a phrase; none for what may be a phrase alone, or have a hyphen."""
        alone = {first for first, found in self._by_first.items() if any(len(words) == 1 for words, _ in found)}
        return {
            first: () if first in alone or self._may_hyphenate else [words[1] for words, _ in found]
            for first, found in self._by_first.items()
        }

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
