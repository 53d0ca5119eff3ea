"""Recording answers: all of them or none, appended and never changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import pytest

from annot.core.errors import ConfigError, DataError
from annot.project.adjudication import adjudicate_project
from annot.project.project import ProjectFolder, open_project
from annot.project.release_check import check_release
from annot.project.releases import release_folders
from annot.project.versions import version_of_project
from annot.steps.adjudicate.explain import explain
from annot.steps.adjudicate.record import record_answers
from tests.command import run_annot


@pytest.fixture
def open_decisions(project: ProjectFolder) -> tuple[ProjectFolder, list[str]]:
    """The project as it was before any decision, and the committed decisions as answers."""
    lines = project.decisions_path.read_text("utf-8").splitlines()
    project.decisions_path.unlink()
    answers = [
        json.dumps({key: value for key, value in json.loads(line).items() if key in {"conflict", "choice", "reason"}})
        for line in lines
    ]
    return project, answers


def test_the_committed_decisions_settle_everything(repository: ProjectFolder) -> None:
    found = adjudicate_project(repository)
    assert (found.open, found.issues) == ((), ())
    assert sorted(found.gold) == sorted(repository.documents)


def test_answers_in_any_order_settle_what_shows_only_after_others(
    open_decisions: tuple[ProjectFolder, list[str]], tmp_path: Path, repository: ProjectFolder
) -> None:
    project, answers = open_decisions
    assert len(adjudicate_project(project).open) < len(answers), "relations show once their mentions are settled"
    path = tmp_path / "answers.jsonl"
    path.write_text("\n".join(reversed(answers)) + "\n", "utf-8")
    recorded, found = record_answers(project, path, by="adjudicator")
    assert len(recorded) == len(answers)
    assert found.open == ()
    assert found.gold == adjudicate_project(repository).gold


def test_new_decisions_are_appended(open_decisions: tuple[ProjectFolder, list[str]], tmp_path: Path) -> None:
    project, answers = open_decisions
    path = tmp_path / "answers.jsonl"
    path.write_text(answers[0] + "\n", "utf-8")
    record_answers(project, path, by="adjudicator")
    before = project.decisions_path.read_bytes()
    path.write_text(answers[1] + "\n", "utf-8")
    record_answers(project, path, by="adjudicator")
    assert project.decisions_path.read_bytes().startswith(before)
    assert len(project.decisions_path.read_bytes().splitlines()) == 2


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"conflict": "x#mention:0-1", "choice": [], "reason": "r"}', "no conflict is called x#mention:0-1"),
        ('{"conflict": "x", "choice": []', r"answers\.jsonl:2: "),
        ('{"conflict": "x", "choice": []}', r"answers\.jsonl:2: Object missing required field `reason`"),
    ],
)
def test_a_broken_answer_records_nothing(
    open_decisions: tuple[ProjectFolder, list[str]], tmp_path: Path, line: str, message: str
) -> None:
    project, answers = open_decisions
    path = tmp_path / "answers.jsonl"
    path.write_text(f"{answers[0]}\n{line}\n", "utf-8")
    with pytest.raises(DataError, match=message):
        record_answers(project, path, by="adjudicator")
    assert not project.decisions_path.exists()


def test_a_reader_is_no_adjudicator(project: ProjectFolder, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="reader-a is a reader; decisions are an adjudicator's"):
        record_answers(project, tmp_path / "x.jsonl", by="reader-a")


def answer(project: ProjectFolder, tmp_path: Path, *lines: Mapping[str, object]) -> Path:
    path = tmp_path / "answers.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return path


CONTESTED = "000_3352b04f52570146#mention:456-476"


def test_a_decision_is_corrected_by_a_later_one(project: ProjectFolder, tmp_path: Path) -> None:
    before = project.decisions_path.read_bytes()
    line = {"conflict": CONTESTED, "choice": ["Actor@456-476"], "reason": "seen again"}
    recorded, found = record_answers(project, answer(project, tmp_path, line), by="adjudicator")
    assert [decision.conflict for decision in recorded] == [CONTESTED]
    assert "Actor@456-476" in found.gold["000_3352b04f52570146"].by_id
    assert project.decisions_path.read_bytes().startswith(before)


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        (["Nope@0-12"], "'Nope@0-12' has no label of the schema"),
        (
            ["Actor@0-99999"],
            "'Actor@0-99999' is no mention id such as 'Actor@14-25' inside the text of 5146 characters",
        ),
        (["Actor@0-²"], "is no mention id such as"),
        (["Actor@456-476", "Actor@456-476"], "a mention stands twice"),
    ],
)
def test_an_impossible_choice_is_never_recorded(
    project: ProjectFolder, tmp_path: Path, choice: list[str], message: str
) -> None:
    before = project.decisions_path.read_bytes()
    line = {"conflict": CONTESTED, "choice": choice, "reason": "r"}
    with pytest.raises(DataError, match=message):
        record_answers(project, answer(project, tmp_path, line), by="adjudicator")
    assert project.decisions_path.read_bytes() == before


def test_two_answers_to_one_conflict_are_refused(project: ProjectFolder, tmp_path: Path) -> None:
    line = {"conflict": CONTESTED, "choice": [], "reason": "r"}
    with pytest.raises(DataError, match=f"two answers to {CONTESTED}; nothing was recorded"):
        record_answers(project, answer(project, tmp_path, line, line), by="adjudicator")


def test_a_file_that_lost_its_last_newline_is_mended(project: ProjectFolder, tmp_path: Path) -> None:
    before = project.decisions_path.read_bytes()
    project.decisions_path.write_bytes(before.rstrip(b"\n"))
    line = {"conflict": CONTESTED, "choice": [], "reason": "seen again"}
    record_answers(project, answer(project, tmp_path, line), by="adjudicator")
    assert project.decisions_path.read_bytes().startswith(before)
    assert adjudicate_project(project).open == ()


@pytest.mark.parametrize("name", ["nobody", "reader-a"])
def test_a_decision_is_an_adjudicators(project: ProjectFolder, name: str) -> None:
    text = project.decisions_path.read_text("utf-8").replace('"by":"adjudicator"', f'"by":"{name}"', 1)
    project.decisions_path.write_text(text, "utf-8")
    with pytest.raises(DataError, match=f"was decided by '{name}', no adjudicator of annot.toml"):
        adjudicate_project(project)


DOC = "000_3352b04f52570146"


@pytest.fixture
def agreed(project: ProjectFolder) -> str:
    """A mention of the first document that both readers have, and that is in the gold."""
    found = adjudicate_project(project)
    return next(item for item, why in found.trace[DOC].items() if why.startswith("said by all") and "(" not in item)


def test_an_answer_may_overrule_what_all_readers_say(project: ProjectFolder, tmp_path: Path, agreed: str) -> None:
    readings = {path: path.read_bytes() for path in project.readings_dir.iterdir()}
    line = {
        "conflict": f"{DOC}#mention:{agreed.partition('@')[2]}",
        "choice": [],
        "reason": "no actor",
        "overrules": True,
    }
    recorded, found = record_answers(project, answer(project, tmp_path, line), by="adjudicator")
    assert [(each.conflict, each.overrules) for each in recorded] == [(line["conflict"], True)]
    assert agreed not in found.gold[DOC].by_id
    assert agreed not in adjudicate_project(project).gold[DOC].by_id
    assert {path: path.read_bytes() for path in project.readings_dir.iterdir()} == readings
    (said,) = explain(project, f"{DOC}#{agreed}")
    assert (said.in_gold, sorted(said.said_by), [each.reason for each in said.decisions]) == (
        False,
        ["reader-a", "reader-b"],
        ["no actor"],
    )
    back = {**line, "choice": [agreed], "reason": "an actor after all"}
    record_answers(project, answer(project, tmp_path, back), by="adjudicator")
    assert agreed in adjudicate_project(project).gold[DOC].by_id


def test_an_answer_says_that_it_overrules(project: ProjectFolder, tmp_path: Path, agreed: str) -> None:
    place = f"{DOC}#mention:{agreed.partition('@')[2]}"
    line: dict[str, object] = {"conflict": place, "choice": [], "reason": "r"}
    with pytest.raises(
        DataError,
        match=r"no conflict is called .*; an answer against what all readers say has \"overrules\": true; nothing was",
    ):
        record_answers(project, answer(project, tmp_path, line), by="adjudicator")
    record_answers(project, answer(project, tmp_path, {**line, "overrules": True}), by="adjudicator")
    with pytest.raises(DataError, match='the readers agree here; an answer against them has "overrules": true'):
        record_answers(project, answer(project, tmp_path, line), by="adjudicator")
    line = {"conflict": CONTESTED, "choice": [], "reason": "r", "overrules": True}
    with pytest.raises(DataError, match=f'{CONTESTED}: the readers differ here; take "overrules" out'):
        record_answers(project, answer(project, tmp_path, line), by="adjudicator")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("nope", "x", "'nope' is no attribute of Actor@[0-9-]+; it has: "),
        ("side", "nowhere", "'nowhere' is not one of "),
        ("side", None, "side needs a value: one of KP, RU, "),
    ],
)
def test_a_value_that_the_schema_does_not_have_is_never_recorded(
    project: ProjectFolder, tmp_path: Path, name: str, value: str | None, message: str
) -> None:
    found = adjudicate_project(project)
    item = next(each for each in found.gold[DOC].by_id if each.startswith("Actor@") and each in found.trace[DOC])
    before = project.decisions_path.read_bytes()
    line = {"conflict": f"{DOC}#attribute:{item}.{name}", "choice": value, "reason": "r", "overrules": True}
    with pytest.raises(DataError, match=message):
        record_answers(project, answer(project, tmp_path, line), by="adjudicator")
    assert project.decisions_path.read_bytes() == before


def test_trust_in_what_is_no_label_is_refused(project: ProjectFolder) -> None:
    """A label that is written wrong would settle nothing, and nobody would know."""
    path = project.root / "annot.toml"
    words = '\n[adjudication]\ntrusted = {Locaton = "reader-a", Location = "reader-b", quotes = "reader-a"}\n'
    path.write_text(path.read_text("utf-8") + words, "utf-8")
    with pytest.raises(ConfigError) as caught:
        adjudicate_project(open_project(project.root))
    assert [line.partition(" (known")[0] for line in str(caught.value).splitlines()] == [
        "annot.toml: adjudication.trusted.Locaton: conflict-reporting@1.0.0 has no 'Locaton'",
        "annot.toml: adjudication.trusted.quotes: conflict-reporting@1.0.0 has no 'quotes'",
    ]


def test_what_is_past_is_read_whatever_it_trusts(project: ProjectFolder) -> None:
    """A release cannot be mended: one that was made with such trust is rebuilt, and compared, as it was."""
    words = '\n[adjudication]\ntrusted = {Locaton = "reader-a"}\n'
    (*_, folder) = release_folders(project)
    before = version_of_project(project, "before").digests
    manifest, source = folder / "manifest.json", folder / "source" / "annot.toml"
    told = sha256(source.read_bytes()).hexdigest()
    for path in (project.root / "annot.toml", source):
        path.write_text(path.read_text("utf-8") + words, "utf-8")
    assert told in manifest.read_text("utf-8")
    manifest.write_text(manifest.read_text("utf-8").replace(told, sha256(source.read_bytes()).hexdigest()), "utf-8")
    assert version_of_project(open_project(project.root), "now").digests == before
    assert check_release(folder) == []


@pytest.mark.parametrize(
    "place", ["nowhere#mention:0-1", f"{DOC}#relation:Actor@0-1~Actor@2-3", f"{DOC}#attribute:Actor.side"]
)
def test_an_overruling_of_no_place_is_named(project: ProjectFolder, tmp_path: Path, place: str) -> None:
    line = {"conflict": place, "choice": [], "reason": "r", "overrules": True}
    with pytest.raises(DataError, match=f"{place} is no place: a span in which the readers agree, two"):
        record_answers(project, answer(project, tmp_path, line), by="adjudicator")


@pytest.mark.parametrize(
    ("item", "attributes", "message"),
    [
        ("Actor@0-1", {"side": "nowhere"}, "'nowhere' is not one of "),
        ("Actor@0-1", {"nope": "x"}, "'nope' is no attribute of Actor@0-1; it has: "),
        (
            "Actor@1-2",
            {"side": "RU"},
            "'attributes' are of chosen mentions that no reader has, which 'Actor@1-2' is not",
        ),
        ("said", {"side": "RU"}, f"which '.*' is not; answer {DOC}#attribute:.*[.]side instead; nothing was recorded"),
    ],
)
def test_attributes_that_would_be_lost_or_break_the_schema_are_never_recorded(
    project: ProjectFolder, tmp_path: Path, agreed: str, item: str, attributes: dict[str, str], message: str
) -> None:
    """They were passed over for a mention that a reader has: its values are the readers', or a decision's on them."""
    place, item = (agreed.partition("@")[2], agreed) if item == "said" else ("0-1", item)
    before = project.decisions_path.read_bytes()
    line = {
        "conflict": f"{DOC}#mention:{place}",
        "choice": [agreed if item == agreed else "Actor@0-1"],
        "attributes": {item: attributes},
        "reason": "r",
        "overrules": True,
    }
    with pytest.raises(DataError, match=message):
        record_answers(project, answer(project, tmp_path, line), by="adjudicator")
    assert project.decisions_path.read_bytes() == before


def test_what_one_decision_added_and_another_took_out_is_explained(project: ProjectFolder, tmp_path: Path) -> None:
    line = {"conflict": f"{DOC}#mention:0-1", "reason": "seen", "overrules": True}
    added = {**line, "choice": ["Actor@0-1"], "attributes": {"Actor@0-1": {"side": "RU"}}}
    record_answers(project, answer(project, tmp_path, added), by="adjudicator")
    (said,) = explain(project, f"{DOC}#Actor@0-1")
    quote = project.documents[DOC].text[:1]
    assert (said.quote, said.in_gold, dict(said.said_by)) == (quote, True, {})
    assert said.why == f"decided by adjudicator: {DOC}#mention:0-1"
    taken = {**line, "choice": [], "reason": "not so"}
    record_answers(project, answer(project, tmp_path, taken), by="adjudicator")
    (said,) = explain(project, "Actor@0-1")
    assert (said.quote, said.in_gold, [each.reason for each in said.decisions]) == (quote, False, ["seen", "not so"])


def confirming(item: str, **more: object) -> dict[str, object]:
    """An answer that confirms a mention of the first document."""
    place = f"{DOC}#mention:{item.partition('@')[2]}"
    return {"conflict": place, "choice": [item], "reason": "rule 3", "confirms": True, **more}


def test_what_all_readers_say_may_be_confirmed(project: ProjectFolder, tmp_path: Path, agreed: str) -> None:
    before, lines = adjudicate_project(project), project.decisions_path.read_bytes()
    (name, value), *_ = before.gold[DOC].by_id[agreed].attributes.items()
    of_value = {"conflict": f"{DOC}#attribute:{agreed}.{name}", "choice": value, "reason": "rule 7", "confirms": True}
    path = tmp_path / "answers.jsonl"
    path.write_text(json.dumps(confirming(agreed)) + "\n" + json.dumps(of_value) + "\n", "utf-8")
    recorded, found = record_answers(project, path, by="adjudicator")
    assert [(each.overrules, each.confirms) for each in recorded] == [(False, True)] * 2
    after = project.decisions_path.read_bytes()
    assert after.startswith(lines)
    assert after.count(b'"confirms":true') == 2
    assert found.gold == adjudicate_project(project).gold == before.gold
    assert (found.open, found.issues) == ((), ())
    (said,) = explain(project, f"{DOC}#{agreed}")
    assert said.in_gold
    assert said.why == f"said by all, confirmed by adjudicator: {DOC}#mention:{agreed.partition('@')[2]}"
    assert [each.reason for each in said.decisions] == ["rule 3", "rule 7"]
    shown = run_annot("adjudicate", "--explain", f"{DOC}#{agreed}", cwd=project.root).stdout
    assert f"adjudicator confirms {DOC}#mention:" in shown
    # A line that somebody changed by hand does not make it another's word.
    project.decisions_path.write_bytes(after.replace(f'"choice":["{agreed}"]'.encode(), b'"choice":[]'))
    assert adjudicate_project(project).gold == before.gold


def test_a_confirmed_place_is_reported_when_a_reader_changes_it(
    project: ProjectFolder, tmp_path: Path, agreed: str
) -> None:
    (name, value), *_ = adjudicate_project(project).gold[DOC].by_id[agreed].attributes.items()
    line = {"conflict": f"{DOC}#attribute:{agreed}.{name}", "choice": value, "reason": "rule 7", "confirms": True}
    record_answers(project, answer(project, tmp_path, line), by="adjudicator")
    path = project.readings_dir / "reader-a.jsonl"
    rows = [json.loads(each) for each in path.read_text("utf-8").splitlines()]
    (mention,) = (each for row in rows if row["doc_id"] == DOC for each in row["mentions"] if each["id"] == agreed)
    mention["attributes"][name] = "other" if value != "other" else "unknown"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    found = adjudicate_project(open_project(project.root))
    assert [each.id for each in found.open] == [line["conflict"]]
    assert [(each.code, f"{DOC}#{each.where}") for each in found.issues] == [("stale-decision", line["conflict"])]


def test_what_confirms_the_readers_says_what_they_say(project: ProjectFolder, tmp_path: Path, agreed: str) -> None:
    before = project.decisions_path.read_bytes()

    def refused(line: dict[str, object], message: str) -> None:
        with pytest.raises(DataError, match=message):
            record_answers(project, answer(project, tmp_path, line), by="adjudicator")

    said = f'the readers say \\["{agreed}"\\]; what confirms them says the same, and an answer against them has'
    refused(confirming(agreed, choice=[]), said)
    refused(confirming(agreed, overrules=True), "overrules and confirms; it is one of the two")
    contested = {"conflict": CONTESTED, "choice": [], "reason": "r", "confirms": True}
    refused(contested, f'{CONTESTED}: the readers differ here; take "confirms" out')
    assert project.decisions_path.read_bytes() == before
    # Where they are overruled it would bring back what was taken out.
    taken_out = confirming(agreed, choice=[], confirms=False, overrules=True)
    record_answers(project, answer(project, tmp_path, taken_out), by="adjudicator")
    refused(confirming(agreed), "the readers are overruled here; an answer that gives them their word back has")
