"""`Count` and `Share`: what agreement is made of. Counts are kept and added; ratios are derived.

F1 between two annotators is positive specific agreement: 2·both / (n_left + n_right), which needs no side that is
right (Hripcsak and Rothschild 2005, doi:10.1197/jamia.M1733).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Count:
    """How much two annotators marked, and how much of it both.

    Attributes:
        n_left: marked by the first annotator.
        n_right: marked by the second.
        n_both: marked by both.
    """

    n_left: int = 0
    n_right: int = 0
    n_both: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.n_left + other.n_left, self.n_right + other.n_right, self.n_both + other.n_both)

    @property
    def f1(self) -> float | None:
        """2·both / (left + right); None where neither marked anything."""
        total = self.n_left + self.n_right
        return 2 * self.n_both / total if total else None


@dataclass(frozen=True)
class Share:
    """How many of `n` compared values are the same."""

    n_same: int = 0
    n: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.n_same + other.n_same, self.n + other.n)

    @property
    def ratio(self) -> float | None:
        """Same / n; None where nothing was compared."""
        return self.n_same / self.n if self.n else None


def sum_counts(counts: Iterable[Count]) -> Count:
    """All of `counts` together: micro over labels or documents."""
    return sum(counts, start=Count())
