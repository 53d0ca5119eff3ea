"""Tokens for tools whose mentions are made of whole ones."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from annot.core.annotation import Mention
from annot.release.tables.tokens import offsets_of


def cut_tokens(text: str, mentions: Sequence[Mention]) -> list[tuple[int, int, bool]]:
    """Tokens, and whether a space follows: as in spaCy, other white space is a token, and so is what a mention cuts."""
    edges = {edge for each in mentions for edge in (each.span.start, each.span.end)}
    begins = {each.span.start for each in mentions}
    places = {place for token in offsets_of(text, ()) for place in token}
    cuts = sorted({0, len(text), *edges, *places, *(at + 1 for at in places if text[at : at + 1] == " ")})
    ends = {each.span.end for each in mentions}
    found: list[tuple[int, int, bool]] = []
    for start, end in pairwise(cuts):
        is_free = text[start:end] == " " and start not in begins and end not in ends
        if is_free and found and found[-1][1] == start:
            found[-1] = (*found[-1][:2], True)
        else:
            found.append((start, end, False))
    return found
