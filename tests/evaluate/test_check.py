"""What is wrong with predictions as such."""

from __future__ import annotations

from annot.core.annotation import Mention, Span
from annot.core.document import Document
from annot.evaluate.check import KnownLabels, check_predictions
from tests.make import mention as m
from tests.make import reading, readings
from tests.make import relation as rel

TEXT = Document("d0", "Ana met 👩‍💻 Bo.")


def test_a_label_that_the_gold_does_not_use_is_one_warning_without_a_schema() -> None:
    gold, pred = readings([m("A", 0, 5)]), readings([m("B", 10, 15), m("B", 0, 5)])
    (issue,) = check_predictions(gold=gold, pred=pred, documents={}, labels=None)
    assert str(issue) == (
        "warning unknown-label d0 B@0-5: 'xxxxx': the gold has no label 'B' (predicted 2 ×; known: A)"
    )
    (issue,) = check_predictions(gold=gold, pred=pred, documents={}, labels=KnownLabels({"A", "C"}, ()))
    assert issue.severity == "error"
    assert issue.message == "'xxxxx': the schema knows no label 'B' (predicted 2 ×; known: A, C)"
    assert check_predictions(gold=gold, pred=pred, documents={}, labels=KnownLabels({"A", "B"}, ())) == []


def test_so_are_relations() -> None:
    a, b = m("A", 0, 2), m("A", 5, 7)
    gold, pred = (
        {"d0": reading(a, b, relations=[rel("r", a, b)], doc_id="d0")},
        {"d0": reading(a, b, relations=[rel("q", a, b)], doc_id="d0")},
    )
    (issue,) = check_predictions(gold=gold, pred=pred, documents={}, labels=None)
    assert str(issue) == (
        "warning unknown-relation d0 q(A@0-2, A@5-7): 'xx → xx': the gold has no label 'q' (predicted 1 ×; known: r)"
    )


def test_offsets_in_other_units_show_in_the_quote() -> None:
    # The emoji is three code points and five UTF-16 units: what counts units puts Bo two places too far.
    start = TEXT.text.index("Bo")
    right = Mention(label="P", span=Span(start, start + 2), text="Bo")
    wrong = Mention(label="P", span=Span(start + 2, start + 4), text="Bo")
    gold = {"d0": reading(right, doc_id="d0")}
    assert check_predictions(gold=gold, pred=gold, documents={"d0": TEXT}, labels=None) == []
    found = check_predictions(gold=gold, pred={"d0": reading(wrong, doc_id="d0")}, documents={"d0": TEXT}, labels=None)
    (issue,) = found
    assert (issue.code, issue.doc_id, issue.where) == ("span-past-text", "d0", f"P@{start + 2}-{start + 4}")
    assert issue.message == f"'Bo' ends past the text, which has {len(TEXT.text)} characters"


def test_a_quote_that_is_not_known_is_no_fault() -> None:
    gold = {"d0": reading(Mention(label="P", span=Span(0, 3), text="Ana"), doc_id="d0")}
    pred = {"d0": reading(Mention(label="P", span=Span(0, 3), text="\ufffd" * 3), doc_id="d0")}
    assert check_predictions(gold=gold, pred=pred, documents={"d0": TEXT}, labels=None) == []


def test_what_is_made_up_past_the_text_is_not_quoted() -> None:
    gold = {"d0": reading(doc_id="d0")}
    far = Mention(label="P", span=Span(0, 100_000), text=TEXT.text + "\ufffd" * (100_000 - len(TEXT.text)))
    (issue,) = check_predictions(
        gold=gold, pred={"d0": reading(far, doc_id="d0")}, documents={"d0": TEXT}, labels=None
    )[:1]
    assert issue.message == f"{TEXT.text!r} ends past the text, which has {len(TEXT.text)} characters"
    assert issue.about == TEXT.text
