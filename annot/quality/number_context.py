"""What stands around a number of a running text and tells that it counts nothing: dates, hours, sizes, names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from annot.quality.language import NumberWords
from annot.quality.phrases import Token, phrase_set

_SUMS = frozenset("×=+*/<>")
_YEARS = range(1900, 2200)
_OLD_YEARS = range(1000, 2200)
_SENTENCE_ENDS = frozenset('.!?:…«»“”"(\n-–—')
_RUN = 4
"""So many bare groups of digits in a row are a number that one dials."""


class NumberContext:
    """Tells by the neighbours of a number whether it counts something."""

    def __init__(self, words: NumberWords) -> None:
        self._measures, self._of, self._out_of = (
            phrase_set(words.measures),
            phrase_set(words.of),
            phrase_set(words.out_of),
        )
        self._before, self._before_years = phrase_set(words.nothing.before), phrase_set(words.nothing.before_years)
        self._and = phrase_set((*words.between_and, *words.ranges, ","))
        self._ordinals, self._joiner = words.nothing.ordinals, words.joiner
        self._numbers = frozenset(words.units) | frozenset(words.tens)

    def counts_nothing(self, tokens: Sequence[Token], start: int, after: int, *, is_bare: bool) -> bool:
        """Whether the number of `tokens[start:after]` counts nothing; `is_bare`: it has no modifier but a range."""
        return (
            self._is_part(tokens, start, after)
            or self._is_measured(tokens, start, after)
            or self._is_name(tokens, start, after)
            or (is_bare and self._is_year(tokens, start, after))
            or _is_dialled(tokens, start, after)
        )

    def _is_part(self, tokens: Sequence[Token], start: int, after: int) -> bool:
        """Part of a sum, a version, a code, or a longer word."""
        before, first = tokens[start - 1] if start else None, tokens[start]
        behind, last = tokens[after] if after < len(tokens) else None, tokens[after - 1]
        if (before and before.norm in _SUMS) or (behind and behind.norm in _SUMS):
            return True
        if before and before.end == first.start and not before.norm.endswith("'") and before.norm in "-.:,/":
            return True
        if behind and behind.start == last.end and last.value is not None and _is_word(behind):
            return True
        if first.value is not None and _is_glued(tokens, after):
            return True
        if behind and behind.norm == "-" and behind.start == last.end and after + 1 < len(tokens):
            return tokens[after + 1].start == behind.end and _is_word(tokens[after + 1])
        return first.norm.startswith("0") and first.norm.isdigit() and len(first.norm) > 1

    def _is_measured(self, tokens: Sequence[Token], start: int, after: int) -> bool:
        """A number of metres, hours or euros, or one that shares such a word with a neighbour."""
        of = self._of.at(tokens, after)
        if self._measures.at(tokens, of[1] if of else after):
            return True
        joint = self._and.at(tokens, after)
        is_joint = joint is not None and joint[1] + 1 < len(tokens) and tokens[joint[1]].value is not None
        if joint and is_joint and self._measures.at(tokens, joint[1] + 1):
            return True  # « des obus de 122 et 152 mm »
        at = start - 1
        if at > 0 and self._out_of.at(tokens, at):
            at -= 1  # « 24 heures sur 24 »
        if at < 1 or not self._measures.at(tokens, at):
            return False
        amount = tokens[at - 1]
        return amount.value is not None or amount.norm in self._numbers  # « 16 h 30 »

    def _is_name(self, tokens: Sequence[Token], start: int, after: int) -> bool:
        """What a word before it makes a name or a place in a row, or a word behind it an ordinal."""
        behind = after + 1 if after < len(tokens) and tokens[after].norm == self._joiner else after
        if behind < len(tokens) and tokens[behind].norm.endswith(self._ordinals):
            return True
        first = tokens[start]
        if first.value is None or not start:
            return False
        if any(found and found[1] == start for found in (self._before.at(tokens, at) for at in _before(start))):
            return True
        before = tokens[start - 1]
        is_named = start > 1 and before.text[:1].isupper() and tokens[start - 2].norm not in _SENTENCE_ENDS
        return is_named and not first.is_grouped and first.value < 1000 and after == start + 1

    def _is_year(self, tokens: Sequence[Token], start: int, after: int) -> bool:
        digits = [each for each in tokens[start:after] if each.value is not None]
        if not digits or any(each.is_grouped or len(each.norm) != 4 for each in digits):
            return False
        if all(each.value in _YEARS for each in digits):
            return True
        said = any(
            found and found[1] == start for found in (self._before_years.at(tokens, at) for at in _before(start))
        )
        return said and all(each.value in _OLD_YEARS for each in digits)


def _before(start: int) -> range:
    return range(max(0, start - 3), start)


def _is_word(token: Token) -> bool:
    return re.match(r"[^\W\d_]", token.norm) is not None


def _is_glued(tokens: Sequence[Token], after: int) -> bool:
    """Whether a sign and more digits go on without a space, as in a version or a time."""
    return (
        after + 1 < len(tokens)
        and tokens[after].norm in ".:/-"
        and tokens[after].start == tokens[after - 1].end
        and tokens[after].end == tokens[after + 1].start
        and tokens[after + 1].value is not None
    )


def _is_dialled(tokens: Sequence[Token], start: int, after: int) -> bool:
    """Whether it lies in a row of short groups of digits with nothing between: a number to call."""
    if after != start + 1 or not _is_group(tokens[start]):
        return False
    first, last = start, start
    while first and _is_group(tokens[first - 1]):
        first -= 1
    while last + 1 < len(tokens) and _is_group(tokens[last + 1]):
        last += 1
    n_groups = last - first + 1
    return n_groups >= _RUN or (n_groups > 1 and tokens[first].norm.startswith("0"))


def _is_group(token: Token) -> bool:
    return token.value is not None and not token.is_grouped and len(token.norm) <= 3 and token.norm.isdigit()
