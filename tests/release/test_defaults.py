"""A default means one thing: said in the page, absent from reading and gold, there in tables, counts and scores."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from datasets import load_dataset

from annot.core.annotation import AnnotationSet, Mention
from annot.core.schema import Schema
from annot.project.agreement import agree
from annot.project.load import load
from annot.project.project import ProjectFolder, open_project
from annot.project.release_check import check_release
from annot.release.tables.defaults import notes_on_defaults
from annot.steps.release import release
from annot.steps.score.score import score
from annot.store.readings import write_reading
from annot.studio.label_config import render_label_config
from tests.data_set import make_data_set
from tests.make import quote, reading_in, relation

SCHEMA = """
mentions:
  Loss:
    definition: x
    attributes:
      approx: {type: boolean, default: false}
      side: {type: choice, values: {ours: nôtres, theirs: leurs}, default: theirs}
      n: {type: integer, default: 1}
  Place: {definition: x}
relations:
  at: {definition: x, head: [Loss], tail: [Place], attributes: {how: {values: [near, in], default: in}}}
"""
TEXT = "Three died, two left in Oslo."
SECOND = '\n[annotators.second]\nkind = "human"\nemail = "second@annot.localhost"\n'


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    """One reader leaves everything out; the other says the defaults."""
    made = make_data_set(
        tmp_path_factory.mktemp("defaults") / "set", name="defaults", schema=SCHEMA, texts={"one": TEXT}
    )
    with (made.root / "annot.toml").open("a", encoding="utf-8") as stream:
        stream.write(SECOND)
    project = open_project(made.root)
    write_reading(project.readings_dir, "reader", [said(project, "reader")])
    write_reading(project.readings_dir, "second", [said(project, "second")])
    release(project, "0.1.0", dirty=True, on=date(2025, 1, 1))
    return project


def said(project: ProjectFolder, name: str) -> AnnotationSet:
    loss, place = quote("Loss", "Three", TEXT), quote("Place", "Oslo", TEXT)
    other = quote("Loss", "two", TEXT, side="ours", n=2)
    return reading_in(project, "one", loss, other, place, relations=[relation("at", loss, place)], by=name)


def test_the_page_says_what_an_empty_field_means_and_chooses_nothing(project: ProjectFolder) -> None:
    config = render_label_config(project.schema)
    for header in ("approx (left empty: no)", "side (left empty: leurs)", "n (left empty: 1)"):
        assert f'<Header value="{header}"' in config
    assert "selected=" not in config
    assert "defaultValue" not in config


def test_gold_holds_what_was_said_and_tables_what_it_means(project: ProjectFolder) -> None:
    folder = project.releases_dir / "0.1.0"
    (line,) = (folder / "gold.jsonl").read_text("utf-8").splitlines()
    assert [mention["attributes"] for mention in json.loads(line)["mentions"]] == [{}, {"n": 2, "side": "ours"}, {}]
    gold = load(folder).documents["one"].gold
    assert [dict(mention.attributes) for mention in gold.mentions] == [{}, {"n": 2, "side": "ours"}, {}]
    table = load_dataset(str(folder), "mentions")["train"]
    rows = [(row["label"], row["approx"], row["side"], row["n"]) for row in table]
    assert rows == [("Loss", False, "theirs", 1), ("Loss", False, "ours", 2), ("Place", None, None, None)]
    relations = load_dataset(str(folder), "relations")["train"]
    assert relations["how"][:] == ["in"]
    nested = load_dataset(str(folder), "documents")["train"][0]["mentions"]
    assert [each["attributes"]["side"] for each in nested] == ["theirs", "ours", None]
    assert check_release(folder) == []


def test_card_and_description_say_so(project: ProjectFolder) -> None:
    folder = project.releases_dir / "0.1.0"
    card = (folder / "README.md").read_text("utf-8")
    assert "where one was left out that has a default, the tables hold the default" in card
    assert "| Loss.side | theirs | 1 |" in card
    assert "(none)" not in card
    described = json.loads((folder / "croissant.json").read_bytes())
    (mentions,) = [each for each in described["recordSet"] if each["name"] == "rows/mentions/train"]
    notes = {field["name"]: field.get("description", "") for field in mentions["field"]}
    assert notes["side"] == "Where it was left out, annot filled in the schema's default: theirs for Loss."
    assert notes["text"] == ""


def test_agreement_and_score_take_what_was_left_out_for_its_default(project: ProjectFolder, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    made = make_data_set(folder, name="defaults", schema=SCHEMA, texts={"one": TEXT})
    with (made.root / "annot.toml").open("a", encoding="utf-8") as stream:
        stream.write(SECOND)
    other = open_project(folder)
    spoken = said(other, "second")
    first, *rest = spoken.mentions
    explicit = Mention(
        label="Loss", span=first.span, text=first.text, attributes={"approx": False, "side": "theirs", "n": 1}
    )
    spoken = spoken.replace(mentions=(explicit, *rest))
    write_reading(other.readings_dir, "reader", [said(other, "reader")])
    write_reading(other.readings_dir, "second", [spoken])
    together = agree(other).together
    assert together is not None
    for name in ("Loss.approx", "Loss.side", "Loss.n"):
        assert together.attributes["same"][name].value == 1.0
    write_reading(tmp_path, "predictions", [spoken.replace(annotator="model:m@1", origin="model")])
    report = score(gold=project.releases_dir / "0.1.0", pred=tmp_path / "predictions.jsonl").report
    values = {**report.attributes, **report.relation_attributes}
    assert {name: (each.n, each.n_same) for name, each in values.items()} == {
        "Loss.approx": (2, 2),
        "Loss.side": (2, 2),
        "Loss.n": (2, 2),
    }


def test_the_note_on_a_column_quotes_the_default_as_the_schema_has_it() -> None:
    kinds: dict[str, object] = {
        "side": {"type": "choice", "values": ["US", "UA"], "default": "US"},
        "sure": {"type": "boolean", "default": False},
    }
    mentions = {"Loss": {"definition": "x", "attributes": kinds}}
    schema = Schema.model_validate({"name": "s", "version": "1.0.0", "language": "en", "mentions": mentions})
    note = "Where it was left out, annot filled in the schema's default: {} for Loss."
    assert notes_on_defaults(schema) == {"side": note.format("US"), "sure": note.format("false")}
