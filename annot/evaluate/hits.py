"""What was found, wrongly found and missed in each document, so that a moved number can be traced to documents."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec

from annot.evaluate.aligned import Aligned


class Hits(msgspec.Struct, frozen=True, array_like=True):
    """Counts of one measure over all labels; the wrong boundary of `partial` is half a hit.

    Attributes:
        tp: what is right.
        fp: what was predicted and is not.
        fn: what gold has and was not predicted.
    """

    tp: float = 0
    fp: float = 0
    fn: float = 0

    def __add__(self, other: Hits) -> Hits:
        return Hits(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    def __sub__(self, other: Hits) -> Hits:
        return Hits(self.tp - other.tp, self.fp - other.fp, self.fn - other.fn)

    @property
    def precision(self) -> float | None:
        """TP / (TP + FP); None where nothing was predicted."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else None

    @property
    def recall(self) -> float | None:
        """TP / (TP + FN); None where gold has none."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else None

    @property
    def f1(self) -> float | None:
        """2·TP / (2·TP + FP + FN); None where neither has any."""
        total = 2 * self.tp + self.fp + self.fn
        return 2 * self.tp / total if total else None


def sum_hits(parts: Iterable[Hits]) -> Hits:
    """All of them together."""
    return sum(parts, start=Hits())


def hits_by_document(aligned: Aligned, *, symmetric: Collection[str] = ()) -> dict[str, dict[str, Hits]]:
    """Counts by measure (`mentions.strict`), then by document id.

    Args:
        aligned: gold and predictions.
        symmetric: relation labels without a direction.
    """
    found = {}
    for layer, measures in aligned.tallies(symmetric=symmetric).items():
        for name, tallies in measures.items():
            credit = tallies.credit()[0].sum(axis=1) / 2
            gold, pred = (each.sum(axis=1) for each in tallies.marked)
            rows = zip(credit.tolist(), (pred - credit).tolist(), (gold - credit).tolist(), strict=True)
            found[f"{layer}.{name}"] = dict(zip(aligned.documents, (Hits(*row) for row in rows), strict=True))
    return found
