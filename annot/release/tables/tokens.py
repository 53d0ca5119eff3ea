"""French-aware tokens with their offsets, and BIO tags for flat mentions.

No token holds white space, and none depends on what stands beyond it. So a text is split at white space, each piece is
divided into tokens once for all places where it stands, and the offsets follow from the lengths.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from operator import itemgetter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from annot.core.annotation import Mention
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

_JOINERS = "\u200c\u200d"
_ANY_LETTER = "x"


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
    return _placed(text, list(chain.from_iterable(map(_divide, text.split()))))


def offsets_of(text: str, mentions: Sequence[Mention]) -> list[Offsets]:
    """The tokens of the table `tokens`, of which no mention begins or ends inside."""
    tokens = refine_tokens(text, find_tokens(text), mentions)
    return list(zip(tokens.starts.tolist(), tokens.ends.tolist(), strict=True))


def _placed(text: str, quotes: list[str]) -> Tokens:
    """Tokens with their places: they are all characters that are no white space, laid end to end."""
    lengths = np.fromiter(map(len, quotes), np.int64, len(quotes))
    after = np.cumsum(lengths)
    # Four bytes a code point, so that places in the bytes are places in the text.
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    starts = np.flatnonzero(~_SPACE[np.minimum(codes, len(_SPACE) - 1)])[after - lengths]
    return Tokens(quotes, starts, starts + lengths)


def refine_tokens(text: str, tokens: Tokens, mentions: Sequence[Mention]) -> Tokens:
    """The tokens with marks as a part of their words, those divided into grapheme clusters that no edge fits otherwise.

    A run of a script without spaces is divided always, so that a text without gold has the same tokens; a word only
    where a mention begins or ends inside of it, as behind a clitic or where two words are glued.

    Args:
        text: of the document.
        tokens: of `text`.
        mentions: of the same text.
    """
    return refine_at(text, tokens, [edge for each in mentions for edge in (each.span.start, each.span.end)])


def refine_at(text: str, tokens: Tokens, marked: Sequence[int]) -> Tokens:
    """`refine_tokens` of mentions whose edges are `marked`."""
    lettered = _with_letters_for_marks(text)
    if lettered != text:
        _, starts, ends = find_tokens(lettered)
        quotes = [text[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        tokens = Tokens(quotes, starts, ends)
    edges = np.array(marked, np.int64)
    at = np.searchsorted(tokens.starts, edges, "right") - 1
    inside = (at >= 0) & (tokens.starts[at] < edges) & (edges < tokens.ends[at]) if len(tokens.starts) else at > 0
    cut = set(at[inside].tolist())
    if not cut and not has_no_edges(text):
        return tokens
    inner = set(marked)
    pieces = list[str]()
    for number, (quote, start) in enumerate(zip(tokens.quotes, tokens.starts.tolist(), strict=True)):
        if number in cut or has_no_edges(quote):
            pieces += _divided(quote, start, inner)
        else:
            pieces.append(quote)
    return _placed(text, pieces)


def _with_letters_for_marks(text: str) -> str:
    """`text` with a letter in place of each mark on a letter, which a pattern would take for the end of a word.

    Joiners without width count as marks: they stand inside of words of Persian, and of scripts of India.
    """
    if text.isascii():
        return text
    marks = {char for char in set(text) if char in _JOINERS or unicodedata.category(char)[0] == "M"}
    if not marks:
        return text
    on_letters = re.compile(rf"(?<=[^\W\d_])[{''.join(sorted(marks))}]+")
    return on_letters.sub(lambda found: _ANY_LETTER * len(found.group()), text)


def _divided(quote: str, start: int, edges: Collection[int]) -> Iterator[str]:
    """The grapheme clusters of a token that begins at `start`; parts of one where an edge is inside of it."""
    for cluster in clusters_of(quote):
        begun = 0
        for place in range(1, len(cluster)):
            if start + place in edges:
                yield cluster[begun:place]
                begun = place
        yield cluster[begun:]
        start += len(cluster)


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


class PlacedTags(NamedTuple):
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


def place_mentions(starts: Sequence[int], ends: Sequence[int], mentions: Sequence[Mention]) -> PlacedTags:
    """Finds the tokens of the outermost mentions.

    Args:
        starts: where each token begins, rising.
        ends: where each token ends.
        mentions: see `tag_tokens`.
    """
    found = place_marked(starts, ends, [(each.span.start, each.span.end, each.label) for each in mentions])
    return PlacedTags(
        [(first, last, mentions[at]) for first, last, at in found.placed],
        [mentions[at] for at in found.unaligned],
        [mentions[at] for at in found.covered],
    )


Marked = tuple[int, int, str]
"""Start, end and label of a mention."""


class PlacedPlaces(NamedTuple):
    """`PlacedTags`, with the place of each mention among those that were placed."""

    placed: list[tuple[int, int, int]]
    unaligned: list[int]
    covered: list[int]


def place_marked(starts: Sequence[int], ends: Sequence[int], marked: Sequence[Marked]) -> PlacedPlaces:
    """`place_mentions` of mentions that are no values."""
    fitting: list[tuple[int, int, int]] = []
    unaligned: list[int] = []
    n_tokens = len(starts)
    for at, (start, end, _) in enumerate(marked):
        first, last = bisect_left(starts, start), bisect_left(ends, end)
        if first <= last < n_tokens and starts[first] == start and ends[last] == end:
            fitting.append((first, last, at))
        else:
            unaligned.append(at)
    unaligned.sort(key=lambda at: _outermost(marked[at]))
    fitting.sort(key=itemgetter(0))
    if all(before[1] < after[0] for before, after in pairwise(fitting)):
        return PlacedPlaces(fitting, unaligned, [])
    placed: list[tuple[int, int, int]] = []
    covered = []
    taken: set[int] = set()
    for first, last, at in sorted(fitting, key=lambda each: _outermost(marked[each[2]])):
        tokens = range(first, last + 1)
        if taken.isdisjoint(tokens):
            taken.update(tokens)
            placed.append((first, last, at))
        else:
            covered.append(at)
    return PlacedPlaces(placed, unaligned, covered)


def _outermost(marked: Marked) -> tuple[int, Marked]:
    """What sorts the longest first, then by span and label."""
    return marked[0] - marked[1], marked
