"""French-aware tokens with their offsets, and BIO tags for flat mentions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from annot.core.annotation import Mention

Offsets = tuple[int, int]
_TOKEN = re.compile(
    r"""
      \d+(?:[.,]\d+)*                                   # 3, 1,2, 12.000; a space always ends a number
    | (?:[^\W\d_]{1,2}|qu|jusqu|lorsqu|puisqu|quoiqu|quelqu|aujourd(?=['’]hui))['’](?=\w)  # l’, d', qu’ …
    | [^\W_]+(?:[-‑][^\W_]+)*                           # words, with their inner hyphens
    | [^\w\s]|_                                         # any other character by itself
    """,
    re.VERBOSE | re.IGNORECASE,
)


def tokenize(text: str) -> list[Offsets]:
    """Start and end of the tokens of `text`, in order; every character that is no white space lies in exactly one.

    An elided article or conjunction (`l’`, `qu’`) is a token of its own, hyphenated words are one, and a
    glued number such as `240mm` is two.
    """
    return [match.span() for match in _TOKEN.finditer(text)]


class Tagged(NamedTuple):
    """BIO tags, one a token, and the mentions that no tag could hold.

    Attributes:
        tags: `O`, `B-<label>` or `I-<label>`.
        unaligned: mentions whose start or end falls inside a token.
        covered: mentions under another one that took their tokens (nested ones).
    """

    tags: list[str]
    unaligned: list[Mention]
    covered: list[Mention]


def tag_tokens(tokens: Sequence[Offsets], mentions: Sequence[Mention]) -> Tagged:
    """Tags the tokens with the outermost mentions.

    Args:
        tokens: in order, without overlap.
        mentions: of the same text, in any order; the longer of two that overlap is tagged.
    """
    starts = {start: index for index, (start, _) in enumerate(tokens)}
    ends = {end: index for index, (_, end) in enumerate(tokens)}
    tags = ["O"] * len(tokens)
    unaligned, covered = [], []
    for mention in sorted(mentions, key=lambda m: (-len(m.span), m.span, m.label)):
        first, last = starts.get(mention.span.start), ends.get(mention.span.end)
        if first is None or last is None:
            unaligned.append(mention)
        elif any(tag != "O" for tag in tags[first : last + 1]):
            covered.append(mention)
        else:
            inside = [f"I-{mention.label}"] * (last - first)
            tags[first : last + 1] = [f"B-{mention.label}", *inside]
    return Tagged(tags, unaligned, covered)
