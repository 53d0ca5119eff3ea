"""A schema out of a config that somebody else made: read by annot, and its project's export taken under it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import annot
from annot.schemas.read import read_schema
from annot.studio.config_schema import schema_of_config
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
    assert (per.color, per.hotkey, sorted(per.attributes)) == ("#0072B2", "p", ["Sentiment_of_it", "note", "topics"])
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
        "<Rating name='sure'>, which annot does not read",
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
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "name: theirs")
    assert "passed over: <Rating name='sure'>" in done.stderr


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
