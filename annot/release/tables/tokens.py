"""French-aware tokens with their offsets, and BIO tags for flat mentions.

No token holds white space, and none depends on what stands beyond it. So a text is split at white space, each piece is
divided into tokens once for all places where it stands, and the offsets follow from the lengths.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain, pairwise
from operator import itemgetter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from annot.core.annotation import Mention, Span
from annot.core.characters import clusters_of, has_no_edges

Offsets = tuple[int, int]
Numbers = npt.NDArray[np.int64]
TOKEN = re.compile(
    r"""
      \d+(?:[.,]\d+)*                                   # 3, 1,2, 12.000; a space always ends a number
    | (?:[^\W\d_]{1,2}|qu|jusqu|lorsqu|puisqu|quoiqu|quelqu|aujourd(?=['’]hui))['’](?=\w)  # l’, d', qu’ …
    | [^\W_]+(?:[-‑][^\W_]+)*                           # words, with their inner hyphens
    | [^\w\s]|_                                         # any other character by itself
    """,
    re.VERBOSE | re.IGNORECASE,
)


_SPACE = np.array([chr(code).isspace() for code in range(0x3002)])
"""Whether a code point is white space; from U+3001 on none is."""


class Tokens(NamedTuple):
    """The tokens of a text: what stands there, start and end."""

    quotes: list[str]
    starts: Numbers
    ends: Numbers


def tokenize(text: str) -> list[Offsets]:
    """Start and end of the tokens of `text`, in order; every character that is no white space lies in exactly one.

    An elided article or conjunction (`l’`, `qu’`) is a token of its own, hyphenated words are one, and a
    glued number such as `240mm` is two.
    """
    tokens = find_tokens(text)
    return list(zip(tokens.starts.tolist(), tokens.ends.tolist(), strict=True))


def find_tokens(text: str) -> Tokens:
    """The tokens that `tokenize` tells the offsets of."""
    quotes = list(chain.from_iterable(map(_divide, text.split())))
    lengths = np.fromiter(map(len, quotes), np.int64, len(quotes))
    # The tokens are all characters that are no white space, laid end to end.
    after = np.cumsum(lengths)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    starts = np.flatnonzero(~_SPACE[np.minimum(codes, len(_SPACE) - 1)])[after - lengths]
    return Tokens(quotes, starts, starts + lengths)


def refine_tokens(text: str, tokens: Tokens, mentions: Sequence[Mention]) -> Tokens:
    """The tokens, with those divided into grapheme clusters that no mention's edge fits otherwise.

    A run of a script without spaces is divided always, so that a text without gold has the same tokens; a word only
    where a mention begins or ends inside of it, as behind a clitic or where two words are glued.

    Args:
        text: of the document.
        tokens: of `text`.
        mentions: of the same text.
    """
    edges = np.array([edge for each in mentions for edge in (each.span.start, each.span.end)], np.int64)
    at = np.searchsorted(tokens.starts, edges, "right") - 1
    inside = (at >= 0) & (tokens.starts[at] < edges) & (edges < tokens.ends[at]) if len(tokens.starts) else at > 0
    cut = set(at[inside].tolist())
    if not cut and not has_no_edges(text):
        return tokens
    marked = set(edges.tolist())
    quotes, starts, ends = list[str](), list[int](), list[int]()
    for number, (quote, start) in enumerate(zip(tokens.quotes, tokens.starts.tolist(), strict=True)):
        for piece in clusters_of(quote) if number in cut or has_no_edges(quote) else (quote,):
            if ends and ends[-1] == start and start not in marked and _is_one(quotes[-1], piece):
                # A mark is no letter, and so a token of its own, until it joins the letter that carries it.
                quotes[-1] += piece
                start = ends[-1] = start + len(piece)
                continue
            quotes.append(piece)
            starts.append(start)
            start += len(piece)
            ends.append(start)
    return Tokens(quotes, np.array(starts, np.int64), np.array(ends, np.int64))


def _is_one(before: str, piece: str) -> bool:
    """Whether a reader takes the two for one character, in a script without spaces."""
    return has_no_edges(before) and next(clusters_of(before + piece)) == before + piece


def joined(parts: Sequence[Numbers]) -> Numbers:
    """Starts or ends of several texts, end to end."""
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)


@lru_cache(maxsize=1 << 16)
def _divide(piece: str) -> tuple[str, ...]:
    return tuple(TOKEN.findall(piece))


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


Placed = tuple[int, int, Mention]
"""A mention on tokens, with the first and the last of them."""


class Aligned(NamedTuple):
    """The mentions that tags can hold, and those that no tag could: see `Tagged`."""

    placed: list[Placed]
    unaligned: list[Mention]
    covered: list[Mention]


def tag_tokens(tokens: Sequence[Offsets], mentions: Sequence[Mention]) -> Tagged:
    """Tags the tokens with the outermost mentions.

    Args:
        tokens: in order, without overlap.
        mentions: of the same text, in any order; the longer of two that overlap is tagged.
    """
    aligned = place_mentions([start for start, _ in tokens], [end for _, end in tokens], mentions)
    tags = ["O"] * len(tokens)
    for first, last, mention in aligned.placed:
        tags[first : last + 1] = [f"B-{mention.label}"] + [f"I-{mention.label}"] * (last - first)
    return Tagged(tags, aligned.unaligned, aligned.covered)


def place_mentions(starts: Sequence[int], ends: Sequence[int], mentions: Sequence[Mention]) -> Aligned:
    """Finds the tokens of the outermost mentions.

    Args:
        starts: where each token begins, rising.
        ends: where each token ends.
        mentions: see `tag_tokens`.
    """
    fitting: list[Placed] = []
    unaligned: list[Mention] = []
    n_tokens = len(starts)
    for mention in mentions:
        start, end = mention.span.start, mention.span.end
        first, last = bisect_left(starts, start), bisect_left(ends, end)
        if first <= last < n_tokens and starts[first] == start and ends[last] == end:
            fitting.append((first, last, mention))
        else:
            unaligned.append(mention)
    unaligned.sort(key=_outermost)
    fitting.sort(key=itemgetter(0))
    if all(before[1] < after[0] for before, after in pairwise(fitting)):
        return Aligned(fitting, unaligned, [])
    placed, covered = _outer(fitting)
    return Aligned(placed, unaligned, covered)


def _outer(fitting: Sequence[Placed]) -> tuple[list[Placed], list[Mention]]:
    """Those of some mentions whose tokens no longer one has taken, and the others."""
    placed: list[Placed] = []
    covered = []
    taken: set[int] = set()
    for each in sorted(fitting, key=lambda each: _outermost(each[2])):
        tokens = range(each[0], each[1] + 1)
        if taken.isdisjoint(tokens):
            taken.update(tokens)
            placed.append(each)
        else:
            covered.append(each[2])
    return placed, covered


def _outermost(mention: Mention) -> tuple[int, Span, str]:
    return -len(mention.span), mention.span, mention.label
