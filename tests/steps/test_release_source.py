"""What a release is made from, where people wrote it in ways that nobody expects."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]
from datasets import get_dataset_config_names, load_dataset
from huggingface_hub import DatasetCard

from annot.core.annotation import AnnotationSet, AttributeValue, Mention, Span
from annot.core.errors import AnnotError, ConfigError, DataError
from annot.project.project import ProjectFolder, open_project
from annot.project.release_check import check_releases
from annot.steps.release import release
from annot.store.readings import write_reading
from tests.data_set import make_data_set
from tests.make import reading_in
from tests.steps.test_release import git

SCHEMA = """\
mentions:
  Figure: {definition: a number, record: true, attributes: {low: {type: integer}}}
relations:
  of: {definition: a part of it, head: [Figure], tail: [Figure]}
"""
TEXTS = {"one": "Forty died near the river.", "two": "Nothing like it was ever seen in the east."}


@pytest.fixture
def small(tmp_path: Path) -> ProjectFolder:
    """Two documents: one mention in the first, none in the second, and no relation."""
    return write(tmp_path, {"low": 40})


def write(folder: Path, attributes: Mapping[str, AttributeValue]) -> ProjectFolder:
    project = make_data_set(folder, name="small", schema=SCHEMA, texts=TEXTS)
    forty = Mention(label="Figure", span=Span(0, 5), text="Forty", attributes=attributes)
    sets = [reading_in(project, "one", forty), reading_in(project, "two")]
    write_reading(project.readings_dir, "reader", sets)
    return open_project(folder)


def configure(project: ProjectFolder, dataset: str = "", more: str = "") -> ProjectFolder:
    path = project.root / "annot.toml"
    path.write_text(path.read_text("utf-8").replace("[dataset]\n", f"[dataset]\n{dataset}", 1) + more, "utf-8")
    return open_project(project.root)


def state_of(project: ProjectFolder) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in project.root.rglob("*") if path.is_file()}


def test_datasets_loads_every_split_that_has_rows_and_knows_of_no_other(small: ProjectFolder, tmp_path: Path) -> None:
    changed = configure(small, more='\n[split]\npolicy = "shares"\nshares = { train = 1, test = 1 }\n')
    folder = changed.releases_dir / release(changed).manifest.version
    found = {
        name: {split: rows.num_rows for split, rows in load_dataset(str(folder), name, cache_dir=str(tmp_path)).items()}
        for name in get_dataset_config_names(str(folder))
    }
    # One document a split; nothing is related, so that neither relations nor pairs have a row.
    mentioned = next(split for split, n in found["mentions"].items() if n)
    assert found["documents"] == found["tokens"] == {"train": 1, "test": 1}
    assert found["mentions"] == found["records"] == {mentioned: 1}
    assert found.keys() == {"documents", "mentions", "tokens", "records"}
    assert check_releases(open_project(changed.root)) == {"0.1.0": []}


def test_a_data_set_without_gold_is_not_released(small: ProjectFolder) -> None:
    shutil.rmtree(small.readings_dir)
    with pytest.raises(DataError, match="nothing was released: no document of small has gold"):
        release(open_project(small.root))
    assert not small.releases_dir.exists()


def test_a_dry_run_writes_nothing_at_all(small: ProjectFolder) -> None:
    before = state_of(small)
    assert release(small, "0.4.0", dry_run=True).manifest.version == "0.4.0"
    assert state_of(small) == before


def test_words_behind_a_byte_order_mark_and_with_windows_line_ends_are_in_the_card(small: ProjectFolder) -> None:
    small.card_path.write_bytes(b"\xef\xbb\xbf## Motivation\r\n\r\nMy words.\r\n")
    release(small)
    assert "\nMy words.\n" in (small.releases_dir / "0.1.0" / "README.md").read_text("utf-8")


@pytest.mark.parametrize("name", ["card.md", "CHANGELOG.md"])
def test_what_is_not_utf_8_is_named(small: ProjectFolder, name: str) -> None:
    (small.exports / name).write_bytes("## Unreleased\n\né".encode("latin-1"))
    with pytest.raises(DataError, match=rf"{name}: not UTF-8 at byte 15; save it as UTF-8"):
        release(small)
    assert not small.releases_dir.exists()


def test_any_language_licence_and_author_stand_in_yaml(small: ProjectFolder) -> None:
    given = 'license = "CC: \\"BY\\" #4"\nauthors = ["no", "- A | <script>", "---"]\nurl = "x: #y"\n'
    path = small.root / "annot.toml"
    path.write_text(path.read_text("utf-8").replace('language = "en"', 'language = "no"'), "utf-8")
    rows = small.seeds_dir / "manifest.jsonl"
    rows.write_text(re.sub(r'"language": ?"en"', '"language":"no"', rows.read_text("utf-8")), "utf-8")
    folder = small.releases_dir / release(configure(small, given)).manifest.version
    data = DatasetCard.load(folder / "README.md").data.to_dict()
    assert (data["language"], data["license"]) == (["no"], "other"), "the texts have rights of their own"
    assert data["license_name"] == 'cc: "by" #4-for-annotations-only'
    cited = yaml.safe_load((folder / "CITATION.cff").read_text("utf-8"))
    assert [author["name"] for author in cited["authors"]] == ["no", "- A | <script>", "---"]
    assert (cited["license"], cited["url"]) == ('CC: "BY" #4', "x: #y")
    assert "<script>" not in (folder / "README.md").read_text("utf-8")


@pytest.mark.parametrize("line", [r'license = "MIT\n---"', r'authors = ["A", "B\n# C"]', r'url = "a\nb"'])
def test_names_of_several_lines_are_refused(small: ProjectFolder, line: str) -> None:
    with pytest.raises(ConfigError, match=r"annot\.toml:2: dataset\..*: expected text without U\+000A"):
        configure(small, f"{line}\n")


def test_words_of_a_text_are_no_markup_in_the_card(tmp_path: Path) -> None:
    text = "ก\u0e33yiv\n# Big\n<script>x</script>240mm guns"
    project = make_data_set(tmp_path, name="small", schema=SCHEMA, texts={"one": text})
    # It lies in a longer one, so that no tag can hold it, and the card quotes it.
    spans = (Span(0, 40), Span(1, 31))
    mentions = tuple(Mention(label="Figure", span=span, text=text[span.start : span.end]) for span in spans)
    gold = AnnotationSet(
        doc_id="one", doc_sha256=project.documents["one"].sha256, annotator="reader", origin="human",
        schema=project.schema.id, mentions=mentions, relations=(),
    )  # fmt: skip
    write_reading(project.readings_dir, "reader", [gold])
    release(open_project(tmp_path))
    card = (project.releases_dir / "0.1.0" / "README.md").read_text("utf-8")
    assert "  - one: Figure@1-31 \u0e33yiv # Big &lt;script>x&lt;/script>" in card


def test_a_part_outside_of_the_project_is_refused(small: ProjectFolder) -> None:
    path = small.root / "annot.toml"
    path.write_text(path.read_text("utf-8").replace('"guidelines.md"', '"../outside.md"'), "utf-8")
    (small.root.parent / "outside.md").write_text("# Guidelines\n", "utf-8")
    with pytest.raises(ConfigError, match=r"outside\.md lies outside of .*put it into the project"):
        release(open_project(small.root))


def test_a_number_that_no_table_holds_is_named(tmp_path: Path) -> None:
    with pytest.raises(AnnotError, match="low: 100000000000000000000 is not a whole number of at most 64 bits"):
        release(write(tmp_path, {"low": 10**20}))


def test_a_file_that_was_deleted_or_renamed_is_not_committed(tmp_path: Path) -> None:
    small = write(tmp_path / "a b" / "größe", {"low": 40})
    (small.root / "instruction.md").write_text("# Read\n", "utf-8")
    small = configure(small, 'instruction = "instruction.md"\n')
    small.card_path.write_text("## Motivation\n\nMine.\n", "utf-8")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "All")
    small.card_path.unlink()
    git(small.seeds_dir, "mv", "two.txt", "my two.txt")
    with pytest.raises(DataError, match="git has not committed") as found:
        release(small)
    named = [line.strip() for line in str(found.value).splitlines()[1:-1]]
    folder = "a b/größe"
    assert named == [f"{folder}/exports/card.md", f"{folder}/seeds/my two.txt", f"{folder}/seeds/two.txt"]


def test_a_repository_that_git_refuses_to_read_is_not_taken_for_none(small: ProjectFolder) -> None:
    (small.root / ".git").write_text("gitdir: nowhere\n", "utf-8")
    with pytest.raises(DataError, match=r"git rev-parse: .*not a git repository.*nowhere"):
        release(small)
    assert release(small, dirty=True).manifest.version == "0.1.0"


def test_what_a_killed_release_left_is_cleared_by_the_next(small: ProjectFolder) -> None:
    left = small.releases_dir / ".0.1.0.k1ll3d_x"
    left.mkdir(parents=True)
    (left / "gold.jsonl").write_text("", "utf-8")
    # It names no process: such a one is nobody's after a day.
    os.utime(left, (0, 0))
    release(small)
    assert [path.name for path in small.releases_dir.iterdir()] == ["0.1.0"]
