"""Agreement on mentions: F1 on spans and labels, and the label where the span is the same.

F1 of two annotators is positive specific agreement, 2·both / (left + right) (Hripcsak and Rothschild 2005,
doi:10.1197/jamia.M1733). A measure that ignores labels counts, for one label, the mentions of either annotator that
have that label: (left found + right found) / (left + right).
"""

from __future__ import annotations

import numpy as np

from annot.core.count import Count
from annot.core.names import ALL
from annot.quality.bootstrap import Numbers, Statistic, ratios
from annot.quality.columns import Ints, MentionColumns
from annot.quality.credit import CREDITS, MentionCredit
from annot.quality.match import Fit, Pairs

_NONE_MARKED = "neither marked any"
_NO_SPAN = "no span in common"


def f1_of_mentions(credit: MentionCredit, left: MentionColumns, right: MentionColumns, pairs: Pairs) -> Statistic:
    """F1 for each label and for all.

    Args:
        credit: what a pair is worth.
        left: one reading.
        right: another of the same documents.
        pairs: their alignment.
    """
    found: Numbers = _found(left, right, pairs, *credit.full)
    if credit.half:
        # Half credit on either side is half of what the pair counts.
        found = found + 0.5 * _found(left, right, pairs, *credit.half)
    below = with_all(left.count() + right.count())
    return ratios((*left.labels, ALL), with_all(found), below, _NONE_MARKED, half(below.sum(axis=0)))


def label_given_span(left: MentionColumns, right: MentionColumns, pairs: Pairs) -> Statistic:
    """Share of the pairs with the same span that have the same label."""
    same, _ = pairs.fitting(Fit.SAME)
    i, j = pairs.fitting(Fit.SAME_SPAN)
    agreed = left.count(same)
    above = with_all(agreed)
    below = np.concatenate(
        [
            agreed + left.count(i) + right.count(j),
            # A pair with two labels is one pair of the whole, though it stands under either label.
            (agreed.sum(axis=1) + left.count(i).sum(axis=1))[:, None],
        ],
        axis=1,
    )
    return ratios((*left.labels, ALL), above, below, _NO_SPAN)


def mention_counts(left: MentionColumns, right: MentionColumns, pairs: Pairs) -> dict[str, dict[str, Count]]:
    """Marked by the first, the second and both: by measure (`strict`, `type`), then by label."""
    n_left, n_right = left.count().sum(axis=0).tolist(), right.count().sum(axis=0).tolist()
    table: dict[str, dict[str, Count]] = {}
    for name in ("strict", "type"):
        both = left.count(pairs.fitting(*CREDITS[name].full)[0]).sum(axis=0).tolist()
        rows = zip(left.labels, n_left, n_right, both, strict=True)
        table[name] = {label: Count(a, b, c) for label, a, b, c in rows if a or b}
    return table


def _found(left: MentionColumns, right: MentionColumns, pairs: Pairs, *fits: Fit) -> Ints:
    i, j = pairs.fitting(*fits)
    return left.count(i) + right.count(j)


def half(counts: Ints) -> list[int]:
    """What one of two annotators has in the mean, rounded up: what only one marked, once, is there."""
    return [(each + 1) // 2 for each in counts.tolist()]


def with_all(counts: Numbers) -> Numbers:
    """Counts by document and label, and after the last label all of them."""
    found: Numbers = np.concatenate([counts, counts.sum(axis=1, keepdims=True)], axis=1)
    return found
