"""What a run of a predictor that costs something would ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from annot.core.document import Document


class Cost(Protocol):
    """What would be asked; said as a sentence by `str`."""

    def __str__(self) -> str: ...


@runtime_checkable
class Costly(Protocol):
    """A predictor that can say beforehand what a run would cost."""

    def estimate(self, documents: Sequence[Document]) -> Cost:
        """What predicting `documents` would cost; asks nobody."""
