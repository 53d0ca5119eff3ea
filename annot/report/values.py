"""What a report is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from annot.core.annotation import AnnotationSet
from annot.core.decision import Conflict, Decision
from annot.core.document import Document
from annot.core.estimate import Estimate
from annot.core.plural import plural
from annot.core.schema import Schema
from annot.html.line_chart import ChartPoint
from annot.report.records import Record

BarLayer = Literal["mentions", "relations", "attributes"]


@dataclass(frozen=True)
class AgreementBar:
    """One measured agreement.

    Attributes:
        layer: what is compared.
        measure: name of the measure.
        label: of mentions or relations, or `Label.attribute`.
        estimate: the number with n and interval; from 0 to 1, below 0 where a measure is corrected for chance.
    """

    layer: BarLayer
    measure: str
    label: str
    estimate: Estimate


@dataclass(frozen=True)
class ReadersAgreement:
    """The agreement of some annotators.

    Attributes:
        annotators: two, or all.
        n_documents: that they have in common.
        bars: the measures.
        confusion: of two, by label of the first and label of the second, how many aligned mentions; the empty label
            is none.
    """

    annotators: tuple[str, ...]
    n_documents: int
    bars: tuple[AgreementBar, ...] = ()
    confusion: Mapping[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True)
class Dispute:
    """A conflict, or a place where an adjudicator answers readers who agree, and what became of it.

    Attributes:
        conflict: where the readings differ, and who says what.
        is_open: whether nothing settles it yet.
        decision: what settled it; None where it is open, or a rule did.
    """

    conflict: Conflict
    is_open: bool = False
    decision: Decision | None = None

    @property
    def is_conflict(self) -> bool:
        """Whether the readers differ; where they agree, an adjudicator overrules or confirms what they say."""
        return not self.conflict.agreed


def count_disputes(disputes: Iterable[Dispute]) -> str:
    """How many conflicts there are, how many are open, and at how many places with one voice somebody looked."""
    every = list(disputes)
    conflicts = [each for each in every if each.is_conflict]
    said = f"{plural(len(conflicts), 'conflict')}, {sum(each.is_open for each in conflicts)} open"
    n_agreed = len(every) - len(conflicts)
    return f"{said}, {plural(n_agreed, 'place')} decided where the readers agree" if n_agreed else said


@dataclass(frozen=True)
class CurveView:
    """How good a predictor gets with how many documents.

    Attributes:
        predictor: `NAME@VERSION`.
        points: strict F1 that was measured, by number of documents.
        line: what was fitted through them; empty where nothing was.
        sentence: whether more annotation is worth it.
        is_current: whether the gold is still the one that was measured on.
    """

    predictor: str
    points: tuple[ChartPoint, ...]
    line: tuple[ChartPoint, ...]
    sentence: str
    is_current: bool


@dataclass(frozen=True)
class SeenDocument:
    """What became of the predictions of one document; those that were planted are not among them.

    Attributes:
        doc_id: the document.
        n_shown: mentions that were shown.
        n_accepted: that were taken over as they were.
        n_completed: that were taken over and got a value that they lacked.
        n_changed: whose place, label or a value was changed.
        n_deleted: that were deleted.
        n_added: mentions that the reader found by themselves.
    """

    doc_id: str
    n_shown: int
    n_accepted: int
    n_completed: int
    n_changed: int
    n_deleted: int
    n_added: int


@dataclass(frozen=True)
class ModelsWork:
    """What one reader was shown of one model.

    Attributes:
        annotator: the reader.
        model: `NAME@VERSION`.
        documents: that they read with its predictions.
        n_control: documents that they were drawn to read without predictions of any model.
    """

    annotator: str
    model: str
    documents: tuple[SeenDocument, ...]
    n_control: int


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
        disputes: every conflict, then what was decided where the readers agree.
        agreement: of every pair of annotators, and of all together where there are more.
        records: of the gold.
        curve: the learning curve that was measured last; None where none was.
        models: what readers were shown of models; none where nobody was shown anything.
    """

    name: str
    title: str
    schema: Schema
    documents: Mapping[str, Document]
    gold: Mapping[str, AnnotationSet] = field(default_factory=dict)
    readings: Mapping[str, Mapping[str, AnnotationSet]] = field(default_factory=dict)
    disputes: tuple[Dispute, ...] = ()
    agreement: tuple[ReadersAgreement, ...] = ()
    records: tuple[Record, ...] = ()
    curve: CurveView | None = None
    models: tuple[ModelsWork, ...] = ()
