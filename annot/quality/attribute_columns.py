"""The attributes of many mentions or relations as columns of numbers: each value is asked for once, wherever it stands.

Most mentions say of themselves what many others say. Every mapping that occurs is a row, in which every value that
occurs has a number; a mention is the number of its row. A rule is asked of the values that meet, not of all mentions.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

import numpy as np

from annot.core.annotation import Attributes, AttributeValue, Mention, Relation
from annot.quality.columns import N_AT_ONCE, Ints

NO_VALUE = 0
"""The number of what is not there."""

_attributes: Callable[[Mention | Relation], Attributes] = attrgetter("attributes")


@dataclass(frozen=True, eq=False)
class AttributeColumns:
    """The attributes of some mentions or relations.

    Attributes:
        values: those that occur, of different types or not equal; the first is None, for what is not there.
        cells: by the name of an attribute the rows that have it, and the places of their values in `values`.
        n_rows: how many mappings occur.
        row: the row of each mention or relation.
    """

    values: tuple[AttributeValue | None, ...]
    cells: Mapping[str, tuple[Ints, Ints]]
    n_rows: int
    row: Ints

    def column(self, name: str, places: Ints) -> Ints:
        """What some of them say of one attribute, as places in `values`."""
        table = np.full(self.n_rows, NO_VALUE)
        if name in self.cells:
            rows, values = self.cells[name]
            table[rows] = values
        found: Ints = table[self.row[places]]
        return found


def attribute_columns(*sides: Sequence[Mention] | Sequence[Relation]) -> list[AttributeColumns]:
    """Columns of several readings' mentions, or relations, with the same `values` and `cells`."""
    rows: defaultdict[int, int] = defaultdict()
    rows.default_factory = rows.__len__
    held: dict[int, Attributes] = {}
    row_of_each = [_rows(side, rows, held) for side in sides]
    # 1, 1.0 and True are equal, and some rules tell them apart.
    places: dict[tuple[type, AttributeValue | None], int] = {(type(None), None): NO_VALUE}
    cells: defaultdict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for row, key in enumerate(rows):
        for name, value in held[key].items():
            of, values = cells[name]
            of.append(row)
            values.append(places.setdefault((type(value), value), len(places)))
    table = {name: (np.array(of, np.int64), np.array(values, np.int64)) for name, (of, values) in cells.items()}
    return [AttributeColumns(tuple(value for _, value in places), table, len(rows), row) for row in row_of_each]


def _rows(side: Sequence[Mention | Relation], rows: Mapping[int, int], held: dict[int, Attributes]) -> Ints:
    """The row of each. Mappings are told apart by where they lie: none changes, and all are held meanwhile."""
    found: list[int] = []
    for first in range(0, len(side), N_AT_ONCE):
        said = [*map(_attributes, side[first : first + N_AT_ONCE])]
        keys = [*map(id, said)]
        found += map(rows.__getitem__, keys)
        if len(held) < len(rows):
            held.update(zip(keys, said, strict=True))
    return np.fromiter(found, np.int64, len(found))


def count_rows(columns: Sequence[Ints]) -> tuple[list[tuple[int, ...]], list[int]]:
    """The rows of numbers that occur in some columns, and how often each does.

    Args:
        columns: of numbers from 0, whose ranges multiplied stay below 2**63.
    """
    first, place = in_order_of_first(columns)
    rows = zip(*(column[first].tolist() for column in columns), strict=True)
    return list(rows), np.bincount(place, minlength=first.size).tolist()


def in_order_of_first(columns: Sequence[Ints]) -> tuple[Ints, Ints]:
    """Where each row of numbers that occurs does so first, in order; and for each place which of these rows it has.

    Args:
        columns: of numbers from 0, whose ranges multiplied stay below 2**63.
    """
    sizes = [int(column.max(initial=0)) + 1 for column in columns]
    row = np.ravel_multi_index(tuple(columns), sizes)
    n_rows = math.prod(sizes)
    if n_rows > 4 * row.size:
        found, row = np.unique(row, return_inverse=True)
        n_rows = found.size
    first = np.full(n_rows, row.size)
    first[row[::-1]] = np.arange(row.size)[::-1]  # of several places the last one written stays: the first
    rows = np.flatnonzero(first < row.size)
    rows = rows[np.argsort(first[rows])]
    rank = np.zeros(n_rows, np.int64)
    rank[rows] = np.arange(rows.size)
    return first[rows], rank[row]
