"""`annot seeds add` takes data sets, tasks and the texts of other tools; every expected value by hand."""

from __future__ import annotations

import json
from pathlib import Path

import datasets
import pytest

from annot.core.errors import ConfigError, DataError
from annot.corpus.dataset_rows import DatasetAddress, dataset_address
from annot.project.new_seeds import find_candidates
from annot.project.project import ProjectFolder, open_project
from annot.steps.seeds import add_seeds
from tests.command import run_process
from tests.data_set import make_data_set
from tests.formats.cas.files import at, type_system, xmi, zipped
from tests.hub import running_hub, variables

ROWS = {
    "id": ["w1", "w2"],
    "body": ["Ada met Bob.", "Bob left. 🙂"],
    "title": ["One", None],
    "language": ["en", "fr"],
    "stars": [3, 4],
}


def texts(source: str | Path) -> list[tuple[str, str, str]]:
    found = find_candidates(Path(source), language="de")
    return [(row.doc_id, text, row.language) for row, text in found.rows]


TAKEN = [("w1", "Ada met Bob.", "en"), ("w2", "Bob left. 🙂", "fr")]


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("hf:a/b", DatasetAddress("a/b", True)),
        ("hf:a/b@1.0#c/train[body]", DatasetAddress("a/b", True, "1.0", "c", "train", "body")),
        ("hf:a-1/b.c#/test", DatasetAddress("a-1/b.c", True, split="test")),
        ("hf:a/b[x y]", DatasetAddress("a/b", True, column="x y")),
        ("news.parquet[body]", DatasetAddress("news.parquet", False, column="body")),
        ("a@b.parquet", DatasetAddress("a@b.parquet", False)),
        ("news.txt", None),
        ("notes [2].txt", None),
    ],
)
def test_what_names_a_data_set(named: str, expected: DatasetAddress | None) -> None:
    assert dataset_address(named) == expected


@pytest.mark.parametrize("named", ["hf:", "hf:a", "hf:a/b/c", "hf:a/b]"])
def test_what_names_none_on_the_hub_is_refused(named: str) -> None:
    with pytest.raises(ConfigError, match="is no data set of the Hub, such as hf:owner/name@revision"):
        dataset_address(named)


def test_parquet_a_folder_and_a_saved_data_set(tmp_path: Path) -> None:
    rows = datasets.Dataset.from_dict(ROWS)
    rows.to_parquet(str(tmp_path / "news.parquet"))
    assert texts(f"{tmp_path}/news.parquet[body]") == TAKEN
    (tmp_path / "folder").mkdir()
    rows.to_parquet(str(tmp_path / "folder" / "train-00000-of-00001.parquet"))
    assert texts(f"{tmp_path}/folder[body]") == TAKEN
    datasets.DatasetDict({"train": rows, "test": rows.select([1])}).save_to_disk(str(tmp_path / "saved"))
    assert texts(f"{tmp_path}/saved#/test[body]") == TAKEN[1:]
    with pytest.raises(ConfigError, match="has the splits train, test; name one, such as #/train"):
        texts(f"{tmp_path}/saved[body]")
    with pytest.raises(ConfigError, match="has no split 'dev'"):
        texts(f"{tmp_path}/saved#/dev[body]")


def test_a_missing_column_and_a_broken_file_are_named(tmp_path: Path) -> None:
    datasets.Dataset.from_dict(ROWS).to_parquet(str(tmp_path / "news.parquet"))
    with pytest.raises(ConfigError, match="has no column 'text', but id, body, title, language, stars"):
        texts(tmp_path / "news.parquet")
    with pytest.raises(DataError, match=r"row 1: needs a `text`"):
        texts(f"{tmp_path}/news.parquet[stars]")
    (tmp_path / "cut.parquet").write_bytes((tmp_path / "news.parquet").read_bytes()[:200])
    with pytest.raises(DataError, match=r"cut\.parquet: "):
        texts(tmp_path / "cut.parquet")
    with pytest.raises(ConfigError, match=r"none\.parquet: no such file"):
        texts(tmp_path / "none.parquet")


def test_a_data_set_of_the_hub(project: ProjectFolder, tmp_path: Path) -> None:
    """The rows of a repository in the layout of the Hub, at a revision of it; a process of its own asks."""
    (tmp_path / "news").mkdir()
    lines = [json.dumps(dict(zip(ROWS, values, strict=True))) for values in zip(*ROWS.values(), strict=True)]
    (tmp_path / "news" / "train.jsonl").write_text("\n".join(lines), "utf-8")
    (tmp_path / "news" / "README.md").write_text("# News\n", "utf-8")
    with running_hub("owner/news", {"1.0": tmp_path / "news"}) as hub:
        env = variables(hub, tmp_path / "home")
        done = run_process("seeds", "add", "hf:owner/news@1.0#/train[body]", cwd=project.root, env=env)
        assert done.returncode == 0, done.stderr
        none = run_process("seeds", "add", "hf:owner/none", cwd=project.root, env=env)
    opened = open_project(project.root)
    assert {name: each.text for name, each in opened.documents.items() if name != "x"} == {
        "w1": "Ada met Bob.",
        "w2": "Bob left. 🙂",
    }
    assert (none.returncode, "owner/none" in none.stderr) == (2, True)


def test_what_no_manifest_has_is_counted(tmp_path: Path) -> None:
    datasets.Dataset.from_dict(ROWS).to_parquet(str(tmp_path / "news.parquet"))
    project = make_data_set(tmp_path / "p", name="p", schema="mentions: {A: {definition: a}}\n", texts={"x": "X."})
    added = add_seeds(project, [Path(f"{tmp_path}/news.parquet[body]")])
    assert dict(added.passed_over) == {"stars": 2}
    assert [(row.title, row.language) for row in added.rows] == [("One", "en"), (None, "fr")]
    assert open_project(project.root).documents["w2"].text == "Bob left. 🙂"


def test_the_texts_of_a_brat_folder(tmp_path: Path) -> None:
    (tmp_path / "brat").mkdir()
    (tmp_path / "brat" / "one.txt").write_text("Ada met Bob.\n", "utf-8")
    (tmp_path / "brat" / "one.ann").write_text("T1\tPerson 0 3\tAda\n", "utf-8")
    assert texts(tmp_path / "brat") == [("one", "Ada met Bob.\n", "de")]


def tasks(folder: Path, *given: object) -> Path:
    path = folder / "tasks.json"
    path.write_text(json.dumps(given), "utf-8")
    return path


@pytest.fixture
def project(tmp_path: Path) -> ProjectFolder:
    return make_data_set(tmp_path / "p", name="p", schema="mentions: {A: {definition: a}}\n", texts={"x": "Known."})


def test_tasks_that_show_one_text_are_one_document(project: ProjectFolder, tmp_path: Path) -> None:
    """As in real projects, where a fifth of the tasks shows a text again."""
    path = tasks(
        tmp_path,
        {"id": 4, "data": {"text": "New."}},
        {"id": 5, "data": {"text": "New."}},
        {"id": 6, "data": {"text": "Known."}},
    )
    added = add_seeds(project, [path])
    assert [row.doc_id for row in added.rows] == ["task-4"]
    assert [(each.code, each.doc_id, each.severity) for each in added.issues] == [
        ("same-text", "task-5", "warning"),
        ("same-text", "task-6", "warning"),
    ]
    assert added.issues[1].message == "its text is that of x; what is said of the task counts as said of that"


def test_what_tasks_say_beside_the_text_is_taken_or_counted(project: ProjectFolder, tmp_path: Path) -> None:
    path = tasks(tmp_path, {"id": 4, "data": {"text": "New.", "title": "T", "stars": 3, "tags": ["a"]}})
    added = add_seeds(project, [path])
    assert (added.rows[0].title, dict(added.passed_over)) == ("T", {"stars": 1, "tags": 1})
    with pytest.raises(DataError, match=r"tasks\.json: task 1: its 'doc_id' is \[1\], and no name of a document"):
        add_seeds(project, [tasks(tmp_path, {"id": 4, "data": {"text": "Other.", "doc_id": [1]}})])
    with pytest.raises(DataError, match=r"tasks\.json: task 2: U\+D800"):
        add_seeds(project, [tasks(tmp_path, {"data": {"text": "Other."}}, {"data": {"text": "\ud800"}})])


def test_the_texts_of_a_project_of_inception_are_taken_once_whoever_worked_on_them(tmp_path: Path) -> None:
    types = type_system(Person={"role": "uima.cas.String"})
    case = zipped({"TypeSystem.xml": types, "x.xmi": xmi("Ada left.", f"Person {at(0, 3)}")})
    places = [f"annotation/one.txt/{who}.zip" for who in ("INITIAL_CAS", "ana", "ben")]
    (tmp_path / "project.zip").write_bytes(zipped(dict.fromkeys(places, case)))
    assert texts(tmp_path / "project.zip") == [("one.txt", "Ada left.", "de")]
