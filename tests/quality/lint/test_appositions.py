"""An apposition with an article of its own is no part of a mention; what only looks like one is left alone."""

from __future__ import annotations

import pytest

from annot.quality.lint.gold import lint_gold
from annot.quality.lint.plan import LintPlan
from tests.quality.lint.small import SCHEMA, corpus, marked


def found(text: str, *, language: str = "fr") -> list[tuple[str, str, str]]:
    issues = lint_gold(LintPlan(), SCHEMA, *corpus(marked("a", text, language=language)))
    return [(each.where, each.message, each.about) for each in issues if each.code == "apposition"]


@pytest.mark.parametrize(
    ("text", "where", "name", "rest"),
    [
        ("Puis [Ana Reis, la ministre|Person] parle.", "Person@5-26", "Ana Reis", "la ministre"),
        ("Puis [Ana Reis, l’envoyée du port|Person] parle.", "Person@5-32", "Ana Reis", "l’envoyée du port"),
        ("Et [Jo, un ancien, soldat|Person] parle.", "Person@3-24", "Jo", "un ancien, soldat"),
    ],
)
def test_an_apposition_with_an_article_is_named_with_what_to_do(text: str, where: str, name: str, rest: str) -> None:
    ((place, message, about),) = found(text)
    assert (place, about) == (where, f"{name}, {rest}")
    assert message == f"{about!r} holds {rest!r}, with an article of its own; end the mention at {name!r}"


@pytest.mark.parametrize(
    "text",
    [
        "Puis [Ana Reis, ministre du port|Person] parle.",
        "Le [président du pays, Jo Reis|Person], un ancien, parle.",
        "Le [quotidien, Le Phare|Thing] paraît.",
        "Il lit [Reis, la|Person] et part.",
        "Des [gens, venus de la ville|Person] parlent.",
    ],
)
def test_titles_names_and_what_stands_outside_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_nothing_is_said_of_a_language_whose_articles_are_not_known() -> None:
    assert found("Then [Ana Reis, la ministre|Person] speaks.", language="en") == []
