"""`annot report`: readings, gold, conflicts and agreement of a project as one page for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from annot.core.annotation import AnnotationSet
from annot.core.errors import DataError
from annot.project.adjudication import adjudicate_project, counting_readings, read_decisions
from annot.project.agreement import agree
from annot.project.config_check import require_current
from annot.project.curve_file import gold_digest, read_curve, view_of
from annot.project.encounters import encounters_of
from annot.project.project import ProjectFolder
from annot.quality.adjudicate import Adjudication
from annot.quality.agree import Agreement, AgreementReport, Table
from annot.quality.bias.outcome import Encounter
from annot.quality.match import align
from annot.report.page import render_report
from annot.report.records import records_of
from annot.report.values import (
    AgreementBar,
    BarLayer,
    CurveView,
    Dispute,
    ModelsWork,
    ReadersAgreement,
    ReportData,
    SeenDocument,
)
from annot.store.atomic import write_text

REPORT_NAME = "report.html"


class WrittenReport(NamedTuple):
    """A report on disk.

    Attributes:
        path: of the file.
        n_bytes: its size.
        data: what it shows.
    """

    path: Path
    n_bytes: int
    data: ReportData


def report(project: ProjectFolder, *, output: Path | None = None) -> WrittenReport:
    """Writes the report.

    Args:
        project: the data-set project.
        output: the file; `.annot/report.html` where none is given.

    Raises:
        ConfigError: `[report]` names what the schema does not have.
        DataError: a reading or decision cannot be read, or does not fit its document or the schema.
    """
    data = report_data(project)
    page = render_report(data)
    path = output or project.state / REPORT_NAME
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, page)
    return WrittenReport(path, len(page.encode()), data)


def report_data(project: ProjectFolder) -> ReportData:
    """All that the report of a project shows.

    Raises:
        ConfigError: `[report]` names what the schema does not have.
        DataError: a reading, a decision or the learning curve cannot be read, or does not fit its document or the
            schema.
    """
    plan, schema, documents = project.config.report, project.schema, project.documents
    require_current(project, "report")
    readings = {name: reading for name, reading in counting_readings(project).readings.items() if reading}
    for each in [reading for of in readings.values() for reading in of.values()]:
        _require_fit(project, each)
    adjudication = adjudicate_project(project)
    return ReportData(
        name=project.name,
        title=project.config.dataset.title,
        schema=schema,
        documents=documents,
        gold=adjudication.consensus,
        readings=readings,
        disputes=tuple(sorted(_disputes(project, adjudication), key=lambda each: not each.is_conflict)),
        agreement=tuple(_agreement(agree(project), readings)),
        records=records_of(plan, schema, documents, adjudication.consensus),
        curve=_curve(project, adjudication),
        models=tuple(_models(project)),
    )


def _models(project: ProjectFolder) -> Iterator[ModelsWork]:
    """What readers were shown of each model, and what became of it."""
    met: dict[tuple[str, str], list[Encounter]] = {}
    n_control: Counter[str] = Counter()
    for each in encounters_of(project):
        n_control[each.annotator] += each.is_control
        if each.shown and each.shown.prediction:
            model = each.shown.prediction.annotator.removeprefix("model:")
            met.setdefault((each.annotator, model), []).append(each)
    for (annotator, model), several in sorted(met.items()):
        yield ModelsWork(annotator, model, tuple(map(_seen, several)), n_control[annotator])


def _seen(each: Encounter) -> SeenDocument:
    counts = Counter(fate.outcome for fate in each.fates if not fate.is_planted)
    return SeenDocument(
        doc_id=each.doc_id,
        n_shown=counts.total(),
        n_accepted=counts["accepted"],
        n_completed=counts["completed"],
        n_changed=counts["changed"],
        n_deleted=counts["deleted"],
        n_added=len(each.added),
    )


def _curve(project: ProjectFolder, adjudication: Adjudication) -> CurveView | None:
    """The learning curve that was measured last, with whether the gold is still the same."""
    kept = read_curve(project)
    if kept is None:
        return None
    return view_of(kept, is_current=kept.digest == gold_digest(project.schema, adjudication.gold))


def _require_fit(project: ProjectFolder, reading: AnnotationSet) -> None:
    """A mark at a wrong place would be a lie: what was read must be what is shown."""
    who = f"{reading.annotator}'s reading of {reading.doc_id}"
    document = project.documents.get(reading.doc_id)
    if document is None:
        raise DataError(f"{who}: no seed is called {reading.doc_id!r}; see `annot check`")
    for mention in reading.mentions:
        if mention.label not in project.schema.mentions:
            raise DataError(f"{who}: {mention.id} has no label of {project.schema.id}; see `annot check`")
        if document.quote(mention.span) != mention.text:
            raise DataError(f"{who}: {mention.id} quotes {mention.text!r}, not the text; see `annot check`")


def _disputes(project: ProjectFolder, adjudication: Adjudication) -> Iterator[Dispute]:
    decisions = {(each.conflict, each.inputs): each for each in read_decisions(project)}
    still_open = {conflict.id for conflict in adjudication.open}
    for conflict in adjudication.conflicts:
        decision = decisions.get((conflict.id, conflict.inputs))
        yield Dispute(conflict, is_open=conflict.id in still_open, decision=decision)


def _agreement(
    report: AgreementReport, readings: Mapping[str, Mapping[str, AnnotationSet]]
) -> Iterator[ReadersAgreement]:
    for pair in report.pairs:
        left, right = pair.annotators
        confusion = _confusion(readings[left], readings[right], pair.documents)
        yield ReadersAgreement(pair.annotators, len(pair.documents), tuple(_bars(pair)), confusion)
    if report.together is not None and len(report.pairs) > 1:
        every = report.together
        yield ReadersAgreement(every.annotators, len(every.documents), tuple(_bars(every)))


def _bars(found: Agreement) -> Iterator[AgreementBar]:
    layers: tuple[tuple[BarLayer, Table], ...] = (
        ("mentions", found.mentions),
        ("relations", found.relations),
        ("attributes", found.attributes),
    )
    for layer, tables in layers:
        for measure, table in tables.items():
            yield from (AgreementBar(layer, measure, label, estimate) for label, estimate in table.items())


def _confusion(
    left: Mapping[str, AnnotationSet], right: Mapping[str, AnnotationSet], documents: tuple[str, ...]
) -> dict[tuple[str, str], int]:
    """How many aligned mentions have these two labels; what has no partner stands against the empty label."""
    counts: Counter[tuple[str, str]] = Counter()
    for doc_id in documents:
        mine, others = left[doc_id].mentions, right[doc_id].mentions
        pairs = align(mine, others)
        counts.update((mine[i].label, others[j].label) for i, j, _ in pairs)
        paired_left, paired_right = {i for i, *_ in pairs}, {j for _, j, _ in pairs}
        counts.update((each.label, "") for i, each in enumerate(mine) if i not in paired_left)
        counts.update(("", each.label) for j, each in enumerate(others) if j not in paired_right)
    return dict(counts)
