"""Folders and zips of CAS files, laid out as INCEpTION lays them out."""

from __future__ import annotations

from pathlib import Path

import pytest

from annot.core.document import Document
from annot.core.errors import DataError
from annot.formats.cas.cas import read_cases
from annot.formats.format import ReadOptions
from annot.formats.import_result import ImportResult
from annot.formats.registry import told_format
from annot.store.atomic import write_bytes
from tests.formats.cas.files import at, type_system, xmi, zipped

TYPES = type_system(Person={"value": "uima.cas.String"})


def work(text: str, label: str) -> bytes:
    """A document of one annotator, as INCEpTION exports it: the XMI is called by the document."""
    return zipped({"x.xmi": xmi(text, f'Person {at(0, 1)} value="{label}"'), "TypeSystem.xml": TYPES})


PROJECT = {
    "exportedproject1.json": b'{"name": "made up"}',
    "source/one.txt": b"Ana",
    "annotation/one.txt/ana.zip": work("Ana", "A"),
    "annotation/one.txt/bo.k.zip": work("Ana", "B"),
    "annotation/one.txt/INITIAL_CAS.zip": work("Ana", "I"),
    "annotation/two.txt/ana.zip": work("Bo", "A2"),
    "annotation_ser/one.txt/ana.ser": b"\xac\xed",
    "/curation/one.txt/CURATION_USER.zip": work("Ana", "C"),
}


def labels(found: ImportResult) -> dict[str, list[str]]:
    return {doc_id: [each.label for each in said.mentions] for doc_id, said in found.sets.items()}


@pytest.mark.parametrize("is_folder", [False, True])
@pytest.mark.parametrize(
    ("whose", "wanted"),
    [("ana", {"one": ["A"], "two": ["A2"]}), ("bo.k", {"one": ["B"]}), ("CURATION_USER", {"one": ["C"]})],
)
def test_one_of_several_annotators_is_chosen(
    tmp_path: Path, is_folder: bool, whose: str, wanted: dict[str, list[str]]
) -> None:
    path = tmp_path / "project.zip"
    if is_folder:
        for name, data in PROJECT.items():
            write_bytes(path / name.lstrip("/"), data)
    else:
        path.write_bytes(zipped(PROJECT))
    assert told_format(path) == "cas"
    seeds = {"one": Document("one", "Ana"), "two": Document("two", "Bo")}
    found = read_cases(path, ReadOptions(seeds, whose=whose))
    assert (labels(found), found.issues) == (wanted, ())
    assert set(read_cases(path, ReadOptions(whose=whose)).sets) == {f"{name}.txt" for name in wanted}


def test_several_annotators_are_listed_where_none_is_chosen(tmp_path: Path) -> None:
    path = tmp_path / "project.zip"
    path.write_bytes(zipped(PROJECT))
    with pytest.raises(DataError, match=r"holds the work of CURATION_USER, ana, bo\.k; say whose is meant"):
        read_cases(path, ReadOptions())
    with pytest.raises(DataError, match=r"nothing in it is by 'cleo'; there are: CURATION_USER, INITIAL_CAS, ana, bo"):
        read_cases(path, ReadOptions(whose="cleo"))


def test_a_folder_inside_says_whose_it_is(tmp_path: Path) -> None:
    for name, data in PROJECT.items():
        write_bytes(tmp_path / name.lstrip("/"), data)
    assert labels(read_cases(tmp_path / "curation", ReadOptions())) == {"one.txt": ["C"]}
    with pytest.raises(DataError, match=r"annotation: holds the work of ana, bo\.k; say whose is meant"):
        read_cases(tmp_path / "annotation", ReadOptions())


def test_an_export_of_one_document_is_called_by_it_and_twice_is_named(tmp_path: Path) -> None:
    path = tmp_path / "d.zip"
    path.write_bytes(zipped({"ana.xmi": xmi("Ana", f'Person {at(0, 1)} value="P"'), "TypeSystem.xml": TYPES}))
    assert labels(read_cases(path, ReadOptions())) == {"ana": ["P"]}
    both = {f"{folder}/ana.xmi": xmi("Ana", f'Person {at(0, 1)} value="{folder}"') for folder in "ab"}
    path.write_bytes(zipped({**both, "TypeSystem.xml": TYPES}))
    found = read_cases(path, ReadOptions())
    assert labels(found) == {"ana": ["a"]}
    assert [each.code for each in found.issues] == ["duplicate-document"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PK", r"d\.zip: is no zip that can be read: "),
        (zipped({"a.txt": b"a"}), r"d\.zip: holds no CAS; annot reads \.xmi, \.json, and \.zip of them"),
        (zipped({"annotation/a/b.zip": b"PK"}), r"d\.zip/annotation/a/b\.zip: is no zip that can be read: "),
        (zipped({"a.xmi": b"<"}), r"d\.zip/a\.xmi: is no CAS that can be read: "),
        (
            zipped({"a.xmi": xmi("a"), "t.xml": b"<typeSystemDescription"}),
            r"d\.zip/t\.xml: is no type system of UIMA: ",
        ),
    ],
)
def test_a_broken_archive_is_refused_with_its_place(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "d.zip"
    path.write_bytes(content)
    with pytest.raises(DataError, match=message):
        read_cases(path, ReadOptions())


def test_what_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("annot.formats.cas.archive.MOST_BYTES", 100)
    path = tmp_path / "d.zip"
    path.write_bytes(zipped({"a.xmi": b" " * 101}))
    with pytest.raises(DataError, match=r"d\.zip: unpacks to 101 bytes in 1 files; 100 bytes and 100,000 files"):
        read_cases(path, ReadOptions())
