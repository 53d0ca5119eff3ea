"""Krippendorff's alpha on characters: how far annotators agree on what stands under which label, and where.

Each character is a unit whose value is whether it lies under the label, or, for all labels, which labels it lies
under, none among them. Boundaries that differ by a word cost that word, and chance agreement on what nobody marked is
taken off: nominal alpha of Krippendorff 2011 (Computing Krippendorff's Alpha-Reliability), on a sequence of coded
units. It takes a longer mention for more than a short one, and it sees no boundary between two mentions that touch.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from annot.core.names import ALL
from annot.quality.alpha import nominal_alpha
from annot.quality.bootstrap import Floats, Statistic
from annot.quality.columns import Ints, MentionColumns

_MOST_LABELS = 62
_MOST_SETS = 200
"""Sets of labels up to which intervals are worked out: each is one more column a document."""

_ONE_VALUE = "no character is labelled, or every one is the same"


def character_statistics(
    readings: Sequence[MentionColumns], has_read: npt.NDArray[np.bool_], lengths: Ints
) -> list[Statistic]:
    """Alpha for each label, and for all labels together.

    Args:
        readings: columns of the annotators' mentions, over the same documents.
        has_read: who has read which document, an array of (annotators, documents).
        lengths: of the documents, in characters.
    """
    intervals = [_merged(each) for each in readings]
    n_readers = has_read.sum(axis=0)
    return [
        _by_label(readings[0].labels, intervals, n_readers, lengths),
        _of_all(len(readings[0].labels), intervals, has_read, lengths),
    ]


def _merged(columns: MentionColumns) -> tuple[Ints, Ints, Ints, Ints]:
    """The characters under each label as intervals that do not overlap: label, document, start, end."""
    # Columns are in the order of document and start. Numbers of 16 bits are sorted without comparing them.
    few = np.uint16 if len(columns.labels) < 2**16 else np.int64
    order = np.argsort(columns.label.astype(few), kind="stable")
    label, doc, start, end = (each[order] for each in (columns.label, columns.doc, columns.start, columns.end))
    if not label.size:
        return label, doc, start, end
    longest = int(end.max()) + 1
    base = (label * columns.n_documents + doc) * longest
    reach = np.maximum.accumulate(base + end)
    first = np.concatenate(([True], base[1:] + start[1:] > reach[:-1]))
    last = np.concatenate((np.flatnonzero(first)[1:] - 1, [label.size - 1]))
    return label[first], doc[first], start[first], (reach - base)[last]


def _by_label(
    labels: Sequence[str], intervals: Sequence[tuple[Ints, Ints, Ints, Ints]], n_readers: Ints, lengths: Ints
) -> Statistic:
    label, doc, start, end = (np.concatenate(column) for column in zip(*intervals, strict=True))
    row = label * lengths.size + doc
    group, _, length, depth = _sweep(row, start, end, np.ones(row.size, np.int64))
    docs = group % lengths.size
    n = n_readers[docs]
    clash = 2 * depth * (n - depth) / np.maximum(n - 1, 1) * length
    shape = len(labels), lengths.size
    under, clashing = (
        np.bincount(group, weights, minlength=shape[0] * shape[1]).reshape(shape).T
        for weights in (depth * length, clash)
    )
    given = np.repeat((n_readers * lengths)[:, None], len(labels), axis=1).astype(np.float64)
    columns = np.concatenate([clashing, under, given - under], axis=1)
    k = len(labels)

    def of(sums: Floats) -> Floats:
        return nominal_alpha(sums[..., :k], np.stack([sums[..., k : 2 * k], sums[..., 2 * k :]], axis=-1))

    return Statistic(tuple(labels), columns, of, [int(lengths.sum())] * k, _ONE_VALUE)


def _of_all(
    n_labels: int, intervals: Sequence[tuple[Ints, Ints, Ints, Ints]], has_read: npt.NDArray[np.bool_], lengths: Ints
) -> Statistic:
    n = [int(lengths.sum())]
    if n_labels > _MOST_LABELS:
        nothing = np.zeros((lengths.size, 1))
        why = f"more than {_MOST_LABELS} labels"
        return Statistic((ALL,), nothing, lambda sums: np.full((*sums.shape[:-1], 1), np.nan), n, why)
    # A bit a label, and a column an annotator: what each says of the characters between two events.
    doc, start, end = (np.concatenate(column) for column in list(zip(*intervals, strict=True))[1:])
    says = np.zeros((doc.size, len(intervals)), np.int64)
    at = 0
    for who, (label, *_) in enumerate(intervals):
        says[at : at + label.size, who] = np.left_shift(1, label)
        at += label.size
    docs, _, length, sets = _sweep(doc, start, end, says)
    unlike = np.zeros(docs.size)
    for a in range(len(intervals)):
        for b in range(a):
            unlike += (sets[:, a] != sets[:, b]) & has_read[a][docs] & has_read[b][docs]
    n_readers = has_read.sum(axis=0)
    clash = 2 * unlike / np.maximum(n_readers[docs] - 1, 1) * length
    clashing = np.bincount(docs, clash, minlength=lengths.size)
    _, codes = np.unique(np.concatenate([[0], sets.ravel()]), return_inverse=True)
    n_sets = int(codes.max()) + 1
    given = np.zeros((lengths.size, n_sets))
    for who, codes_of in enumerate(codes[1:].reshape(sets.shape).T):
        weights = length * has_read[who][docs]
        given += np.bincount(docs * n_sets + codes_of, weights, minlength=given.size).reshape(given.shape)
    # What lies outside of every mention is in no event; it is the rest of the text.
    given[:, 0] += n_readers * lengths - given.sum(axis=1)
    columns = np.concatenate([clashing[:, None], given], axis=1)

    def of(sums: Floats) -> Floats:
        return nominal_alpha(sums[..., 0], sums[..., 1:])[..., None]

    return Statistic((ALL,), columns, of, n, _ONE_VALUE, n_sets <= _MOST_SETS)


def _sweep(row: Ints, start: Ints, end: Ints, weight: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """What covers the stretches between one begin or end of an interval and the next.

    Args:
        row: what the intervals lie on; rows do not touch.
        start: of the intervals.
        end: of the intervals.
        weight: of the intervals, one number or one row of numbers each.

    Returns:
        Row, start and length of each stretch, and the summed weights that cover it.
    """
    if not row.size:
        return row, start, end, weight
    longest = int(end.max()) + 1
    place = np.concatenate([row * longest + start, row * longest + end])
    order = np.argsort(place, kind="stable")
    place = place[order]
    covers = np.cumsum(np.concatenate([weight, -weight])[order], axis=0)
    length = np.diff(place)
    covered = (covers[:-1].reshape(length.size, -1) != 0).any(axis=1)
    kept = np.flatnonzero((length > 0) & covered)
    return place[kept] // longest, place[kept] % longest, length[kept], covers[kept]
