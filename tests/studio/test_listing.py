"""Lists that come in pages: nothing is passed over, however long a page is and whatever changes meanwhile."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annot.core.errors import NotThereError, TransientError
from annot.studio.listing import whole_list


class Row(NamedTuple):
    id: int


class Changing:
    """A server's list, newest first, from which rows go and to which rows come before a page is read."""

    def __init__(self, n_rows: int, a_page: int, changes: dict[int, tuple[list[int], int]]) -> None:
        self.rows = [Row(number) for number in range(n_rows, 0, -1)]
        self.lasting = {row.id for row in self.rows} - {each for gone, _ in changes.values() for each in gone}
        self.a_page, self.changes, self.n_reads = a_page, changes, 0

    def read(self, page: int) -> tuple[int, list[Row]]:
        self.n_reads += 1
        gone, n_new = self.changes.get(self.n_reads, ([], 0))
        self.rows = [row for row in self.rows if row.id not in gone]
        for _ in range(n_new):
            self.rows.insert(0, Row(1_000 * self.n_reads + len(self.rows)))
        first = (page - 1) * self.a_page
        if page > 1 and first >= len(self.rows):
            raise NotThereError("answered 404: Invalid page.")
        return len(self.rows), self.rows[first : first + self.a_page]


@given(
    st.integers(0, 30),
    st.integers(1, 10),
    st.dictionaries(st.integers(1, 8), st.tuples(st.lists(st.integers(1, 30), max_size=3), st.integers(0, 2))),
)
def test_what_is_there_all_the_time_is_found(
    n_rows: int, a_page: int, changes: dict[int, tuple[list[int], int]]
) -> None:
    server = Changing(n_rows, a_page, changes)
    try:
        found = whole_list(server.read, what="rows")
    except TransientError:
        assert len(changes) > 1, "a list that changes once is read again"
        return
    ids = [row.id for row in found]
    assert len(set(ids)) == len(ids)
    assert server.lasting <= set(ids)


def test_a_row_that_moves_to_a_page_that_was_read_is_found() -> None:
    assert [row.id for row in whole_list(Changing(4, 2, {2: ([4], 0)}).read, what="rows")] == [3, 2, 1]


def test_a_list_that_never_stays_the_same_is_an_error() -> None:
    """Each try sees 4 rows and then 3, of which the one that moved is missed."""
    server = Changing(20, 10, {number: ([20 - number // 2], 0) for number in range(2, 20, 2)})
    with pytest.raises(
        TransientError, match=r"rows: the server counts .* the list changes while it is read: try again"
    ):
        whole_list(server.read, what="rows")


def test_what_is_not_there_at_all_is_said() -> None:
    def read(page: int) -> tuple[int, list[Row]]:
        raise NotThereError("no such project")

    with pytest.raises(NotThereError, match="no such project"):
        whole_list(read, what="rows")
