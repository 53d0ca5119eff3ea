"""Conflicts as tasks, and answers back: pure, with what a curator's page would submit."""

from __future__ import annotations

import copy
import re
from typing import Any

import msgspec
import pytest

from annot.core.annotation import AnnotationSet, Mention, Relation, Span
from annot.core.document import Document
from annot.core.schema import Schema
from annot.quality.adjudicate import adjudicate
from annot.store.yaml_file import parse_yaml
from annot.studio.curation import CurationRenderer, CurationTask, parse_task
from annot.studio.curation_answers import CuratedAnswer, read_answers, read_asides
from annot.studio.raw import RawResult

SCHEMA = parse_yaml(
    """\
name: s
version: 1.0.0
language: fr
mentions:
  Figure:
    definition: x
    title: Chiffre
    attributes:
      low: {type: integer, title: Borne}
      kind: {type: choice, required: true, values: {dead: tués, hurt: blessés, lost: disparus}}
  Place: {definition: x, title: Lieu}
relations:
  at: {definition: x, head: [Figure], tail: [Place]}
""",
    Schema,
    name="schema",
)
DOCUMENT = Document("d", "Trois morts à Paris.")
THREE, PARIS = Span(0, 5), Span(14, 19)


def reading(annotator: str, *mentions: Mention, relations: tuple[Relation, ...] = ()) -> AnnotationSet:
    return AnnotationSet(
        doc_id="d",
        doc_sha256=DOCUMENT.sha256,
        annotator=annotator,
        origin="human",
        schema="s@1.0.0",
        mentions=mentions,
        relations=relations,
    )


def mention(label: str, span: Span, **attributes: Any) -> Mention:
    return Mention(label=label, span=span, text=DOCUMENT.quote(span), attributes=attributes)


# Two attributes of the figure differ, and only the first reader marks the place.
READINGS = (
    reading("a", mention("Figure", THREE, low=3, kind="dead"), mention("Place", PARIS)),
    reading("b", mention("Figure", THREE, low=30, kind="hurt")),
)


@pytest.fixture
def task() -> dict[str, Any]:
    found = adjudicate(SCHEMA, {"d": DOCUMENT}, [{"d": each} for each in READINGS], [])
    return CurationRenderer(SCHEMA).render(DOCUMENT, found.open, found.consensus["d"], READINGS)


def asked(task: dict[str, Any]) -> CurationTask:
    parsed = parse_task(task["meta"])
    assert parsed is not None
    return parsed


def answers(task: dict[str, Any], said: dict[str, str], marked: AnnotationSet) -> tuple[list[CuratedAnswer], list[str]]:
    """What comes of a submission in which these controls have these values."""
    results = [
        {
            "type": "choices" if name.startswith(("choice", "error")) else "textarea",
            "id": name,
            "from_name": f"curation_{name}",
            "value": {"choices" if name.startswith(("choice", "error")) else "text": [value]},
        }
        for name, value in said.items()
    ]
    return read_answers(asked(task), msgspec.convert(results, list[RawResult]), marked, SCHEMA, language="en")


def test_each_conflict_is_a_question_with_who_said_what(task: dict[str, Any]) -> None:
    questions = {
        each["question"]: [option["value"] for option in each["options"]] for each in task["data"]["conflicts"]
    }
    assert questions == {
        "1 · attribut · kind : Chiffre « Trois »": ["a : tués", "b : blessés", "personne : disparus"],
        "2 · attribut · Borne : Chiffre « Trois »": [
            "a : 3",
            "b : 30",
            "personne : sans valeur",
            "autre valeur, écrite ci-dessous",
        ],
        "3 · mention · « …Trois morts à [Paris].… »": ["a : Lieu « Paris »", "b : rien", "comme marqué dans le texte"],
    }


def test_a_quote_that_reads_from_right_to_left_stands_by_itself() -> None:
    document = Document("d", "قال زيد نعم.")
    zayd = Mention(label="Place", span=Span(4, 7), text="زيد")
    said = [reading("a", zayd).replace(doc_sha256=document.sha256), reading("b").replace(doc_sha256=document.sha256)]
    found = adjudicate(SCHEMA, {"d": document}, [{"d": each} for each in said], [])
    (question,) = CurationRenderer(SCHEMA).render(document, found.open, found.consensus["d"], said)["data"]["conflicts"]
    assert question["question"] == "1 · mention · « \u2068…قال [زيد] نعم.…\u2069 »"
    assert question["options"][0]["value"] == "a : Lieu « \u2068زيد\u2069 »"


def test_the_text_shows_what_stands_and_what_is_contested_with_who_marked_it(task: dict[str, Any]) -> None:
    (prediction,) = task["predictions"]
    regions = {
        result["value"]["text"]: result["meta"]["text"] for result in prediction["result"] if result["type"] == "labels"
    }
    assert regions == {"Trois": ["a, b"], "Paris": ["a"]}


def test_answers_become_choices(task: dict[str, Any]) -> None:
    said = {
        "choice_0": 'value:"lost"',
        "error_0": "misread",
        "choice_1": "other",
        "value_1": "1\u202f000",
        "reason_1": "le texte dit mille",
        "choice_2": "1",
        "error_2": "slip",
    }
    found, faults = answers(task, said, READINGS[0])
    assert faults == []
    assert [(each.asked.id, each.choice, each.error, each.reason) for each in found] == [
        ("d#attribute:Figure@0-5.kind", "lost", "misread", "rule misread"),
        ("d#attribute:Figure@0-5.low", 1000, "", "le texte dit mille"),
        ("d#mention:14-19", (), "slip", "slip"),
    ]


def test_what_the_curator_marked_is_taken_with_its_attributes(task: dict[str, Any]) -> None:
    marked = reading("judge", mention("Figure", THREE, low=3), mention("Figure", PARIS, kind="dead"))
    found, faults = answers(task, {"choice_2": "text", "reason_2": "r"}, marked)
    assert faults == []
    assert [(each.choice, each.attributes) for each in found] == [
        (("Figure@14-19",), {"Figure@14-19": {"kind": "dead"}}),
    ]


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"choice_1": "0"}, "d#attribute:Figure@0-5.low: answered without a reason or a kind of error; say why"),
        ({"choice_1": "other", "error_1": "slip"}, "d#attribute:Figure@0-5.low: another value was chosen, and none is"),
        (
            {"choice_1": "other", "value_1": "beaucoup", "error_1": "slip"},
            "d#attribute:Figure@0-5.low: 'beaucoup' is no number",
        ),
        ({"choice_0": "7", "error_0": "slip"}, "d#attribute:Figure@0-5.kind: '7' is none of its answers"),
    ],
)
def test_what_is_no_answer_is_named(task: dict[str, Any], said: dict[str, str], fault: str) -> None:
    found, faults = answers(task, said, READINGS[0])
    assert found == []
    assert [each[: len(fault)] for each in faults] == [fault]


def test_a_task_asks_the_same_until_its_inputs_change(task: dict[str, Any]) -> None:
    changed = (READINGS[0], reading("b", mention("Figure", THREE, low=30, kind="lost")))
    found = adjudicate(SCHEMA, {"d": DOCUMENT}, [{"d": each} for each in changed], [])
    again = CurationRenderer(SCHEMA).render(DOCUMENT, found.open, found.consensus["d"], changed)
    assert asked(again).key != asked(task).key
    kept = [each.id for each in asked(again).conflicts if each in asked(task).conflicts]
    assert kept == ["d#attribute:Figure@0-5.low", "d#mention:14-19"]
    assert parse_task({"annot": {}}) is None


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"id": "d#mention:nowhere"}, "d#mention:nowhere: 'nowhere' is no span"),
        ({"id": "d#attribute:Figure@0-5.low", "kind": "mention"}, "asks about attribute, and is called 'mention'"),
        ({"options": 3}, "Expected `array`, got `int`"),
    ],
)
def test_what_cannot_be_read_of_a_task_is_said(task: dict[str, Any], change: dict[str, Any], why: str) -> None:
    meta = copy.deepcopy(task["meta"])
    meta["annot_curation"]["conflicts"][0].update(change)
    with pytest.raises(ValueError, match=re.escape(why)):
        parse_task(meta)


def test_a_change_that_no_question_is_about_is_named() -> None:
    """What all say was taken out, and what nobody saw was marked; a change where something is asked is an answer."""
    deaths, paris, a_paris = (
        mention("Figure", THREE, kind="dead"),
        mention("Place", PARIS),
        mention("Place", Span(12, 19)),
    )
    readings = (reading("a", deaths, paris), reading("b", deaths, a_paris))
    found = adjudicate(SCHEMA, {"d": DOCUMENT}, [{"d": each} for each in readings], [])
    rendered = CurationRenderer(SCHEMA).render(DOCUMENT, found.open, found.consensus["d"], readings)
    task = parse_task(rendered["meta"])
    assert task is not None
    died, whole = mention("Figure", Span(6, 11), kind="dead"), mention("Place", Span(12, 20))

    def asides(*marked: Mention, stands: AnnotationSet = found.consensus["d"]) -> list[str]:
        return [
            each.partition(", and")[0]
            for each in read_asides(task, reading("judge", *marked), stands=stands, readings=readings)
        ]

    assert asides(deaths, paris, a_paris) == []
    assert asides(deaths, whole) == []
    assert asides(paris, died) == [
        "Figure@0-5 'Trois' was taken out of the text",
        "Figure@6-11 'morts' was marked in the text",
    ]
    assert asides(paris, died, stands=reading("gold", died)) == [], "decided by hand since"


def test_a_changed_value_or_relation_that_no_question_is_about_is_named() -> None:
    deaths, paris = mention("Figure", THREE, kind="dead"), mention("Place", PARIS)
    died = mention("Figure", Span(6, 11), kind="dead")
    at = Relation(label="at", head=deaths.id, tail=paris.id)
    readings = (
        reading("a", deaths, paris, died, relations=(at,)),
        reading("b", mention("Figure", THREE, kind="dead", low=3), paris, relations=(at,)),
    )
    found = adjudicate(SCHEMA, {"d": DOCUMENT}, [{"d": each} for each in readings], [])
    task = asked(CurationRenderer(SCHEMA).render(DOCUMENT, found.open, found.consensus["d"], readings))
    assert [each.id for each in task.conflicts] == ["d#attribute:Figure@0-5.low", "d#mention:6-11"]

    def asides(*marked: Mention, relations: tuple[Relation, ...] = (at,)) -> list[str]:
        shown = reading("judge", *marked, relations=relations)
        found_here = read_asides(task, shown, stands=found.consensus["d"], readings=readings)
        return [each.partition(", and")[0] for each in found_here]

    assert asides(deaths, paris, died) == []
    assert asides(mention("Figure", THREE, kind="dead", low=9), paris, died) == [], "it is asked"
    other = Relation(label="at", head=died.id, tail=paris.id)
    assert asides(deaths, paris, died, relations=(other,)) == [
        "at(Figure@0-5, Place@14-19) 'Trois' → 'Paris' was taken out of the text",
        "at(Figure@6-11, Place@14-19) 'morts' → 'Paris' was marked in the text",
    ]
    assert asides(mention("Figure", THREE, kind="lost"), paris, mention("Figure", Span(6, 11), kind="hurt")) == [
        "Figure@0-5 'Trois' has kind 'lost' in the text",
        "Figure@6-11 'morts' has kind 'hurt' in the text",
    ]
    assert asides(deaths, died, relations=()) == ["Place@14-19 'Paris' was taken out of the text"]
