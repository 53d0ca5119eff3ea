"""Mentions out of tags: BIO, IOB1, IO and BIOES (BILOU is the same with other letters).

What a sequence that breaks its encoding means is a choice, and the choice is named, as in Palen-Michel et al. 2021
(https://aclanthology.org/2021.eval4nlp-1.5): `conlleval` begins a mention where the CoNLL scorer does, `discard` takes
only what is sound, `none` refuses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

Encoding = Literal["bio", "iob1", "io", "bioes"]
Repair = Literal["conlleval", "discard", "none"]

_TAG = re.compile(r"[BIESLUMW]-\S.*|O")
_AS_BIOES = {"L": "E", "U": "S", "W": "S", "M": "I"}


class TaggedSpan(NamedTuple):
    """A mention by its tokens, `first` up to but not with `end`."""

    label: str
    first: int
    end: int


class Decoded(NamedTuple):
    """The mentions of a sentence, and the places of the tags that break the encoding."""

    mentions: list[TaggedSpan]
    faults: list[int]


@lru_cache(maxsize=4096)
def is_tag(word: str) -> bool:
    """Whether it can be a tag: `O`, or a prefix, a hyphen and a label."""
    return _TAG.fullmatch(word) is not None


def guess_encoding(tags: Iterable[str]) -> Encoding:
    """The encoding that the prefixes speak for: without any end it is BIO, without any beginning IO."""
    prefixes = {tag[0] for tag in tags}
    if prefixes & set("ESLUMW"):
        return "bioes"
    return "bio" if "B" in prefixes or "I" not in prefixes else "io"


def decode_tags(tags: Sequence[str], *, encoding: Encoding, repair: Repair) -> Decoded:
    """The mentions of one sentence.

    Args:
        tags: one a token.
        encoding: what the prefixes mean.
        repair: what to make of a sequence that breaks the encoding; with `none` the caller refuses it by its faults.
    """
    chunks: list[TaggedSpan] = []
    faults: list[int] = []
    for start, end in _runs(tags):
        # What stands between two O depends on nothing beyond them.
        split = [_split(tag) for tag in tags[start:end]]
        chunks += [TaggedSpan(label, start + first, start + last) for label, first, last in _chunks(split, encoding)]
        faults += [start + at for at in _faults(split, encoding)]
    if repair == "discard":
        broken = set(faults)
        chunks = [each for each in chunks if not broken & {*range(each.first, each.end)}]
    return Decoded(chunks, faults)


def _runs(tags: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The parts of a sentence without an O, as the places of their first tag and behind their last."""
    start: int | None = None
    for at, tag in enumerate(tags):
        if tag != "O":
            start = at if start is None else start
        elif start is not None:
            yield start, at
            start = None
    if start is not None:
        yield start, len(tags)


@lru_cache(maxsize=4096)
def _split(tag: str) -> tuple[str, str]:
    prefix, _, label = tag.partition("-")
    return _AS_BIOES.get(prefix, prefix), label


def _chunks(tags: Sequence[tuple[str, str]], encoding: Encoding) -> list[TaggedSpan]:
    """Mentions as the CoNLL scorer sees them: a change of label always begins one."""
    found: list[TaggedSpan] = []
    first: int | None = None
    for at, (prefix, label) in enumerate([*tags, ("O", "")]):
        before, old_label = tags[at - 1] if at else ("O", "")
        begins = prefix != "O" and (
            before == "O"
            or label != old_label
            or (encoding != "io" and (prefix == "B" or (encoding == "bioes" and (prefix == "S" or before in "ES"))))
        )
        if first is not None and (prefix == "O" or begins):
            found.append(TaggedSpan(old_label, first, at))
            first = None
        if begins:
            first = at
    return found


def _faults(tags: Sequence[tuple[str, str]], encoding: Encoding) -> list[int]:
    """Places of the tags that cannot stand behind, or before, their neighbour."""
    if encoding == "io":
        return [at for at, (prefix, _) in enumerate(tags) if prefix not in "IO"]
    known = "BIESO" if encoding == "bioes" else "BIO"
    faults = {at for at, (prefix, _) in enumerate(tags) if prefix not in known}
    if encoding == "bio":
        inside = [at for at, (prefix, _) in enumerate(tags) if prefix == "I"]
        faults |= {at for at in inside if not at or tags[at - 1][0] == "O" or tags[at - 1][1] != tags[at][1]}
        return sorted(faults)
    padded = [("O", ""), *tags, ("O", "")]
    for at, ((before, old), (prefix, label)) in enumerate(pairwise(padded)):
        same = before != "O" and old == label
        if encoding == "bioes":
            goes_on = same and before in "BI"
            if prefix in "IE" and not goes_on:
                faults.add(at)
            if before in "BI" and not (prefix in "IE" and same):
                faults.add(at - 1)
        elif prefix == "B" and not same:
            faults.add(at)
    return sorted(at for at in faults if at < len(tags))
