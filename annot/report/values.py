"""What a report is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from annot.core.annotation import AnnotationSet
from annot.core.decision import Conflict, Decision
from annot.core.document import Document
from annot.core.schema import Schema
from annot.report.records import Record

Layer = Literal["mentions", "relations", "attributes"]


@dataclass(frozen=True)
class AgreementBar:
    """One measured agreement.

    Attributes:
        layer: what is compared.
        label: of mentions or relations, or `Label.attribute`.
        measure: name of the measure.
        value: from 0 to 1, or from -1 for a measure that is corrected for chance; None where it is undefined.
        n: how many items it was measured on.
        low: lower end of its 95 % interval; None where there is none.
        high: upper end of it.
        why: why there is no value.
    """

    layer: Layer
    label: str
    measure: str
    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    why: str = ""


@dataclass(frozen=True)
class PairAgreement:
    """The agreement of two annotators.

    Attributes:
        left: the first.
        right: the second.
        n_documents: that both read.
        bars: the measures.
        confusion: by label of the first and label of the second, how many aligned mentions; the empty label is none.
    """

    left: str
    right: str
    n_documents: int
    bars: tuple[AgreementBar, ...] = ()
    confusion: Mapping[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True)
class Dispute:
    """A conflict and what became of it.

    Attributes:
        conflict: where the readings differ, and who says what.
        is_open: whether nothing settles it yet.
        decision: what settled it; None where it is open, or a rule did.
    """

    conflict: Conflict
    is_open: bool = False
    decision: Decision | None = None


@dataclass(frozen=True)
class ReportData:
    """All that a report shows.

    Attributes:
        name: of the data set.
        title: of the data set, for people.
        schema: of all readings.
        documents: by id, in order.
        gold: the adjudicated sets by document id; of a document with an open conflict what is settled so far.
        readings: by annotator, then by document id.
        disputes: every conflict.
        agreement: of every pair of annotators.
        records: of the gold.
    """

    name: str
    title: str
    schema: Schema
    documents: Mapping[str, Document]
    gold: Mapping[str, AnnotationSet] = field(default_factory=dict)
    readings: Mapping[str, Mapping[str, AnnotationSet]] = field(default_factory=dict)
    disputes: tuple[Dispute, ...] = ()
    agreement: tuple[PairAgreement, ...] = ()
    records: tuple[Record, ...] = ()
