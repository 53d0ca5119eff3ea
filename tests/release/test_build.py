"""Releases: the same bytes each time, loaded by `datasets`, and found out when a byte changes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from datasets import load_dataset

from annot.core.canonical import canonical_json
from annot.core.errors import ConfigError, DataError
from annot.corpus.manifest import SeedRow
from annot.project.adjudication import adjudicate_project
from annot.project.project import ProjectFolder, open_project
from annot.project.release_check import check_releases
from annot.release.manifest import read_manifest
from annot.release.tables.columns import tag_names
from annot.steps.check import check
from annot.steps.release import release

VERSION = "0.1.0"
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture
def unreleased(project: ProjectFolder) -> ProjectFolder:
    shutil.rmtree(project.releases_dir)
    return project


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_committed_release_is_what_its_source_builds(repository: ProjectFolder) -> None:
    found = check_releases(repository)
    assert VERSION in found
    assert {version: list(map(str, issues)) for version, issues in found.items()} == {version: [] for version in found}


@pytest.fixture
def as_it_was(repository: ProjectFolder, tmp_path: Path) -> ProjectFolder:
    """The project that the committed release was made from: its own source, and the seeds."""
    source = repository.releases_dir / VERSION / "source"
    shutil.copytree(source, tmp_path, dirs_exist_ok=True)
    shutil.copytree(repository.seeds_dir, tmp_path / "seeds", dirs_exist_ok=True)
    return open_project(tmp_path)


def test_the_same_gold_gives_the_same_bytes(as_it_was: ProjectFolder, repository: ProjectFolder) -> None:
    unreleased = as_it_was
    code = "import sys; from annot.cli.main import main; sys.argv = ['annot', 'release', '0.1.0']; main()"
    subprocess.run(
        [sys.executable, "-c", code],
        cwd=unreleased.root,
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Seoul", "LC_ALL": "C"},
        check=True,
        capture_output=True,
    )
    before = files_of(unreleased.releases_dir / VERSION)
    # A release of an older format has fewer files and columns, and the same content.
    assert (
        read_manifest(unreleased.releases_dir / VERSION).digest
        == read_manifest(repository.releases_dir / VERSION).digest
    )
    shutil.rmtree(unreleased.releases_dir)
    release(unreleased, VERSION)
    assert files_of(unreleased.releases_dir / VERSION) == before


@pytest.fixture(scope="module")
def rows(repository: ProjectFolder, tmp_path_factory: pytest.TempPathFactory) -> Rows:
    """Every configuration of the committed release, as `datasets` loads it."""
    cache = str(tmp_path_factory.mktemp("cache"))
    path = str(repository.releases_dir / VERSION)
    return {
        config: list(load_dataset(path, config, cache_dir=cache)["train"])
        for config in ("documents", "mentions", "relations", "tokens")
    }


def test_every_quote_stands_at_its_place(rows: Rows) -> None:
    texts = {str(row["doc_id"]): str(row["text"]) for row in rows["documents"]}
    nested = [(row["text"], mention) for row in rows["documents"] for mention in row["mentions"]]
    assert len(nested) == len(rows["mentions"]) > 0
    for text, mention in nested:
        assert text[mention["start"] : mention["end"]] == mention["text"]
    for row in rows["mentions"]:
        assert texts[str(row["doc_id"])][row["start"] : row["end"]] == row["text"]
    for row in rows["relations"]:
        for end in ("head", "tail"):
            assert texts[str(row["doc_id"])][row[f"{end}_start"] : row[f"{end}_end"]] == row[f"{end}_text"]
    for row in rows["tokens"]:
        text = texts[str(row["doc_id"])]
        for token, start, end in zip(row["tokens"], row["starts"], row["ends"], strict=True):
            assert text[start:end] == token


def test_two_data_sets_of_one_version_are_two_for_datasets(project: ProjectFolder, tmp_path: Path) -> None:
    # `datasets` caches by the names of folder and files: a release of the same version with another content.
    decisions = project.decisions_path.read_text("utf-8").splitlines(keepends=True)
    (changed,) = [line for line in decisions if '"000_3352b04f52570146#mention:456-476"' in line]
    kept = changed.replace('"choice":[]', '"choice":["Actor@456-476"]')
    project.decisions_path.write_text("".join(decisions).replace(changed, kept), "utf-8")
    first = load_dataset(str(project.releases_dir / VERSION), "mentions", cache_dir=str(tmp_path / "cache"))["train"]
    shutil.rmtree(project.releases_dir)
    release(project, VERSION)
    second = load_dataset(str(project.releases_dir / VERSION), "mentions", cache_dir=str(tmp_path / "cache"))["train"]
    assert second.num_rows == first.num_rows + 1


def test_warnings_do_not_refuse_a_release(unreleased: ProjectFolder) -> None:
    text = unreleased.seeds_dir / "extra.txt"
    text.write_bytes(b"Une ligne.\r\nUne autre.\r\n")
    rows = unreleased.seeds_dir / "manifest.jsonl"
    row = SeedRow(
        doc_id="extra", file="extra.txt", sha256=sha256(text.read_bytes()).hexdigest(), n_chars=24, language="fr"
    )
    rows.write_bytes(rows.read_bytes() + canonical_json(row) + b"\n")
    assert [issue.code for issue in check(open_project(unreleased.root))] == ["seed-carriage-return"]
    release(open_project(unreleased.root), VERSION)
    assert (unreleased.releases_dir / VERSION).is_dir()


def test_the_tags_say_what_the_mentions_do(repository: ProjectFolder, rows: Rows) -> None:
    names = tag_names(repository.schema)
    begins = Counter(names[tag] for row in rows["tokens"] for tag in row["tags"] if names[tag].startswith("B-"))
    labels = Counter(f"B-{row['label']}" for row in rows["mentions"])
    missed = labels - begins
    # Two mentions end or begin inside a glued token: « Zelenskia », « Kyivqui ».
    assert missed == Counter({"B-OfficialSpeaker": 1, "B-Location": 1})
    assert begins - labels == Counter()


def test_it_holds_what_the_adjudication_says(repository: ProjectFolder, rows: Rows) -> None:
    gold = adjudicate_project(repository).gold
    assert {(row["doc_id"], row["mention_id"]) for row in rows["mentions"]} == {
        (doc_id, mention.id) for doc_id, each in gold.items() for mention in each.mentions
    }
    assert [row["fold"] for row in rows["documents"]] == list(range(5))


def test_polars_alone_reads_the_files(repository: ProjectFolder) -> None:
    table = pl.read_parquet(repository.releases_dir / VERSION / "mentions" / "*.parquet")
    figures = table.filter(pl.col("label") == "CasualtyFigure", pl.col("text") == "Plus de 3 000")
    assert figures["value_low"].to_list() == [3000.0]


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "manifest.json",
        "documents/train-4deeb0f35068.parquet",
        "source/schemas/conflict-reporting.yaml",
        "source/exports/conflict-reporting/decisions.jsonl",
        "source/exports/conflict-reporting/readings/reader-a.jsonl",
    ],
)
def test_one_changed_byte_is_found_and_named(project: ProjectFolder, path: str) -> None:
    target = project.releases_dir / VERSION / path
    data = bytearray(target.read_bytes())
    middle = len(data) // 2
    data[middle] = ord("x") if data[middle] != ord("x") else ord("y")
    target.write_bytes(bytes(data))
    try:
        found = [str(issue) for issue in check_releases(project)[VERSION]]
    except DataError as error:
        found = [str(error)]
    assert found
    assert path in " ".join(found) or path == "manifest.json"


def test_a_file_too_many_or_too_few_is_found(project: ProjectFolder) -> None:
    folder = project.releases_dir / VERSION
    (folder / "extra.txt").write_text("x")
    (folder / "tokens" / "train-4deeb0f35068.parquet").unlink()
    messages = [issue.where + " " + issue.message for issue in check_releases(project)[VERSION]]
    assert messages == ["0.1.0/extra.txt is not in the manifest", "0.1.0/tokens/train-4deeb0f35068.parquet is missing"]


def test_a_release_never_changes(project: ProjectFolder) -> None:
    with pytest.raises(ConfigError, match=r"0\.1\.0 exists, and a release never changes"):
        release(project, VERSION)


def test_open_conflicts_are_not_released(unreleased: ProjectFolder) -> None:
    decisions = unreleased.decisions_path.read_text("utf-8").splitlines(keepends=True)
    unreleased.decisions_path.write_text("".join(decisions[1:]), "utf-8")
    with pytest.raises(DataError, match=r"nothing was released: the data has errors \(1 error\)\n.*open-conflict"):
        release(unreleased, VERSION)
    assert not (unreleased.releases_dir / VERSION).exists()


def test_a_full_disk_leaves_no_half_release(unreleased: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Path] = []

    def fail_at_the_third(path: Path, data: bytes, **_: bool) -> bool:
        written.append(path)
        if len(written) == 3:
            raise OSError(28, "No space left on device", str(path))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return True

    monkeypatch.setattr("annot.store.folder.write_bytes", fail_at_the_third)
    with pytest.raises(OSError, match="No space left"):
        release(unreleased, VERSION)
    assert list(unreleased.releases_dir.iterdir()) == []


def test_a_dry_run_writes_nothing(unreleased: ProjectFolder) -> None:
    manifest = release(unreleased, VERSION, dry_run=True).manifest
    assert manifest.version == VERSION
    assert not unreleased.releases_dir.exists()


def test_the_card_says_that_models_made_it(repository: ProjectFolder) -> None:
    card = (repository.releases_dir / VERSION / "README.md").read_text("utf-8")
    assert "**No person has annotated this data yet.**" in card
    assert "| reader-a | model | reader |" in card


def test_a_release_says_agreement_by_label_with_n_and_interval(unreleased: ProjectFolder) -> None:
    manifest = release(unreleased, VERSION).manifest
    assert manifest.format == 5
    rows = {(each.layer, each.label): each for each in manifest.agreement_by_label}
    unit = rows["mentions", "MilitaryUnit"]
    # 58 of 65 and 65; 97 of 98 and 108.
    assert (unit.n, unit.f1) == (65, round(2 * 58 / 130, 4))
    assert unit.low is not None
    assert unit.high is not None
    assert unit.low < 0.892 < unit.high
    assert rows["relations", "all"].f1 == round(2 * 97 / 206, 4)
    card = (unreleased.releases_dir / VERSION / "README.md").read_text("utf-8")
    assert f"| mentions | MilitaryUnit | 65 | 0.892 | {unit.low:.3f}–{unit.high:.3f} |" in card
    assert check_releases(unreleased) == {VERSION: []}


def test_a_release_from_before_agreement_by_label_is_held_to_what_it_says(project: ProjectFolder) -> None:
    path = project.releases_dir / VERSION / "manifest.json"
    old = json.loads(path.read_text("utf-8"))
    assert old["format"] == 1
    assert "agreement_by_label" not in old
    assert check_releases(project)[VERSION] == []
    old["agreement"][0]["mentions"][2] += 1
    path.write_text(json.dumps(old), "utf-8")
    (found,) = check_releases(project)[VERSION]
    assert "agreement is not what the source builds" in str(found)


def test_a_newer_manifest_cannot_leave_agreement_by_label_out(unreleased: ProjectFolder) -> None:
    release(unreleased, VERSION)
    path = unreleased.releases_dir / VERSION / "manifest.json"
    told = json.loads(path.read_text("utf-8"))
    told["agreement_by_label"][0]["f1"] = 0.5
    path.write_text(json.dumps(told), "utf-8")
    (found,) = check_releases(unreleased)[VERSION]
    assert "agreement_by_label is not what the source builds" in str(found)
    del told["agreement_by_label"]
    path.write_text(json.dumps(told), "utf-8")
    with pytest.raises(DataError, match="format 5 has agreement_by_label, and it is missing"):
        check_releases(unreleased)
