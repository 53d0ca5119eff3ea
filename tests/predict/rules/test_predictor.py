"""What the whole predictor says: of small golds by hand, and of whatever it is asked."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annot.core.annotation import Mention, Span
from annot.core.document import Document, Zone
from annot.core.errors import ConfigError
from annot.core.prediction import Prediction
from annot.predict.rules.predictor import Rules
from annot.quality.check import check_reading
from annot.release.gold_document import GoldDocument
from tests.make import quote, schema
from tests.predict.rules.small import LABELS, SCHEMA, gold_of, golds, predict, rules, words_of

TEXT = "Selon Kiev, 12 soldats russes ont été tués lundi à Koursk.\nEnviron 300 autres ont été blessés près de Lviv."
MARKED = [
    ("Place", "Kiev"),
    ("Loss", "12"),
    ("Unit", "soldats russes"),
    ("Day", "lundi"),
    ("Place", "Koursk"),
    ("Loss", "Environ 300"),
    ("Place", "Lviv"),
]
LEARNT = rules(*golds(TEXT, MARKED))


def require_sound(document: Document, said: Prediction) -> None:
    """Mentions quote what stands where they stand, none overlaps another, and no rule is broken but by what lacks."""
    ends = 0
    for each in sorted(said.mentions, key=lambda each: each.span):
        assert 0 <= ends <= each.span.start < each.span.end <= len(document.text)
        assert each.text == document.text[each.span.start : each.span.end]
        ends = each.span.end
    faults = [each for each in check_reading(SCHEMA, document, said) if each.severity == "error"]
    assert {each.code for each in faults} <= {"missing-attribute"}, faults


def test_it_finds_what_was_marked_and_the_like_of_it() -> None:
    document = Document("asked", "Selon Lviv, 480 soldats ukrainiens ont été tués mardi à Kiev.")
    said = predict(LEARNT, document)
    assert words_of(said) == [
        ("Place", "Lviv"),
        ("Loss", "480"),
        ("Unit", "soldats ukrainiens"),
        ("Day", "mardi"),
        ("Place", "Kiev"),
    ]
    (loss,) = (each for each in said.mentions if each.label == "Loss")
    assert loss.attributes == {"kind": "exact", "low": 480, "high": 480}
    assert said.attribute_scores[loss.id] == {"kind": 1.0, "low": 1.0, "high": 1.0}
    assert said.annotator == f"model:rules@{LEARNT.version}"
    assert said.scores.keys() == {each.id for each in said.mentions}
    require_sound(document, said)


def test_offsets_are_those_of_the_original_text() -> None:
    text = "😀 İzmir : « Environ 11\u202f000 soldats\u00a0russes » ont été tués à Kiev"
    said = predict(LEARNT, text)
    assert ("Loss", "Environ 11\u202f000") in words_of(said)
    assert ("Unit", "soldats\u00a0russes") in words_of(said)
    # « 😀 » is one, « İ » one: the quotation mark stands at 10, Environ at 12, the number goes on to 26.
    (loss,) = (each for each in said.mentions if each.label == "Loss")
    assert (loss.span, loss.attributes) == (Span(12, 26), {"kind": "approx", "low": 11000, "high": 11000})
    require_sound(Document("asked", text), said)


@pytest.mark.parametrize("text", ["", " \n ", "12 345, 67 !", "\u202f’‘-\n\n", "😀"])
def test_a_text_without_a_word(text: str) -> None:
    document = Document("asked", text)
    require_sound(document, predict(LEARNT, document))


@pytest.mark.parametrize("language", ["xx", "ja", "en", "fr-CA", "??"])
def test_a_text_in_another_language_has_what_was_marked(language: str) -> None:
    document = Document("asked", "To Kiev and Lviv, 3 soldats russes 兵士", meta={"language": language})
    said = predict(LEARNT, document)
    assert {("Place", "Kiev"), ("Place", "Lviv"), ("Unit", "soldats russes")} <= set(words_of(said))
    require_sound(document, said)


@pytest.mark.parametrize("language", ["xx", "ja", "en"])
def test_a_schema_in_another_language(language: str) -> None:
    under = schema(LABELS, language=language)
    text = "12 soldiers near Kiev"
    gold = [gold_of(text, quote("Place", "Kiev", text), doc_id=f"d{at}", fold=at, under=under) for at in range(3)]
    assert words_of(predict(rules(*gold, under=under), "in Kiev with 12 soldiers")) == [("Place", "Kiev")]


def test_nothing_is_annotated_in_what_belongs_to_the_page() -> None:
    text = "Kiev | Lviv\nLundi à Kiev"
    zone = Zone("menu", Span(0, 11), text[:11], furniture=True)
    assert [each.span for each in predict(LEARNT, Document("asked", text)).mentions if each.span.end <= 11]
    inside = predict(LEARNT, Document("asked", text, (zone,)))
    assert words_of(inside) == [("Day", "Lundi"), ("Place", "Kiev")]
    heading = Zone("title", Span(0, 11), text[:11])
    assert len(predict(LEARNT, Document("asked", text, (heading,))).mentions) == 4


def test_without_any_gold_it_says_nothing() -> None:
    assert predict(rules(), TEXT).mentions == ()
    assert predict(rules(*golds(TEXT, [])), TEXT).mentions == ()


def test_the_gold_of_one_document_is_a_lexicon() -> None:
    alone = rules(*golds("Kiev et Lviv", [("Place", "Kiev")], n=1))
    assert words_of(predict(alone, "De Kiev à Lviv, 12 soldats")) == [("Place", "Kiev")]


def test_the_longest_of_what_is_likeliest_is_taken_and_nothing_overlaps() -> None:
    gold = golds(
        "La garde de Kiev a fui. Kiev dort. La garde dort.", [("Unit", "garde de Kiev"), ("Place", "Kiev dort")]
    )
    document = Document("asked", "La garde de Kiev dort.")
    require_sound(document, predict(rules(*gold), document))


def test_a_part_of_a_whole_is_no_number_of_people() -> None:
    text = "Ils ont tué 12 hommes et perdu 3 chars."
    gold = golds(text, [("Loss", "12"), ("Share", "3")])
    said = predict(rules(*gold), "Ils ont tué la moitié des hommes et perdu environ la moitié des chars.")
    assert all(each.label == "Share" for each in said.mentions)
    assert all(each.attributes["unit"] == "ratio" for each in said.mentions)


def test_the_least_odds_can_be_set_and_a_wrong_setting_is_told() -> None:
    strict = rules(*golds(TEXT, MARKED), least=1e9)
    assert predict(strict, TEXT).mentions == ()
    with pytest.raises(ConfigError, match=r"annot\.toml: predictors\.rules: most: unknown key"):
        rules(most=1)


def test_the_version_tells_what_it_was_made_of() -> None:
    assert rules(*golds(TEXT, MARKED)).version == LEARNT.version
    assert len({LEARNT.version, rules().version, rules(*golds(TEXT, MARKED), least=0.6).version}) == 3


def test_texts_are_asked_in_order_and_none_is_remembered() -> None:
    documents = [Document(f"d{at}", text) for at, text in enumerate([TEXT, "", "À Kiev", TEXT])]
    said = [each.prediction for each in LEARNT.predict(documents)]
    assert [each.doc_id for each in said] == ["d0", "d1", "d2", "d3"]
    assert said[0].mentions == said[3].mentions == predict(rules(*golds(TEXT, MARKED)), TEXT).mentions


ASKED = """
from tests.predict.rules.test_predictor import LEARNT, TEXT
from tests.predict.rules.small import predict
said = predict(LEARNT, TEXT + " Le président Zelensky et 3 000 soldats turcs, drones russes.")
print(LEARNT.version, [(each.id, dict(each.attributes)) for each in said.mentions], dict(said.scores), said.relations)
"""


def test_the_same_gold_gives_the_same_bytes_in_any_process() -> None:
    out = set()
    for seed in ("0", "1", "424242"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", ASKED], env=environment, capture_output=True, text=True, check=True
        )
        out.add(done.stdout)
    assert len(out) == 1
    assert "soldats turcs" not in out.pop()


LABELS_OF = st.sampled_from(["Unit", "Place", "Person", "Day", "Loss", "Share"])
WORDS = (
    "soldats russes Russes l’armée ukrainienne Kiev Lviv le président Zelensky Pat Ryder , porte-parole du Pentagone "
    "(ONU) environ 11\u202f000 jusqu’à au moins neuf des dizaines de la moitié 3,5 % 2022 3 mai lundi dernier tués "
    "estimés à drones d’attaque İ 😀 兵士 - . : « » selon dit \u0301 x"
)
TEXTS = st.lists(st.sampled_from([*WORDS.split(" "), "\n"]), max_size=30).map(" ".join) | st.text(max_size=40)


@st.composite
def golds_of_any_text(draw: st.DrawFn) -> list[GoldDocument]:
    """Documents with mentions that are cut anywhere out of their texts."""
    found = []
    for at, text in enumerate(draw(st.lists(TEXTS, max_size=4))):
        cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
        places = [each for each in zip(cuts[::2], cuts[1::2], strict=False) if text[slice(*each)].strip()]
        mentions = [Mention(label=draw(LABELS_OF), span=Span(*each), text=text[slice(*each)]) for each in places]
        found.append(gold_of(text, *mentions, doc_id=f"d{at}", fold=draw(st.integers(0, 3))))
    return found


@settings(deadline=None, max_examples=60)
@given(golds_of_any_text(), st.lists(TEXTS, min_size=1, max_size=3))
def test_whatever_it_learnt_from_and_is_asked_no_rule_is_broken(gold: Sequence[GoldDocument], texts: list[str]) -> None:
    predictor: Rules = rules(*gold)
    asked = [Document(f"a{at}", text) for at, text in enumerate([*texts, *(each.text for each in gold)])]
    for document, said in zip(asked, predictor.predict(asked), strict=True):
        require_sound(document, said.prediction)
