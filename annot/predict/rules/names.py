"""Numbers in the place of names, for all that is counted by the thousand."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from itertools import repeat

import numpy as np

from annot.predict.rules.plain import Numbers

UNKNOWN = 0
"""The number of every name that was not there when the table was closed."""


class Names:
    """A number from 1 for each name: given out as names come, until the table is closed."""

    def __init__(self, first: Iterable[Hashable] = ()) -> None:
        self._known: dict[Hashable, int] = {}
        self._is_closed = False
        self._keys: Numbers = np.zeros(0, dtype=np.int64)
        self._of_keys: Numbers = self._keys
        self.numbers_of(first)

    def __len__(self) -> int:
        return len(self._known)

    def numbers_of(self, names: Iterable[Hashable]) -> list[int]:
        """The number of each of `names`, in order."""
        known = self._known
        if self._is_closed:
            return list(map(known.get, names, repeat(UNKNOWN)))
        return [known.setdefault(name, len(known) + 1) for name in names]

    def numbers_of_keys(self, keys: Numbers) -> Numbers:
        """The same for names that are numbers themselves, in one search for all of them."""
        if not self._is_closed or not len(self._keys):
            return np.array(self.numbers_of(map(int, keys)), dtype=np.int64)
        places = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        return np.where(self._keys[places] == keys, self._of_keys[places], UNKNOWN)

    def close(self) -> None:
        """From now on, what is not known stays so."""
        self._is_closed = True
        keys = sorted((name, number) for name, number in self._known.items() if isinstance(name, int))
        self._keys, self._of_keys = np.array(keys, dtype=np.int64).reshape(-1, 2).T.copy()
