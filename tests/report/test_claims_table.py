"""The table of records."""

from __future__ import annotations

from annot.core.document import Document
from annot.report.claims_table import render_claims
from annot.report.plan import ReportPlan
from annot.report.records import records_of
from annot.report.values import ReportData
from tests.make import quote
from tests.report.build import SCHEMA, reading
from tests.report.test_records import PLAN

TEXT = "at least 5, and 3"


def page_of(n_documents: int) -> str:
    documents = {f"d{n}": Document(f"d{n}", TEXT, meta={"date_published": "2024"}) for n in range(n_documents)}
    five = quote("Figure", "at least 5", TEXT, low=5, how="at_least")
    three = quote("Figure", "3", TEXT, low=3, high=3, how="exact")
    gold = {doc_id: reading(document, five, three) for doc_id, document in documents.items()}
    plan = ReportPlan(records=(PLAN.replace(same=("more",), show=("more",)),))
    records = records_of(plan, SCHEMA, documents, gold)
    return render_claims(ReportData("n", "t", SCHEMA, documents, gold, records=records))


def test_a_row_has_bounds_and_what_the_record_is_to_the_others() -> None:
    page = page_of(1)
    assert "2 records in 1 group<" in page
    assert "<strong>Figure</strong> more false</th>" in page
    assert (
        '<tr id="r1" data-kinds="conflict"><th scope="row">1</th><td><a href="#d0v0m0"><bdi>at least 5</bdi></a></td>'
        '<td class="number">5</td><td class="number">open</td><td>at_least</td><td class="others"><ul><li>'
        '<span class="conflict">conflicts with</span> <a href="#r2">no. 2</a></li></ul></td>'
        '<td class="named"><span class="brief"><a href="#d0"><bdi class="doc-id">d0</bdi></a></span></td>'
        "<td>2024</td><td>none named</td><td></td><td>false</td></tr>"
    ) in page


def test_of_many_that_fit_some_are_named_and_of_conflicts_all() -> None:
    page = page_of(12)
    row = page[page.index('<tr id="r1"') :].partition("</tr>")[0]
    # Eleven other documents have the same record; every document has one of 3, which does not fit.
    assert row.count('<a href="#r') == 8 + 12
    assert "and 3 more" in row


def test_without_records_it_says_what_to_do() -> None:
    page = render_claims(ReportData("n", "t", SCHEMA, {}))
    assert page == "<p>The gold has no records: no mention has a label that [[report.records]] of annot.toml names.</p>"
