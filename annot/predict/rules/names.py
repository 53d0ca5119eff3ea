"""Numbers in the place of names, for all that is counted by the thousand."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from itertools import repeat

UNKNOWN = 0
"""The number of every name that was not there when the table was closed."""


class Names:
    """A number from 1 for each name: given out as names come, until the table is closed."""

    def __init__(self, first: Iterable[Hashable] = ()) -> None:
        self._known: dict[Hashable, int] = {}
        self._is_closed = False
        self.numbers_of(first)

    def __len__(self) -> int:
        return len(self._known)

    def numbers_of(self, names: Iterable[Hashable]) -> list[int]:
        """The number of each of `names`, in order."""
        known = self._known
        if self._is_closed:
            return list(map(known.get, names, repeat(UNKNOWN)))
        return [known.setdefault(name, len(known) + 1) for name in names]

    def close(self) -> None:
        """From now on, what is not known stays so."""
        self._is_closed = True
