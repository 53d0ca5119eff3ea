"""The mix of strategies: what share of the chosen documents each has, and whose turn it is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal, get_args

from annot.core.errors import ArgumentError

Strategy = Literal["uncertainty", "disagreement", "diversity", "random"]
STRATEGIES: tuple[Strategy, ...] = get_args(Strategy)
Mix = Mapping[Strategy, float]
"""Shares, relative to each other; a strategy without a share chooses nothing."""

OF_ONE: Mix = {"uncertainty": 0.5, "diversity": 0.3, "random": 0.2}
"""Where one predictor is given."""
OF_TWO: Mix = {"disagreement": 0.5, "diversity": 0.3, "random": 0.2}
"""Where two are."""
OF_NONE: Mix = {"diversity": 0.6, "random": 0.4}
"""Where none is: near-duplicates are kept apart, and chance does the rest."""


def parse_mix(text: str) -> Mix:
    """What `uncertainty=0.5,diversity=0.3,random=0.2` says.

    Raises:
        ArgumentError: it names no strategy, one twice, or a share that is no positive number.
    """
    mix: dict[Strategy, float] = {}
    for part in text.split(","):
        word, _, share = (each.strip() for each in part.partition("="))
        name = next((each for each in STRATEGIES if each == word), None)
        if name is None:
            raise ArgumentError(f"mix: {word!r} is no strategy; there are: {', '.join(STRATEGIES)}")
        if name in mix:
            raise ArgumentError(f"mix: {name} stands twice")
        try:
            mix[name] = float(share)
        except ValueError:
            raise ArgumentError(f"mix: {name}: {share!r} is no number such as 0.5") from None
        if not (mix[name] > 0 and math.isfinite(mix[name])):
            raise ArgumentError(f"mix: {name}: a share is above 0, not {share}; leave {name} out")
    return mix


class Turns:
    """Whose turn it is, so that after any number of choices each strategy is as near to its share as can be.

    Args:
        mix: the shares.
    """

    def __init__(self, mix: Mix) -> None:
        total = sum(mix.values())
        self._shares = {name: mix[name] / total for name in STRATEGIES if name in mix}
        self._had: dict[Strategy, int] = dict.fromkeys(self._shares, 0)

    def next(self) -> list[Strategy]:
        """The strategies, the one that is farthest below its share first."""
        n = sum(self._had.values()) + 1
        return sorted(self._had, key=lambda name: (self._had[name] - self._shares[name] * n, STRATEGIES.index(name)))

    def take(self, name: Strategy) -> None:
        """Counts a choice of a strategy."""
        self._had[name] += 1
