"""Card, citation and Croissant of a release: complete, valid, and holding what people wrote."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import mlcroissant
import pytest
from huggingface_hub import DatasetCard, DatasetCardData
from ruamel.yaml import YAML

from annot.core.document import Document
from annot.project.project import ProjectFolder, open_project
from annot.release.card.tables import count_rows, source_rows, table_rows
from annot.release.card.words import SECTIONS, UNWRITTEN, parse_words
from annot.release.citation import Credit, render_citation
from annot.steps.release import release

VERSION = "0.9.0"


@pytest.fixture(scope="module")
def folder(repository: ProjectFolder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the repository's data set, made today."""
    root = tmp_path_factory.mktemp("card")
    for part in ("annot.toml", "schemas", "seeds", "exports"):
        source = repository.root / part
        (shutil.copytree if source.is_dir() else shutil.copy)(source, root / part)
    project = open_project(root)
    release(project, VERSION)
    return project.releases_dir / VERSION


def test_words_go_to_their_places_and_nothing_is_lost() -> None:
    text = "for the writer\n\n## Direct use\n\nTry it.\n\n```\n## no heading\n```\n\n## Empty\n\n## Thanks\n\nTo all."
    words = parse_words(text)
    assert words.sections == {"direct_use": "Try it.\n\n```\n## no heading\n```"}
    assert words.more == {"Thanks": "To all."}


def test_the_card_holds_every_word_that_people_wrote(folder: Path, repository: ProjectFolder) -> None:
    card = (folder / "README.md").read_text("utf-8")
    words = parse_words(repository.card_path.read_text("utf-8"))
    assert words.sections.keys() == SECTIONS.keys() - {"citation"}
    for body in words.sections.values():
        assert body in card
    assert UNWRITTEN not in card
    assert "$" not in card


def test_the_card_says_so_where_nobody_wrote(project: ProjectFolder) -> None:
    project.card_path.unlink()
    release(project, VERSION)
    card = (project.releases_dir / VERSION / "README.md").read_text("utf-8")
    assert card.count(UNWRITTEN) == len(SECTIONS) - 1


def test_the_metadata_is_what_the_hub_takes(folder: Path) -> None:
    card = DatasetCard.load(folder / "README.md")
    assert isinstance(card.data, DatasetCardData)
    data: dict[str, Any] = card.data.to_dict()  # type: ignore[no-untyped-call]
    assert data["license"] == "unknown"
    assert data["language"] == ["fr"]
    assert data["size_categories"] == ["n<1K"]
    assert data["annotations_creators"] == ["machine-generated"]
    assert [config["config_name"] for config in data["configs"]] == [
        "documents", "mentions", "relations", "tokens", "records", "pairs",
    ]  # fmt: skip
    for config in data["configs"]:
        for each in config["data_files"]:
            assert (folder / each["path"]).is_file()
    # What is read and written again is the same, as when the card is pushed.
    assert DatasetCard(str(card)).data.to_dict() == data  # type: ignore[no-untyped-call]


def test_croissant_is_valid_and_reads_the_rows(folder: Path) -> None:
    found = mlcroissant.Dataset(jsonld=str(folder / "croissant.json"))
    assert not found.metadata.ctx.issues.errors
    assert not found.metadata.ctx.issues.warnings
    records = list(found.records("rows/mentions/train"))
    assert len(records) == 363
    assert {record["rows/mentions/train/label"] for record in records} >= {b"CasualtyFigure", b"Location"}


def test_croissant_names_every_table_by_its_digest(folder: Path) -> None:
    described = json.loads((folder / "croissant.json").read_text("utf-8"))
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    tables = {path: digest for path, digest in manifest["files"].items() if path.endswith(".parquet")}
    assert {each["contentUrl"]: each["sha256"] for each in described["distribution"]} == tables
    assert described["datePublished"] == manifest["released"]


def test_the_citation_is_what_the_format_asks_for(folder: Path) -> None:
    found = YAML(typ="safe").load((folder / "CITATION.cff").read_text("utf-8"))
    assert {"cff-version", "message", "title", "authors", "version", "type"} <= found.keys()
    assert found["authors"] == [{"name": "The annotators of conflict-reporting"}]
    assert found["version"] == VERSION
    named = render_citation(
        name="x",
        title='A "title": one',
        version="1.0.0",
        digest="0" * 64,
        credit=Credit(("Some Institute",), "MIT", "https://x.example"),
    )
    loaded = YAML(typ="safe").load(named)
    assert (loaded["title"], loaded["authors"], loaded["license"]) == (
        'A "title": one',
        [{"name": "Some Institute"}],
        "MIT",
    )


def test_the_card_tells_numbers_splits_and_pairs(folder: Path) -> None:
    card = (folder / "README.md").read_text("utf-8")
    assert "| `train` | 5 | 363 | 107 |" in card
    # 107 relations, of which one is symmetric and far: it counts in both directions.
    assert "821 pairs, 108 of them related, and 2 of these farther apart" in card
    assert (
        "The two documents most alike on different sides are `002_0ba66114ffe4b64b` and `003_dc97aa6148c96c29`" in card
    )


def test_bars_and_cells() -> None:
    assert table_rows(count_rows({"A": 40, "B": 2, "C": 0})) == f"| A | 40 | {'█' * 20} |\n| B | 2 | █ |\n| C | 0 |  |"
    document = Document("one", "x", (), {"title": "a | b\n<script>", "rights": "CC0-1.0"})
    (row,) = table_rows(source_rows([document])).splitlines()
    assert table_rows([("a\\|b\rc",)]) == r"| a\\\|b c |", "a backslash does not take the sign behind it away"
    assert row == "| one | unknown |  |  | a \\| b &lt;script> | CC0-1.0 |"
