"""Who is shown predictions, who is not, and what is planted among them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annot.core.annotation import Span
from annot.core.document import Document, Zone
from annot.predict.blind import Given, decide_shown, is_control, plant
from annot.predict.plan import PredictorsPlan
from annot.store.shown import Shown, WhyShown
from tests.make import quote, reading_of

TEXT = "Le président a parlé à Paris. Menu principal. Deux soldats ont quitté la ville pendant la nuit."
DOCUMENT = Document("d", TEXT, (Zone("menu", Span(30, 45), TEXT[30:45], furniture=True),))
PREDICTION = reading_of(DOCUMENT, quote("Person", "président", TEXT), quote("Place", "Paris", TEXT), by="model:m@1")
NOBODY = PredictorsPlan(control=0)


def decide(plan: PredictorsPlan, given: Given, before: Shown | None = None) -> Shown:
    known = {} if before is None else {"d": before}
    return decide_shown(plan, "ana", {"d": given}, {"d": PREDICTION}, "m@1+0", before=known, gold={})["d"]


def test_a_share_of_readers_and_documents_is_shown_nothing() -> None:
    plan = PredictorsPlan(control=0.2)
    drawn = [is_control(plan, who, f"d{number}") for who in ("ana", "bob") for number in range(1000)]
    # 400 of 2,000 are expected; ± 54 is three standard deviations.
    assert 346 <= sum(drawn) <= 454
    assert drawn == [is_control(plan, who, f"d{number}") for who in ("ana", "bob") for number in range(1000)]
    other = [is_control(plan.replace(salt="x"), who, f"d{n}") for who in ("ana", "bob") for n in range(1000)]
    assert other != drawn


def test_one_and_none() -> None:
    assert decide(PredictorsPlan(control=1), Given(DOCUMENT, "train")) == Shown(doc_id="d", why="control")
    assert decide(NOBODY, Given(DOCUMENT, "train")).prediction == PREDICTION


def test_the_test_split_is_never_shown_predictions() -> None:
    assert decide(NOBODY, Given(DOCUMENT, "test")) == Shown(doc_id="d", why="test")


def test_what_was_drawn_once_stays_so() -> None:
    drawn = Shown(doc_id="d", why="control")
    assert decide(NOBODY, Given(DOCUMENT, "train"), drawn) == drawn
    seen = Shown(doc_id="d", why="shown", version="m@0+1", prediction=PREDICTION)
    assert decide(PredictorsPlan(control=1), Given(DOCUMENT, "train"), seen).why == "shown"


def test_what_was_not_drawn_yet_is_drawn_when_it_can_be_shown() -> None:
    whys: tuple[WhyShown, ...] = ("test", "begun")
    for why in whys:
        before = Shown(doc_id="d", why=why)
        assert decide(PredictorsPlan(control=1), Given(DOCUMENT, "train"), before).why == "control"
        assert decide(NOBODY, Given(DOCUMENT, "train"), before).why == "shown"


def test_what_is_begun_stays_as_it_was_seen() -> None:
    seen = Shown(doc_id="d", why="shown", version="m@0+1", prediction=PREDICTION)
    assert decide(NOBODY, Given(DOCUMENT, "train", is_begun=True), seen) == seen
    assert decide(NOBODY, Given(DOCUMENT, "train", is_begun=True)) == Shown(doc_id="d", why="begun")


def test_the_same_prediction_keeps_what_was_planted_in_it() -> None:
    before = decide(PredictorsPlan(control=0, plant=0.5, salt="1"), Given(DOCUMENT, "train"))
    again = decide(PredictorsPlan(control=0, plant=0.1, salt="2"), Given(DOCUMENT, "train"), before)
    assert again == before


@given(st.integers())
def test_what_is_planted_is_wrong(salt: int) -> None:
    """It stands on words that neither the model nor the gold marks, outside of the furniture, and on each word once."""
    gold = reading_of(DOCUMENT, quote("Group", "soldats", TEXT), by="gold")
    plan = PredictorsPlan(control=0, plant=0.5, salt=str(salt))
    planted = list(plant(plan, "ana", DOCUMENT, PREDICTION, gold))
    free = {"parlé", "quitté", "ville", "pendant", "nuit"}
    assert {each.text for each in planted} <= free
    assert len({each.span for each in planted}) == len(planted) <= 2
    assert [each.label for each in planted] == sorted(each.label for each in planted)


def test_nothing_is_planted_unless_it_is_asked_for() -> None:
    assert list(plant(NOBODY, "ana", DOCUMENT, PREDICTION)) == []
