"""The texts back into a stand-off release: the same release, or nothing and the reason."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from datasets import load_dataset

import annot
from annot.core.errors import ConfigError, DataError
from annot.project.project import ProjectFolder
from annot.release.diff.changes import Diff
from annot.release.manifest import read_manifest
from annot.release.tables.parquet import parse_parquet
from annot.steps.diff import diff as diff_in_full
from annot.steps.rehydrate import rehydrate
from annot.steps.standoff import standoff
from tests.command import run_annot
from tests.steps.open_data_set import release_anew
from tests.steps.small_release import QUOTE, make_small_release


def diff(before: str, after: str | None, start: Path) -> Diff:
    return diff_in_full(before, after, start).diff


RIGHTS = ("CC0-1.0",)
FIRST = "000_3352b04f52570146"


@pytest.fixture
def stripped(repository: ProjectFolder, tmp_path: Path) -> Path:
    standoff(repository.releases_dir / "0.2.0", RIGHTS, tmp_path / "standoff")
    return tmp_path / "standoff"


@pytest.fixture
def texts(repository: ProjectFolder, tmp_path: Path) -> Path:
    """The texts as a user may have them: other names, among other files."""
    folder = tmp_path / "mine"
    for number, path in enumerate(sorted(repository.seeds_dir.glob("*.txt"))):
        (folder / str(number)).mkdir(parents=True)
        shutil.copy(path, folder / str(number) / "article")
    (folder / "notes.txt").write_text("nothing of it", "utf-8")
    return folder


def test_the_release_is_whole_again(repository: ProjectFolder, stripped: Path, texts: Path, tmp_path: Path) -> None:
    whole = repository.releases_dir / "0.2.0"
    done = rehydrate(stripped, [texts], tmp_path / "whole")
    assert (done.is_whole, done.missing, done.changed) == (True, [], [])
    before, after = annot.load(whole), annot.load(tmp_path / "whole")
    assert after.manifest.digest == before.manifest.digest
    assert {doc_id: each.gold for doc_id, each in after.documents.items()} == {
        doc_id: each.gold for doc_id, each in before.documents.items()
    }
    for seed in repository.seeds_dir.glob("*.txt"):
        assert after.documents[seed.stem].document.text.encode() == seed.read_bytes()
    for doc_id, entry in before.manifest.documents.items():
        assert after.manifest.documents[doc_id] == entry
    for name in ("mentions", "relations", "agreement", "n_decisions", "origin", "unaligned", "rights", "version"):
        assert getattr(after.manifest, name) == getattr(before.manifest, name), name


def test_the_tables_are_those_of_the_whole_release(project: ProjectFolder, tmp_path: Path) -> None:
    fresh = release_anew(project)
    whole = fresh.releases_dir / "0.3.0"
    standoff(whole, RIGHTS, tmp_path / "out")
    rehydrate(tmp_path / "out", [fresh.seeds_dir], tmp_path / "whole")
    assert (tmp_path / "whole" / "gold.jsonl").read_bytes() == (whole / "gold.jsonl").read_bytes()
    for path in sorted(whole.glob("*/*.parquet")):
        before, after = (
            parse_parquet((root / path.relative_to(whole)).read_bytes()) for root in (whole, tmp_path / "whole")
        )
        # Evidence is said in the text's own words among others, and is not given back.
        lost = {"date_evidence", "translation_evidence"} & set(before.column_names)
        assert after.drop_columns(list(lost)).equals(before.drop_columns(list(lost))), path
        if path.parent.name == "documents":
            assert after.column("title").to_pylist() == before.column("title").to_pylist()
    card = (tmp_path / "whole" / "README.md").read_text("utf-8")
    assert "Put together from a stand-off release and a user's own copies of the texts." in card


def test_datasets_loads_it(stripped: Path, texts: Path, tmp_path: Path) -> None:
    rehydrate(stripped, [texts], tmp_path / "whole")
    documents = load_dataset(str(tmp_path / "whole"), "documents", cache_dir=str(tmp_path / "cache"))["train"]
    for document in documents:
        for mention in document["mentions"]:
            assert document["text"][mention["start"] : mention["end"]] == mention["text"]


def test_missing_texts_are_named_and_nothing_is_written(stripped: Path, texts: Path, tmp_path: Path) -> None:
    (texts / "0" / "article").unlink()
    crlf = texts / "1" / "article"
    crlf.write_bytes(crlf.read_bytes().replace(b"\n", b"\r\n"))
    with pytest.raises(DataError) as refused:
        rehydrate(stripped, [texts], tmp_path / "whole")
    lines = str(refused.value).splitlines()
    assert lines[0] == f"nothing was written: 2 of 5 texts missing (looked at 5 files in {texts})"
    digest = "f471724bd8c6bf05bf5e687d5b8412beaa3a1d5cd6c83af9469fb5b933818295"
    assert lines[1] == f"  {FIRST}: no file has sha256 {digest} (5422 bytes)"
    assert lines[2] == f"  001_f920824849216b31: {crlf} differs only by CRLF (the release has LF)"
    assert not (tmp_path / "whole").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "standoff"]


def test_a_part_is_written_on_demand_and_says_what_it_is(stripped: Path, texts: Path, tmp_path: Path) -> None:
    (texts / "0" / "article").unlink()
    done = rehydrate(stripped, [texts], tmp_path / "part", partial=True)
    assert (done.is_whole, len(done.missing)) == (False, 1)
    loaded = annot.load(tmp_path / "part")
    assert len(loaded) == 4
    assert loaded.manifest.digest not in {done.standoff.release.digest, ""}
    card = (tmp_path / "part" / "README.md").read_text("utf-8")
    assert f"Not here, for want of their texts:\n\n- {FIRST}\n" in card


def test_words_that_were_dropped_are_told(tmp_path: Path) -> None:
    project = make_small_release(tmp_path / "p", note=QUOTE)
    standoff(project.releases_dir / "0.1.0", RIGHTS, tmp_path / "out")
    done = rehydrate(tmp_path / "out", [project.seeds_dir], tmp_path / "whole")
    assert (done.is_whole, done.missing, done.changed) == (False, [], ["open"])
    gold = annot.load(tmp_path / "whole").documents["open"].gold
    assert dict(gold.by_id["Figure@13-24"].attributes) == {}


def test_words_that_were_said_by_their_place_come_back(tmp_path: Path) -> None:
    project = make_small_release(tmp_path / "p")
    whole = project.releases_dir / "0.1.0"
    standoff(whole, RIGHTS, tmp_path / "out")
    done = rehydrate(tmp_path / "out", [project.seeds_dir], tmp_path / "whole")
    assert done.is_whole
    assert (tmp_path / "whole" / "gold.jsonl").read_bytes() == (whole / "gold.jsonl").read_bytes()
    assert annot.load(tmp_path / "whole").manifest.digest == read_manifest(whole).digest


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"span":[0,11]', '"span":[0,12]', "000_3352b04f52570146: .* has no mention Actor@0-11"),
        ('"side":"KP"', '"side":"RU"', "the gold of 000_3352b04f52570146 is not what the release's manifest names"),
        ('"span":[5141,5146]', '"span":[5141,5147]', "the place 5141-5147 lies past the text"),
    ],
)
def test_what_was_said_is_held_to_the_whole_releases_digests(
    stripped: Path, texts: Path, tmp_path: Path, old: str, new: str, message: str
) -> None:
    """Even where somebody changed the files and their manifest alike."""
    path = stripped / "standoff.jsonl"
    lines = path.read_text("utf-8")
    assert old in lines
    path.write_text(lines.replace(old, new, 1), "utf-8")
    manifest = json.loads((stripped / "standoff.json").read_text("utf-8"))
    manifest["files"]["standoff.jsonl"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (stripped / "standoff.json").write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(DataError, match=message):
        rehydrate(stripped, [texts], tmp_path / "whole")
    assert not (tmp_path / "whole").exists()


def test_what_is_no_stand_off_release_is_refused(repository: ProjectFolder, texts: Path, tmp_path: Path) -> None:
    for source in (repository.releases_dir / "0.2.0", tmp_path / "nowhere"):
        with pytest.raises(ConfigError, match="is no stand-off release; make one with `annot standoff`"):
            rehydrate(source, [texts], tmp_path / "whole")


def test_a_stand_off_release_is_not_loaded(stripped: Path) -> None:
    with pytest.raises(DataError, match="is a stand-off release, without texts; rehydrate it first"):
        annot.load(stripped)


def test_the_verbs_say_what_they_did(repository: ProjectFolder, texts: Path, tmp_path: Path) -> None:
    out, whole = tmp_path / "out", tmp_path / "whole"
    made = run_annot("standoff", "0.2.0", "--output", str(out), cwd=repository.root)
    assert made.returncode == 0, made.stderr
    assert made.stdout.splitlines()[:2] == [
        f"wrote {out}: conflict-reporting 0.2.0, stand-off",
        "5 of 5 texts withheld",
    ]
    (texts / "0" / "article").rename(tmp_path / "elsewhere")
    failed = run_annot("rehydrate", str(out), str(texts), "--output", str(whole), cwd=tmp_path)
    assert (failed.returncode, failed.stdout, whole.exists()) == (1, "", False)
    part = run_annot("rehydrate", str(out), str(texts), "--output", str(tmp_path / "part"), "--partial", cwd=tmp_path)
    assert (part.returncode, f"missing {FIRST}: no file has sha256" in part.stderr) == (1, True)
    done = run_annot("rehydrate", str(out), str(texts), "elsewhere", "--output", str(whole), "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["is_whole"], told["missing"]) == (True, [])
    assert told["manifest"]["digest"] == read_manifest(whole).digest


def test_it_can_be_compared_without_the_guidelines_that_quoted(
    repository: ProjectFolder, stripped: Path, texts: Path, tmp_path: Path
) -> None:
    rehydrate(stripped, [texts], tmp_path / "whole")
    assert not list((tmp_path / "whole" / "source" / "schemas").rglob("*.md"))
    for sides in (("0.2.0", str(tmp_path / "whole")), (str(tmp_path / "whole"), "0.2.0")):
        found = diff(*sides, repository.root)
        assert (found.schema, found.guidelines) == ((), None)
        assert not any(each.mentions or each.relations or each.text for each in found.documents)
    # A release that says it has them, and has not, is broken.
    manifest = tmp_path / "whole" / "manifest.json"
    named = "source/schemas/guidelines/conflict-reporting.md"
    said = json.loads(manifest.read_text("utf-8"))
    said["files"][named] = "0" * 64
    manifest.write_text(json.dumps(said), "utf-8")
    with pytest.raises(DataError, match=r"conflict-reporting\.md: no such file"):
        diff(str(tmp_path / "whole"), "0.2.0", repository.root)
