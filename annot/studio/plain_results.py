"""Results of a submission in columns: regions with one label and a quote, values of these, and one-way arrows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple, overload

from annot.studio.raw import RawResult


class SaidValue(NamedTuple):
    """What a control says of a region.

    Attributes:
        region: id of the region.
        control: its name.
        kind: the type of the result.
        value: the result's value.
    """

    region: str
    control: str
    kind: str
    value: Mapping[str, Any]


class Arrow(NamedTuple):
    """An arrow from one region to another.

    Attributes:
        head: id of the region that it goes out from.
        tail: id of the region that it points to.
        word: what stands on it.
    """

    head: str
    tail: str
    word: str


class ResultColumns(NamedTuple):
    """The results of one submission that has no others than these; nothing is held against text or schema yet.

    Attributes:
        regions: ids; each of the next columns has an entry a region.
        labels: the one label of each.
        starts: where each begins, in characters.
        ends: one past the last character of each.
        quotes: what each quotes.
        controls: names of the controls that gave labels.
        said: values of regions, in order.
        arrows: in order.
    """

    regions: list[str]
    labels: list[str]
    starts: list[int]
    ends: list[int]
    quotes: list[str]
    controls: frozenset[str | None]
    said: list[SaidValue]
    arrows: list[Arrow]


class PlainResults(Sequence[RawResult]):
    """Results that are held in columns, and become `RawResult`s where somebody asks for them.

    Args:
        columns: the results; at least one region, and every value is of one of them.
        objects: names of the objects that regions and values stand on.
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
