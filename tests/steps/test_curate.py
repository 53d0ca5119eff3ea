"""Which of the curators' submissions are news; `tests/page/test_curate.py` goes the whole way."""

from __future__ import annotations

from annot.core.decision import Decision
from annot.steps.pull.curation import news_of


def decision(choice: str, *, by: str = "judge", at: str = "2026-01-01", reason: str = "rule") -> Decision:
    return Decision(conflict="d#attribute:A@0-1.x", inputs="0", choice=choice, by=by, at=at, reason=reason)


def test_a_page_that_is_submitted_again_says_nothing_new() -> None:
    first = decision("x")
    assert news_of([first], []) == ([first], [])
    assert news_of([first], [first]) == ([], [])
    assert news_of([decision("x", at="2026-01-02")], [first]) == ([], [])
    changed = decision("y", at="2026-01-02")
    assert news_of([changed], [first]) == ([changed], [])


def test_a_later_decision_by_hand_is_not_undone_by_the_page() -> None:
    page, hand = decision("x"), decision("y", by="other", at="2026-01-02")
    fresh, issues = news_of([page], [page, hand])
    assert fresh == []
    assert [str(issue) for issue in issues] == [
        "warning curation-answer d attribute:A@0-1.x: judge submitted 'x' in the page on 2026-01-01; other chose 'y' "
        "later, which holds; for the first again, record it with `annot adjudicate --record`"
    ]
    again = decision("x", at="2026-01-03")
    assert news_of([again], [page, hand]) == ([again], []), "submitted anew"


def test_two_curators_who_differ_are_recorded_once() -> None:
    one, other = decision("x"), decision("y", by="other")
    assert news_of([one, other], []) == ([one, other], [])
    fresh, issues = news_of([one, other], [one, other])
    assert (fresh, [issue.code for issue in issues]) == ([], ["curation-answer"])
    same = decision("x", by="other", reason="so it is")
    assert news_of([one, same], [one, same]) == ([], [])
