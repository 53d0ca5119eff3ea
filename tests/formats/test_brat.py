"""brat's standoff: files worked out by hand, and what is written is read again."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings

from annot.core.annotation import Mention, Relation, Span
from annot.core.document import Document
from annot.core.errors import DataError
from annot.formats.brat import BRAT, write_folder
from annot.formats.brat_reader import read_folder
from annot.formats.format import Annotated, ReadOptions
from annot.formats.import_result import ImportResult, unsigned_set
from annot.formats.registry import told_format
from annot.store.folder import write_folder as put
from tests.formats.samples import SCHEMA, annotated

TEXT = "Ana 🙂 Berg runs Hydro.\nShe and\nBob left Nord and West Banks in 2024.\n"
ANN = """\
T1\tPerson 0 3;6 10\tAna Berg
T2\tFirm 16 21\tHydro
T3\tRun 11 15\truns
E1\tRun:T3 Who:T1 What:T2
T4\tPerson 23 30;31 34\tShe and Bob
T5\tFirm 40 44;54 59\tNord Banks
R1\tOwns Arg1:T4 Arg2:T5
A1\tNegated E1
A2\tCertainty T4 high
A3\tYear T5 2024
*\tEquiv T1 T4
#1\tAnnotatorNotes T2\ta firm?
N1\tReference T2 Wikipedia:1\tHydro
"""


def read(folder: Path, **known: str) -> ImportResult:
    return read_folder(folder, ReadOptions(documents={name: Document(name, text) for name, text in known.items()}))


def brat(folder: Path, ann: str, text: str | None = TEXT) -> ImportResult:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "one.ann").write_text(ann, "utf-8")
    if text is not None:
        (folder / "one.txt").write_text(text, "utf-8")
    return read(folder)


def test_every_kind_of_line_by_hand(tmp_path: Path) -> None:
    found = brat(tmp_path, ANN)
    said = found.sets["one"]
    assert [(each.id, each.text, dict(each.attributes)) for each in said.mentions] == [
        ("Person@0-10", "Ana 🙂 Berg", {}),
        ("Run@11-15", "runs", {"Negated": True}),
        ("Firm@16-21", "Hydro", {}),
        ("Person@23-34", "She and\nBob", {"Certainty": "high"}),
        ("Firm@40-59", "Nord and West Banks", {"Year": 2024}),
    ]
    assert [each.id for each in said.relations] == [
        "Equiv(Person@0-10, Person@23-34)",
        "Owns(Person@23-34, Firm@40-59)",
        "What(Run@11-15, Firm@16-21)",
        "Who(Run@11-15, Person@0-10)",
    ]
    assert [(each.code, each.where) for each in found.issues] == [
        ("lost-span", "one.ann:1"),
        ("lost-span", "one.ann:6"),
        ("region-note", "one.ann:12"),
        ("unsupported-result", "one.ann:13"),
    ]
    assert "taken from its first character to its last: 'Nord and West Banks'" in found.issues[1].message


HYDRO = "T1\tFirm 16 21\tHydro\n"
EVENTS = "T1\tPerson 0 3\tAna\nT2\tFirm 16 21\tHydro\nT3\tRun 11 15\truns\n"
"""A person, a firm and a verb, on which lines of the tests below stand."""


def test_values_of_events_are_the_triggers_and_those_of_relations_their_own(tmp_path: Path) -> None:
    lines = "A1\tSure E1 yes\nA2\tHow R1 paid\nE1\tRun:T3 Who:T1\nR1\tOwns Arg1:T1 Arg2:T2\n"
    found = brat(tmp_path, lines + EVENTS)
    assert found.issues == ()
    said = found.sets["one"]
    assert {each.id: dict(each.attributes) for each in said.mentions} == {
        "Person@0-3": {},
        "Run@11-15": {"Sure": "yes"},
        "Firm@16-21": {},
    }
    assert {each.id: dict(each.attributes) for each in said.relations} == {
        "Owns(Person@0-3, Firm@16-21)": {"How": "paid"},
        "Who(Run@11-15, Person@0-3)": {},
    }


@pytest.mark.parametrize(
    ("ends", "relation", "n_issues"),
    [
        ("Arg1:T1 Arg2:T2", "Owns(Person@0-3, Firm@16-21)", 0),
        ("Arg2:T2 Arg1:T1", "Owns(Person@0-3, Firm@16-21)", 0),
        ("Arg2:T1 Arg1:T2", "Owns(Firm@16-21, Person@0-3)", 0),
        ("Owner:T1 Owned:T2", "Owns(Person@0-3, Firm@16-21)", 1),
    ],
)
def test_the_ends_of_a_relation_go_by_their_names(tmp_path: Path, ends: str, relation: str, n_issues: int) -> None:
    found = brat(tmp_path, EVENTS + f"R1\tOwns {ends}\n")
    assert [each.id for each in found.sets["one"].relations] == [relation]
    named = ["R1: that its ends are called 'Owner' and 'Owned' is not kept; the first is its head"][:n_issues]
    assert [each.message for each in found.issues] == named


def test_a_mention_over_a_line_break_is_one(tmp_path: Path) -> None:
    found = brat(tmp_path, "T1\tPerson 23 30;31 34\tShe and Bob\n")
    assert ([each.text for each in found.sets["one"].mentions], found.issues) == (["She and\nBob"], ())


@pytest.mark.parametrize(
    ("line", "code", "why"),
    [
        ("T1\tFirm 16 21\tNordic", "text-differs", "says 'Nordic', and 'Hydro' stands at 16 21"),
        ("T1\tFirm 16 2100\tHydro", "text-differs", "stands at 16 2100"),
        (f"T1\tFirm 54 2100\t{' '.join(TEXT[54:].split())}", "text-differs", "stands at 54 2100"),
        ("R1\tOwns Arg1:T8 Arg2:T9", "dangling-relation", "between T8 and T9, of which one is not there"),
        ("T1\tFirm 16 16\t", "span-past-text", "T1 Firm at 16 16 has an empty part; not taken"),
        ("A1\tSure T9", "orphan-attribute", "Sure = True of T9, which is not there, or was not taken"),
        ("E1\tRun:T9 Who:T8", "dangling-relation", "E1 Run: its trigger T9 is not there, or was not taken"),
        ('#1\tAnnotatorNotes T9\tannot: {"a": 1}', "orphan-attribute", "a = 1 of T9, which is not there"),
        ('#1\tAnnotatorNotes T9\tannot: {"@span": [0, 3]}', "orphan-attribute", "the place [0, 3] of 'T9'"),
        ("#1\tAnnotatorNotes T9\tannot: look again", "region-note", "the note 'annot: look again'"),
    ],
)
def test_what_does_not_fit_is_named_with_its_line(tmp_path: Path, line: str, code: str, why: str) -> None:
    found = brat(tmp_path, line + "\n")
    (issue,) = found.issues
    assert (issue.code, found.sets["one"].mentions) == (code, ())
    assert why in issue.message


@pytest.mark.parametrize(
    ("ann", "message"),
    [
        ("T1\tFirm x y\tHydro\n", r"one\.ann:1: no line of brat's standoff: 'T1\\tFirm x y\\tHydro'"),
        ("T1\tFirm 16 21\tHydro\nR1\n", r"one\.ann:2: no line of brat's standoff: 'R1'"),
        ("T1\tFirm 21 16\tHydro\n", r"one\.ann:1: no line"),
        ("T1\t 16 21\tHydro\n", r"one\.ann:1: no line .* a label and its place stand there"),
        ("T1\tFirm ١٦ ٢١\tHydro\n", r"one\.ann:1: no line"),
        ("T1\tFirm 16 21 22\tHydro\n", r"one\.ann:1: no line"),
        ("T1\tFirm 16_0 21\tHydro\n", r"one\.ann:1: no line"),
        ("T1\tFirm 16 21;\tHydro\n", r"one\.ann:1: no line"),
        ("R1\tOwns T1 T2\n", r"one\.ann:1: no line .* 'T1' is no NAME:LINE"),
        ("R1\tOwns Arg1:T1 Arg2:T2 Arg3:T3\n", r"one\.ann:1: no line"),
        ("*\tEquiv T1\n", r"one\.ann:1: no line .* Equiv needs two members at least"),
        ("A1\tSure\n", r"one\.ann:1: no line"),
        ("E1\tRun\n", r"one\.ann:1: no line .* 'Run' is no NAME:LINE"),
        ("#1\tAnnotatorNotes T1\tannot: {\n", r"one\.ann:1: no line"),
        ('#1\tAnnotatorNotes T1\tannot: {"a": 1, "a": 2}\n', r"one\.ann:1: no line .* the key .a. stands twice"),
        (f"#1\tAnnotatorNotes T1\tannot: {{{'[' * 100_000}\n", r"one\.ann:1: no line"),
        ('#1\tAnnotatorNotes T1\tannot: {"a": "\\ud800"}\n', r"one\.ann:1: no line .* surrogates not allowed"),
        *(
            (f"{HYDRO}#1\tAnnotatorNotes T1\tannot: {note}\n", rf"one\.ann:2: a broken note.*{why}")
            for note, why in (
                ('{"a": null}', "'a' is 'None', and no value that annot writes"),
                ('{"a": ["x", 1]}', "no value that annot writes"),
                ('{"a": NaN}', "no value that annot writes"),
                ('{"a": 99999999999999999999}', "no value that annot writes"),
                ('{"@span": [16, 99]}', "no place in the text"),
                ('{"@span": [true, 21]}', "no place in the text"),
                ('{"@span": [17, 21]}', "and not around T1 at 16-21"),
            )
        ),
    ],
)
def test_a_broken_line_is_refused_with_its_number(tmp_path: Path, ann: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        brat(tmp_path, ann)


@pytest.mark.parametrize(
    ("lines", "code", "severity", "why"),
    [
        (
            "T1\tRun 11 15\truns\n",
            "duplicate-region",
            "error",
            "T1 stands twice, here as 'Run 11 15'; the first counts",
        ),
        ("T4\tFirm 16 21\tHydro\n", "duplicate-mention", "warning", "T4 is Firm@16-21 again; the first counts"),
        (
            "T4\tFirm 16 21\tHydro\nA1\tBig T4\n",
            "duplicate-mention",
            "error",
            "T4 is Firm@16-21 again, with {'Big': True}; the first counts",
        ),
        (
            "A1\tYear T2 2024\nA2\tYear T2 2023\n",
            "unsupported-result",
            "error",
            "Year = 2023 of T2, which has 2024 there already; the first counts",
        ),
        (
            "R1\tOwns Arg1:T1 Arg2:T2\nR2\tOwns Arg1:T1 Arg2:T2\n",
            "duplicate-relation",
            "warning",
            "Owns(Person@0-3, Firm@16-21) again; the first counts",
        ),
        (
            "R1\tOwns Arg1:T1 Arg2:T2\nR2\tOwns Arg1:T1 Arg2:T2\nA1\tHow R2 so\n",
            "duplicate-relation",
            "error",
            "Owns(Person@0-3, Firm@16-21) again, with {'How': 'so'}; the first counts",
        ),
        (
            "E1\tRun:T3 Who:T1\nE2\tRun:T3 What:T2\n",
            "duplicate-mention",
            "error",
            "E2 shares its trigger with E1; which arguments and values are whose is not kept",
        ),
        (
            "E1\tRun:T3\n",
            "unsupported-result",
            "warning",
            "E1 has no arguments: its trigger is taken, and that it is an event is not kept",
        ),
        (
            "E1\tWalk:T3 Who:T1\n",
            "unsupported-result",
            "error",
            "E1 is 'Walk', and its trigger T3 'Run'; that counts",
        ),
    ],
)
def test_what_a_reading_cannot_hold_twice_is_named(
    tmp_path: Path, lines: str, code: str, severity: str, why: str
) -> None:
    found = brat(tmp_path, EVENTS + lines)
    n_before = EVENTS.count("\n")
    assert [(each.code, each.severity, each.message) for each in found.issues] == [(code, severity, why)]
    assert int(found.issues[0].where.removeprefix("one.ann:")) > n_before
    assert [each.id for each in found.sets["one"].mentions] == ["Person@0-3", "Run@11-15", "Firm@16-21"]


@pytest.mark.parametrize(
    "line", ["T4\tFirm 16 21\tHydro\tas is", "R1\tOwns Arg1:T1 Arg2:T2\tas is", "A1\tYear T2 5\tas is"]
)
def test_a_comment_behind_a_line_is_named(tmp_path: Path, line: str) -> None:
    found = brat(tmp_path, EVENTS.replace("T2\tFirm 16 21\tHydro\n", "") + line.replace("T4", "T2") + "\n")
    notes = [each for each in found.issues if each.code == "region-note"]
    assert [each.message for each in notes] == [
        f"the comment 'as is' of {line[:2].replace('T4', 'T2')} has no place in a reading; not taken"
    ]
    assert ("Firm@16-21" in {each.id for each in found.sets["one"].mentions}) == line.startswith("T")


def test_a_tab_in_the_text_is_no_comment(tmp_path: Path) -> None:
    found = brat(tmp_path, "T1\tFirm 0 5\ta\tb c\n", text="a\tb c")
    assert ([each.text for each in found.sets["one"].mentions], found.issues) == (["a\tb c"], ())


def test_a_number_that_would_be_written_otherwise_stays_as_it_is_written(tmp_path: Path) -> None:
    values = "A1\ta T2 1.10\nA2\tb T2 1.5\nA3\tc T2 007\nA4\td T2 -3\nA5\te T2 12 00\n"
    firm = brat(tmp_path, EVENTS + values).sets["one"].mentions[2]
    assert dict(firm.attributes) == {"a": "1.10", "b": 1.5, "c": "007", "d": -3, "e": "12 00"}


def test_values_without_a_space_are_written_on_a_line_as_brat_does() -> None:
    values = {"note": "Typo+UNK/é"}
    firm = Mention(label="R&D", span=Span(0, 5), text="Hydro", attributes=values)
    document = Document("one", "Hydro")
    written = write_folder([Annotated(document, unsigned_set(document, [firm]))], SCHEMA)
    assert written.files["one.ann"].decode().splitlines()[1:] == ["A1\tnote T1 Typo+UNK/é"]


def test_names_that_the_schema_lacks_are_written_and_read_again(tmp_path: Path) -> None:
    document = Document("one", "Ana met Bo")
    ana = Mention(label="a b", span=Span(0, 3), text="Ana", attributes={"c d": "x"})
    bo = Mention(label="a_b", span=Span(8, 10), text="Bo")
    said = unsigned_set(document, [ana, bo], [Relation(label="e:f", head=ana.id, tail=bo.id)])
    put(tmp_path / "b", write_folder([Annotated(document, said)], SCHEMA).files)
    found = read(tmp_path / "b")
    assert (found.sets, found.issues) == ({"one": said}, ())


def test_two_files_that_would_share_an_id_are_named(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    for name, label in (("a/b", "Person"), ("a.b", "Firm")):
        (tmp_path / f"{name}.txt").write_text("Ana", "utf-8")
        (tmp_path / f"{name}.ann").write_text(f"T1\t{label} 0 3\tAna\n", "utf-8")
    found = read(tmp_path)
    assert [each.id for each in found.sets["a.b"].mentions] == ["Person@0-3"]
    assert [(each.code, each.where) for each in found.issues] == [("duplicate-document", "a.b.ann")]


def test_the_text_may_be_a_known_one(tmp_path: Path) -> None:
    (tmp_path / "one.ann").write_text("T1\tFirm 16 21\tHydro\n", "utf-8")
    assert [each.text for each in read(tmp_path, one=TEXT).sets["one"].mentions] == ["Hydro"]
    with pytest.raises(DataError, match=r"one\.txt: no such file; brat keeps the text of one\.ann beside it"):
        read(tmp_path)


def test_a_folder_is_known_by_what_is_in_it(tmp_path: Path) -> None:
    brat(tmp_path / "b", ANN)
    assert told_format(tmp_path / "b") == "brat"


def test_a_display_configuration_of_others_renames_nothing(tmp_path: Path) -> None:
    (tmp_path / "visual.conf").write_text("[labels]\nFirm | Company\n", "utf-8")
    assert [each.label for each in brat(tmp_path, "T1\tFirm 16 21\tHydro\n").sets["one"].mentions] == ["Firm"]


def test_what_is_written_by_hand() -> None:
    document = Document("one", TEXT, meta={"title": "T"})
    words = Mention(
        label="武器 名称", span=Span(23, 34), text="She and\nBob", attributes={"seen": True, "of": ("x", "y")}
    )
    ana = Mention(label="Person", span=Span(0, 3), text="Ana", attributes={"role": "b c", "age": 5})
    firm = Mention(label="R&D", span=Span(16, 21), text="Hydro", attributes={"note": "12"})
    tie = Relation(label="is part of", head=ana.id, tail=firm.id, attributes={"how": "sure"})
    written = write_folder([Annotated(document, unsigned_set(document, [words, ana, firm], [tie]))], SCHEMA)
    assert written.files["one.ann"].decode().splitlines() == [
        "T1\tPerson 0 3\tAna",
        "A1\tage T1 5",
        "T2\tR_D2 16 21\tHydro",
        "T3\tlabel 23 30;31 34\tShe and Bob",
        "A2\tseen T3",
        "R1\tis_part_of Arg1:T1 Arg2:T2",
        '#1\tAnnotatorNotes T1\tannot: {"role": "b c"}',
        '#2\tAnnotatorNotes T2\tannot: {"note": "12"}',
        '#3\tAnnotatorNotes T3\tannot: {"of": ["x", "y"]}',
        '#4\tAnnotatorNotes R1\tannot: {"how": "sure"}',
    ]
    assert written.files["one.txt"].decode() == TEXT
    assert "is_part_of\tArg1:Person, Arg2:R_D2" in written.files["annotation.conf"].decode()
    (loss,) = written.losses
    assert (loss.code, loss.message) == ("lost-document", "title: a folder of brat's has no place for it")


@settings(max_examples=300, deadline=None)
@given(annotated())
def test_what_is_written_is_read_again(given_one: Annotated) -> None:
    written = write_folder([given_one], SCHEMA)
    with tempfile.TemporaryDirectory() as folder:
        put(Path(folder) / "b", written.files)
        found = read_folder(Path(folder) / "b", ReadOptions())
    assert found.sets == {"one": given_one.said}
    assert found.documents["one"] == given_one.document
    assert found.issues == ()
    assert written.losses == ()


def test_the_parts_of_a_discontinuous_mention_stand_in_an_attribute_where_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("sore left and right arm", "utf-8")
    (tmp_path / "a.ann").write_text("T1\tPain 0 4;20 23\tsore arm\nT2\tSide 5 9\tleft\n", "utf-8")
    assert BRAT.read is not None
    kept = BRAT.read(tmp_path, ReadOptions(fragments="parts"))
    assert [(each.id, dict(each.attributes)) for each in kept.sets["a"].mentions] == [
        ("Pain@0-23", {"parts": "0-4 20-23"}),
        ("Side@5-9", {}),
    ]
    assert kept.issues == ()
    lost = BRAT.read(tmp_path, ReadOptions())
    assert (dict(lost.sets["a"].mentions[0].attributes), [each.code for each in lost.issues]) == ({}, ["lost-span"])
