"""Quotes that are nearly in a text: the same words in the same order, a letter of some of them other.

Whole strings that are compared by how much they share take what says another thing. Measured on five French articles
and their 361 mentions: rapidfuzz's `partial_ratio_alignment` at 90 of 100 brought 107 of 127 quotes with a wrong letter
to their place, and took 12 of 75 whose sense had been turned ("leader sud-coréen" for "leader nord-coréen"). Words that
are compared one by one, as here, brought 92 of 125 to their place and took none of the 75; so no library is asked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from annot.core.annotation import Span
from annot.core.characters import has_no_edges
from annot.predict.llm.fold import Folded, fold_text

_WORD = re.compile(r"[^\W_]+")
_SHORTEST = 4
"""Letters from which on a word may have a wrong one: below, the next word is as near."""


class NearPlace(NamedTuple):
    """Where nearly the words of a quote stand.

    Attributes:
        span: from the first word to the end of the last, with the signs around them that the quote has too.
        coverage: the share of the quote's letters and digits that stand there.
    """

    span: Span
    coverage: float


class NearWords:
    """The words of a text, for quotes to be looked for.

    Args:
        text: any text.
    """

    def __init__(self, text: str) -> None:
        self._folded = _without_marks(fold_text(text, "case"))
        self._words = list(_WORD.finditer(self._folded.text))

    def places_of(self, quote: str) -> list[NearPlace]:
        """All places where nearly `quote` stands; of scripts that put no space between words, none."""
        folded = _without_marks(fold_text(quote, "case")).text
        wanted = _WORD.findall(folded)
        if not wanted or has_no_edges(quote):
            return []
        lead, tail = folded[: folded.index(wanted[0])], folded[folded.rindex(wanted[-1]) + len(wanted[-1]) :]
        found = []
        for at in range(len(self._words) - len(wanted) + 1):
            here = self._words[at : at + len(wanted)]
            n_wrong = _n_wrong(wanted, [each[0] for each in here])
            if n_wrong is not None:
                span = self._span(here[0].start(), here[-1].end(), lead, tail)
                found.append(NearPlace(span, 1 - n_wrong / sum(map(len, wanted))))
        return found

    def _span(self, start: int, end: int, lead: str, tail: str) -> Span:
        text = self._folded.text
        start -= len(lead) if text[:start].endswith(lead) else 0
        end += len(tail) if text.startswith(tail, end) else 0
        return Span(self._folded.starts[start], self._folded.ends[end - 1])


def _n_wrong(wanted: Sequence[str], here: Sequence[str]) -> int | None:
    """How many words have a wrong letter; None where a word is another one, or more are wrong than right."""
    n_wrong = 0
    for one, other in zip(wanted, here, strict=True):
        if one != other:
            if not _is_near(one, other):
                return None
            n_wrong += 1
    return n_wrong if 2 * n_wrong <= len(wanted) or len(wanted) == 1 else None


def _is_near(one: str, other: str) -> bool:
    """Whether two words differ by one letter that is added, left out or another; never by a digit."""
    short, long = sorted((one, other), key=len)
    if len(short) < _SHORTEST or len(long) - len(short) > 1 or not (one + other).isalpha():
        return False
    same = next((at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return short[same + (len(short) == len(long)) :] == long[same + 1 :]


def _without_marks(folded: Folded) -> Folded:
    """Without accents, which models leave out and keyboards do not have."""
    kept = [at for at, char in enumerate(folded.text) if not unicodedata.combining(char)]
    return Folded(
        "".join(folded.text[at] for at in kept),
        [folded.starts[at] for at in kept],
        [folded.ends[at] for at in kept],
    )
