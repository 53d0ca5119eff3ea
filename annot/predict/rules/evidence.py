"""What speaks for the labels of a text's candidates, in numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from annot.predict.rules.plain import Numbers

Marks = tuple[tuple[str, int], ...]
"""How often the gold marked some words, with which label."""


class Record(NamedTuple):
    """What the gold did with the words of a candidate.

    Attributes:
        marked: how often it marked them.
        features: numbers of what that makes true.
    """

    marked: Marks
    features: tuple[int, ...]


class Evidence(NamedTuple):
    """What is true of the candidates of a text.

    Attributes:
        features: numbers of features, a row a candidate; 0 where one is not true of it, or not known.
        more: the numbers of further features, by the place of a candidate.
        records: of each candidate.
    """

    features: Numbers
    more: Mapping[int, Sequence[int]]
    records: Sequence[Record]
