"""The table of conflicts: the words that each is about."""

from __future__ import annotations

from typing import Any

import pytest

from annot.core.decision import Choice, Conflict, Decision, Option
from annot.core.document import Document
from annot.report.disputes import render_disputes
from annot.report.values import Dispute, ReportData
from tests.report.build import SCHEMA

TEXT = "The army says that seven men of the guard fell."
# seven 19-24, men 25-28, guard 36-41.
DOCUMENT = Document("d", TEXT, meta={"title": "A day"})


def row_of(kind: str, place: str, *choices: Choice, decided: Choice = None, document: Document = DOCUMENT) -> str:
    options = tuple(Option(choice=each, annotators=(f"r{n}",)) for n, each in enumerate(choices))
    conflict = Conflict(id=f"d#{kind}:{place}", doc_id="d", kind=kind, options=options, quote="")  # type: ignore[arg-type]
    decision = Decision(
        conflict=conflict.id, inputs=conflict.inputs, choice=decided, by="judge", at="2026-01-02", reason="rule 1"
    )
    disputes = (Dispute(conflict, decision=decision),)
    page = render_disputes(ReportData("n", "t", SCHEMA, {"d": document}, disputes=disputes))
    return page[page.index("<tbody>") :]


def test_mentions_are_quoted() -> None:
    row = row_of("mention", "19-28", ("Figure@19-24", "Unit@25-28"), (), decided=("Figure@19-24",))
    assert "the mentions in <q><bdi>seven men</bdi></q><small>mention:19-28</small>" in row
    assert "<bdi>The army says that <strong>seven men</strong> of the guard fell.</bdi>" in row
    said = "<span>Figure <q><bdi>seven</bdi></q></span>, <span>Unit <q><bdi>men</bdi></q></span>"
    assert f"<li><b>r0</b> {said}</li><li><b>r1</b> none</li>" in row
    assert "<b><span>Figure <q><bdi>seven</bdi></q></span></b> (judge, 2026-01-02): <bdi>rule 1</bdi>" in row
    assert '<a href="#d0"><bdi lang="en">A day</bdi></a></span> <small><bdi class="doc-id">d</bdi></small>' in row


def test_an_attribute_has_the_words_of_its_mention_and_values_as_they_are() -> None:
    row = row_of("attribute", "Figure@19-24.low", 7, None, decided=7)
    assert "<b>low</b> of <span>Figure <q><bdi>seven</bdi></q></span><small>" in row
    assert "<li><b>r0</b> 7</li><li><b>r1</b> none</li>" in row


def test_relations_are_quoted_from_end_to_end() -> None:
    name = "of(Figure@19-24, Unit@36-41)"
    row = row_of("relation", "Figure@19-24~Unit@36-41", (name,), (), decided=(name,))
    between = "<span>Figure <q><bdi>seven</bdi></q></span> and <span>Unit <q><bdi>guard</bdi></q></span>"
    assert f"the relations between {between}<small>" in row
    assert "<strong>seven</strong> men of the <strong>guard</strong> fell." in row
    assert "<li><b>r0</b> <span>of <q><bdi>seven</bdi></q> → <q><bdi>guard</bdi></q></span></li>" in row
    row = row_of("relation-attribute", f"{name}.sure", True, False, decided=True)
    assert "<b>sure</b> of <span>of <q><bdi>seven</bdi></q> → <q><bdi>guard</bdi></q></span><small>" in row


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        # A word of the fifteenth "ten " begins 60 characters before the words, so the context begins inside of none.
        ("Figure@0-3~Unit@200-204", "<bdi><strong>one</strong>" + " ten" * 14 + " … … " + "ten " * 14),
        ("Unit@200-204~Unit@202-204", "… " + "ten " * 14 + "<strong>tail</strong></bdi>"),
    ],
)
def test_of_a_long_text_what_stands_around_is_cut_between_words(place: str, expected: str) -> None:
    # "one" and 49 times " ten", a blank, and "tail" at 200-204.
    text = "one" + " ten" * 49 + " tail"
    assert text[200:] == "tail"
    row = row_of("relation", place, (), document=Document("d", text))
    assert expected in row


def test_what_readers_say_with_one_voice_is_no_conflict() -> None:
    option = Option(choice=7, annotators=("r0", "r1"))
    agreed = Conflict(
        id="d#attribute:Figure@19-24.low", doc_id="d", kind="attribute", options=(option,), quote="", agreed=True
    )
    differ = Conflict(id="d#mention:25-28", doc_id="d", kind="mention", options=(), quote="")
    made: dict[str, Any] = {
        "conflict": agreed.id,
        "inputs": agreed.inputs,
        "by": "judge",
        "at": "2026-01-02",
        "reason": "rule 1",
    }
    confirms, overrules = Decision(choice=7, confirms=True, **made), Decision(choice=70, overrules=True, **made)
    disputes = (Dispute(agreed, decision=confirms), Dispute(agreed, decision=overrules), Dispute(differ, is_open=True))
    page = render_disputes(ReportData("n", "t", SCHEMA, {"d": DOCUMENT}, disputes=disputes))
    assert "<caption>1 conflict, 1 open, 2 places decided where the readers agree</caption>" in page
    # The conflict stands first, and keeps its number.
    assert [page.index(f'id="c{number}"') for number in (2, 0, 1)] == sorted(
        page.index(f'id="c{number}"') for number in (0, 1, 2)
    )
    assert page.index('id="c2"') < page.index("Decided where the readers agree") < page.index('id="c0"')
    assert '<td class="settled">confirmed: <b>7</b>' in page
    assert '<td class="settled">overruled: <b>70</b>' in page


def test_without_a_conflict_it_says_so() -> None:
    assert render_disputes(ReportData("n", "t", SCHEMA, {})) == "<p>The readings have no conflict.</p>"
