"""A share of several, with an exact interval."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, lgamma, log

from annot.core.estimate import Estimate

_LEVEL = 0.95
_STEPS = 60
"""Halvings of the interval from 0 to 1: more than a float can tell apart."""


def proportion(n_of: int, n: int, why: str) -> Estimate:
    """`n_of` / `n` with its 95 % interval of Clopper and Pearson (1934, Biometrika 26), which never covers less.

    Args:
        n_of: how many.
        n: of how many.
        why: what there is none of, where `n` is 0.
    """
    if n == 0:
        return Estimate(None, 0, why=why)
    tail = (1 - _LEVEL) / 2
    low = 0.0 if n_of == 0 else _solve(lambda p: 1 - _at_most(n_of - 1, n, p), tail)
    high = 1.0 if n_of == n else _solve(lambda p: 1 - _at_most(n_of, n, p), 1 - tail)
    return Estimate(n_of / n, n, low, high)


def _solve(rising: Callable[[float], float], wanted: float) -> float:
    """Where a function that rises from 0 to 1 takes a value."""
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if rising(middle) < wanted:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _at_most(k: int, n: int, p: float) -> float:
    """The chance of at most `k` of `n`, each with chance `p`; 0 < p < 1."""
    odds = [lgamma(n + 1) - lgamma(i + 1) - lgamma(n - i + 1) + i * log(p) + (n - i) * log(1 - p) for i in range(k + 1)]
    return min(1.0, sum(map(exp, odds)))
