"""Which records conflict, which are compatible, and which are updates.

Two records are compared where label and key are the same. As they stand, intervals that share a number are compatible.
Those that do not are an update where the times differ. In the same time they conflict, unless they share a number once
what is approximate is widened by its tolerance. Where a time is unknown, nothing is called a conflict.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations

from annot.report.records import Record


class Comparison(StrEnum):
    """What two comparable records are to each other, for one of the two."""

    CONFLICT = "conflicts with"
    LATER = "updates"
    EARLIER = "is updated by"
    OTHER_TIME = "is of another time than"
    UNDATED = "differs, dates unknown, from"
    COMPATIBLE = "is compatible with"


_MIRROR = {Comparison.LATER: Comparison.EARLIER, Comparison.EARLIER: Comparison.LATER}


@dataclass(frozen=True)
class ClaimGroup:
    """Records that may be compared with one another.

    Attributes:
        label: of their mentions.
        key: what they have in common, by path.
        records: by time, then number.
        verdicts: by number of a record, the numbers of others by what it is to them.
    """

    label: str
    key: Mapping[str, str]
    records: tuple[Record, ...]
    verdicts: Mapping[int, Mapping[Comparison, tuple[int, ...]]] = field(default_factory=dict)


def groups_of(records: Iterable[Record]) -> tuple[list[ClaimGroup], list[Record]]:
    """The records in groups, those of most records first, and the records that can be compared with none.

    Work grows with the square of a group, not of the corpus.
    """
    groups: dict[tuple[str, tuple[tuple[str, str], ...]], list[Record]] = defaultdict(list)
    alone = []
    for record in records:
        key = tuple((path, value) for path, value in record.key.items() if value is not None)
        if len(key) < len(record.key) or not record.is_bounded:
            alone.append(record)
        else:
            groups[record.mention.label, key].append(record)
    found = [_group(label, dict(key), members) for (label, key), members in groups.items()]
    return sorted(found, key=lambda each: -len(each.records)), alone


def compare(left: Record, right: Record) -> Comparison | None:
    """What `left` is to `right`; None for a part and its whole, which say different things."""
    if left.doc_id == right.doc_id and left.whole and left.whole == right.whole:
        return None
    if _meet(left, right, widened=False):
        return Comparison.COMPATIBLE
    time = _times(left, right)
    if time is not None:
        return time
    if _meet(left, right, widened=True):
        return Comparison.COMPATIBLE
    if left.doc_id != right.doc_id and not (left.published and right.published):
        return Comparison.UNDATED
    return Comparison.CONFLICT


def missing_of(record: Record) -> list[str]:
    """What a record would need to be compared with others."""
    missing = [path for path, value in record.key.items() if value is None]
    return missing if record.is_bounded else [*missing, "bounds"]


def _group(label: str, key: Mapping[str, str], members: Sequence[Record]) -> ClaimGroup:
    in_order = sorted(members, key=lambda each: (each.published or "~", each.number))
    verdicts: dict[int, dict[Comparison, list[int]]] = {each.number: defaultdict(list) for each in in_order}
    for left, right in combinations(in_order, 2):
        verdict = compare(left, right)
        if verdict is not None:
            verdicts[left.number][verdict].append(right.number)
            verdicts[right.number][_MIRROR.get(verdict, verdict)].append(left.number)
    return ClaimGroup(
        label,
        key,
        tuple(in_order),
        {n: {v: tuple(of[v]) for v in Comparison if v in of} for n, of in verdicts.items()},
    )


def _meet(left: Record, right: Record, *, widened: bool) -> bool:
    (a, b), (c, d) = (_interval(each, widened=widened) for each in (left, right))
    return max(a, c) <= min(b, d)


def _interval(record: Record, *, widened: bool) -> tuple[float, float]:
    if not widened or not record.tolerance:
        return record.low, record.high
    return record.low - record.tolerance * abs(record.low), record.high + record.tolerance * abs(record.high)


def _times(left: Record, right: Record) -> Comparison | None:
    """Whether the two are of different times; None where they are not, or it is not known.

    A month and a day in it are the same time: they may be. Dates in the words of a text are told apart inside of one
    document only, since the same words mean another day in the next.
    """
    if left.doc_id == right.doc_id:
        mine, others = ({quote.casefold() for quote in each.dated} for each in (left, right))
        return Comparison.OTHER_TIME if mine and others and not mine & others else None
    a, b = left.published, right.published
    if not a or not b or a.startswith(b) or b.startswith(a):
        return None
    return Comparison.EARLIER if a < b else Comparison.LATER
