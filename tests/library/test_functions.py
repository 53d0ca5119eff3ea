"""`annot.agree`, `annot.score`, `annot.diff`, `annot.lint`: on values, files and versions alike."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import annot
from annot.project.project import ProjectFolder
from annot.schemas.read import read_schema
from annot.store.readings import write_reading
from tests.data_set import make_data_set

SCHEMA = """\
mentions:
  Person: {title: Person, definition: Somebody., hotkey: p, attributes: {role: {type: choice, values: [a, b]}}}
  Firm: {title: Firm, definition: A firm., hotkey: f}
relations:
  works_for: {title: works for, definition: Is paid by., head: [Person], tail: [Firm]}
"""
TEXT = "Ada leads Hydro, and Bob leads Nordic."
ADA = annot.Mention(label="Person", span=annot.Span(0, 3), text="Ada")
HYDRO = annot.Mention(label="Firm", span=annot.Span(10, 15), text="Hydro")
BOB = annot.Mention(label="Person", span=annot.Span(21, 24), text="Bob", attributes={"role": "a"})
BOB_TOO = annot.Mention(label="Person", span=annot.Span(21, 24), text="Bob", attributes={"role": "b"})
NORDIC = annot.Mention(label="Firm", span=annot.Span(31, 37), text="Nordic")
AS_PERSON = annot.Mention(label="Person", span=annot.Span(31, 37), text="Nordic")
PAID = annot.Relation(label="works_for", head=ADA.id, tail=HYDRO.id)
DOCUMENT = annot.Document("one", TEXT)


@pytest.fixture
def schema(tmp_path: Path) -> annot.Schema:
    path = tmp_path / "schema.yaml"
    path.write_text(f"name: small\nversion: 1.0.0\nlanguage: en\n{SCHEMA}", "utf-8")
    return read_schema(path)


def said(by: str, *mentions: annot.Mention, relations: tuple[annot.Relation, ...] = ()) -> annot.AnnotationSet:
    return annot.AnnotationSet(
        doc_id="one",
        doc_sha256=DOCUMENT.sha256,
        annotator=by,
        origin="human",
        schema="small@1.0.0",
        mentions=mentions,
        relations=relations,
    )


LEFT = said("left", ADA, HYDRO, BOB, NORDIC, relations=(PAID,))
RIGHT = said("right", ADA, HYDRO, BOB_TOO, AS_PERSON)


def test_agreement_of_any_readings(schema: annot.Schema) -> None:
    found = annot.agree([LEFT, RIGHT], schema=schema, documents={"one": DOCUMENT})
    (pair,) = found.pairs
    # Three of four and four mentions are the same: 2·3 / 8. Of the relation nothing is: 0 / 1.
    assert pair.mentions["strict"]["all"].value == 0.75
    assert pair.relations["strict"]["all"].value == 0.0
    frame = found.to_polars()
    row = frame.filter(layer="mentions", measure="strict", label="Person").to_dicts()
    # Persons: 2 and 3, both 2: 4 / 5.
    assert [(each["annotators"], each["value"]) for each in row] == [("left, right", 0.8)]
    assert found.summary().splitlines()[:2] == ["left, right on 1 document", "mentions: strict F1 0.750, n = 4"]
    assert repr(found) == "<AgreementResult: left, right on 1 document>"


def test_the_cases_behind_a_number(schema: annot.Schema) -> None:
    found = annot.agree({"left": {"one": LEFT}, "right": {"one": RIGHT}}, schema=schema, documents=[gold(schema)])
    assert [each.kind for each in found.cases("mentions")] == ["label"]
    assert found.cases("mentions", "Firm") == found.cases("mentions", "Person") == found.cases("mentions")
    (value,) = found.cases("attributes", "Person.role")
    assert (value.says, value.quote) == (("a", "b"), "Ada leads Hydro, and Bob leads Nordic.")
    assert [each.kind for each in found.cases("relations")] == ["missed relation"]
    assert len(found.cases()) == 3
    with pytest.raises(annot.ArgumentError, match="there is no layer 'spans'; there are: mentions, relations, "):
        found.cases("spans")  # type: ignore[arg-type]


def test_readings_that_cannot_be_compared_are_refused(schema: annot.Schema) -> None:
    with pytest.raises(annot.DataError, match="left has two readings of one; give one"):
        annot.agree([LEFT, LEFT], schema=schema)
    with pytest.raises(annot.DataError, match=r"left read one under other@1\.0\.0, the schema is small@1\.0\.0"):
        annot.agree([LEFT.replace(schema="other@1.0.0"), RIGHT], schema=schema)


def test_nobody_in_common_is_said_and_no_number(schema: annot.Schema) -> None:
    found = annot.agree([LEFT], schema=schema)
    assert found.together is None
    assert found.summary() == "no two annotators have read the same document"
    assert found.to_polars().is_empty()


def gold(schema: annot.Schema | None = None) -> annot.GoldDocument:
    return annot.GoldDocument(DOCUMENT, LEFT.replace(annotator="gold", origin="adjudicated"), 0).under(schema)


def test_scores_of_values(schema: annot.Schema) -> None:
    found = annot.score([gold(schema)], [RIGHT])
    strict = found.report.mentions["strict"].micro.ratios
    # Four predicted, three of the four right.
    assert (strict.precision.value, strict.recall.value, strict.f1.value) == (0.75, 0.75, 0.75)
    row = found.to_polars().filter(layer="mention", measure="strict", label="Firm", ratio="recall").to_dicts()
    assert [each["value"] for each in row] == [0.5]
    accuracy = found.to_polars().filter(layer="attribute", label="Person.role").to_dicts()
    # Of Ada's and Bob's roles: neither has one for Ada, and Bob's differ.
    assert [(each["value"], each["n"]) for each in accuracy] == [(0.5, 2)]
    assert [each.kind for each in found.cases("mention", "Firm")] == ["relabelled"]
    assert [each.kind for each in found.cases("attribute", "Person.role")] == ["differs"]
    assert [each.kind for each in found.cases("relation")] == ["missed"]
    assert repr(found) == "<ScoreResult: strict F1 of mentions 0.750 on 1 document>"
    assert found.summary().splitlines() == [
        "1 document",
        "mentions: strict precision 0.750, recall 0.750, F1 0.750",
        "relations: strict precision undefined (nothing was predicted), recall 0.000, F1 0.000",
    ]


def test_scores_of_sets_by_id_and_against_another_system() -> None:
    found = annot.score({"one": LEFT}, {"one": RIGHT}, versus={"one": LEFT})
    assert found.versus is not None
    assert found.versus["mentions"]["strict"].difference == -0.25
    with pytest.raises(annot.DataError, match="two annotation sets are of one; give one"):
        annot.score({"one": LEFT}, [RIGHT, RIGHT])


def test_a_release_and_its_folder_and_its_version_score_alike(repository: ProjectFolder) -> None:
    predictions = repository.readings_dir / "reader-a.jsonl"
    folder = repository.releases_dir / "0.3.0"
    ways: list[annot.Release | Path | str] = [annot.load(folder), folder, str(folder), "0.3.0"]
    results = [annot.score(gold, predictions, n_resamples=0, project=repository.root) for gold in ways]
    values = {each.report.mentions["strict"].micro.ratios.f1.value for each in results}
    assert len(values) == 1
    assert results[0].report.mentions["strict"].micro.tally.possible == 363


def test_predictions_are_read_by_their_format(tmp_path: Path, schema: annot.Schema) -> None:
    path = tmp_path / "p.bio"
    path.write_text("Ada B-Person\nleads O\nHydro B-Firm\n, O\nand O\nBob O\nleads O\nNordic O\n. O\n", "utf-8")
    read = annot.read_predictions(path, documents=[gold(schema)])
    assert [each.id for each in read.sets["one"].mentions] == ["Person@0-3", "Firm@10-15"]
    assert annot.score([gold(schema)], read).report.mentions["strict"].micro.ratios.precision.value == 1.0
    (tmp_path / "p.xyz").write_text("x", "utf-8")
    with pytest.raises(annot.ConfigError, match=r"what it is cannot be told from '\.xyz'"):
        annot.read_predictions(tmp_path / "p.xyz")


def test_versions_are_compared_by_name_folder_and_value(repository: ProjectFolder) -> None:
    old, new = (annot.load(repository.releases_dir / version) for version in ("0.1.0", "0.3.0"))
    found = annot.diff(old, new)
    assert not found.is_empty
    for before, after in (("0.1.0", "0.3.0"), (old.folder, new.folder), (old.folder, "0.3.0")):
        assert annot.diff(before, after, project=repository.root).diff.documents == found.diff.documents
    assert annot.diff(new, new).is_empty
    assert repr(annot.diff(new, new)).endswith(": no difference>")


def test_every_change_is_a_row(tmp_path: Path, repository: ProjectFolder) -> None:
    found = annot.diff("0.1.0", "0.3.0", project=repository.root)
    frame = found.to_polars()
    assert len(frame) == sum(found.counts.values())
    assert found.summary().splitlines()
    found.write_page(tmp_path / "diff.html")
    assert (tmp_path / "diff.html").read_text("utf-8").startswith("<!DOCTYPE html>")


def test_a_new_mention_is_a_row_with_its_words(tmp_path: Path) -> None:
    project = make_data_set(tmp_path / "p", name="small", schema=SCHEMA, texts={"one": TEXT})
    write_reading(project.readings_dir, "reader", [LEFT.replace(annotator="reader")])
    before = annot.open_project(project.root)
    first = tmp_path / "before"
    shutil.copytree(project.root, first)
    mentions = (*LEFT.mentions[:-1], AS_PERSON)
    write_reading(project.readings_dir, "reader", [LEFT.replace(annotator="reader", mentions=mentions)])
    (row,) = before.diff(first).to_polars().to_dicts()
    assert (row["doc_id"], row["layer"], row["kind"]) == ("one", "mention", "mention-relabelled")
    assert (row["before"], row["after"], row["before_text"]) == ("Firm@31-37", "Person@31-37", "Nordic")


def test_lint_of_documents_with_their_gold(schema: annot.Schema) -> None:
    cut = annot.Mention(label="Person", span=annot.Span(0, 2), text="Ad")
    document = annot.GoldDocument(DOCUMENT, LEFT.replace(mentions=(cut,), relations=()), 0)
    (issue,) = annot.lint([document], schema=schema)
    assert (issue.code, issue.where) == ("edge-in-word", "Person@0-2")
    assert annot.lint([document.under(schema)]) == [issue]
    with pytest.raises(annot.ConfigError, match="the schema of the gold is not known; give it as schema="):
        annot.lint([document])
    plan = annot.LintPlan(off=("edge-in-word",))
    assert annot.lint([document], schema=schema, plan=plan) == []


def test_documents_may_come_one_after_the_other(schema: annot.Schema) -> None:
    cut = annot.Mention(label="Person", span=annot.Span(0, 2), text="Ad")
    document = annot.GoldDocument(DOCUMENT, LEFT.replace(mentions=(cut,), relations=()), 0).under(schema)
    assert [each.code for each in annot.lint(each for each in [document])] == ["edge-in-word"]


def test_a_gold_can_be_what_was_predicted(repository: ProjectFolder) -> None:
    gold = annot.open_project(repository.root).gold()
    found = annot.score(gold, gold, versus=gold, n_resamples=0)
    assert found.report.mentions["strict"].micro.ratios.f1.value == 1


def test_a_level_of_what_no_schema_has_is_refused(schema: annot.Schema) -> None:
    with pytest.raises(annot.ArgumentError, match=r"levels: 'Person\.rule' is no attribute of small@1\.0\.0"):
        annot.agree([LEFT, RIGHT], schema=schema, levels={"Person.rule": "nominal"})
