"""Lists that a server gives page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

from annot.core.errors import NotThereError, TransientError
from annot.core.plural import plural

_TRIES = 5


class Numbered(Protocol):
    """What has a number on the server."""

    @property
    def id(self) -> int:
        """The number."""


Row = TypeVar("Row", bound=Numbered)
ReadPage = Callable[[int], tuple[int, Sequence[Row]]]
"""Reads a page by its number, from 1: how many rows there are in all, and those of the page."""


def whole_list(read: ReadPage[Row], *, what: str) -> list[Row]:
    """All rows of a list, once each.

    How many are on a page is the server's to say, whatever it was asked for. What is deleted or added meanwhile moves
    the others from page to page, so that one could be passed over: then the list is read anew.

    Args:
        read: reads a page.
        what: is listed, for messages.

    Raises:
        TransientError: the list never stayed the same while it was read.
    """
    found: dict[int, Row] = {}
    totals: set[int] = set()
    for _ in range(_TRIES):
        found, totals = {}, set()
        for total, rows in _pages(read):
            totals.add(total)
            found |= {row.id: row for row in rows}
            if len(found) >= total:
                break
        if totals == {len(found)}:
            return list(found.values())
    said = " or ".join(map(str, sorted(totals)))
    raise TransientError(
        f"{what}: the server counts {said}, and lists {plural(len(found), 'row')}; the list changes while it is read: "
        "try again"
    )


def _pages(read: ReadPage[Row]) -> Iterator[tuple[int, Sequence[Row]]]:
    page = 1
    while True:
        try:
            total, rows = read(page)
        except NotThereError:
            # Behind the last page, which was another one when the first was read.
            if page == 1:
                raise
            return
        yield total, rows
        if not rows:
            return
        page += 1
