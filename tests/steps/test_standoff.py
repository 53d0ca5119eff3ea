"""A stand-off release: nothing in it quotes a text that may not be passed on, whoever hid it where."""

from __future__ import annotations

import json
from pathlib import Path

import mlcroissant
import pytest
from datasets import load_dataset
from huggingface_hub import DatasetCard

from annot.core.errors import ConfigError, DataError
from annot.project.project import ProjectFolder, open_project
from annot.project.release_check import check_release
from annot.project.standoff import Standoff, make_standoff
from annot.release.standoff.manifest import read_standoff_manifest
from annot.release.standoff.quotes import Quotes
from annot.release.standoff.scan import find_quotes
from annot.release.tables.parquet import parse_parquet
from annot.steps.standoff import standoff
from tests.steps.open_data_set import release_anew, set_rights
from tests.steps.small_release import QUOTE, TEXTS, make_small_release

RIGHTS = ("CC0-1.0", "CC-BY-4.0")


def standoff_of(project: ProjectFolder) -> Standoff:
    (folder,) = project.releases_dir.iterdir()
    return make_standoff(folder, RIGHTS)


def lines_of(made: Standoff) -> dict[str, dict[str, object]]:
    lines = [json.loads(line) for line in made.files["standoff.jsonl"].splitlines()]
    return {line["doc_id"]: line for line in lines}


@pytest.mark.parametrize("version", ["0.1.0", "0.2.0", "anew"])
def test_the_repositorys_data_set_without_its_texts_quotes_none(project: ProjectFolder, version: str) -> None:
    if version == "anew":
        project, version = release_anew(project), "0.3.0"
    made = make_standoff(project.releases_dir / version, project.config.release.text_rights)
    texts = {doc_id: document.text for doc_id, document in project.documents.items()}
    assert list(find_quotes(made.files, Quotes(texts))) == []
    assert made.manifest.withheld == tuple(texts)
    sources = {path for path in made.files if path.startswith("source/")}
    guidelines = {f"source/schemas/guidelines/conflict-reporting.{end}" for end in ("md", "fr.md")}
    # Later guidelines have examples that are taken from the texts.
    kept = guidelines if version == "0.1.0" else set()
    card = {"source/exports/conflict-reporting/card.md"} if version == "0.3.0" else set()
    assert sources == {"source/annot.toml", "source/schemas/conflict-reporting.yaml"} | card | kept
    assert set(made.manifest.left_out) == guidelines - kept
    for path in made.files:
        if path.startswith("mentions/"):
            table = parse_parquet(made.files[path])
            assert table.num_rows == sum(made.manifest.release.mentions.values())
            assert table.column("text").null_count == table.num_rows
    titles = [each.meta["title"] for each in project.documents.values() if "title" in each.meta]
    assert titles
    everything = b"".join(made.files.values()).decode("utf-8", "replace")
    assert not [title for title in titles if title in everything]


def test_datasets_loads_it(repository: ProjectFolder, tmp_path: Path) -> None:
    made = standoff(repository.releases_dir / "0.2.0", RIGHTS, tmp_path / "out")
    (tmp_path / "cache").mkdir()
    n_relations = sum(made.manifest.release.relations.values())
    n_mentions = sum(made.manifest.release.mentions.values())
    found = {
        config: load_dataset(str(tmp_path / "out"), config, cache_dir=str(tmp_path / "cache"))["train"]
        for config in ("documents", "mentions", "relations", "pairs")
    }
    assert [len(found[config]) for config in ("documents", "mentions", "relations")] == [5, n_mentions, n_relations]
    assert {tuple(found["pairs"].unique(name)) for name in ("head_text", "tail_text")} == {(None,)}
    first = found["documents"][0]
    assert (first["text"], first["title"], first["n_chars"]) == (None, None, 5146)
    assert first["sha256"] == "f471724bd8c6bf05bf5e687d5b8412beaa3a1d5cd6c83af9469fb5b933818295"
    assert first["mentions"][0]["start"] == 0
    assert first["mentions"][0]["text"] is None
    assert first["zones"][0]["kind"] == "title"


@pytest.mark.parametrize("version", ["0.2.0", "anew"])
def test_card_and_croissant_are_valid(project: ProjectFolder, tmp_path: Path, version: str) -> None:
    if version == "anew":
        project, version = release_anew(project), "0.3.0"
    made = standoff(project.releases_dir / version, RIGHTS, tmp_path / "out")
    card = DatasetCard.load(tmp_path / "out" / "README.md")
    assert [each["config_name"] for each in card.data.configs][:3] == ["documents", "mentions", "relations"]
    found = mlcroissant.Dataset(jsonld=str(tmp_path / "out" / "croissant.json"))
    assert not found.metadata.ctx.issues.errors
    # A release of the first formats does not say its day.
    assert len(found.metadata.ctx.issues.warnings) == (version == "0.2.0")
    records = list(found.records("rows/mentions/train"))
    assert len(records) == sum(made.manifest.release.mentions.values())


def test_a_free_text_stays_and_the_others_go(tmp_path: Path) -> None:
    made = standoff_of(make_small_release(tmp_path / "p"))
    lines = lines_of(made)
    assert {doc_id: line.get("text") for doc_id, line in lines.items()} == {
        "closed": None,
        "open": TEXTS["open"],
        "other": None,
    }
    assert made.manifest.withheld == ("closed", "other")
    (path,) = (path for path in made.files if path.startswith("mentions/"))
    rows = parse_parquet(made.files[path]).to_pylist()
    assert [(row["doc_id"], row["text"]) for row in rows] == [
        ("closed", None),
        ("closed", None),
        ("closed", None),
        ("open", "Seoul"),
        ("open", "one hundred"),
        ("other", None),
    ]
    card = made.files["README.md"].decode()
    assert "**without the texts** of 2 of its 3 documents" in card
    assert "| open | `" in card


def test_words_of_the_text_itself_are_said_by_their_place(tmp_path: Path) -> None:
    made = standoff_of(make_small_release(tmp_path / "p", record={"title": "Kyiv says that forty"}))
    line = lines_of(made)["closed"]
    #                           Kyiv_says that forty soldiers died near Kursk on: from 5, 43 characters
    assert line["mentions"][1]["quoted"] == {"note": [5, 48]}  # type: ignore[index]
    assert line["mentions"][2]["attributes"] == {"low": 60, "note": "the wounded"}  # type: ignore[index]
    assert line["quoted"] == {"title": [0, 20]}
    assert made.manifest.dropped == {}


@pytest.mark.parametrize("note", [QUOTE, QUOTE.upper(), f"see: {QUOTE.replace(' ', '_')}!"])
def test_a_note_that_quotes_another_text_is_dropped_and_counted(tmp_path: Path, note: str) -> None:
    made = standoff_of(make_small_release(tmp_path / "p", note=note))
    assert made.manifest.dropped == {"Figure.note": 1}
    assert "attributes" not in lines_of(made)["open"]["mentions"][1]  # type: ignore[index]
    assert "- 1 × `Figure.note`" in made.files["README.md"].decode()


@pytest.mark.parametrize("field", ["title", "date_evidence", "translation_evidence", "publisher", "event", "url"])
def test_what_is_said_of_a_document_in_its_words_is_dropped_and_counted(tmp_path: Path, field: str) -> None:
    made = standoff_of(make_small_release(tmp_path / "p", record={field: f"“{QUOTE.upper()}”"}))
    assert made.manifest.dropped == {f"document.{field}": 1}
    assert field not in lines_of(made)["closed"]["meta"]  # type: ignore[operator]


def test_what_is_said_in_other_words_is_kept_but_for_titles(tmp_path: Path) -> None:
    record = {
        "title": "Losses",
        "publisher": "The Daily",
        "url": "https://daily.example/1",
        "date_published": "2024-10",
    }
    made = standoff_of(make_small_release(tmp_path / "p", record=record))
    meta = lines_of(made)["closed"]["meta"]
    assert {**record, "title": None} == {name: meta.get(name) for name in record}  # type: ignore[attr-defined]
    assert made.manifest.dropped == {"document.title": 1}


def test_prose_that_quotes_is_left_out_and_named(tmp_path: Path) -> None:
    made = standoff_of(
        make_small_release(tmp_path / "p", guidelines=f"Mark “{QUOTE}”.", card=f"## Limits\n\n{QUOTE}\n")
    )
    assert made.manifest.left_out == ("source/exports/card.md", "source/guidelines.md")
    assert not {"source/exports/card.md", "source/guidelines.md"} & made.files.keys()
    card = made.files["README.md"].decode()
    assert QUOTE not in card
    assert "- `source/guidelines.md`" in card


def test_prose_that_quotes_nothing_is_kept(tmp_path: Path) -> None:
    made = standoff_of(make_small_release(tmp_path / "p", card="## Motivation\n\nTo count what is claimed.\n"))
    assert made.manifest.left_out == ()
    assert "To count what is claimed." in made.files["README.md"].decode()


@pytest.mark.parametrize(
    ("hidden", "paths"),
    [
        ({"about": f"Wrote “{QUOTE}”"}, ["README.md", "source/annot.toml", "standoff.json"]),
        (
            {"record": {"zones": [{"kind": QUOTE, "start": 0, "end": 4, "text": "Kyiv"}]}},
            ["documents/", "standoff.jsonl"],
        ),
        ({"record": {"rights": QUOTE}}, ["README.md", "documents/", "standoff.json", "standoff.jsonl"]),
    ],
)
def test_a_quote_that_cannot_be_left_out_refuses_the_whole(
    tmp_path: Path, hidden: dict[str, object], paths: list[str]
) -> None:
    project = make_small_release(tmp_path / "p", **hidden)  # type: ignore[arg-type]
    with pytest.raises(DataError) as refused:
        standoff(project.releases_dir / "0.1.0", RIGHTS, tmp_path / "out")
    lines = str(refused.value).splitlines()
    assert lines[0] == "nothing was made: words of texts that may not be passed on stand in what would be"
    found = [line.split(": “")[0].strip() for line in lines[1:-1]]
    assert [path.partition("/train")[0] for path in found] == [path.rstrip("/") for path in paths]
    assert f"“{QUOTE.casefold()}” stands in closed" in lines[1]
    assert not (tmp_path / "out").exists()


def test_a_text_that_holds_the_mark_of_what_is_withheld_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_small_release(tmp_path / "p")
    monkeypatch.setattr("annot.release.standoff.build.MARK", "K")
    with pytest.raises(DataError, match="nothing was made: closed holds"):
        standoff_of(project)


def test_a_changed_release_makes_none(project: ProjectFolder) -> None:
    path = project.releases_dir / "0.2.0" / "manifest.json"
    path.write_text(path.read_text("utf-8").replace('"digest": "4', '"digest": "5', 1), "utf-8")
    with pytest.raises(DataError, match="its content has digest"):
        make_standoff(project.releases_dir / "0.2.0", RIGHTS)


def test_what_is_there_is_not_written_over(repository: ProjectFolder, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="exists; choose a folder that does not exist yet"):
        standoff(repository.releases_dir / "0.2.0", RIGHTS, tmp_path)


def test_the_manifest_names_the_whole_release_and_every_file(repository: ProjectFolder, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    made = standoff(repository.releases_dir / "0.2.0", RIGHTS, folder)
    manifest = read_standoff_manifest(folder)
    assert manifest == made.manifest
    assert (manifest.kind, manifest.release.version) == ("standoff", "0.2.0")
    assert manifest.release.digest == "4deeb0f350681a7cea31bea221d1c8d8c7b92f7fcf0b22057ef2b37136ead293"
    assert manifest.files.keys() == made.files.keys() - {"standoff.json"}
    (folder / "README.md").write_text("other", "utf-8")
    with pytest.raises(DataError, match=r"README\.md has sha256"):
        read_standoff_manifest(folder)


def test_licences_are_named_by_a_person_and_unknown_is_none(project: ProjectFolder) -> None:
    path = project.root / "annot.toml"
    text = path.read_text("utf-8")
    path.write_text(f'{text}\n[release]\ntext_rights = ["CC0-1.0", "Unknown"]\n', "utf-8")
    with pytest.raises(
        ConfigError, match="'Unknown' is no licence: a text whose rights are unknown is never passed on"
    ):
        open_project(project.root)
    path.write_text(f'{text}\n[release]\ntext_rights = ["LicenseRef-press"]\n', "utf-8")
    assert open_project(project.root).config.release.text_rights == ("LicenseRef-press",)


def test_all_free_is_all_there_and_the_check_of_whole_releases_is_as_it_was(project: ProjectFolder) -> None:
    free = release_anew(set_rights(project, "cc0-1.0", of="000"))
    made = standoff_of(free)
    assert made.manifest.withheld == tuple(sorted(free.documents))[1:]
    assert lines_of(made)["000_3352b04f52570146"]["text"] == free.documents["000_3352b04f52570146"].text
    assert check_release(free.releases_dir / "0.3.0") == []
