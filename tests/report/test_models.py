"""What readers were shown of models, in the report."""

from __future__ import annotations

from annot.core.document import Document
from annot.project.project import ProjectFolder
from annot.report.models import render_models
from annot.report.page import render_report
from annot.report.values import ModelsWork, ReportData, SeenDocument
from annot.steps.report import report_data
from annot.store.provenance import SubmissionRow, write_provenance
from annot.store.readings import read_reading
from annot.store.shown import Shown, write_shown
from annot.studio.render import region_id
from tests.report.build import SCHEMA

HOSTILE = "<script>alert(1)</script>"
DOC, CONTROL = "000_3352b04f52570146", "001_f920824849216b31"


def test_a_row_a_document_and_one_for_all() -> None:
    documents = (SeenDocument("d1", 9, 4, 2, 2, 1, 3), SeenDocument(HOSTILE, 1, 1, 0, 0, 0, 0))
    work = (ModelsWork("ana", HOSTILE, documents, 1),)
    seeds = {"d1": Document("d1", "x", meta={"title": "The first day"})}
    page = render_models(ReportData(name="n", title="t", schema=SCHEMA, documents=seeds, models=work))
    assert "2 documents with predictions; 1 document was drawn to be read without predictions." in page
    # 9 + 1 shown, 4 + 1 taken over, and what the first alone has.
    row = "".join(f'<td class="number">{n}</td>' for n in (10, 5, 2, 2, 1, 3))
    assert f'<tr><th scope="row"><strong>all</strong></th>{row}</tr>' in page
    assert '<bdi lang="en">The first day</bdi> <small><bdi class="doc-id">d1</bdi></small></th>' in page
    assert "<script" not in page


def test_the_page_has_its_part_where_anybody_was_shown_anything() -> None:
    data = ReportData(name="n", title="t", schema=SCHEMA, documents={})
    assert "models-title" not in render_report(data)
    work = (ModelsWork("ana", "m@1", (SeenDocument("d1", 1, 1, 0, 0, 0, 0),), 0),)
    assert (
        render_report(ReportData(name="n", title="t", schema=SCHEMA, documents={}, models=work)).count("#models") == 1
    )


def test_it_is_counted_from_what_was_shown_and_what_came_back(project: ProjectFolder) -> None:
    """Shown three mentions: one stays, one goes, one is moved; all others the reader found."""
    reading = read_reading(project.readings_dir, "reader-a")[DOC]
    stays, moved, *_ = reading.mentions
    gone = type(stays)(label="Location", span=stays.span, text=stays.text)
    start = moved.span.start
    before = type(moved)(label=moved.label, span=type(moved.span)(start, start + 3), text=moved.text[:3])
    shown = reading.replace(annotator="model:m@1", origin="model", mentions=(stays, gone, before), relations=())
    rows = [
        Shown(doc_id=DOC, why="shown", version="m@1+0", prediction=shown),
        Shown(doc_id=CONTROL, why="control"),
    ]
    write_shown(project.shown_dir, "reader-a", rows)
    regions = {region_id(shown, one.id, "reader-a"): other.id for one, other in ((stays, stays), (before, moved))}
    row = SubmissionRow(doc_id=DOC, status="submitted", task=1, submission=1, by="a", taken_over=regions)
    write_provenance(project.readings_dir, "reader-a", [row])
    (work,) = report_data(project).models
    assert (work.annotator, work.model, work.n_control) == ("reader-a", "m@1", 1)
    (seen,) = work.documents
    assert (seen.n_shown, seen.n_accepted, seen.n_changed, seen.n_deleted) == (3, 1, 1, 1)
    assert seen.n_added == len(reading.mentions) - 2
