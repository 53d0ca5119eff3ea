"""Results of a submission in columns: regions with one label and a quote, values of these, and one-way arrows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple, overload

from annot.studio.raw import RawResult

HOLDS = {"choices": "choices", "textarea": "text", "number": "number"}
"""The key under which a result of a control holds what is said of a region, by the result's type."""


class ResultColumns(NamedTuple):
    """The results of one submission that has no others than these; nothing is held against text or schema yet.

    Attributes:
        regions: ids; each of the next columns has an entry a region.
        labels: the one label of each.
        starts: where each begins, in characters.
        ends: one past the last character of each.
        quotes: what each quotes.
        label_controls: names of the controls that gave labels.
        said_of: of each value that a control holds of a region, in order, the region's id.
        controls: the names of these controls.
        kinds: the types of these results.
        said: what they hold as JSON, so that what is said alike is read once.
        heads: of each arrow, in order, the id of the region that it goes out from.
        tails: the ids of the regions that they point to.
        words: what stands on them.
    """

    regions: list[str]
    labels: list[str]
    starts: list[int]
    ends: list[int]
    quotes: list[str]
    label_controls: frozenset[str | None]
    said_of: list[str]
    controls: list[str]
    kinds: list[str]
    said: list[bytes]
    heads: list[str]
    tails: list[str]
    words: list[str]


class PlainResults(Sequence[RawResult]):
    """Results that are held in columns, and become `RawResult`s where somebody asks for them.

    Args:
        columns: the results; at least one region, and every value is of one of them.
        objects: names of the objects that regions stand on, and their values.
        n: how many results there are.
        read: gives the results as values.
    """

    def __init__(
        self, columns: ResultColumns, objects: frozenset[str], n: int, read: Callable[[], Sequence[RawResult]]
    ) -> None:
        self.columns = columns
        self.objects = objects
        self._n = n
        self._read = read

    def turned(self, turn: Callable[[Sequence[RawResult]], Sequence[RawResult]]) -> PlainResults:
        """The same results, of which `turn` makes others once they are values: none that columns would show."""
        return PlainResults(self.columns, self.objects, self._n, lambda: turn(self._read()))

    @cached_property
    def _values(self) -> Sequence[RawResult]:
        return self._read()

    def __len__(self) -> int:
        return self._n

    def __iter__(self) -> Iterator[RawResult]:
        return iter(self._values)

    @overload
    def __getitem__(self, at: int) -> RawResult: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[RawResult]: ...

    def __getitem__(self, at: int | slice) -> RawResult | Sequence[RawResult]:
        return self._values[at]


def region_ids(results: Sequence[RawResult]) -> list[str | None]:
    """The ids of the regions among some results."""
    if isinstance(results, PlainResults):
        return list(results.columns.regions)
    return [each.id for each in results if each.type == "labels"]
