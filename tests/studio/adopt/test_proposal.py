"""A schema out of a config that somebody else made: read by annot, and its project's export taken under it."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import annot
from annot.core.schema import Schema
from annot.library.toolkit import schema_of_config
from annot.schemas.read import read_schema
from annot.store.yaml_file import parse_yaml
from annot.studio.adopt.labelling import read_labelling
from annot.studio.adopt.project_map import AsAttribute, ProjectMap, require_fitting
from annot.studio.adopt.proposal import propose
from annot.studio.adopt.seen import Seen
from annot.studio.label_config import render_label_config
from tests.command import run_annot
from tests.data_set import make_data_set

CONFIG = """\
<View>
  <Header value="Mark"/>
  <Labels name="ner" toName="text" choice="single">
    <Label value="Full name" alias="PER" background="#0072B2" hotkey="p"/>
    <Label value="Org: any"/>
  </Labels>
  <Labels name="more" toName="text"><Label value="武器"/><Label value="Org: any"/></Labels>
  <Text name="text" value="$text"/>
  <Choices name="Sentiment of it" toName="text" perRegion="true" whenLabelValue="Full name" required="true">
    <Choice value="good"/><Choice value="very bad" alias="bad"/>
  </Choices>
  <Choices name="topics" toName="text" perRegion="true" choice="multiple">
    <Choice value="war"/><Choice value="trade"/>
  </Choices>
  <Number name="2nd size" toName="text" perRegion="true" whenTagName="more" whenLabelValue="武器"/>
  <TextArea name="note" toName="text" perRegion="true"/>
  <Choices name="genre" toName="text"><Choice value="news"/></Choices>
  <Rating name="sure" toName="text" perRegion="true"/>
  <Ranker name="order" toName="text"/>
  <Relations><Relation value="org:founded_by"/><Relation value="knows"/></Relations>
</View>
"""
TEXT = "Ada met Bob at Acme."


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.xml"
    path.write_text(CONFIG, "utf-8")
    return path


def test_what_a_config_says_and_what_is_proposed(config: Path, tmp_path: Path) -> None:
    found = schema_of_config(config, name="theirs", language="en")
    (tmp_path / "s.yaml").write_text(found.yaml, "utf-8")
    schema = read_schema(tmp_path / "s.yaml")
    assert {name: each.title for name, each in schema.mentions.items()} == {
        "PER": "Full name",
        "Org_any": "Org: any",
        "武器": "",
    }
    per = schema.mentions["PER"]
    assert (per.color, per.hotkey, sorted(per.attributes)) == (
        "#0072B2",
        "p",
        ["Sentiment_of_it", "note", "sure", "topics"],
    )
    assert per.attributes["sure"].type == "integer"
    assert per.attributes["Sentiment_of_it"].values == {"good": "good", "bad": "very bad"}
    assert per.attributes["Sentiment_of_it"].required
    assert per.attributes["topics"].multiple
    assert schema.mentions["武器"].attributes["attribute_2nd_size"].type == "number"
    assert {name: each.title for name, each in schema.relations.items()} == {
        "org_founded_by": "org:founded_by",
        "knows": "",
    }
    assert schema.relations["knows"].head == ("PER", "Org_any", "武器")
    # Three definitions, two of relations, four ends of relations, and the version.
    assert found.yaml.count("# proposed") == 3 + 2 + 4 + 1
    assert found.passed_over == (
        "<Choices name='genre'>, of the whole text",
        "<Ranker name='order'>, which annot does not read",
    )


def test_an_export_of_the_project_is_taken_under_it(config: Path, tmp_path: Path) -> None:
    found = schema_of_config(config, name="theirs", language="en")
    project = make_data_set(
        tmp_path / "p", name="theirs", schema="mentions: {A: {definition: a}}\n", texts={"one": TEXT}
    )
    project.schema_path.write_text(found.yaml, "utf-8")

    def on(region: str, start: int, end: int, **value: object) -> dict[str, object]:
        return {
            "id": region,
            "to_name": "text",
            "value": {"start": start, "end": end, "text": TEXT[start:end], **value},
        }

    results = [
        on("a", 0, 3, labels=["PER"]) | {"type": "labels", "from_name": "ner"},
        on("a", 0, 3, choices=["bad"]) | {"type": "choices", "from_name": "Sentiment of it"},
        on("b", 15, 19, labels=["Org: any"]) | {"type": "labels", "from_name": "more"},
        {"type": "relation", "from_id": "a", "to_id": "b", "direction": "right", "labels": ["org:founded_by"]},
    ]
    export = [{"id": 1, "data": {"text": TEXT}, "annotations": [{"id": 1, "completed_by": 1, "result": results}]}]
    (tmp_path / "e.json").write_text(json.dumps(export), "utf-8")
    opened = annot.open_project(project.root)
    assert opened.pull_file(tmp_path / "e.json", annotator="reader").issues == ()
    reading = opened.readings["reader"]["one"]
    assert [(each.id, dict(each.attributes)) for each in reading.mentions] == [
        ("PER@0-3", {"Sentiment_of_it": "bad"}),
        ("Org_any@15-19", {}),
    ]
    assert [each.id for each in reading.relations] == ["org_founded_by(PER@0-3, Org_any@15-19)"]


def test_the_command_prints_a_schema(config: Path) -> None:
    done = run_annot("schema", "import", str(config), "--name", "theirs", cwd=config.parent)
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, 'name: "theirs"')
    assert "passed over: <Ranker name='order'>" in done.stderr


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<View", "not the XML of a labelling config"),
        ("<View><Text name='t' value='$t'/></View>", "no control marks spans, such as <Labels"),
    ],
)
def test_what_is_no_config_is_refused(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "c.xml").write_text(text, "utf-8")
    with pytest.raises(annot.ConfigError, match=why):
        schema_of_config(tmp_path / "c.xml", name="x", language="en")
    with pytest.raises(annot.ConfigError, match="no such file"):
        schema_of_config(tmp_path / "nowhere.xml", name="x", language="en")


def test_what_the_submissions_say_is_proposed_and_asked() -> None:
    seen = Seen()
    seen.n_regions.update({"PER": 12, "Org: any": 3, "Odd": 1})
    seen.together[("PER", "Odd")] = 1
    seen.values.update({("PER", "Sentiment of it", "choices"): 12, ("PER", "old", "rating"): 12})
    seen.words.update({("Sentiment of it", "good"): 11, ("Sentiment of it", "so-so"): 1})
    seen.relations.update({("knows", "PER", "PER"): 2, ("", "PER", "Org: any"): 5})
    found = propose(read_labelling(CONFIG, source="c"), seen, name="theirs", language="en")
    schema = parse_yaml(found.yaml, Schema, name="s")
    assert list(schema.mentions) == ["PER", "Org_any", "武器", "Odd"]
    assert schema.mentions["PER"].attributes["Sentiment_of_it"].values == {
        "good": "good",
        "bad": "very bad",
        "so-so": "so-so",
    }
    # Of twelve regions each has one, in a control that the config does not have any more.
    assert schema.mentions["PER"].attributes["old"].required
    assert "old" not in schema.mentions["Org_any"].attributes
    knows, related = schema.relations["knows"], schema.relations["related"]
    assert (knows.head, knows.tail, related.head, related.tail) == (("PER",), ("PER",), ("PER",), ("Org_any",))
    assert found.map.relations == {"org:founded_by": "org_founded_by", "knows": "knows", "": "related"}
    asked = "\n".join(found.questions)
    for words in (
        "label 'Odd': not in the config, but on 1 region",
        "regions labelled PER and Odd (1): a mention each",
        "Sentiment of it: so-so was chosen, and the config does not offer it",
        "Rating 'old': not in the config, but regions have values of it",
        "old: required, since each of 12 regions has it",
        "relations.org_founded_by: head and tail, since nobody has drawn one",
        "relations.knows: head and tail as they were drawn: PER → PER (2)",
        "relations.related: arrows without a label (5), which the config does not offer",
    ):
        assert words in asked


def test_two_controls_for_one_attribute_offer_the_values_of_both() -> None:
    """Word by word: what one control offers and the other too is one value; a label may be a value that is no text."""
    config = """<View><Labels name="l" toName="t"><Label value="A"/><Label value="Sure"/><Label value="Gone"/></Labels>
      <Text name="t" value="$t"/>
      <Choices name="mood" toName="t" perRegion="true"><Choice value="good"/><Choice value="bad"/></Choices>
      <Choices name="mood2" toName="t" perRegion="true"><Choice value="bad"/><Choice value="odd"/></Choices>
      <Choices name="lost" toName="t" perRegion="true" whenLabelValue="Gone"><Choice value="x"/></Choices>
      <Taxonomy name="kind" toName="t" perRegion="true">
        <Choice value="AC/DC"/><Choice value="AC"><Choice value="DC"/></Choice>
      </Taxonomy></View>"""
    mapped = ProjectMap(
        labels={"Sure": AsAttribute(attribute="sure", value=True), "Gone": False}, controls={"mood2": "mood"}
    )
    found = propose(read_labelling(config, source="c"), name="s", language="en", given=mapped)
    schema = parse_yaml(found.yaml, Schema, name="s")
    attributes = schema.mentions["A"].attributes
    assert list(attributes["mood"].values) == ["good", "bad", "odd"]
    assert attributes["sure"].type == "boolean"
    # A slash in a word is no step of a path.
    assert len(set(attributes["kind"].values)) == 3
    assert found.map.controls["lost"] is False
    assert "control 'lost': dropped, since no label that is kept has it" in found.questions


def test_what_somebody_has_mapped_holds() -> None:
    mapped = ProjectMap(
        labels={"PER": "Person", "Org: any": "Person", "武器": AsAttribute(attribute="arms", value="some")},
        controls={"note": False, "Sentiment of it": "feeling"},
        values={"Sentiment of it": {"bad": "good"}},
        relations={"knows": "ties", "org:founded_by": "ties"},
    )
    found = propose(read_labelling(CONFIG, source="c"), name="theirs", language="en", given=mapped)
    schema = parse_yaml(found.yaml, Schema, name="s")
    assert list(schema.mentions) == ["Person"]
    # The size is of a label that has become a value.
    assert sorted(schema.mentions["Person"].attributes) == ["arms", "feeling", "sure", "topics"]
    assert schema.mentions["Person"].attributes["feeling"].values == {"good": "good"}
    assert list(schema.relations) == ["ties"]
    assert (found.map.labels, found.map.relations) == (mapped.labels, mapped.relations)


ODD = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=8)


@st.composite
def configs(draw: st.DrawFn) -> str:
    """Configs with any words that XML can hold, the same ones in several places."""
    root = ET.Element("View")
    ET.SubElement(root, "Text", name="t", value="$t")
    pool = st.one_of(st.sampled_from(["a", "A", "all", "$x", "1st", "a\nb", "x: #y", '"', "-"]), ODD)
    for at in range(draw(st.integers(1, 2))):
        labels = ET.SubElement(root, "Labels", name=f"l{at}", toName="t")
        ET.SubElement(labels, "Label", value="sure")
        for _ in range(draw(st.integers(0, 4))):
            label = ET.SubElement(labels, "Label", value=draw(pool), hotkey=draw(pool)[:1], background="#112233")
            if draw(st.booleans()):
                label.set("alias", draw(pool))
    for name in draw(st.lists(pool, max_size=3, unique=True)):
        tag = draw(st.sampled_from(["Choices", "Taxonomy", "TextArea", "Number", "Rating", "DateTime"]))
        control = ET.SubElement(root, tag, name=name, toName="t", perRegion="true", required="true")
        for _ in range(draw(st.integers(0, 3))):
            choice = ET.SubElement(control, "Choice", value=draw(pool))
            ET.SubElement(choice, "Choice", value=draw(pool))
    relations = ET.SubElement(root, "Relations")
    for _ in range(draw(st.integers(0, 3))):
        ET.SubElement(relations, "Relation", value=draw(pool))
    return ET.tostring(root, encoding="unicode")


@given(configs())
def test_every_config_makes_a_schema_that_annot_reads_and_a_map_that_fits_it(config: str) -> None:
    found = propose(read_labelling(config, source="c"), name="theirs", language="en")
    schema = parse_yaml(found.yaml, Schema, name="s")
    require_fitting(found.map, schema, "map")
    ET.fromstring(render_label_config(schema))


@pytest.mark.parametrize(("name", "language"), [("Two words", "en"), ("a: b", "en"), ("fine", "english")])
def test_a_name_that_no_schema_can_have_is_refused(config: Path, name: str, language: str) -> None:
    with pytest.raises(annot.ConfigError, match="the proposed schema"):
        schema_of_config(config, name=name, language=language)
