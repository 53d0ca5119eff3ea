"""Character spans to the tokens of any tokenizer: tags in layers, token spans and span matrices.

A tokenizer tells where each of its tokens stands in the text, as half-open offsets in code points: `offset_mapping` of
the fast tokenizers of Hugging Face, `(token.idx, token.idx + len(token))` of spaCy, the columns `starts` and `ends` of
`tokens`. Tokens of no width (special ones) are passed over; several tokens on the same characters (the bytes of an
emoji) count together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from annot.core.annotation import Mention, Span
from annot.core.errors import ArgumentError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Scheme = Literal["BIO", "BIOES"]
Fit = Literal["strict", "expand", "contract"]


class TokenSpan(NamedTuple):
    """A mention on tokens.

    Attributes:
        first: its first token.
        last: its last token, which belongs to it.
        mention: the mention.
    """

    first: int
    last: int
    mention: Mention


class Unfit(NamedTuple):
    """A mention that tokens cannot hold as it is, and why."""

    mention: Mention
    reason: str


@dataclass(frozen=True)
class Alignment:
    """The mentions of a text on its tokens.

    Attributes:
        n_tokens: how many tokens there are, special ones included.
        spans: the mentions that fit, by first and last token.
        unfit: those that did not, by place.
        moved: those that fit only because tokens were added (`expand`) or left out (`contract`).
    """

    n_tokens: int
    spans: tuple[TokenSpan, ...]
    unfit: tuple[Unfit, ...]
    moved: tuple[Mention, ...] = ()

    def layers(self, scheme: Scheme = "BIO") -> list[list[str]]:
        """Tags, one list a layer, each of one tag a token.

        The longest mentions come first: one that shares a token with a mention of a layer stands in a later one, so
        that nested and overlapping mentions are all there. Where there is no mention there is one layer of `O`.

        Args:
            scheme: `BIO`, or `BIOES` with `E-` on the last token and `S-` on a single one.

        Raises:
            ArgumentError: it is neither.
        """
        if scheme not in get_args(Scheme):
            raise ArgumentError(f"scheme is {scheme!r}, not one of {', '.join(get_args(Scheme))}")
        layers = [["O"] * self.n_tokens]
        for first, last, mention in sorted(self.spans, key=_longest_first):
            free = (layer for layer in layers if all(tag == "O" for tag in layer[first : last + 1]))
            layer = next(free, None)
            if layer is None:
                layer = ["O"] * self.n_tokens
                layers.append(layer)
            layer[first : last + 1] = _tags(mention.label, last - first + 1, scheme)
        return layers

    def matrix(self, labels: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Span matrices.

        Returns:
            An array of (labels, tokens, tokens): `[k, i, j]` says that a mention of `labels[k]` goes from token i to
            token j, which belongs to it.

        Raises:
            ArgumentError: a mention has another label.
        """
        import numpy as np

        places = {label: place for place, label in enumerate(labels)}
        matrix = np.zeros((len(labels), self.n_tokens, self.n_tokens), dtype=np.bool_)
        for first, last, mention in self.spans:
            if mention.label not in places:
                raise ArgumentError(f"{mention.id} has a label that is not among {list(labels)!r}")
            matrix[places[mention.label], first, last] = True
        return matrix


def align(
    mentions: Sequence[Mention],
    offsets: Sequence[tuple[int, int]],
    *,
    text: str | None = None,
    fit: Fit = "strict",
) -> Alignment:
    """Puts mentions on tokens.

    Args:
        mentions: of one text, in any order.
        offsets: where each token stands, half-open, in code points; in order of the text.
        text: the text, where tokens may begin or end with white space (`▁Paris`), which then is no part of them.
        fit: `strict` takes a mention only if it begins with a token and ends with one; `expand` takes all tokens that
            it shares a character with; `contract` those that lie wholly inside it.

    Raises:
        ArgumentError: a token ends before it begins, tokens are not in order, or `fit` is none of the three.
    """
    if fit not in get_args(Fit):
        raise ArgumentError(f"fit is {fit!r}, not one of {', '.join(get_args(Fit))}")
    tokens = _Tokens(offsets, text)
    spans, unfit, moved = [], [], []
    for mention in sorted(mentions, key=lambda each: (each.span, each.label)):
        exact = tokens.exactly(mention)
        found = exact or tokens.loosely(mention, fit)
        if found is None:
            unfit.append(Unfit(mention, tokens.reason(mention, fit)))
            continue
        spans.append(TokenSpan(*found, mention))
        if exact is None:
            moved.append(mention)
    return Alignment(len(offsets), tuple(sorted(spans, key=lambda each: each[:2])), tuple(unfit), tuple(moved))


class _Tokens:
    """The tokens that have a width, and where they begin and end."""

    def __init__(self, offsets: Sequence[tuple[int, int]], text: str | None) -> None:
        self._places: list[tuple[int, int, int]] = []
        before = 0
        for number, (start, end) in enumerate(offsets):
            if end < start:
                raise ArgumentError(f"token {number} ends at {end}, before it begins at {start}")
            if end == start:
                continue
            if start < before:
                raise ArgumentError(f"token {number} begins at {start}, before the one in front of it ({before})")
            before = start
            trimmed = (start, end) if text is None else _trim(text, start, end)
            if trimmed[0] < trimmed[1]:
                self._places.append((*trimmed, number))
        self._starts: dict[int, int] = {}
        self._ends: dict[int, int] = {}
        for start, end, number in self._places:
            self._starts.setdefault(start, number)
            self._ends[end] = number

    def exactly(self, mention: Mention) -> tuple[int, int] | None:
        """The first and last token, where the mention begins with one and ends with one."""
        first, last = self._starts.get(mention.span.start), self._ends.get(mention.span.end)
        return None if first is None or last is None or last < first else (first, last)

    def loosely(self, mention: Mention, fit: Fit) -> tuple[int, int] | None:
        """The first and last token that the mention touches, or holds."""
        if fit == "strict":
            return None
        start, end = mention.span.start, mention.span.end
        inside = [
            number
            for low, high, number in self._places
            if ((low < end and high > start) if fit == "expand" else (low >= start and high <= end))
        ]
        return (inside[0], inside[-1]) if inside else None

    def reason(self, mention: Mention, fit: Fit) -> str:
        if fit == "contract":
            return "no token lies inside it"
        start, end = mention.span.start, mention.span.end
        touched = [(low, high) for low, high, _ in self._places if low < end and high > start]
        if not touched:
            return "it has no token"
        cut = [
            name
            for name, places, at in (("begins", self._starts, start), ("ends", self._ends, end))
            if at not in places
        ]
        return f"it {' and '.join(cut)} inside a token" if cut else "its tokens are not in order"


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    inner = part.strip()
    if not inner:
        return start, start
    begin = start + len(part) - len(part.lstrip())
    return begin, begin + len(inner)


def _longest_first(each: TokenSpan) -> tuple[int, Span, str]:
    """As `tag_tokens` takes them."""
    return -len(each.mention.span), each.mention.span, each.mention.label


def _tags(label: str, n: int, scheme: Scheme) -> list[str]:
    if scheme == "BIO":
        return [f"B-{label}", *[f"I-{label}"] * (n - 1)]
    if n == 1:
        return [f"S-{label}"]
    return [f"B-{label}", *[f"I-{label}"] * (n - 2), f"E-{label}"]
