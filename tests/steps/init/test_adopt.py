"""A project of Label Studio is taken over by an export of it, in one command; all expected values by hand."""

from __future__ import annotations

import json
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

import annot
from annot.core.ids import MentionId
from tests.command import run_annot

CONFIG = """\
<View>
  <Header value="$title"/>
  <Labels name="ner" toName="text" choice="multiple">
    <Label value="Person" hotkey="p" background="#0072B2"/><Label value="Negated"/>
  </Labels>
  <Labels name="more" toName="text"><Label value="Org: any"/></Labels>
  <Text name="text" value="$body"/>
  <Choices name="Feeling of it" toName="text" perRegion="true" whenLabelValue="Person">
    <Choice value="good"/><Choice value="bad"/>
  </Choices>
  <Rating name="sure" toName="text" perRegion="true"/>
  <Choices name="genre" toName="text"><Choice value="news"/></Choices>
  <Relations><Relation value="works at"/></Relations>
</View>
"""
MAP = """\
[labels]
"Negated" = { attribute = "polarity", value = "negated" }
"Org: any" = "Organisation"

[relations]
"" = "related"
"""
ONE, TWO = "Ada Berg met Bob at Norsk Hydro.", "Bob left Acme."
Json = dict[str, Any]


def on(region: str, text: str, quote: str, kind: str, control: str, **value: Any) -> Json:
    start = text.index(quote)
    place = {"start": start, "end": start + len(quote), "text": quote}
    return {"id": region, "type": kind, "from_name": control, "to_name": "text", "value": {**place, **value}}


def submission(number: int, by: int, *results: Json) -> Json:
    who = {"id": by, "email": f"{'ann' if by == 3 else 'ben'}@example.org"}
    return {"id": number, "completed_by": who, "result": list(results)}


def arrow(head: str, tail: str, *labels: str) -> Json:
    return {"type": "relation", "from_id": head, "to_id": tail, "direction": "right", "labels": list(labels)}


def tasks() -> list[Json]:
    ann = submission(
        1,
        3,
        on("a", ONE, "Ada Berg", "labels", "ner", labels=["Person"]),
        on("a", ONE, "Ada Berg", "choices", "Feeling of it", choices=["good"]),
        on("a", ONE, "Ada Berg", "rating", "sure", rating=4),
        on("b", ONE, "Bob", "labels", "ner", labels=["Person", "Negated"]),
        on("c", ONE, "Norsk Hydro", "labels", "more", labels=["Org: any"]),
        arrow("a", "c", "works at"),
        arrow("a", "b"),
    )
    ben = submission(2, 4, on("x", ONE, "Ada Berg", "labels", "ner", labels=["Person"]))
    again = submission(3, 4, on("y", TWO, "Bob", "labels", "ner", labels=["Person"]))
    skip = {"id": 4, "completed_by": {"id": 3}, "was_cancelled": True, "result": []}
    return [
        {"id": 11, "data": {"body": ONE, "title": "One"}, "annotations": [ann, ben]},
        {"id": 12, "data": {"body": TWO, "title": "Two"}, "annotations": [skip]},
        {"id": 13, "data": {"body": TWO, "title": "Two again"}, "annotations": [again]},
    ]


@pytest.fixture
def export(tmp_path: Path) -> Path:
    (tmp_path / "config.xml").write_text(CONFIG, "utf-8")
    (tmp_path / "map.toml").write_text(MAP, "utf-8")
    (tmp_path / "e.json").write_text(json.dumps(tasks()), "utf-8")
    return tmp_path / "e.json"


def adopt(export: Path, **more: Any) -> annot.AdoptionResult:
    config = export.parent / "config.xml"
    return annot.adopt_project(export.parent / "ours", export=export, config=config, **more)


def said(project: annot.Project, reader: str) -> dict[str, list[tuple[str, dict[str, object]]]]:
    readings = project.readings[reader]
    return {doc_id: [(each.id, dict(each.attributes)) for each in it.mentions] for doc_id, it in readings.items()}


def place(label: str, text: str, quote: str) -> str:
    start = text.index(quote)
    return str(MentionId(label, annot.Span(start, start + len(quote))))


def test_schema_documents_readers_and_readings_come_in_one_command(export: Path) -> None:
    asked = ("init", "ours", "--from-export", "e.json", "--config", "config.xml", "--map", "map.toml")
    done = run_annot(*asked, cwd=export.parent)
    assert done.returncode == 0, done.stderr
    project = annot.open_project(export.parent / "ours")
    assert {doc_id: each.text for doc_id, each in project.documents.items()} == {"task-11": ONE, "task-12": TWO}
    assert project.documents["task-11"].meta["title"] == "One"
    ada, bob = place("Person", ONE, "Ada Berg"), place("Person", ONE, "Bob")
    firm = place("Organisation", ONE, "Norsk Hydro")
    assert said(project, "reader-1") == {
        "task-11": [(ada, {"Feeling_of_it": "good", "sure": 4}), (bob, {"polarity": "negated"}), (firm, {})]
    }
    assert said(project, "reader-2") == {"task-11": [(ada, {})], "task-12": [(place("Person", TWO, "Bob"), {})]}
    assert [each.id for each in project.readings["reader-1"]["task-11"].relations] == [
        f"related({ada}, {bob})",
        f"works at({ada}, {firm})",
    ]
    schema = project.schema
    assert (schema.relations["related"].head, schema.relations["related"].tail) == (("Person",), ("Person",))
    assert schema.mentions["Person"].attributes["polarity"].values == {"negated": "negated"}
    for line in (
        "seeds: 1 task shows a text that an earlier task shows (13 as 12); what is said of them counts as said of it",
        "annotators: 2 accounts are taken for people; a model's is kind = model",
        "relations.related: arrows without a label (1), which the config does not offer",
    ):
        assert f"- {line}" in " ".join(done.stdout.split())
    assert "passed over: <Choices name='genre'>, of the whole text" in done.stderr


def test_who_readers_are_stands_in_one_private_file(export: Path) -> None:
    adopt(export)
    folder = export.parent / "ours"
    accounts = folder / ".annot" / "accounts.json"
    assert stat.S_IMODE(accounts.stat().st_mode) == 0o600
    known = json.loads(accounts.read_text("utf-8"))["readers"]
    assert known == {
        "reader-1": {"number": 3, "name": "ann@example.org"},
        "reader-2": {"number": 4, "name": "ben@example.org"},
    }
    elsewhere = [path for path in folder.rglob("*") if path.is_file() and ".annot" not in path.parts]
    assert not any(b"example.org" in path.read_bytes() for path in elsewhere)
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    listed = subprocess.run(["git", "status", "--porcelain", "-uall"], cwd=folder, check=True, capture_output=True)
    assert b"accounts.json" not in listed.stdout
    accounts.chmod(0o644)
    with pytest.raises(annot.ConfigError, match=r"accounts\.json: others may read it"):
        annot.open_project(folder).pull_export(export)


def test_readers_may_be_called_as_their_accounts_are(export: Path) -> None:
    assert dict(adopt(export, readers="by-name").readers) == {"ann": 1, "ben": 2}


def test_a_dry_run_says_the_same_and_leaves_nothing(export: Path) -> None:
    before = sorted(export.parent.iterdir())
    dry = adopt(export, dry_run=True)
    assert sorted(export.parent.iterdir()) == before
    real = adopt(export)
    assert (dry.written, dry.questions, dry.readers) == (real.written, real.questions, real.readers)
    assert [each.submitted for each in dry.pulled] == [each.submitted for each in real.pulled]
    assert all(Path(each.path).is_relative_to(export.parent / "ours") for each in dry.pulled)


def test_the_next_export_is_read_without_a_word_about_accounts(export: Path) -> None:
    adopt(export)
    content = tasks()
    content[1]["annotations"] = [submission(9, 3, on("n", TWO, "Acme", "labels", "more", labels=["Org: any"]))]
    export.write_text(json.dumps(content), "utf-8")
    done = run_annot("pull", "--from", "../e.json", cwd=export.parent / "ours")
    assert done.returncode == 0, done.stderr
    project = annot.open_project(export.parent / "ours")
    assert said(project, "reader-1")["task-12"] == [(place("Org_any", TWO, "Acme"), {})]
    assert len(said(project, "reader-2")) == 2


def test_a_map_that_a_person_has_changed_holds_in_the_next_pull(export: Path) -> None:
    adopt(export)
    path = export.parent / "ours" / "schemas" / "ours.map.toml"
    path.write_text(path.read_text("utf-8").replace('"Negated" = "Negated"', '"Negated" = false'), "utf-8")
    (first, _) = annot.open_project(export.parent / "ours").pull_export(export)
    lines = {each.line: (each.becomes, each.n) for each in first.mapped}
    assert lines['labels."Negated"'] == ("dropped", 1)
    path.write_text(path.read_text("utf-8").replace('"Person" = "Person"', '"Person" = "Human"'), "utf-8")
    with pytest.raises(annot.ConfigError, match=r"""labels\."Person": 'Human' is no mention label of the schema"""):
        annot.open_project(export.parent / "ours").pull_export(export)


def test_several_submissions_of_one_account_need_a_rule(export: Path) -> None:
    content = tasks()
    content[2]["annotations"].append(submission(8, 4, on("z", TWO, "Acme", "labels", "more", labels=["Org: any"])))
    export.write_text(json.dumps(content), "utf-8")
    refused = adopt(export, dry_run=True)
    codes = [issue.code for each in refused.pulled for issue in each.issues if issue.severity == "error"]
    assert (codes, [each.refused for each in refused.pulled]) == (["several-submissions"], [True, True])
    adopt(export, submission="latest")
    project = annot.open_project(export.parent / "ours")
    assert [name for name, _ in said(project, "reader-2")["task-12"]] == [place("Org_any", TWO, "Acme")]
    # The rule stands in annot.toml, for the pulls to come.
    assert not any(each.written for each in project.pull_export(export))


def test_an_account_that_stands_by_number_and_by_email_is_one_reader(export: Path) -> None:
    """Label Studio writes the account of an annotation as a number, an object or an email, by version and export."""
    content = tasks()
    for task in content:
        for each in task["annotations"]:
            if each["id"] == 3:
                each["completed_by"] = 4
            elif each["id"] == 1:
                each["completed_by"]["email"] = "Ann@Example.org"
            elif each["id"] == 4:
                each["completed_by"] = {"email": "ann@example.org"}
    export.write_text(json.dumps(content), "utf-8")
    assert dict(adopt(export).readers) == {"reader-1": 1, "reader-2": 2}
    assert set(said(annot.open_project(export.parent / "ours"), "reader-2")) == {"task-11", "task-12"}


def test_two_accounts_with_one_name_are_two_readers(export: Path) -> None:
    content = tasks()
    content[0]["annotations"][1]["completed_by"] = {"id": 4, "email": "ann@example.com"}
    content[2]["annotations"][0]["completed_by"] = {"id": 4, "email": "ann@example.com"}
    export.write_text(json.dumps(content), "utf-8")
    readers = adopt(export, readers="by-name").readers
    assert (len(readers), sorted(readers.values())) == (2, [1, 2])


def test_tasks_without_a_text_are_left_out_and_named(export: Path) -> None:
    content = [*tasks(), {"id": 14, "data": {"body": ""}, "annotations": []}]
    content[0]["data"]["source"] = "AFP"
    content.append({"id": 15, "data": {"body": None}, "annotations": [submission(9, 3)]})
    export.write_text(json.dumps(content), "utf-8")
    done = adopt(export)
    assert done.documents == 2
    for line in (
        "seeds: 2 tasks have an empty text (14, 15), left out with 1 submission",
        "seeds: not taken from the data: source (1)",
    ):
        assert line in done.questions


def test_readings_that_were_refused_say_how_to_go_on(export: Path) -> None:
    content = tasks()
    content[0]["annotations"][0]["result"].append({"type": "relation", "from_id": "a", "to_id": "gone", "labels": []})
    export.write_text(json.dumps(content), "utf-8")
    done = run_annot("init", "ours", "--from-export", "e.json", "--config", "config.xml", cwd=export.parent)
    assert done.returncode == 1
    assert "No reading was written" in done.stderr
    assert f"annot pull --from {export}` in ours" in " ".join(done.stderr.split())
    project = annot.open_project(export.parent / "ours")
    assert not any(project.readings.values())
    again = run_annot("pull", "--from", "../e.json", "--partial", cwd=export.parent / "ours")
    assert "dangling-relation" in again.stderr
    assert set(annot.open_project(export.parent / "ours").readings) == {"reader-1", "reader-2"}


def test_without_a_config_the_regions_say_what_there_is(export: Path) -> None:
    done = annot.adopt_project(export.parent / "ours", export=export, text="body")
    schema = annot.open_project(done.folder).schema
    assert list(schema.mentions) == ["Person", "Negated", "Org_any"]
    assert schema.mentions["Person"].attributes["sure"].type == "integer"
    assert not done.pulled[0].refused


@pytest.mark.parametrize(
    ("config", "content", "why"),
    [
        (CONFIG, [{"id": 1, "data": {"body": ONE}, "annotations": []}], "nobody has submitted anything"),
        (CONFIG, [{"id": 7, "data": {"other": ONE}, "annotations": []}], "task 7 has no text under 'body'"),
        (CONFIG.replace('value="$body"', 'value="$body" valueType="url"'), None, "shows what an address leads to"),
        (
            CONFIG.replace('name="more" toName="text"', 'name="more" toName="t2"').replace(
                "<Relations>", '<Text name="t2" value="$title"/><Relations>'
            ),
            None,
            r"spans may stand on several texts \(body, title\); say which with --text KEY",
        ),
        ("<View/>", None, "the labelling config of .*e.json: no control marks spans"),
    ],
)
def test_what_cannot_be_taken_over_is_said_and_nothing_is_left(
    export: Path, config: str, content: list[Json] | None, why: str
) -> None:
    (export.parent / "config.xml").write_text(config, "utf-8")
    export.write_text(json.dumps(tasks() if content is None else content), "utf-8")
    with pytest.raises(annot.AnnotError, match=why):
        adopt(export)
    assert not (export.parent / "ours").exists()


def test_a_folder_that_holds_a_project_is_left_alone(export: Path) -> None:
    annot.init_project(export.parent / "ours")
    with pytest.raises(annot.ConfigError, match="exists; choose an empty folder"):
        adopt(export)
    assert not (export.parent / "ours" / ".annot").exists()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--project-id", "3"), "these options need --from-studio URL --project-id N, or --from-export FILE"),
        (("--from-studio", "http://localhost:1"), "studio= with project_id=, or export=: one of them"),
        (("--from-export", "none.json"), "none.json: no such file"),
    ],
)
def test_options_that_do_not_fit_are_refused(tmp_path: Path, words: tuple[str, ...], why: str) -> None:
    done = run_annot("init", "p", *words, cwd=tmp_path)
    assert (done.returncode, why in done.stderr) == (2, True), done.stderr
    assert [*tmp_path.iterdir()] == []


def test_a_push_needs_the_number_of_the_project(export: Path) -> None:
    adopt(export)
    with pytest.raises(annot.ConfigError, match=r"name its number as studio\.adopted\.project"):
        annot.open_project(export.parent / "ours").push()
