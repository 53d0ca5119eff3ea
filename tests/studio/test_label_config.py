"""The labelling config: well formed, in French, and taken by the SDK and by the server."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from label_studio_sdk.label_interface import LabelInterface  # type: ignore[attr-defined]

from annot.core.colors import colors_of
from annot.core.schema import Schema
from annot.project.project import ProjectFolder
from annot.studio.instruction import render_instruction
from annot.studio.label_config import render_label_config
from annot.workspace.connection import connect
from annot.workspace.workspaces import numbers_of


@pytest.fixture(scope="module")
def config(schema: Schema) -> ET.Element:
    return ET.fromstring(render_label_config(schema))


def test_labels_are_french_and_keep_their_names(config: ET.Element, schema: Schema) -> None:
    labels = config.findall(".//Label")
    assert [label.get("alias") for label in labels] == list(schema.mentions)
    assert labels[2].get("value") == "Chiffre de pertes"
    assert str(labels[2].get("hint")).startswith("Quantité, exacte ou vague")
    assert [label.get("hotkey") for label in labels] == list("1234567890")


def test_colors_differ(schema: Schema) -> None:
    assert len(set(colors_of(schema).values())) == len(schema.mentions) == 10


def test_each_attribute_is_shown_for_its_labels_alone(config: ET.Element) -> None:
    (kind,) = config.findall(".//Choices[@name='casualty_kind']")
    assert (kind.get("perRegion"), kind.get("whenLabelValue"), kind.get("required")) == (
        "true",
        "CasualtyFigure",
        "true",
    )
    assert kind.get("requiredMessage") == "Nature des pertes : valeur obligatoire"
    (side,) = config.findall(".//Choices[@name='side__OfficialSpeaker']")
    assert side.get("choice") == "multiple"
    (origin,) = config.findall(".//Choices[@name='origin']")
    assert (origin.get("choice"), origin.get("required")) == ("single", None), "a radio could not be unticked"


@pytest.mark.parametrize(
    ("languages", "shown"),
    [
        ((), {"p. ex. 12 500 (nombre entier)", "p. ex. 12,5 (nombre)"}),
        (("fr",), {"p. ex. 12 500 (nombre entier)", "p. ex. 12,5 (nombre)"}),
        (("ja", "th"), {"p. ex. 12,500 (nombre entier)", "p. ex. 12.5 (nombre)"}),
        (("de", "fr"), {"comme dans le texte (nombre entier)", "p. ex. 12,5 (nombre)"}),
        (("fr", "ja"), {"comme dans le texte (nombre entier)", "comme dans le texte (nombre)"}),
    ],
)
def test_numbers_show_an_example_where_all_texts_write_them_alike(
    schema: Schema, languages: tuple[str, ...], shown: set[str]
) -> None:
    config = ET.fromstring(render_label_config(schema, languages))
    assert {field.get("placeholder") for field in config.findall(".//TextArea")} == shown


def test_booleans_avoid_the_aliases_that_blank_the_page(config: ET.Element) -> None:
    choices = config.findall(".//Choices[@name='anonymous']/Choice")
    assert [(choice.get("alias"), choice.get("value")) for choice in choices] == [("yes", "oui"), ("no", "non")]


def test_the_style_holds_no_character_that_xml_escapes(config: ET.Element) -> None:
    # The page gets the style still escaped: a `>` would kill its rule without a word.
    style = config.findtext("Style") or ""
    assert ".annot-text" in style
    assert not set("<>&") & set(style)


def test_relations_hold_every_combination(config: ET.Element, schema: Schema) -> None:
    words = [relation.get("value") for relation in config.findall(".//Relation")]
    # 11 labels, and 4 stances, and 2 roles.
    assert len(words) == len(set(words)) == 17


def test_a_bare_relation_is_offered_where_its_attribute_may_be_left_out() -> None:
    pair = {"definition": "x", "head": ["Person"], "tail": ["Person"]}
    yes_no = {"type": "choice", "values": {"a": "A", "b": "B"}}
    relations = {
        "knows": {**pair, "attributes": {"since": yes_no}},
        "meets": {
            **pair,
            "attributes": {
                "how": {**yes_no, "required": True},
                "why": {"type": "choice", "values": {"c": "C", "d": "D"}},
            },
        },
    }
    schema = Schema.model_validate(
        {
            "name": "s",
            "version": "1.0.0",
            "language": "en",
            "mentions": {"Person": {"definition": "x"}},
            "relations": relations,
        }
    )
    words = [each.get("value") for each in ET.fromstring(render_label_config(schema)).findall(".//Relation")]
    assert words == [
        "knows", "knows : A", "knows : B",
        "meets : A", "meets : A, C", "meets : A, D", "meets : B", "meets : B, C", "meets : B, D",
    ]  # fmt: skip


def test_numbers_of_rules_are_words() -> None:
    html = render_instruction("1. first\n2. second\n   - deep\n\nEnd.\n")
    assert html == (
        '<ol style="list-style: none">\n<li>1. first</li>\n<li>2. second\n'
        '<ul style="list-style: none">\n<li>• deep</li>\n</ul>\n</li>\n</ol>\n<p>End.</p>\n'
    )
    for item in ("# head", "- deep", "> said", "```\n   code\n   ```"):
        assert "7. " in render_instruction(f"7. {item}\n"), item


def test_the_sdk_takes_it(schema: Schema) -> None:
    interface = LabelInterface(render_label_config(schema))
    interface.validate()  # type: ignore[no-untyped-call]
    assert interface.get_tag("label").labels == list(schema.mentions)  # type: ignore[no-untyped-call]


def test_the_server_takes_it(live: ProjectFolder) -> None:
    with connect(live) as studio:
        for number in numbers_of(live, studio.projects()).values():
            studio.validate_label_config(number, render_label_config(live.schema))
            assert "casualty_kind" in studio.label_config(number)


def test_html_in_the_guidelines_is_shown_and_not_run() -> None:
    html = render_instruction("# Règles\n\n<script>alert(1)</script>", "| a | b |\n| --- | --- |\n| 1 | 2 |")
    assert "<h1>Règles</h1>" in html
    assert "&lt;script&gt;" in html
    assert "<script>" not in html
    assert "<table>" in html
