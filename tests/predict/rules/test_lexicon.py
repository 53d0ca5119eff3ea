"""What the lexicon finds: the words that were marked, and the like of them."""

from __future__ import annotations

from collections.abc import Iterable

from annot.core.annotation import Mention, Span
from annot.core.schema import Schema
from annot.predict.rules.lexicon import Lexicon
from annot.predict.rules.plain import plain_of
from tests.make import schema
from tests.predict.rules.small import SCHEMA


def lexicon(*marked: tuple[str, str], under: Schema = SCHEMA, language: str = "fr") -> Lexicon:
    return Lexicon(mentions(marked), under, language)


def mentions(marked: Iterable[tuple[str, str]]) -> list[Mention]:
    return [Mention(label=label, span=Span(0, len(text)), text=text) for label, text in marked]


def find(found: Lexicon, text: str) -> list[tuple[str, str]]:
    return sorted((text[each.start : each.end], each.kind) for each in found.find(plain_of(text)))


def test_an_entry_stands_between_the_edges_of_words() -> None:
    armies = lexicon(("Unit", "armée"))
    assert find(armies, "L’armée, l'armée-là, désarmée, armées, armée2") == [
        ("armée", "text"),
        ("armée", "text"),
        ("armées", "form"),
    ]


def test_overlapping_entries_are_all_found() -> None:
    both = lexicon(("Unit", "armée russe"), ("Unit", "russe"), ("Unit", "russe de Koursk"))
    assert find(both, "armée russe de Koursk") == [
        ("armée russe", "text"),
        ("russe", "text"),
        # « russe » before a name that may be any other, and as it was marked.
        ("russe de Koursk", "name"),
        ("russe de Koursk", "text"),
    ]


def test_how_often_words_were_marked_is_told_by_label() -> None:
    kiev = lexicon(("Place", "Kiev"), ("Person", "Kiev"), ("Place", "Kiev"))
    (found,) = kiev.find("à Kiev.")
    assert found == (2, 6, "text", (("Person", 1), ("Place", 2)), None)


def test_the_first_word_of_a_sentence_has_a_capital() -> None:
    soldiers = lexicon(("Unit", "soldats"), ("Unit", "Troupes russes"), ("Place", "Nord"))
    assert find(soldiers, "Soldats et soldats, Troupes russes, troupes russes") == [
        ("Soldats", "text"),
        ("Troupes russes", "text"),
        ("soldats", "text"),
        ("troupes russes", "text"),
    ]
    # A name of one word is no common one.
    assert find(soldiers, "au nord du Nord") == [("Nord", "text")]


def test_one_common_word_in_the_other_number() -> None:
    assert find(lexicon(("Unit", "soldats")), "un soldat, des soldats") == [("soldat", "form"), ("soldats", "text")]
    assert find(lexicon(("Unit", "soldats tués")), "un soldat tué") == []


def test_every_other_countrys_adjective_of_the_same_number() -> None:
    russian = lexicon(("Unit", "soldats russes"))
    text = "soldats tchèques, soldats nord-coréens, soldats russe, soldats courageux, soldats russes"
    assert find(russian, text) == [
        ("soldats nord-coréens", "form"),
        ("soldats russes", "text"),
        ("soldats tchèques", "form"),
    ]


def test_what_stands_behind_an_adjective_stands_behind_the_other() -> None:
    guards = lexicon(("Unit", "garde russe à cheval"), ("Unit", "garde grecque"), ("Unit", "garde grecque"))
    assert find(guards, "garde turque à cheval") == [("garde turque", "form"), ("garde turque à cheval", "form")]
    marked = {each.end: each.marked for each in guards.find("garde turque à cheval")}
    # « garde turque » is like what was marked twice, the whole like what was marked once.
    assert marked == {12: (("Unit", 2),), 21: (("Unit", 1),)}


def test_an_adjective_inside_of_a_longer_word_is_none() -> None:
    assert find(lexicon(("Unit", "forces russes")), "forces ukrainiennesx, forces turques2") == []
    assert find(lexicon(("Unit", "forces russes")), "forces turques-là") == [("forces turques", "form")]


def test_an_adjective_alone_has_no_like() -> None:
    assert find(lexicon(("Unit", "russe")), "turque") == []


def test_any_name_may_follow_words_that_did_before_one() -> None:
    region = lexicon(("Place", "région de Koursk"))
    assert find(region, "région de Belgorod Nord, région de la Volga, région de Koursk") == [
        ("région de Belgorod Nord", "name"),
        ("région de Koursk", "name"),
        ("région de Koursk", "text"),
    ]


def test_titles_of_values_are_words_of_their_label() -> None:
    weapons = schema(
        "mentions:\n"
        "  Weapon: {definition: x, attributes: {kind: {type: choice, values: {d: drone, o: autre}}}}\n"
        "  Other: {definition: x, attributes: {kind: {type: choice, values: {o: autre}}}}\n",
        language="fr",
    )
    found = lexicon(under=weapons)
    assert find(found, "drone, drones, autre, un Drone") == [
        ("Drone", "schema"),
        ("drone", "schema"),
        ("drones", "schema"),
    ]


def test_countries_are_known_without_any_gold() -> None:
    nothing = schema("mentions: {Place: {definition: x}}")
    assert find(lexicon(under=nothing), "l’Ukraine et l’Arabie Saoudite") == [
        ("Arabie Saoudite", "country"),
        ("Ukraine", "country"),
    ]


def test_curly_apostrophes_and_narrow_spaces_are_the_plain_ones() -> None:
    found = lexicon(("Place", "côte d'Azur"), ("Unit", "3\u202fe corps"))
    text = "😀 İ : côte d’Azur, 3 e corps"
    assert [(each.start, text[each.start : each.end]) for each in found.find(plain_of(text))] == [
        (6, "côte d’Azur"),
        (19, "3 e corps"),
    ]


def test_without_letters_there_is_nothing_to_find() -> None:
    empty = lexicon(("Loss", "3 000"), under=schema("mentions: {Loss: {definition: x}}"), language="xx")
    assert list(empty.find("3 000 et 3 000")) == []
    assert list(lexicon().find("")) == []
