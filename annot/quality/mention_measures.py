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
from annot.quality.match import Fit, Pairs

MENTION_MEASURES = ("strict", "exact", "partial", "type", "label_given_span")
"""Those of SemEval-2013 task 9, as scoring has them: same span and label; same span; shared characters, half credit for
another boundary; same label on shared characters. And the label, of pairs with the same span."""

_NONE_MARKED = "neither marked any"
_NO_SPAN = "no span in common"


def mention_statistics(left: MentionColumns, right: MentionColumns, pairs: Pairs) -> dict[str, Statistic]:
    """The measures by name, each a number for each label and for all.

    Args:
        left: one reading.
        right: another of the same documents.
        pairs: their alignment.
    """
    marked = left.count() + right.count()
    exact = _found(left, right, pairs, Fit.SAME, Fit.SAME_SPAN)
    found: dict[str, Numbers] = {
        "strict": _found(left, right, pairs, Fit.SAME),
        "exact": exact,
        # Half credit on either side is half of what the pair counts.
        "partial": exact + 0.5 * _found(left, right, pairs, Fit.OVERLAP_SAME_LABEL, Fit.OVERLAP),
        "type": _found(left, right, pairs, Fit.SAME, Fit.OVERLAP_SAME_LABEL),
    }
    names = (*left.labels, ALL)
    below = with_all(marked)
    n = half(below.sum(axis=0))
    table = {}
    for name, above in found.items():
        table[name] = ratios(names, with_all(above), below, _NONE_MARKED, n)
    table["label_given_span"] = _label_given_span(left, right, pairs)
    return table


def mention_counts(left: MentionColumns, right: MentionColumns, pairs: Pairs) -> dict[str, dict[str, Count]]:
    """Marked by the first, the second and both: by measure (`strict`, `type`), then by label."""
    n_left, n_right = left.count().sum(axis=0).tolist(), right.count().sum(axis=0).tolist()
    table: dict[str, dict[str, Count]] = {}
    for name, other in (("strict", Fit.SAME), ("type", Fit.OVERLAP_SAME_LABEL)):
        both = left.count(pairs.fitting(Fit.SAME, other)[0]).sum(axis=0).tolist()
        rows = zip(left.labels, n_left, n_right, both, strict=True)
        table[name] = {label: Count(a, b, c) for label, a, b, c in rows if a or b}
    return table


def _found(left: MentionColumns, right: MentionColumns, pairs: Pairs, *fits: Fit) -> Ints:
    i, j = pairs.fitting(*fits)
    return left.count(i) + right.count(j)


def _label_given_span(left: MentionColumns, right: MentionColumns, pairs: Pairs) -> Statistic:
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


def half(counts: Ints) -> list[int]:
    """What one of two annotators has in the mean, rounded up: what only one marked, once, is there."""
    return [(each + 1) // 2 for each in counts.tolist()]


def with_all(counts: Numbers) -> Numbers:
    """Counts by document and label, and after the last label all of them."""
    found: Numbers = np.concatenate([counts, counts.sum(axis=1, keepdims=True)], axis=1)
    return found
