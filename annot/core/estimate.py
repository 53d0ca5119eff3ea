"""`Estimate`: a number that was measured, on how much, and how far it may be off."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Estimate:
    """A measured number.

    Attributes:
        value: the number; None where it is undefined.
        n: how many items it was measured on.
        low: lower end of its 95 % interval; None where there is none.
        high: upper end of its 95 % interval.
        why: why it is undefined.
    """

    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    why: str = ""

    def __post_init__(self) -> None:
        if (self.value is None) != bool(self.why):
            raise ValueError(f"an estimate is a number or says why it is none, not {self.value!r} and {self.why!r}")

    def __str__(self) -> str:
        if self.value is None:
            return f"undefined ({self.why})"
        return f"{self.value:.3f}{self.interval}"

    @property
    def interval(self) -> str:
        """The interval in brackets, `" [0.812, 0.934]"`; empty where there is none."""
        return "" if self.low is None or self.high is None else f" [{self.low:.3f}, {self.high:.3f}]"
