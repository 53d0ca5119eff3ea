"""One submission while it is read: what of it is of the document, where its regions stand, and the issues so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from annot.core.annotation import AnnotationSet, LeftOut, Span
from annot.core.document import Document
from annot.core.findings import Severity
from annot.core.issue import Issue
from annot.core.plural import plural
from annot.core.reading_columns import ReadingColumns
from annot.core.written import as_written
from annot.studio.offsets import BY_OFFSETS, Misfit, PlacedRegion, StatedSpan, read_offsets
from annot.studio.plain_results import PlainResults
from annot.studio.raw import RawResult
from annot.studio.task_text import TaskText


class Parsed(NamedTuple):
    """What a submission said, and what of it could not be taken.

    Attributes:
        reading: what could be taken.
        issues: all that is to say of it.
        passed_over: how many regions stand on texts that were not asked for.
        columns: the reading in columns, in the order of the submission, where there is nothing to say of it.
    """

    reading: AnnotationSet
    issues: tuple[Issue, ...]
    passed_over: int = 0
    columns: ReadingColumns | None = None


class ReadingWork:
    """One submission while it is read: the document, and the issues so far."""

    def __init__(self, document: Document, text: TaskText | None) -> None:
        self.document = document
        self.issues: list[Issue] = []
        self.n_passed_over = 0
        self._text = text
        self._elsewhere: set[str | None] = set()

    def takes_all(self, results: Sequence[RawResult]) -> bool:
        """Whether it is plain that all results are of the document's text."""
        if self._text is None:
            return True
        return isinstance(results, PlainResults) and all(self._text.elsewhere(name) is None for name in results.objects)

    def takes(self, result: RawResult) -> bool:
        """Whether a result is of the document's text; a region of another text is named, or counted."""
        place = self._text.elsewhere(result.to_name) if self._text and result.type != "relation" else None
        if place is None or self._text is None:
            return True
        if self._text.rule.key:
            self.n_passed_over += 1
            return False
        if result.type == "labels":
            self._elsewhere.add(result.id)
            said = f"{result.value.get('labels')!r} on {quote_of(result)}"
        elif result.id in self._elsewhere:
            return False  # a value of a region that is named already
        else:
            said = f"{result.type} of control {result.from_name!r}"
        message = (
            f"{said} stands on {place}, not on the text of the seed; add that text to the seeds, or say "
            f"--text {self._text.key} to pass over what stands on others"
        )
        self.add("other-text", result.id, message)
        return False

    def add(self, code: str, region: str | None, message: str, severity: Severity = "error") -> None:
        """Keeps an issue about a region."""
        where = f"region {region}" if region else "a region without id"
        self.issues.append(
            Issue(doc_id=self.document.doc_id, code=code, where=where, message=message, severity=severity)
        )

    def place(self, places: Mapping[str, StatedSpan]) -> PlacedRegion:
        """The spans of regions in the document."""
        near = self._text.near if self._text else None
        if near is None and self._text and self._text.rule.trusts_offsets:
            return _by_offsets(self.document.text, places)
        if near is None:
            return read_offsets(self.document.text, places)
        message = (
            f"the task's text differs from the seed's at {near.difference}; regions are carried over by their quotes"
        )
        self.issues.append(
            Issue(doc_id=self.document.doc_id, code="near-text", where="", message=message, severity="warning")
        )
        return near.read(places)


def left_out(issues: Sequence[Issue]) -> tuple[LeftOut, ...]:
    """What errors say that a reading does not hold."""
    return tuple(
        LeftOut(where=each.where, code=each.code, said=each.message) for each in issues if each.severity == "error"
    )


def _by_offsets(text: str, places: Mapping[str, StatedSpan]) -> PlacedRegion:
    """The spans that the offsets say, whatever the regions quote; what quotes something else is still named."""
    quoted = read_offsets(text, places)
    if quoted.converted_from:
        return quoted  # another way of counting makes every region fit its quote, which no trust is needed for
    bare = read_offsets(text, {region: place._replace(quote=None) for region, place in places.items()})
    misfits = dict(bare.misfits)
    for region, each in quoted.misfits.items():
        message = each.message.removesuffix(BY_OFFSETS)
        told = Misfit(each.code, f"{message}{BY_OFFSETS}, as --trust-offsets asks")
        misfits[region] = told if region in bare.spans else each
    return PlacedRegion(bare.spans, None, misfits)


def spans_of(work: ReadingWork, results: Sequence[RawResult]) -> Mapping[str, Span]:
    """The spans of the regions by id, and an issue for each that does not fit its quote."""
    # Of two regions with one id the first is read; the other is named elsewhere.
    regions = {result.id or "": result for result in reversed(results) if result.type == "labels"}
    places = {region: _place_of(result) for region, result in regions.items()}
    placed = work.place(places)
    uncounted = {region: why for region, result in regions.items() if (why := _why_no_place(result))}
    for region, misfit in placed.misfits.items():
        severity: Severity = "warning" if region in placed.spans else "error"
        work.add(misfit.code, region, uncounted.get(region, misfit.message), severity)
    if placed.converted_from:
        message = f"the offsets of {plural(len(places), 'region')} count {placed.converted_from.name}; converted"
        doc_id = work.document.doc_id
        work.issues.append(
            Issue(doc_id=doc_id, code="offsets-converted", where="", message=message, severity="warning")
        )
    return placed.spans


def _place_of(result: RawResult) -> StatedSpan:
    value = result.value
    return StatedSpan(_offset(value.get("start")), _offset(value.get("end")), _quote(value.get("text")))


def _quote(said: object) -> str | None:
    """What a region says that it quotes: a number that some tools write bare, or a list of one text, as the text."""
    if isinstance(said, list) and len(said) == 1:
        said = said[0]
    if said in ([], {}):
        return None
    return said if said is None or isinstance(said, str) else msgspec.json.encode(said).decode()


def _why_no_place(result: RawResult) -> str:
    """What a region says of its place that is no number of characters; empty where it says numbers."""
    start, end = result.value.get("start"), result.value.get("end")
    if _offset(start) is not None and _offset(end) is not None:
        return ""
    shown = " and ".join(f"{name} {as_written(said)}" for name, said in (("start", start), ("end", end)))
    return f"the place of {quote_of(result)} is {shown}; an offset is a whole number of characters"


def _offset(value: object) -> int | None:
    """A whole number, which some tools write as a float; None for anything else."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if type(value) is int else None


def quote_of(result: RawResult) -> str:
    """What a region quotes, or where it says that it stands."""
    quote = result.value.get("text")
    return repr(quote) if quote else f"{result.value.get('start')}-{result.value.get('end')}"
