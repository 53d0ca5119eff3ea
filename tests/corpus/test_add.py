"""`annot seeds add`: text, JSON Lines, CSV and HTML become documents, byte for byte."""

from __future__ import annotations

import io
import json
from pathlib import Path
from zipfile import ZipFile

import pytest

from annot.core.errors import ConfigError, DataError
from annot.corpus.add import slug_of
from annot.project.ledger import Ledger, ProjectRow, TaskRow, write_ledger
from annot.project.project import ProjectFolder, open_project
from annot.steps.seeds import add_seeds, check_project_seeds, remove_seeds, replace_seed

TEXT = "Plus de 3\u202f000 soldats 🙂 à Kyïv.\n"


def test_a_text_file_keeps_its_bytes(project: ProjectFolder, tmp_path: Path) -> None:
    source = tmp_path / "Dépêche n° 1.txt"
    source.write_bytes(TEXT.encode())
    added = add_seeds(project, [source])
    (row,), issues = added.rows, added.issues
    assert (row.doc_id, row.n_chars, row.rights) == ("Depeche-n-1", len(TEXT), "unknown")
    assert (project.seeds_dir / row.file).read_bytes() == TEXT.encode()
    assert issues == ()
    assert check_project_seeds(project) == []
    assert open_project(project.root).documents["Depeche-n-1"].text == TEXT


def test_a_document_may_be_called_what_no_file_can_be_on_windows(project: ProjectFolder, tmp_path: Path) -> None:
    source = tmp_path / "con.txt"
    source.write_bytes(TEXT.encode())
    (row,) = add_seeds(project, [source]).rows
    assert row.doc_id == "con"
    assert row.file == f"con-{row.sha256[:8]}.txt"
    assert check_project_seeds(project) == []


def test_rows_of_json_lines_and_csv(project: ProjectFolder, tmp_path: Path) -> None:
    lines = tmp_path / "wire.jsonl"
    lines.write_text(json.dumps({"id": "w1", "text": "Un.", "title": "T", "date_published": "2024-10-28"}) + "\n")
    table = tmp_path / "table.csv"
    table.write_bytes(b'doc_id,text\nc1,"Deux,\nlignes."\n')
    rows = add_seeds(project, [lines, table]).rows
    assert [(row.doc_id, row.title, row.date_source) for row in rows] == [
        ("w1", "T", "stated"),
        ("c1", None, "unknown"),
    ]
    assert (project.seeds_dir / "c1.txt").read_bytes() == b"Deux,\nlignes."
    assert check_project_seeds(project) == []


def test_the_article_of_a_page(project: ProjectFolder, tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    page = tmp_path / "page.html"
    body = "".join(
        f"<p>Le régiment {i} a été envoyé vers la région de Koursk, selon l’état-major.</p>" for i in range(6)
    )
    page.write_text(f"<html><body><nav>Accueil</nav><article><h1>Titre</h1>{body}</article></body></html>", "utf-8")
    (row,) = add_seeds(project, [page]).rows
    text = (project.seeds_dir / row.file).read_text("utf-8")
    assert "Le régiment 5 a été envoyé" in text
    assert "Accueil" not in text


TASKS = [
    {"id": 7, "data": {"body": "Un texte.", "title": "T"}, "annotations": [{"result": []}]},
    {"data": {"text": "Deux.", "doc_id": "two", "note": "x"}},
]


def test_tasks_of_label_studio_bring_their_texts(project: ProjectFolder, tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    path.write_text(json.dumps(TASKS), "utf-8")
    added = add_seeds(project, [path])
    assert [(row.doc_id, row.title) for row in added.rows] == [("task-7", "T"), ("two", None)]
    assert [(project.seeds_dir / row.file).read_text("utf-8") for row in added.rows] == ["Un texte.", "Deux."]
    assert added.passed_over == {"note": 1}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[{", r"a\.json:1: not JSON"),
        ("[1]", r"a\.json: task 1 has no `data`: no tasks of Label Studio"),
        ('[{"data": {"a": "x", "b": "y"}}]', r"a\.json: task 1 has its text under none or several of 'a', 'b'"),
        ('[{"data": {}}]', "under none or several of no key"),
    ],
)
def test_other_json_is_refused(project: ProjectFolder, tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "a.json").write_text(content, "utf-8")
    with pytest.raises(DataError, match=message):
        add_seeds(project, [tmp_path / "a.json"])


def archive(*names: str) -> bytes:
    """A ZIP file of empty files."""
    data = io.BytesIO()
    with ZipFile(data, "w") as made:
        for name in names:
            made.writestr(name, "")
    return data.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.jsonl", b'{"text": "x"}\n{"text": ', r"a\.jsonl:2: not JSON"),
        ("a.jsonl", b'{"title": "x"}\n', r"a\.jsonl:1: needs a `text`"),
        ("a.csv", b"title\nx\n", r"a\.csv:2: needs a `text`, it has 'title'$"),
        ("a.csv", b"id;text\n1;x\n", r"a\.csv:2: needs a `text`, it has 'id;text'; columns have commas between them"),
        ("a.csv", b"id,text\n1,x\n2,y, z\n", r"a\.csv:3: has more values than columns; put a text with commas in"),
        ("a.csv", b"id,text\n1\n", r"a\.csv:2: needs a `text`$"),
        ("a.jsonl", b'{"Text": "x"}\n', r"a\.jsonl:1: needs a `text`, it has 'Text'"),
        ("a.jsonl", b'{"text": "x"}\n{"text": "a\\ud800"}\n', r"a\.jsonl:2: U\+D800 in its 'text' is half a"),
        ("a.jsonl", b'{"text": "x", "title": "a\\ud800"}\n', r"a\.jsonl:1: U\+D800 in its 'title' is half a character"),
        ("a.csv", b"id,text\na,x\na,y\n", r"a\.csv: a cannot be added: its id stands twice among the new ones"),
        ("a.csv", b"id,text\na,x\nb,x\n", r"a\.csv: b cannot be added: its text, as a, stands twice among the new"),
        ("a.txt", b"%PDF-1.4 x", r"a\.txt: is a PDF, whose text has no one order; save its text as UTF-8"),
        ("a.txt", b"PK\x03\x04x", r"a\.txt: is an archive; unpack it first"),
        ("a.txt", archive("notes/one.txt"), r"a\.txt: is an archive; unpack it first"),
        ("a.txt", archive("[Content_Types].xml", "word/document.xml"), r"a\.txt: is a Word document, which annot"),
        ("a.csv", archive("[Content_Types].xml", "xl/workbook.xml"), r"a\.csv: is a spreadsheet, which annot does"),
        ("a.txt", archive("mimetype", "content.xml"), r"a\.txt: is a text document of an office program, which"),
        ("a.html", b"{\\rtf1 x}", r"a\.html: is a formatted text, which annot does not read"),
        ("a.csv", b"\xd0\xcf\x11\xe0x", r"a\.csv: is a Word document"),
        ("a.txt", b"\xff\xfe", r"a\.txt: not UTF-8 at byte 0"),
    ],
)
def test_broken_files_add_nothing(
    project: ProjectFolder, tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    before = {path.name: path.read_bytes() for path in project.seeds_dir.iterdir()}
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=message):
        add_seeds(project, [tmp_path / name])
    assert {path.name: path.read_bytes() for path in project.seeds_dir.iterdir()} == before


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("a.docx", "a Word document, which annot does not read; save its text as UTF-8 in a .txt file"),
        ("a.pdf", "a PDF, whose text has no one order"),
        ("a.xyz", r"annot cannot read '\.xyz'; save its text"),
        ("a", "its name has no ending that says what it is"),
    ],
)
def test_a_file_of_another_kind_is_explained(project: ProjectFolder, tmp_path: Path, name: str, why: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(ConfigError, match=why):
        add_seeds(project, [tmp_path / name])


def test_a_folder_is_explained(project: ProjectFolder, tmp_path: Path) -> None:
    (tmp_path / "articles.txt").mkdir()
    with pytest.raises(
        ConfigError, match=r"articles\.txt: is a folder; name its files, such as .*articles\.txt/\*\.txt"
    ):
        add_seeds(project, [tmp_path / "articles.txt"])


@pytest.mark.parametrize("content", ["", "\ufeff", " \r\n\t", "\u00a0\n", "\u200b\u2060", "\u00ad \u2003"])
def test_an_empty_file_is_refused(project: ProjectFolder, tmp_path: Path, content: str) -> None:
    (tmp_path / "empty.txt").write_text(content, "utf-8", newline="")
    with pytest.raises(DataError, match=r"empty\.txt: empty holds no text"):
        add_seeds(project, [tmp_path / "empty.txt"])
    (tmp_path / "none.jsonl").write_text("\n", "utf-8")
    with pytest.raises(DataError, match=r"none\.jsonl: holds no document"):
        add_seeds(project, [tmp_path / "none.jsonl"])


@pytest.mark.parametrize(("content", "code"), [("\ufeffKim.", "seed-bom"), ("Kim\0.", "seed-control-character")])
def test_a_file_with_an_error_is_not_added(project: ProjectFolder, tmp_path: Path, content: str, code: str) -> None:
    before = {path.name: path.read_bytes() for path in project.seeds_dir.iterdir()}
    (tmp_path / "good.txt").write_text("Good.", "utf-8")
    (tmp_path / "bad.txt").write_text(content, "utf-8")
    with pytest.raises(DataError, match="nothing was changed: mend these first") as caught:
        add_seeds(project, [tmp_path / "good.txt", tmp_path / "bad.txt"])
    assert [issue.code for issue in caught.value.issues] == [code]
    assert {path.name: path.read_bytes() for path in project.seeds_dir.iterdir()} == before


def test_columns_that_were_not_taken_are_named_and_languages_are(project: ProjectFolder, tmp_path: Path) -> None:
    source = tmp_path / "wire.jsonl"
    rows = [
        {"id": "w1", "text": "Un.", "source": "AFP", "language": "de"},
        {"id": "w2", "text": "Deux.", "source": "AP", "score": 3},
    ]
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    added = add_seeds(project, [source], language="en")
    assert dict(added.passed_over) == {"score": 1, "source": 2}
    assert [(row.doc_id, row.language) for row in added.rows] == [("w1", "de"), ("w2", "en")]


@pytest.mark.parametrize(
    ("name", "content"), [("a.csv", "id,text\nw1,Un.\n"), ("a.jsonl", '{"id": "w1", "text": "Un."}')]
)
def test_a_byte_order_mark_is_no_part_of_a_table(
    project: ProjectFolder, tmp_path: Path, name: str, content: str
) -> None:
    (tmp_path / name).write_text(content, "utf-8-sig")
    assert [(row.doc_id, row.n_chars) for row in add_seeds(project, [tmp_path / name]).rows] == [("w1", 3)]


def test_a_cell_may_hold_a_whole_article(project: ProjectFolder, tmp_path: Path) -> None:
    (tmp_path / "long.csv").write_text("id,text\nlong," + "mot " * 100_000 + "\n", "utf-8")
    (row,) = add_seeds(project, [tmp_path / "long.csv"]).rows
    assert row.n_chars == 400_000


def test_what_a_killed_run_left_is_taken_up(project: ProjectFolder, tmp_path: Path) -> None:
    (tmp_path / "new.txt").write_text("New.", "utf-8")
    # The texts were written, and the manifest was not.
    (project.seeds_dir / "new.txt").write_text("New.", "utf-8")
    assert [row.doc_id for row in add_seeds(project, [tmp_path / "new.txt"]).rows] == ["new"]
    assert check_project_seeds(project) == []


def test_a_document_that_nobody_began_can_be_removed_or_replaced(project: ProjectFolder, tmp_path: Path) -> None:
    (tmp_path / "new.txt").write_text("New.", "utf-8")
    (tmp_path / "newer.txt").write_text("Newer.", "utf-8")
    add_seeds(project, [tmp_path / "new.txt"])
    row, _ = replace_seed(project, "new", tmp_path / "newer.txt")
    assert (row.doc_id, row.n_chars) == ("new", 6)
    assert check_project_seeds(project) == []
    assert open_project(project.root).documents["new"].text == "Newer."
    remove_seeds(project, ["new"])
    assert check_project_seeds(project) == []
    assert "new" not in open_project(project.root).documents
    with pytest.raises(ConfigError, match="'new' is not a document"):
        remove_seeds(project, ["new"])


@pytest.mark.parametrize("doc_id", ["../notes", "{root}/notes", "sub/notes", "", "."])
def test_nothing_outside_of_the_seeds_is_removed(project: ProjectFolder, doc_id: str) -> None:
    (project.seeds_dir / "sub").mkdir()
    notes = [project.root / "notes.txt", project.seeds_dir / "sub" / "notes.txt"]
    for path in notes:
        path.write_text("Mine.", "utf-8")
    with pytest.raises(ConfigError, match="is not a document"):
        remove_seeds(project, [doc_id.format(root=project.root)])
    assert [path.read_text("utf-8") for path in notes] == ["Mine.", "Mine."]


def test_what_anybody_began_stays(project: ProjectFolder, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in project.seeds_dir.iterdir()}
    (tmp_path / "newer.txt").write_text("Newer.", "utf-8")
    doc_id = "004_885b1dd11b89edf8"
    with pytest.raises(DataError, match=rf"{doc_id} stays as it is: reader-a, reader-b has read it"):
        remove_seeds(project, [doc_id])
    with pytest.raises(DataError, match="a changed text is a new document"):
        replace_seed(project, doc_id, tmp_path / "newer.txt")
    add_seeds(project, [tmp_path / "newer.txt"])
    row = ProjectRow(project=1, tasks={"newer": TaskRow(task=1, sha256="0")})
    project.state.mkdir(exist_ok=True)
    write_ledger(project.state / "ledger.json", Ledger().with_project("embedded", "reader-a", row))
    with pytest.raises(DataError, match="it is in Label Studio, in the project of reader-a"):
        remove_seeds(project, ["newer"])
    (project.seeds_dir / "newer.txt").unlink()
    remaining = {path.name: path.read_bytes() for path in project.seeds_dir.iterdir() if path.name != "manifest.jsonl"}
    assert remaining == {name: data for name, data in before.items() if name != "manifest.jsonl"}


def test_the_same_text_is_not_added_twice(project: ProjectFolder, tmp_path: Path) -> None:
    copy = tmp_path / "copy.txt"
    copy.write_bytes((project.seeds_dir / "004_885b1dd11b89edf8.txt").read_bytes())
    with pytest.raises(DataError, match="copy is among the seeds already, as 004_885b1dd11b89edf8"):
        add_seeds(project, [copy])


@pytest.mark.parametrize(("name", "slug"), [("../../etc/passwd", "etc-passwd"), ("Été 2024", "Ete-2024"), ("🙂", "")])
def test_a_name_becomes_a_safe_slug(name: str, slug: str) -> None:
    assert slug_of(name) == slug


def test_a_file_without_a_row_is_never_written_over(project: ProjectFolder, tmp_path: Path) -> None:
    (project.seeds_dir / "three.txt").write_text("precious", "utf-8")
    (tmp_path / "three.txt").write_text("another", "utf-8")
    with pytest.raises(DataError, match=r"three\.txt is there already, without a row; move it away"):
        add_seeds(project, [tmp_path / "three.txt"])
    assert (project.seeds_dir / "three.txt").read_text("utf-8") == "precious"


def test_long_ids_that_begin_alike_do_not_share_a_file(project: ProjectFolder, tmp_path: Path) -> None:
    source = tmp_path / "long.jsonl"
    source.write_text("".join(json.dumps({"id": "a" * 96 + end, "text": end}) + "\n" for end in "12"), "utf-8")
    with pytest.raises(DataError, match="its id stands twice among the new ones"):
        add_seeds(project, [source])


def test_a_date_that_is_none_is_named(project: ProjectFolder, tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    source.write_text(json.dumps({"text": "x", "date_published": "yesterday"}) + "\n", "utf-8")
    with pytest.raises(DataError, match=r"a\.jsonl: .*date_published"):
        add_seeds(project, [source])


def test_names_that_differ_by_case_alone_are_two_files_on_every_machine(project: ProjectFolder, tmp_path: Path) -> None:
    for folder, name, text in (("a", "One", "a"), ("b", "one", "b"), ("c", "ONE", "c")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{name}.txt").write_text(text, "utf-8")
    first = add_seeds(project, [tmp_path / "a" / "One.txt", tmp_path / "b" / "one.txt"]).rows
    then = add_seeds(open_project(project.root), [tmp_path / "c" / "ONE.txt"]).rows
    # sha256 of "b" and of "c".
    assert [(row.doc_id, row.file) for row in [*first, *then]] == [
        ("One", "One.txt"),
        ("one", "one-3e23e816.txt"),
        ("ONE", "ONE-2e7d2c03.txt"),
    ]
    assert check_project_seeds(project) == []
    assert {doc_id: open_project(project.root).documents[doc_id].text for doc_id in ("One", "one", "ONE")} == {
        "One": "a",
        "one": "b",
        "ONE": "c",
    }
