"""Whether a text is near to one of some known texts, such as a gold: each is compared with all of them, exactly."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from annot.corpus.near_duplicates import RunReader, Runs, overlap


class KnownTexts:
    """Texts that others are compared with; the comparison is that of `annot.corpus.near_duplicates`.

    Args:
        texts: by document id.
        at_least: the share of the shorter text's runs from which two are near, above 0.
    """

    def __init__(self, texts: Mapping[str, str], *, at_least: float) -> None:
        self._reader = RunReader()
        self._at_least = at_least
        self._ids = sorted(texts)
        self._sets = [self._unique(texts[doc_id]) for doc_id in self._ids]
        owners = np.repeat(np.arange(len(self._sets)), [each.size for each in self._sets])
        runs = np.concatenate([np.zeros(0, np.uint64), *self._sets])
        order = np.argsort(runs, kind="stable")
        self._runs: Runs = runs[order]
        self._owners: npt.NDArray[np.int64] = owners[order]

    def nearest(self, text: str) -> str | None:
        """The known text that has most runs in common, by id, where it is near; None where none is."""
        runs = self._unique(text)
        first = np.searchsorted(self._runs, runs, side="left")
        last = np.searchsorted(self._runs, runs, side="right")
        shared = first < last
        if not shared.any():
            return None
        owners = np.concatenate([self._owners[a:b] for a, b in zip(first[shared], last[shared], strict=True)])
        candidates, counts = np.unique(owners, return_counts=True)
        # Most in common first, then by id.
        order: list[int] = candidates[np.lexsort((candidates, -counts))].tolist()
        for number in order:
            if overlap(runs, self._sets[number]) >= self._at_least:
                return self._ids[number]
        return None

    def _unique(self, text: str) -> Runs:
        return np.unique(self._reader.read(text))
