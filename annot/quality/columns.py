"""The mentions of one reading as columns of numbers, so that many documents are compared in one pass."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import msgspec
import numpy as np
import numpy.typing as npt

from annot.core.annotation import Mention

Ints = npt.NDArray[np.int64]
N_AT_ONCE = 1_000


@dataclass(frozen=True, eq=False)
class MentionColumns:
    """The mentions of one reading over some documents, in the order of document, span and label.

    Attributes:
        n_documents: how many documents; some may have no mention.
        labels: the labels by name, sorted; `label` holds places in it.
        mentions: the mentions themselves; every column has one entry a mention.
        doc: place of the document.
        start: first character.
        end: one past the last character.
        label: place of the label in `labels`.
    """

    n_documents: int
    labels: tuple[str, ...]
    mentions: Sequence[Mention]
    doc: Ints
    start: Ints
    end: Ints
    label: Ints

    def count(self, where: Ints | None = None) -> Ints:
        """Mentions by document and label, an array of (documents, labels).

        Args:
            where: places of the mentions to count; all where it is left out.
        """
        doc, label = (self.doc, self.label) if where is None else (self.doc[where], self.label[where])
        n_labels = len(self.labels)
        flat = np.bincount(doc * n_labels + label, minlength=self.n_documents * n_labels)
        return flat.reshape(self.n_documents, n_labels)

    def keep_documents(self, kept: npt.NDArray[np.bool_]) -> MentionColumns:
        """The mentions of some of the documents, which are numbered anew."""
        places = np.flatnonzero(kept[self.doc])
        return MentionColumns(
            n_documents=int(kept.sum()),
            labels=self.labels,
            mentions=[self.mentions[place] for place in places.tolist()],
            doc=(np.cumsum(kept) - 1)[self.doc[places]],
            start=self.start[places],
            end=self.end[places],
            label=self.label[places],
        )


def columns_of(*readings: Sequence[Sequence[Mention]]) -> list[MentionColumns]:
    """Columns of several readings of the same documents, with the same `labels`.

    Args:
        readings: for each reading the mentions of each document, sorted by span and label as an `AnnotationSet`
            holds them.
    """
    mentions = [list(chain.from_iterable(documents)) for documents in readings]
    known: defaultdict[str, int] = defaultdict()
    known.default_factory = known.__len__
    read = [_read(each, known) for each in mentions]
    labels = tuple(sorted(known))
    ranks = np.array([labels.index(label) for label in known], np.int64)
    found = []
    for documents, each, (code, places) in zip(readings, mentions, read, strict=True):
        found.append(
            MentionColumns(
                n_documents=len(documents),
                labels=labels,
                mentions=each,
                doc=np.repeat(np.arange(len(documents)), np.fromiter(map(len, documents), np.int64, len(documents))),
                start=np.ascontiguousarray(places[:, 0]),
                end=np.ascontiguousarray(places[:, 1]),
                label=ranks[code],
            )
        )
    return found


def _read(mentions: Sequence[Mention], known: Mapping[str, int]) -> tuple[Ints, Ints]:
    """The number of the label of each mention; and start and end of each, an array of (mentions, 2).

    A mention is asked for its span while it is still in the processor's cache from being asked for its label; so are
    spans encoded. Their JSON is their numbers alone, and numpy reads it in half the time that asking each span takes.
    """
    codes: list[int] = []
    numbers: list[bytes] = []
    for first in range(0, len(mentions), N_AT_ONCE):
        part = mentions[first : first + N_AT_ONCE]
        codes += [known[mention.label] for mention in part]
        numbers.append(msgspec.json.encode([mention.span for mention in part]))
    places = np.fromstring(b",".join(numbers).translate(None, b"[]").decode(), np.int64, sep=",")
    return np.fromiter(codes, np.int64, len(codes)), places.reshape(-1, 2)
