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


def test_a_mention_over_a_line_break_is_one(tmp_path: Path) -> None:
    found = brat(tmp_path, "T1\tPerson 23 30;31 34\tShe and Bob\n")
    assert ([each.text for each in found.sets["one"].mentions], found.issues) == (["She and\nBob"], ())


@pytest.mark.parametrize(
    ("line", "code", "why"),
    [
        ("T1\tFirm 16 21\tNordic", "text-differs", "says 'Nordic', and 'Hydro' stands at 16 21"),
        ("T1\tFirm 16 2100\tHydro", "text-differs", "stands at 16 2100"),
        ("R1\tOwns Arg1:T8 Arg2:T9", "dangling-relation", "between T8 and T9, of which one is not there"),
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
        ("#1\tAnnotatorNotes T1\tannot: {\n", r"one\.ann:1: no line"),
    ],
)
def test_a_broken_line_is_refused_with_its_number(tmp_path: Path, ann: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        brat(tmp_path, ann)


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
    assert (loss.code, loss.message) == ("lost-document", "title: brat keeps a text and nothing of what is known of it")


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


def test_brat_is_registered() -> None:
    assert (BRAT.is_folder, BRAT.cannot_say) == (True, ())
