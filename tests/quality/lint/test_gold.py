"""Each rule of the lint finds its fault, names the place, and leaves sound work alone."""

from __future__ import annotations

import sys
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annot.core.annotation import AnnotationSet, Mention, Span
from annot.core.document import Document
from annot.core.issue import Issue
from annot.quality.lint.gold import lint_gold
from annot.quality.lint.plan import LINT_CODES, LintPlan
from annot.quality.lint.rule import LintRule
from annot.quality.lint.rules import RULES
from tests.quality.lint.small import SCHEMA, corpus, marked

PLAN = LintPlan()
Marked = tuple[Document, AnnotationSet]


def found(*each: Marked, plan: LintPlan = PLAN) -> list[Issue]:
    return lint_gold(plan, SCHEMA, *corpus(*each))


def places(*each: Marked, plan: LintPlan = PLAN) -> list[tuple[str, str, str]]:
    return [(issue.code, issue.doc_id, issue.where) for issue in found(*each, plan=plan)]


# The same words, another label


def test_the_rarer_label_of_the_same_words_is_named() -> None:
    two = (marked("a", "Le [char|Thing] et le [char|Thing] roulent."), marked("b", "Un [char|Person] passe."))
    (issue,) = found(*two)
    assert (issue.code, issue.doc_id, issue.where) == ("label-differs", "b", "Person@3-7")
    assert "'char' is Person here and Thing in 2 places, as in a Thing@3-7" in issue.message


def test_labels_that_are_roles_of_the_same_words_may_differ() -> None:
    two = (marked("a", "[Moscou|Person] parle."), marked("b", "Il vit à [Moscou|Place]."))
    assert places(*two) == [("label-differs", "b", "Place@9-15")]
    assert places(*two, plan=LintPlan(roles=(("Person", "Place"),))) == []


# Annotated here, bare there


def thrice(last: str, **options: Any) -> tuple[Marked, ...]:
    return (marked("a", "Un [char|Thing] roule. Le [char|Thing] tire."), marked("b", "Ce [char|Thing] vole."),
            marked("c", last, **options))  # fmt: skip


def test_a_bare_string_is_named_with_its_counts() -> None:
    (issue,) = found(*thrice("Le char roule encore."))
    assert (issue.code, issue.doc_id, issue.where) == ("annotated-elsewhere", "c", "3-7")
    assert "'char' at 3-7 is bare here, and annotated in 3 of 4 places (Thing)" in issue.message


@pytest.mark.parametrize(
    "last", ["Les chars roulent.", "Un char-bélier.", "Un mi-char.", "Char.", "Le [char lourd|Thing]."]
)
def test_other_words_and_words_inside_a_mention_are_not_bare(last: str) -> None:
    assert places(*thrice(last)) == []


@pytest.mark.parametrize(
    "text",
    [
        "[นา|Place] [นา|Place] [นา|Place] ที่นา",
        "[कमल|Thing] [कमल|Thing] [कमल|Thing] कमला",
        "[حمد|Person] [حمد|Person] [حمد|Person] مُحمد",
    ],
)
def test_a_word_with_marks_is_one_word(text: str) -> None:
    assert places(marked("a", text, language="xx")) == []


def test_page_furniture_is_not_bare() -> None:
    assert places(*thrice("Mots clés : char", furniture=("Mots clés : char",))) == []


def test_a_string_that_is_mostly_bare_says_nothing() -> None:
    assert places(*thrice("Un char, un char.")) == []  # 3 of 5


def test_a_mention_that_takes_part_of_a_usual_string_is_named() -> None:
    usual = (marked("a", "Le [char lourd|Thing], le [char lourd|Thing], le [char lourd|Thing]."),)
    (issue,) = found(*usual, marked("b", "Un [char|Thing] lourd."))
    assert (issue.code, issue.doc_id, issue.where) == ("annotated-elsewhere", "b", "Thing@3-7")
    assert "only 'char' is annotated here" in issue.message


def test_numbers_may_be_bare() -> None:
    text = "[six|Amount] [six|Amount] [six|Amount] et six."
    assert places(marked("a", text, low=6, high=6, kind="exact")) == []


# Edges


@pytest.mark.parametrize(
    ("text", "code", "where", "sign"),
    [
        ("Voici [le char|Thing].", "edge-word", "Thing@6-13", "'le'"),
        ("Voici [l’armée|Thing].", "edge-word", "Thing@6-13", "'l’'"),
        ("[Le char|Thing] roule.", "edge-word", "Thing@0-7", "'Le'"),
        ("Il voit [des chars|Thing].", "edge-word", "Thing@8-17", "'des'"),
        ("Voici un [char de|Thing] combat.", "edge-word", "Thing@9-16", "'de'"),
        ("Voici un [char |Thing]lourd.", "edge-punctuation", "Thing@9-14", "' '"),
        ("Voici un [char,|Thing] lourd.", "edge-punctuation", "Thing@9-14", "','"),
        ("Voici un « [char »|Thing].", "edge-punctuation", "Thing@11-17", "'»'"),
        ("Voici un [« char »|Thing].", "edge-punctuation", "Thing@9-17", "'«'"),
        ("Voici un [(char|Thing]).", "edge-punctuation", "Thing@9-14", "'('"),
        ("Voici un [cha|Thing]r.", "edge-in-word", "Thing@9-12", "'char'"),
        ("Voici un c[har|Thing].", "edge-in-word", "Thing@10-13", "'char'"),
        ("Un [nai\u0308|Thing]f.", "edge-in-word", "Thing@3-7", "'nai\u0308f'"),
        ("Un n[ai|Thing]\u0308f.", "edge-in-word", "Thing@4-6", "'nai\u0308f'"),
        ("Un [nom|Thing]_code.", None, "", ""),
        ("Il lit [Le Monde|Thing].", None, "", ""),
        ("Le [char (T-90)|Thing] roule.", None, "", ""),
        ("Les [U.S.A.|Place] aussi.", None, "", ""),
        ("Il voit [Kim Jong-un|Person].", None, "", ""),
        ("Il voit [Kim Jong Un|Person].", None, "", ""),
        ("Il a dit [« non », a-t-il dit|Thing].", None, "", ""),
        ("Voici [3 ‰|Thing] d’alcool.", None, "", ""),
        ("منها [١٢٫٥٪|Thing] قديمة", None, "", ""),
        ("منها [٪١٢|Thing] قديمة", None, "", ""),
        ("「[１２．５％|Thing]」と", None, "", ""),
        ("[『門』の作者|Person]", None, "", ""),
        ("『[門』|Thing]と", "edge-punctuation", "Thing@1-3", "'』'"),
        ("[『門|Thing]』と", "edge-punctuation", "Thing@0-2", "'『'"),
        ("ไป[กทม.|Place]กับมานี", None, "", ""),
        ("ปี[พ.ศ. ๒๕๖๗|Thing]", None, "", ""),
        ("גר ב[רח׳|Place] ארוך", None, "", ""),
        ("قال [زيد،|Person] نعم", "edge-punctuation", "Person@4-8", "'،'"),
    ],
)
def test_edges(text: str, code: str | None, where: str, sign: str) -> None:
    issues = found(marked("a", text))
    if code is None:
        assert issues == []
    else:
        assert [(issue.code, issue.where) for issue in issues] == [(code, where)]
        assert sign in issues[0].message


def test_small_words_are_known_by_the_documents_language() -> None:
    assert places(marked("a", "Voici [le char|Thing].", language="xx")) == []


# Numbers


def test_values_that_follow_from_the_words_are_left_alone() -> None:
    cases: tuple[tuple[str, dict[str, Any]], ...] = (
        ("six", {"low": 6, "high": 6, "kind": "exact"}),
        ("Plus de 3 000", {"low": 3000, "kind": "at_least"}),
        ("jusqu’à 12 000", {"high": 12000, "kind": "at_most"}),
        ("des centaines", {"low": 100, "kind": "vague"}),
        ("1 000 à 3 000", {"low": 1000, "high": 3000, "kind": "range"}),
        ("un tiers", {"low": 0.333, "high": 0.333, "kind": "exact"}),
        ("25 %", {"low": 25, "high": 25, "kind": "exact"}),
    )
    for quote, values in cases:
        assert places(marked("a", f"Voici [{quote}|Amount] choses.", **values)) == [], quote


@pytest.mark.parametrize(
    ("text", "values", "code", "message"),
    [
        ("[six|Amount] chars", {"low": 7, "high": 7, "kind": "exact"}, "number-value", "low is 6 and high is 6"),
        ("[six|Amount] chars", {"low": 6, "high": 6, "kind": "approx"}, "number-value", "by its words it is exact"),
        ("[plus de 3 000|Amount] chars", {"low": 3, "kind": "at_least"}, "number-value", "low is 3 000"),
        ("[plus de 20|Amount] chars", {"high": 20, "kind": "at_most"}, "number-value", "it is at_least and low is 20"),
        ("plus de [20|Amount] chars", {"low": 20, "kind": "at_least"}, "number-span", "'plus de 20' at 0-10"),
        ("[20 chars|Amount]", {"low": 20, "high": 20, "kind": "exact"}, "number-span", "'20' at 0-2"),
        ("[1 000|Amount] à 3 000", {"low": 1000, "high": 1000, "kind": "exact"}, "number-span", "'1 000 à 3 000'"),
        ("les [chars|Amount]", {"low": 1, "high": 1, "kind": "exact"}, "number-missing", "'chars' holds no number"),
    ],
)  # fmt: skip
def test_values_and_spans_of_numbers(text: str, values: dict[str, Any], code: str, message: str) -> None:
    (issue,) = found(marked("a", text, **values))
    assert issue.code == code
    assert issue.where.startswith("Amount@")
    assert message in issue.message


def test_a_hedge_before_the_quote_makes_an_approximation() -> None:
    values: dict[str, Any] = {"low": 4000, "high": 4000, "kind": "approx"}
    assert places(marked("a", "Des pertes estimées à [4 000|Amount] chars.", **values)) == []
    assert [code for code, *_ in places(marked("a", "Des pertes de [4 000|Amount] chars.", **values))] == [
        "number-value"
    ]


def test_a_lower_bound_that_may_be_left_out_is_not_asked_for() -> None:
    changed = SCHEMA.model_dump(mode="json", exclude_none=True)
    changed["constraints"][0]["shapes"]["vague"] = "low_or_none"
    schema = type(SCHEMA).model_validate(changed)

    def issues(**values: Any) -> list[Issue]:
        return lint_gold(LintPlan(), schema, *corpus(marked("a", "Voici [des centaines|Amount] choses.", **values)))

    assert issues(kind="vague") == issues(kind="vague", low=100) == []
    (issue,) = issues(kind="vague", low=10)
    assert "low is 100" in issue.message


def test_the_schemas_own_words_for_modifiers() -> None:
    renamed = SCHEMA.model_dump(mode="json", exclude_none=True)
    renamed["mentions"]["Amount"]["attributes"]["kind"]["values"] = {"genau": "genau", "approx": "approx"}
    renamed["constraints"][0]["shapes"] = {"genau": "equal", "approx": "equal"}
    schema = type(SCHEMA).model_validate(renamed)
    one = corpus(marked("a", "Voici [six|Amount] chars.", low=6, high=6, kind="genau"))
    assert lint_gold(LintPlan(modifiers={"genau": "exact"}), schema, *one) == []
    other = corpus(marked("a", "Voici [six|Amount] chars.", low=6, high=6, kind="approx"))
    (issue,) = lint_gold(LintPlan(modifiers={"genau": "exact"}), schema, *other)
    assert "by its words it is exact" in issue.message


def test_without_a_reader_nothing_is_said_of_numbers() -> None:
    assert places(marked("a", "[six|Amount] chars", language="xx", low=7, high=7, kind="exact")) == []


# Nearly the same sentence


SENTENCE = "Le général a vu le [char|Thing] de son fils à {} hier soir très tard."


def test_a_near_copy_that_is_annotated_differently_is_named() -> None:
    bare = SENTENCE.replace("[char|Thing]", "char")
    (issue,) = found(marked("a", SENTENCE.format("[Paris|Place]")), marked("b", bare.format("[Paris|Place]")))
    assert (issue.code, issue.doc_id, issue.where) == ("sentence-differs", "a", "Thing@19-23")
    assert "nearly the same sentence in b at 0-64 has it bare" in issue.message
    other = SENTENCE.replace("Thing", "Person")
    issues = found(marked("a", SENTENCE.format("Paris")), marked("b", other.format("Lyon")), plan=LintPlan(similar=0.6))
    assert ("sentence-differs", "a", "Thing@19-23") in [(i.code, i.doc_id, i.where) for i in issues]
    assert len([i for i in issues if i.code == "sentence-differs"]) == 1


def test_sentences_that_differ_more_say_nothing() -> None:
    bare = SENTENCE.replace("[char|Thing]", "char")
    assert (
        places(marked("a", SENTENCE.format("Paris")), marked("b", bare.format("Lyon")), plan=LintPlan(similar=0.9))
        == []
    )


def test_furniture_is_no_sentence() -> None:
    line = "Les mots du jour sont ici et le [char|Thing]"
    plain = "Les mots du jour sont ici et le char"
    assert places(marked("a", line), marked("b", plain, furniture=(plain,))) == []


# The whole


def test_rules_can_be_off_and_relations_expected() -> None:
    one = marked("a", "Voici [six|Amount] [chars|Thing] et [le char|Thing].", low=6, high=6, kind="exact")
    assert [code for code, *_ in places(one)] == ["edge-word"]
    plan = LintPlan.model_validate(
        {
            "off": ["edge-word"],
            "expects": [
                {
                    "rule": "expects_relation",
                    "labels": ["Amount"],
                    "relation": "counts",
                    "where_sentence_has": ["Thing"],
                }
            ],
        }
    )
    assert places(one, plan=plan) == [("missing-relation", "a", "Amount@6-9")]


def test_the_plan_names_what_the_schema_does_not_have() -> None:
    plan = LintPlan.model_validate(
        {
            "roles": [["Thing", "Ding"]],
            "expects": [
                {"rule": "expects_relation", "labels": ["Amount"], "relation": "zählt", "where_sentence_has": []}
            ],
        }
    )
    assert [place for place, _ in plan.faults_in(SCHEMA)] == ["roles.0", "expects.0.relation"]


def test_a_finding_keeps_its_id_while_other_documents_come() -> None:
    one = thrice("Le char roule encore.")
    (before,) = found(*one)
    after = found(*one, marked("d", "Un [char|Thing] et un [char|Thing]."), marked("e", "Le [but|Thing]."))
    assert [issue.id for issue in after] == [before.id]
    assert after[0].message != before.message  # the counts are others
    (moved,) = found(*one[:2], marked("c", "Or le char roule encore."))
    assert moved.id != before.id


def sized(n: int) -> tuple[Marked, ...]:
    """Documents of twenty sentences, each of which stands nearly the same in many others."""
    text = " ".join(SENTENCE.format(f"[Ville{i}|Place]") for i in range(20))
    return tuple(
        marked(f"d{i}", f"{text} Le numéro {i} du journal de la ville {i % 7} est sorti hier.") for i in range(n)
    )


def test_the_work_grows_with_the_corpus_and_not_with_its_square() -> None:
    def calls(n: int) -> int:
        data, counted = corpus(*sized(n)), Counter[str]()
        sys.setprofile(lambda frame, event, _: counted.update((event,)))
        try:
            lint_gold(PLAN, SCHEMA, *data)
        finally:
            sys.setprofile(None)
        return counted["call"] + counted["c_call"]

    calls(5)
    assert calls(80) < 5 * calls(20)  # four times the documents; the square would be sixteen


ALPHABET = "abc DE 12 000,.-'’«»()\n%é\u00a0 le des trois plus de vingt à 🙂\u0301"


@st.composite
def documents(draw: st.DrawFn) -> Marked:
    """A document of any text, with mentions anywhere in it."""
    doc_id = draw(st.sampled_from("abc"))
    text = draw(st.text(alphabet=ALPHABET, min_size=1, max_size=60))
    mentions = {}
    for start in draw(st.lists(st.integers(0, len(text) - 1), max_size=6)):
        end = draw(st.integers(start + 1, len(text)))
        label = draw(st.sampled_from(list(SCHEMA.mentions)))
        values: dict[str, Any] = {"low": draw(st.integers(0, 9)), "kind": "exact"} if label == "Amount" else {}
        mention = Mention(label=label, span=Span(start, end), text=text[start:end], attributes=values)
        mentions[mention.id] = mention
    document, empty = marked(doc_id, text)
    return document, empty.replace(mentions=tuple(mentions.values()))


@given(st.lists(documents(), max_size=3, unique_by=lambda each: each[0].doc_id))
def test_any_gold_can_be_linted_and_each_finding_has_an_id_of_its_own(each: list[Marked]) -> None:
    plan = LintPlan(min_annotated=1, min_share=0.1, similar=0.3)
    issues = found(*each, plan=plan)
    assert issues == found(*each, plan=plan)
    assert len({issue.id for issue in issues}) == len(issues)


@pytest.mark.parametrize(
    "quote",
    ["3 000 et quelques", "tout juste 3 000", "jusqu’à près de 4 000", "1,500 million", "plus du tiers",
     "une bonne centaine", "deux soldats sur trois", "9/10"],
)  # fmt: skip
def test_nothing_is_said_of_a_number_that_cannot_be_read_for_sure(quote: str) -> None:
    assert found(marked("a", f"Il y en a [{quote}|Amount] ici.", low=1, high=1, kind="exact")) == []


def test_an_amount_without_bounds_may_have_any() -> None:
    assert found(marked("a", "Il y en a [une poignée|Amount] ici.", low=1, kind="vague")) == []


def test_a_range_may_be_quoted_with_its_first_word() -> None:
    for text in ("Il en faut [de 10 à 12|Amount].", "Il en faut de [10 à 12|Amount]."):
        assert found(marked("a", text, low=10, high=12, kind="range")) == []


@pytest.mark.parametrize(
    "text",
    [
        "[東京|Place]で会う",
        "เขาอยู่[กรุงเทพ|Place]มา",
        "我在[北京|Place]工作",
        "قال و[زيد|Person]",
        "ນະ[ລາວ|Place]ດີ",
        "[서울|Place]에서",
    ],
)
def test_words_have_edges_only_where_the_script_shows_them(text: str) -> None:
    assert "edge-in-word" not in [code for code, *_ in places(marked("a", text, language="ja"))]


def test_every_code_of_a_rule_can_be_turned_off() -> None:
    codes = [code for rule in RULES for code in rule.codes]
    assert set(codes) <= set(LINT_CODES)
    assert len(codes) == len(set(codes)), "two rules give one code"


def test_a_rule_of_which_all_codes_are_off_is_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = LintRule(("edge-word", "edge-punctuation"), lambda _: pytest.fail("it was run"))
    monkeypatch.setattr("annot.quality.lint.gold.RULES", (rule,))
    assert found(marked("a", "Ici."), plan=LintPlan(off=("edge-word", "edge-punctuation"))) == []
    with pytest.raises(pytest.fail.Exception):
        found(marked("a", "Ici."), plan=LintPlan(off=("edge-word",)))


def test_a_rule_that_gives_what_it_does_not_name_is_a_fault_of_the_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    find = next(rule.find for rule in RULES if "edge-word" in rule.codes)
    monkeypatch.setattr("annot.quality.lint.gold.RULES", (LintRule(("edge-word",), find),))
    with pytest.raises(ValueError, match="a rule for edge-word found 'edge-punctuation'; name it among its codes"):
        found(marked("a", "Il voit [« Ana|Person] ici."))
