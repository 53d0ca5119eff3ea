"""A schema out of another tool's files: labels, attributes by their values, relations as they were drawn."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annot.core.annotation import AttributeValue, Mention, Relation, Span
from annot.core.document import Document
from annot.core.errors import DataError
from annot.core.schema import Schema
from annot.formats.import_result import ImportResult, unsigned_set
from annot.project.proposed_schema import schema_of_files
from annot.store.yaml_file import parse_yaml
from tests.command import run_annot

DOCUMENT = Document("one", "Ada met Bob at Acme.")
PLACES = {"Ada": (0, 3), "Bob": (8, 11), "Acme": (15, 19)}


def mention(quote: str, label: str, **attributes: AttributeValue) -> Mention:
    return Mention(label=label, span=Span(*PLACES[quote]), text=quote, attributes=attributes)


def proposed(*mentions: Mention, relations: tuple[Relation, ...] = ()) -> tuple[Schema, tuple[str, ...]]:
    found = ImportResult({"one": unsigned_set(DOCUMENT, mentions, relations)})
    made = schema_of_files(found, name="theirs", language="en")
    return parse_yaml(made.yaml, Schema, name="s"), made.questions


def test_attributes_are_of_the_type_that_their_values_show() -> None:
    ada = mention("Ada", "Person", named=True, age=36, mood="good", roles=("a", "b"))
    bob = mention("Bob", "Person", named=False, age=2.5, mood="bad")
    schema, _ = proposed(ada, bob, mention("Acme", "Firm", named=True))
    person = schema.mentions["Person"].attributes
    assert {name: (spec.type, tuple(spec.values), spec.multiple) for name, spec in person.items()} == {
        "named": ("boolean", (), False),
        "age": ("number", (), False),
        "mood": ("choice", ("good", "bad"), False),
        "roles": ("choice", ("a", "b"), True),
    }
    assert list(schema.mentions["Firm"].attributes) == ["named"]


def test_many_different_words_are_a_text() -> None:
    text = Document("one", "x" * 31)
    mentions = [Mention(label="A", span=Span(at, at + 1), text="x", attributes={"note": f"n{at}"}) for at in range(31)]
    made = schema_of_files(ImportResult({"one": unsigned_set(text, mentions)}), name="n", language="en")
    assert parse_yaml(made.yaml, Schema, name="s").mentions["A"].attributes["note"].type == "text"


def test_relations_go_from_and_to_what_they_join() -> None:
    ada, bob, firm = mention("Ada", "Person"), mention("Bob", "Person"), mention("Acme", "Firm")
    links = (
        Relation(label="works at", head=ada.id, tail=firm.id, attributes={"how": "sure"}),
        Relation(label="knows", head=ada.id, tail=bob.id),
    )
    schema, questions = proposed(ada, bob, firm, relations=links)
    assert {name: (each.head, each.tail) for name, each in schema.relations.items()} == {
        "works at": (("Person",), ("Firm",)),
        "knows": (("Person",), ("Person",)),
    }
    assert "relations.knows: head and tail as they were drawn: Person → Person (1)" in questions


def test_files_in_which_nothing_is_marked_make_none() -> None:
    with pytest.raises(DataError, match="nothing is marked in the files"):
        proposed()


@given(st.lists(st.text(max_size=6), min_size=1, max_size=3, unique=True), st.lists(st.text(max_size=6), max_size=3))
def test_any_words_make_a_schema_that_annot_reads(labels: list[str], said: list[str]) -> None:
    mentions = [
        Mention(label=label, span=Span(at, at + 1), text=DOCUMENT.text[at], attributes=dict.fromkeys(said, word))
        for at, (label, word) in enumerate(zip(labels, [*said, "x", "y", "z"], strict=False))
        if label
    ]
    if mentions:
        made = schema_of_files(ImportResult({"one": unsigned_set(DOCUMENT, mentions)}), name="n", language="en")
        parse_yaml(made.yaml, Schema, name="s")


def test_the_command_prints_it_and_says_what_to_look_at(tmp_path: Path) -> None:
    (tmp_path / "x.bio").write_text("Ada B-Person\nmet O\nBob B-Person\n", "utf-8")
    done = run_annot("schema", "import", "x.bio", "--format", "conll", "--name", "theirs", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert list(parse_yaml(done.stdout, Schema, name="s").mentions) == ["Person"]
    assert "look at mentions: the definitions of all labels" in done.stderr
