"""`annot pull --from`: legal JSON that Label Studio of today does not write, and states of tasks. All made by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from annot.core.annotation import AnnotationSet, Span
from annot.core.document import Document
from annot.core.errors import ConfigError, DataError
from annot.project.project import ProjectFolder
from annot.steps.pull.file import FileRule, pull_file
from annot.steps.pull.pull import Pulled
from annot.store.provenance import read_provenance
from annot.store.readings import read_reading
from annot.studio.offsets import StatedSpan
from annot.studio.reading_work import ReadingWork
from annot.studio.task_text import TaskText, TextRule, read_objects
from tests.data_set import make_data_set

SCHEMA = """
mentions:
  Person:
    definition: x
    title: Full name
    attributes:
      role: {type: choice, values: [speaker, mentioned]}
      age: {type: integer}
      note: {type: text}
  Firm: {definition: x}
relations:
  works_for: {definition: x, head: [Person], tail: [Person, Firm]}
"""
TEXT = "Ada Berg met Bob at Norsk Hydro."
Json = dict[str, Any]


@pytest.fixture
def project(tmp_path: Path) -> ProjectFolder:
    return make_data_set(tmp_path / "set", name="shapes", schema=SCHEMA, texts={"one": TEXT, "two": "Another text."})


def pull(
    project: ProjectFolder, content: object, *, partial: bool = False, dry_run: bool = False, **rule: Any
) -> Pulled:
    path = project.root / "export.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return pull_file(project, path, annotator="reader", rule=FileRule(**rule), partial=partial, dry_run=dry_run)


def reading(project: ProjectFolder, doc_id: str = "one") -> AnnotationSet:
    return read_reading(project.readings_dir, "reader")[doc_id]


def region(quote: str, label: str = "Person", **more: Any) -> Json:
    start = TEXT.index(quote)
    value = {"start": start, "end": start + len(quote), "text": quote, "labels": [label]}
    return {"id": quote, "from_name": "ner", "to_name": "text", "type": "labels", "value": value} | more


def value(quote: str, kind: str, **said: Any) -> Json:
    return {"id": quote, "from_name": said.pop("name"), "to_name": "text", "type": kind, "value": said}


def link(head: Any, tail: Any, **more: Any) -> Json:
    return {"type": "relation", "from_id": head, "to_id": tail, "labels": ["works_for"]} | more


def task(*results: Any, **more: Any) -> Json:
    return {
        "id": 1,
        "data": {"text": TEXT},
        "annotations": [{"id": 5, "completed_by": 1, "result": list(results)}],
    } | more


ADA, BOB, HYDRO = region("Ada Berg"), region("Bob"), region("Norsk Hydro", "Firm")


def codes(result: Pulled) -> list[tuple[str, str]]:
    return sorted((issue.code, issue.severity) for issue in result.issues)


def said(result: AnnotationSet) -> tuple[list[str], list[str]]:
    return [each.id for each in result.mentions], [each.id for each in result.relations]


WHOLE = (["Person@0-8", "Firm@20-31"], ["works_for(Person@0-8, Firm@20-31)"])


def with_value(each: Json, **changed: Any) -> Json:
    return each | {"value": each["value"] | changed}


@pytest.mark.parametrize(
    "content",
    [
        [task(ADA, HYDRO, link("Ada Berg", "Norsk Hydro"))],
        [task(ADA, HYDRO, link("Ada Berg", "Norsk Hydro", direction=None))],
        [task(HYDRO, ADA, link("Norsk Hydro", "Ada Berg", direction="left"))],
        [task(with_value(ADA, start=0.0, end=8.0), HYDRO, link("Ada Berg", "Norsk Hydro"))],
        [task(ADA | {"id": 7}, HYDRO | {"id": 8.0}, link(7, "8"))],
        [task(ADA | {"id": 0}, HYDRO | {"id": "h"}, link(0.0, "h"))],
        [task(ADA, HYDRO, link("Ada Berg", "Norsk Hydro", labels="works_for"))],
        [task(with_value(ADA, text=["Ada Berg"]), HYDRO, link("Ada Berg", "Norsk Hydro"))],
        [task(with_value(ADA, labels=["Full name"]), HYDRO, link("Ada Berg", "Norsk Hydro"))],
        task(ADA, HYDRO, link("Ada Berg", "Norsk Hydro")),
        [task(ADA, HYDRO, link("Ada Berg", "Norsk Hydro"), id="0017")],
        [task(ADA, HYDRO, link("Ada Berg", "Norsk Hydro"), id=10**30)],
        [task(ADA, HYDRO, link("Ada Berg", "Norsk Hydro"), predictions=5, drafts={"a": 1}, updated_at=[1])],
        {
            "id": 1,
            "task_path": "tasks.json",
            "data": {"text": TEXT},
            "completions": [{"id": "1001", "result": [ADA, HYDRO, link("Ada Berg", "Norsk Hydro")]}],
        },
    ],
)
def test_other_ways_to_write_the_same_are_taken(project: ProjectFolder, content: object) -> None:
    result = pull(project, content)
    assert codes(result) == []
    assert said(reading(project)) == WHOLE


@pytest.mark.parametrize(
    ("when", "shown"),
    [
        # 1,735,689,600 seconds after 1970 are the first moment of 2025 in Greenwich.
        (1735689600, "2025-01-01T00:00:00+00:00"),
        (1735689600000, "2025-01-01T00:00:00+00:00"),
        (1735689600.5, "2025-01-01T00:00:00.500000+00:00"),
        ("2025-01-01T00:00:00Z", "2025-01-01T00:00:00Z"),
        (1e300, "1e+300"),
        (10**400, "1" + 400 * "0"),
        (True, None),
        ({"at": 1}, None),
    ],
)
def test_a_time_is_kept_as_text_and_can_be_read_again(project: ProjectFolder, when: object, shown: str | None) -> None:
    content = task(ADA, drafts=[{"id": 9, "user": "a@b.c", "result": [], "created_at": when}])
    content["annotations"][0]["created_at"] = when
    assert pull(project, [content]).written
    rows = read_provenance(project.readings_dir, "reader")
    assert [(row.status, row.created_at) for row in rows] == [("draft", shown), ("submitted", shown)]
    assert pull(project, [content]).refused is False, "what was written blocks no later import"


@pytest.mark.parametrize(
    ("broken", "where", "message"),
    [
        (5, "a region without id", "5 is no result"),
        ({"id": "x", "type": ["labels"]}, "region x", "its type is ['labels']"),
        ({"id": "x"}, "region x", "its type is None"),
        ({"id": ["x"], "type": "labels", "value": {}}, "a region without id", "the id of a labels is ['x']"),
        ({"id": "x", "type": "labels", "value": [1]}, "region x", "a labels has the value [1], not an object"),
        (link("Ada Berg", {"to": 1}), "a region without id", "the to_id of a relation is {'to': 1}"),
        (link("Ada Berg", "Bob", labels=[1]), "a region without id", "the labels of a relation are [1]"),
        (link("Ada Berg", "Bob", direction=1), "a region without id", "the direction of a relation is 1"),
    ],
)
def test_what_cannot_be_read_is_refused_alone_with_its_region(
    project: ProjectFolder, broken: object, where: str, message: str
) -> None:
    content = [task(ADA, BOB, broken)]
    result = pull(project, content)
    assert (codes(result), result.refused) == ([("broken-result", "error")], True)
    assert (result.issues[0].where, result.issues[0].message) == (where, f"{message}; not taken")
    assert pull(project, content, partial=True).incomplete == ("one",)
    assert said(reading(project))[0] == ["Person@0-8", "Person@13-16"]
    (left,) = reading(project).left_out or ()
    assert (left.code, left.where) == ("broken-result", where)


@pytest.mark.parametrize(
    "broken", [5, None, [], {"id": 1, "data": {"text": TEXT}, "annotations": [{"completed_by": 1, "result": 7}]}]
)
def test_a_broken_task_or_submission_leaves_the_others(project: ProjectFolder, broken: object) -> None:
    other = {"id": 2, "data": {"text": "Another text."}, "annotations": [{"id": 6, "completed_by": 1, "result": []}]}
    assert pull(project, [broken, other]).refused
    result = pull(project, [broken, other], partial=True)
    assert "broken-result" in {issue.code for issue in result.issues}
    assert "two" in result.submitted


@pytest.mark.parametrize("depth", [2_000, 200_000])
def test_deep_nesting_is_refused_and_named(project: ProjectFolder, depth: int) -> None:
    content = json.dumps([task(ADA | {"meta": "DEEP"})]).replace('"DEEP"', "[" * depth + "]" * depth)
    try:
        result = pull(project, content)
    except DataError as error:
        assert "nested too deeply" in str(error)
    else:
        assert result.refused
        assert "nested too deeply" in result.issues[0].message


def test_a_number_of_5000_digits_is_no_offset(project: ProjectFolder) -> None:
    content = json.dumps([task(with_value(ADA, end="N"))]).replace('"N"', "9" * 5000)
    try:
        assert pull(project, content).refused
    except DataError as error:
        assert "export.json" in str(error)


# Values of other controls


@pytest.mark.parametrize(
    ("result", "code", "message"),
    [
        (
            value("Ada Berg", "choices", name="note", choices=["certain"], text="Ada Berg"),
            "invalid-value",
            "['certain'] comes from a choices control",
        ),
        (
            value("Ada Berg", "textarea", name="role", text=["speaker"]),
            "invalid-value",
            "comes from a textarea control",
        ),
        (
            value("Ada Berg", "number", name="note", number=3, text="Ada Berg"),
            "invalid-value",
            "3 comes from a number control",
        ),
        (
            value("Ada Berg", "textarea", name="age", text=["75,5"]),
            "unclear-number",
            "'75,5' is not grouped by 3 digits",
        ),
        (value("Ada Berg", "textarea", name="age", text=["1.500"]), "unclear-number", "may be 1 with decimals or 1500"),
        (value("Ada Berg", "textarea", name="age", text=["12.5"]), "invalid-value", "12.5 is not a whole number"),
        (value("Ada Berg", "choices", name="role", choices=["boss"]), "invalid-value", "'boss' is not one of speaker"),
    ],
)
def test_a_value_that_is_none_is_left_out_alone_and_said_for_good(
    project: ProjectFolder, result: Json, code: str, message: str
) -> None:
    found = pull(project, [task(ADA, result, HYDRO)])
    assert (codes(found), found.refused, found.written) == ([(code, "error")], False, True)
    assert message in found.issues[0].message
    assert said(reading(project))[0] == ["Person@0-8", "Firm@20-31"]
    assert dict(reading(project).mentions[0].attributes) == {}
    (left,) = reading(project).left_out or ()
    assert (left.code, left.where, left.said) == (code, "region Ada Berg", found.issues[0].message)


def test_a_choice_for_the_whole_text_is_counted_and_passed_over(project: ProjectFolder) -> None:
    topic = {"id": "t", "from_name": "topic", "to_name": "text", "type": "choices", "value": {"choices": ["news"]}}
    stars = {"id": "s", "from_name": "stars", "to_name": "text", "type": "rating", "value": {"rating": 4}}
    result = pull(project, [task(ADA, topic, stars)])
    assert (codes(result), result.written) == ([], True)
    assert result.passed_over == {"choices for a whole text": 1, "rating for a whole text": 1}
    assert reading(project).is_whole


@pytest.mark.parametrize(
    ("results", "attributes"),
    [
        ([value("Ada Berg", "choices", name="role", choices=["speaker"])] * 2, {"role": "speaker"}),
        ([value("Ada Berg", "choices", name="role", choices=["speaker", "speaker"])], {"role": "speaker"}),
        ([value("Ada Berg", "textarea", name="note", text=["a note"])] * 3, {"note": "a note"}),
        ([value("Ada Berg", "number", name="age", number="34")], {"age": 34}),
    ],
)
def test_a_value_that_is_said_twice_or_as_text_is_taken(
    project: ProjectFolder, results: list[Json], attributes: dict[str, Any]
) -> None:
    result = pull(project, [task(ADA, *results)])
    assert (codes(result), dict(reading(project).mentions[0].attributes)) == ([], attributes)


@pytest.mark.parametrize(
    ("first", "second", "shown"),
    [
        ({"number": 1, "text": ["x"]}, {"number": 1, "text": ["y"]}, "note"),
        ({"text": ["1"]}, {"text": ["1"], "number": 2}, "note"),
    ],
)
def test_values_that_differ_in_a_part_are_not_said_twice_alike(
    project: ProjectFolder, first: Json, second: Json, shown: str
) -> None:
    both = [value("Ada Berg", "textarea", name="note", **said) for said in (first, second)]
    result = pull(project, [task(ADA, *both)])
    assert codes(result) == [("invalid-value", "error")]
    assert f"{shown} = " in result.issues[0].message
    assert "after " in result.issues[0].message


def test_of_two_regions_with_one_id_the_first_ones_quote_is_named(project: ProjectFolder) -> None:
    other = with_value(ADA, start=[1], end=None)
    result = pull(project, [task(with_value(ADA, text="Rob Berg"), other)], partial=True)
    assert "0-8 quotes 'Rob Berg', there stands 'Ada Berg'" in [each.message for each in result.issues]


def test_a_quote_of_nothing_quotes_nothing(project: ProjectFolder) -> None:
    assert codes(pull(project, [task(with_value(ADA, text=[]))])) == []
    assert said(reading(project))[0] == ["Person@0-8"]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"start": 0.5}, "the place of 'Ada Berg' is start 0.5 and end 8"),
        ({"start": "0", "end": "8"}, "the place of 'Ada Berg' is start '0' and end '8'"),
        ({"end": None}, "the place of 'Ada Berg' is start 0 and end nothing"),
        ({"start": True}, "the place of 'Ada Berg' is start true and end 8"),
        ({"text": 75}, "0-8 quotes '75', there stands 'Ada Berg'"),
        ({"text": {"a": 1}}, """0-8 quotes '{"a":1}', there stands 'Ada Berg'"""),
        ({"text": ["Ada", "Berg"]}, """0-8 quotes '["Ada","Berg"]', there stands 'Ada Berg'"""),
    ],
)
def test_a_place_or_a_quote_of_another_kind_is_shown_as_it_was_said(
    project: ProjectFolder, changed: Json, message: str
) -> None:
    result = pull(project, [task(with_value(ADA, **changed))])
    assert result.refused
    assert message in result.issues[0].message


# Regions that are said twice


def test_of_two_regions_of_one_mention_the_relations_move_to_the_first(project: ProjectFolder) -> None:
    result = pull(project, [task(ADA, ADA | {"id": "again"}, HYDRO, link("again", "Norsk Hydro"))])
    assert (codes(result), result.refused) == ([("duplicate-mention", "warning")], False)
    assert said(reading(project)) == WHOLE
    assert reading(project).is_whole


def test_values_of_the_second_region_alone_are_named(project: ProjectFolder) -> None:
    second = [ADA | {"id": "again"}, value("again", "choices", name="role", choices=["speaker"])]
    result = pull(project, [task(ADA, *second)], partial=True)
    assert codes(result) == [("duplicate-mention", "error")]
    assert "it says role='speaker' and that one does not" in result.issues[0].message
    assert len(reading(project).left_out or ()) == 1


def test_a_relation_of_a_mention_to_itself_has_its_own_message(project: ProjectFolder) -> None:
    result = pull(project, [task(ADA, link("Ada Berg", "Ada Berg"))])
    assert codes(result) == [("self-relation", "error")]
    assert "Person 'Ada Berg' is related to itself" in result.issues[0].message


# Which text a region is on


def two_texts(*results: Json, **data: str) -> list[Json]:
    return [task(*results, data={"title": "Ada Berg speaks up", "body": TEXT} | data)]


TITLE = region("Ada Berg", to_name="title", id="t")


@pytest.mark.parametrize(
    "region_on_title",
    [
        TITLE,
        with_value(TITLE, text=None),
        with_value(TITLE, start=0, end=3, text="Ada"),
        with_value(TITLE, text=None) | {"to_name": "Title"},
        with_value(TITLE, text=None) | {"to_name": "TITLE"},
    ],
)
def test_a_region_of_another_text_is_named_and_never_taken(project: ProjectFolder, region_on_title: Json) -> None:
    content = two_texts(region_on_title, BOB)
    result = pull(project, content)
    assert (codes(result), result.refused) == ([("other-text", "error")], True)
    assert (
        f"stands on '{region_on_title['to_name']}' (« Ada Berg speaks up »), not on the text of the seed"
        in result.issues[0].message
    )
    assert pull(project, content, partial=True).incomplete == ("one",)
    assert said(reading(project))[0] == ["Person@13-16"]


def test_another_text_is_passed_over_where_the_key_is_given(project: ProjectFolder) -> None:
    result = pull(project, two_texts(TITLE, BOB), texts=TextRule(key="body"))
    assert (codes(result), result.passed_over) == ([], {"result on another text": 1})
    assert said(reading(project))[0] == ["Person@13-16"]
    assert reading(project).is_whole


def test_a_key_without_a_seed_imports_nothing(project: ProjectFolder) -> None:
    result = pull(project, two_texts(TITLE), texts=TextRule(key="title"))
    assert codes(result) == [("nothing-imported", "error"), ("unknown-document", "warning")]
    result = pull(project, two_texts(TITLE), texts=TextRule(key="headline"))
    assert "it has no text under 'headline'" in result.issues[1].message


def test_of_two_objects_without_a_key_none_is_guessed(project: ProjectFolder, tmp_path: Path) -> None:
    content = two_texts(region("Bob", to_name="t1"), region("Norsk Hydro", "Firm", to_name="t2"))
    result = pull(project, content)
    assert codes(result) == [("other-text", "error")] * 2
    assert "nothing says whether that is the text under 'body'; say it with --config" in result.issues[0].message
    config = tmp_path / "config.xml"
    config.write_text('<View><Text name="t1" value="$body"/><Text name="t2" value="$title"/></View>', "utf-8")
    result = pull(project, content, texts=TextRule(objects=read_objects(config)), partial=True)
    assert codes(result) == [("other-text", "error")]
    assert said(reading(project))[0] == ["Person@13-16"]


def test_the_config_decides_against_the_names(project: ProjectFolder, tmp_path: Path) -> None:
    config = tmp_path / "config.xml"
    config.write_text('<View><Text name="title" value="$body"/></View>', "utf-8")
    result = pull(project, two_texts(region("Bob", to_name="title")), texts=TextRule(objects=read_objects(config)))
    assert codes(result) == []
    assert said(reading(project))[0] == ["Person@13-16"]


@pytest.mark.parametrize("content", ["<View>", "", "<View><Text name='t'/></View>"])
def test_a_config_that_is_none_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "config.xml"
    path.write_text(content, "utf-8")
    with pytest.raises(ConfigError, match=r"config\.xml: (not the XML|no object shows a text)"):
        read_objects(path)


def test_offsets_are_trusted_where_that_is_asked(project: ProjectFolder) -> None:
    cut = [task(with_value(ADA, text="da Be"))]
    assert codes(pull(project, cut)) == [("text-differs", "error")]
    result = pull(project, cut, texts=TextRule(trusts_offsets=True))
    assert (codes(result), result.written) == ([("text-differs", "warning")], True)
    assert "taken by its offsets, as --trust-offsets asks" in result.issues[0].message
    assert said(reading(project))[0] == ["Person@0-8"]


def test_trust_in_offsets_moves_nothing_that_another_way_of_counting_fits(tmp_path: Path) -> None:
    """The offsets are those of UTF-16, in which the smiling face counts two."""
    text = "\U0001f600 Bob et Bob"
    work = ReadingWork(Document("d", text), TaskText(Document("d", text), "text", TextRule(trusts_offsets=True), {}))
    placed = work.place({"a": StatedSpan(3, 6, "Bob"), "b": StatedSpan(10, 13, "Bob")})
    assert placed.spans == {"a": Span(2, 5), "b": Span(9, 12)}
    placed = work.place({"a": StatedSpan(2, 5, "Bob"), "b": StatedSpan(9, 99, "Bob")})
    assert (placed.spans, list(placed.misfits)) == ({"a": Span(2, 5)}, ["b"])
    placed = work.place({"a": StatedSpan(2, 8, "Bob  et")})
    assert placed.misfits["a"].message.count("taken by its offsets") == 1


# Several submissions, drafts, skips


def several(*submissions: Json) -> list[Json]:
    return [{"id": 1, "data": {"text": TEXT}, "annotations": [{"completed_by": 1, **each} for each in submissions]}]


OLD = {"id": 5, "result": [ADA], "updated_at": "2025-03-01T10:00:00Z"}
NEW = {"id": 6, "result": [BOB], "updated_at": "2025-03-02T10:00:00Z"}


@pytest.mark.parametrize("content", [several(NEW, OLD), [*several(NEW), *several(OLD)]])
@pytest.mark.parametrize(("pick", "mention"), [("latest", "Person@13-16"), ("first", "Person@0-8")])
def test_of_several_submissions_the_rule_takes_one_and_says_so(
    project: ProjectFolder, content: list[Json], pick: Any, mention: str
) -> None:
    result = pull(project, content, pick=pick)
    assert (codes(result), result.written) == ([("several-submissions", "warning")], True)
    assert said(reading(project))[0] == [mention]
    notes = {row.submission: row.note for row in read_provenance(project.readings_dir, "reader")}
    taken = 6 if pick == "latest" else 5
    assert notes == {taken: f"taken as the {pick} of several", 11 - taken: f"not taken: not the {pick}"}


@pytest.mark.parametrize("pick", ["latest", "first"])
def test_a_rule_for_several_submissions_takes_the_only_one_as_well(project: ProjectFolder, pick: Any) -> None:
    result = pull(project, several(OLD), pick=pick)
    assert (codes(result), result.written, said(reading(project))[0]) == ([], True, ["Person@0-8"])


def test_without_a_rule_none_of_several_submissions_is_taken(project: ProjectFolder) -> None:
    result = pull(project, several(NEW, OLD))
    assert (codes(result), result.refused) == ([("several-submissions", "error")], True)
    assert "--submission latest or --submission first" in result.issues[0].message
    assert pull(project, several(NEW, OLD), partial=True).incomplete == ("one",)
    assert said(reading(project)) == ([], [])
    assert [each.code for each in reading(project).left_out or ()] == ["several-submissions"]


def test_an_earlier_reading_stays_where_nothing_can_be_taken_and_is_said_to_lack(project: ProjectFolder) -> None:
    pull(project, several(OLD))
    pull(project, several(OLD, NEW), partial=True)
    assert said(reading(project))[0] == ["Person@0-8"]
    assert [each.code for each in reading(project).left_out or ()] == ["several-submissions"]
    pull(project, several(NEW))
    assert (said(reading(project))[0], reading(project).is_whole) == (["Person@13-16"], True)


def test_completions_beside_annotations_are_not_dropped(project: ProjectFolder) -> None:
    both = several(OLD)[0] | {"completions": [{"completed_by": 1, **NEW}, {"completed_by": 1, **OLD}]}
    assert said_of_both(pull(project, [both], pick="latest"), project) == ["Person@13-16"]
    assert len(read_provenance(project.readings_dir, "reader")) == 2


def test_the_same_of_another_account_under_one_number_is_another_submission(project: ProjectFolder) -> None:
    other = {**OLD, "completed_by": {"id": 2, "email": "b@x.org"}}
    both = several({**OLD, "completed_by": {"id": 1, "email": "a@x.org"}})[0] | {"completions": [other]}
    with pytest.raises(ConfigError, match=r"several accounts: a@x\.org \(1\), b@x\.org \(1\)"):
        pull(project, [both])


def said_of_both(result: Pulled, project: ProjectFolder) -> list[str]:
    assert codes(result) == [("several-submissions", "warning")]
    return said(reading(project))[0]


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"updated_at": "2025-03-09T10:00:00Z"}, []),
        ({"result": [BOB]}, [("several-submissions", "error")]),
        ({"was_cancelled": True}, [("skip-beside-submission", "warning"), ("skip-with-regions", "warning")]),
    ],
)
def test_a_completion_that_says_something_else_under_the_same_id_is_another_submission(
    project: ProjectFolder, changed: Json, found: list[tuple[str, str]]
) -> None:
    both = several(OLD)[0] | {"completions": [{"completed_by": 1, **OLD, **changed}]}
    assert codes(pull(project, [both])) == found


@pytest.mark.parametrize(
    ("when", "is_named"), [("2025-03-02T10:00:00Z", True), ("2025-02-28T10:00:00Z", False), (None, False)]
)
def test_a_draft_newer_than_its_submission_is_named(project: ProjectFolder, when: str | None, is_named: bool) -> None:
    draft = {"id": 9, "user": "a@b.c", "result": [BOB, HYDRO], "updated_at": when}
    result = pull(project, [several(OLD)[0] | {"drafts": [draft]}])
    assert codes(result) == ([("newer-draft", "warning")] if is_named else [])
    if is_named:
        assert result.issues[0].message.startswith("a draft with 2 regions is newer than what was submitted")
    assert (result.drafts, result.submitted) == (("one",), ("one",))


def test_a_skip_that_holds_regions_is_named_with_their_words(project: ProjectFolder) -> None:
    result = pull(project, several(OLD | {"was_cancelled": True, "result": [ADA, BOB]}))
    assert codes(result) == [("skip-with-regions", "warning")]
    assert "skipped the task with 2 regions marked (Ada Berg, Bob)" in result.issues[0].message
    assert (result.skipped, result.submitted) == (("one",), ())


@pytest.mark.parametrize("odd", [[ADA], {"a": 1}, True])
def test_a_skip_that_holds_a_region_which_cannot_be_read_is_named(project: ProjectFolder, odd: object) -> None:
    result = pull(project, several(OLD | {"was_cancelled": True, "result": [{**ADA, "id": odd}]}))
    assert codes(result) == [("skip-with-regions", "warning")]
    assert "skipped the task with 1 region marked (the id of a labels is " in result.issues[0].message
    assert (result.skipped, result.submitted) == (("one",), ())


@pytest.mark.parametrize("said_yes", [1, 1.0, "true", "True", "1"])
@pytest.mark.parametrize("key", ["was_cancelled", "skipped"])
def test_a_skip_that_is_written_otherwise_is_no_submission(project: ProjectFolder, key: str, said_yes: object) -> None:
    result = pull(project, several(OLD | {key: said_yes}))
    assert (codes(result), result.skipped, result.submitted) == ([("skip-with-regions", "warning")], ("one",), ())


@pytest.mark.parametrize("said_no", [0, "false", None, "", []])
def test_what_is_no_skip_is_a_submission(project: ProjectFolder, said_no: object) -> None:
    assert pull(project, several(OLD | {"was_cancelled": said_no})).submitted == ("one",)


def test_a_skip_beside_a_submission_is_named(project: ProjectFolder) -> None:
    result = pull(project, several(OLD, {"id": 8, "was_cancelled": True, "result": []}))
    assert codes(result) == [("skip-beside-submission", "warning")]
    assert "skipped as well as submitted (5)" in result.issues[0].message
    assert said(reading(project))[0] == ["Person@0-8"]


def test_a_file_with_predictions_alone_says_what_can_be_done_with_it(project: ProjectFolder) -> None:
    content = [{"data": {"text": TEXT}, "predictions": [{"model_version": "m", "result": [ADA]}]}]
    result = pull(project, content)
    assert codes(result) == [("nothing-imported", "error")]
    assert "holds 1 prediction of a model and nothing that an annotator submitted" in result.issues[0].message
    assert "annot push --predictions" in result.issues[0].message
    assert not project.readings_dir.exists()


# Texts that are nearly a seed's


def test_regions_of_a_text_with_other_line_ends_are_carried_over_by_their_quotes(tmp_path: Path) -> None:
    text = "Ada leads.\nBob follows.\n"
    project = make_data_set(tmp_path / "set", name="near", schema=SCHEMA, texts={"one": text})
    shown = text.replace("\n", "\r\n")
    bob = {"start": 12, "end": 15, "text": "Bob", "labels": ["Person"]}
    bare = {"start": 0, "end": 3, "labels": ["Person"]}
    results = [{"id": "b", "type": "labels", "value": bob}, {"id": "a", "type": "labels", "value": bare}]
    result = pull(project, [task(*results, data={"body": shown})], partial=True)
    assert codes(result) == [("near-text", "warning"), ("text-differs", "error")]
    assert (
        "differs from the seed's at character 10, after 'Ada leads.': U+000D CARRIAGE RETURN there"
        in result.issues[0].message
    )
    assert [(each.id, each.text) for each in reading(project).mentions] == [("Person@11-14", "Bob")]
    assert [each.where for each in reading(project).left_out or ()] == ["region a"]


def test_a_text_with_another_word_names_the_seed_and_the_place(project: ProjectFolder) -> None:
    result = pull(project, [task(ADA, data={"body": TEXT + " He left again, and nobody saw him."})])
    assert codes(result) == [("nothing-imported", "error"), ("unknown-document", "warning")]
    assert "its text is like that of one, but differs: character 32" in result.issues[1].message
