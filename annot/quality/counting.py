"""Which readings of a document count: those made under the newest guidelines.

A new major version of the guidelines asks something else, so what was said under the one before cannot be held against
it. Within a major version readings are comparable. Versions below 1 are drafts of the first, and a reading that does
not say its version is from before versions were recorded: both count as of version 1. Otherwise one reader's next
submission would put the other's work out of force.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

import msgspec

from annot.core.annotation import AnnotationSet
from annot.core.plural import plural
from annot.core.version import numbers_of

Version = str | msgspec.UnsetType
Readings = Mapping[str, Mapping[str, AnnotationSet]]
"""What readers said, by annotator and document id."""
_FIRST = 1


class CountedReadings(NamedTuple):
    """Readings, divided.

    Attributes:
        readings: those that count, by annotator and document id; every annotator is there.
        superseded: the others, of documents that have readings under newer guidelines.
    """

    readings: Readings
    superseded: Readings


def major_of(version: Version) -> int:
    """The major version, by which readings are comparable; 1 of an unknown one and of drafts."""
    return max(numbers_of(version)[0], _FIRST) if isinstance(version, str) else _FIRST


def generations(readings: Iterable[AnnotationSet]) -> list[list[AnnotationSet]]:
    """The readings of one document by the major version of their guidelines, the newest last."""
    in_order = sorted(readings, key=lambda each: major_of(each.guidelines))
    return [list(group) for _, group in groupby(in_order, key=lambda each: major_of(each.guidelines))]


def count_newest(readings: Readings) -> CountedReadings:
    """The readings that count, and those that do not."""
    counting = documents_that_count(
        {name: {doc: each.guidelines for doc, each in of.items()} for name, of in readings.items()}
    )
    return CountedReadings(
        {name: {doc: each for doc, each in of.items() if doc in counting[name]} for name, of in readings.items()},
        {name: {doc: each for doc, each in of.items() if doc not in counting[name]} for name, of in readings.items()},
    )


def documents_that_count(versions: Mapping[str, Mapping[str, Version]]) -> dict[str, set[str]]:
    """The documents of which each annotator's reading counts.

    Args:
        versions: of the readings, by annotator and document id.
    """
    newest = _newest_majors(versions)
    return {
        name: {doc for doc, version in of.items() if major_of(version) == newest.get(doc, _FIRST)}
        for name, of in versions.items()
    }


def _newest_majors(versions: Mapping[str, Mapping[str, Version]]) -> dict[str, int]:
    """The newest major version by document, of those of which one is known."""
    found: dict[str, int] = {}
    for of in versions.values():
        for doc_id, version in of.items():
            if isinstance(version, str):
                found[doc_id] = max(found.get(doc_id, _FIRST), major_of(version))
    return found


def newest_version(readings: Iterable[AnnotationSet]) -> Version:
    """The newest version among some readings; unset where none says one."""
    known = [each.guidelines for each in readings if isinstance(each.guidelines, str)]
    return max(known, key=numbers_of, default=msgspec.UNSET)


def superseded_lines(found: CountedReadings) -> list[str]:
    """How many readings do not count and why, one line a version; none where all count."""
    newest: dict[str, set[str]] = {}
    for of in found.readings.values():
        for doc_id, each in of.items():
            if isinstance(each.guidelines, str):
                newest.setdefault(doc_id, set()).add(each.guidelines)
    n: Counter[str] = Counter()
    since: dict[str, set[str]] = {}
    for of in found.superseded.values():
        for doc_id, each in of.items():
            version = each.guidelines if isinstance(each.guidelines, str) else ""
            n[version] += 1
            since.setdefault(version, set()).update(newest.get(doc_id, ()))
    return [_line(version, n[version], sorted(since[version], key=numbers_of)) for version in sorted(n, key=_order)]


def _line(version: str, n: int, since: Sequence[str]) -> str:
    of = f"guidelines {version}" if version else "guidelines of an unknown version"
    newer = " and ".join(since)
    return (
        f"{plural(n, 'reading')} under {of} {'does' if n == 1 else 'do'} not count: the same documents were read under "
        f"{newer}, which asks something else"
    )


def _order(version: str) -> tuple[int, ...]:
    return numbers_of(version) if version else ()
