"""What may be opened: plain files, of a size that somebody can mean, and the links of the Hub's own cache."""

from __future__ import annotations

import hashlib
import os
import shutil
import zlib
from pathlib import Path

import pyarrow as pa
import pytest

import annot
from annot.ci.guard import Guard
from annot.core.errors import AnnotError, UnreadableError
from annot.formats import spacy
from annot.project.project import ProjectFolder, open_project
from annot.release.rows import read_document_rows
from annot.release.tables import bounded
from annot.store.plain_files import read_text, require_file, require_plain
from tests.command import in_time, run_annot


def cached(release: Path, cache: Path) -> Path:
    """A release as `huggingface_hub` keeps it: files by their digest, and a folder of links for each commit."""
    blobs, snapshot = cache / "blobs", cache / "snapshots" / ("c" * 40)
    blobs.mkdir(parents=True)
    for path in sorted(each for each in release.rglob("*") if each.is_file()):
        data = path.read_bytes()
        blob = blobs / hashlib.sha256(data).hexdigest()
        blob.write_bytes(data)
        link = snapshot / path.relative_to(release)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(os.path.relpath(blob, link.parent))
    return snapshot


def test_a_release_in_the_cache_of_the_hub_is_read(project: ProjectFolder) -> None:
    snapshot = cached(project.releases_dir / "0.3.0", project.root / "datasets--demo--reports")
    assert len(annot.load(snapshot)) == 5


@pytest.mark.parametrize("target", ["../../../secret.txt", "../../blobs/secret.txt", "/etc/hostname"])
def test_a_link_to_anything_else_is_refused_there_too(project: ProjectFolder, target: str) -> None:
    cache = project.root / "datasets--demo--reports"
    snapshot = cached(project.releases_dir / "0.3.0", cache)
    for place in (project.root, cache / "blobs"):
        (place / "secret.txt").write_text("private", "utf-8")
    (snapshot / "more.txt").symlink_to(target)
    with pytest.raises(UnreadableError, match=r"more\.txt: is a link; only plain files"):
        annot.load(snapshot)


def test_a_blob_that_is_a_link_itself_is_refused(project: ProjectFolder) -> None:
    cache = project.root / "datasets--demo--reports"
    snapshot = cached(project.releases_dir / "0.3.0", cache)
    blob = next((cache / "blobs").iterdir())
    (project.root / "secret.txt").write_text("private", "utf-8")
    blob.unlink()
    blob.symlink_to(project.root / "secret.txt")
    with pytest.raises(UnreadableError, match="is a link; only plain files"):
        require_plain(snapshot)


@pytest.mark.parametrize(
    "words",
    [
        "seeds add pipe.txt",
        "seeds add pipe.jsonl",
        "adjudicate --record pipe.jsonl --by adjudicator",
        "check --waive pipe.jsonl --by adjudicator",
        "migrate pipe.yaml --files-only",
        "score --gold pipe.jsonl --pred pipe.jsonl",
        "score --gold exports/conflict-reporting/releases/0.3.0 --pred pipe.spacy",
        "score --gold pipe.parquet --pred pipe.bio",
        "pull --from pipe.json --annotator reader-a",
        "push --predictions pipe.jsonl",
    ],
)
def test_nobody_waits_for_the_writer_of_a_named_pipe(project: ProjectFolder, words: str) -> None:
    name = next(word for word in words.split() if word.startswith("pipe"))
    os.mkfifo(project.root / name)
    with in_time():
        done = run_annot(*words.split(), cwd=project.root)
    assert done.returncode in {2, 4}, done.stderr
    assert f"{name}: is a named pipe; only plain files are read" in done.stderr


def test_a_link_to_a_device_is_refused_and_what_a_shell_hands_over_is_not(tmp_path: Path) -> None:
    (tmp_path / "zero.jsonl").symlink_to("/dev/zero")
    with pytest.raises(UnreadableError, match=r"zero\.jsonl: is a device"):
        require_file(tmp_path / "zero.jsonl")
    reader, writer = os.pipe()
    try:
        require_file(Path(f"/dev/fd/{reader}"))
    finally:
        os.close(reader)
        os.close(writer)
    require_file(tmp_path / "nothing there")


def test_words_are_utf_8_and_keep_their_ends_of_lines(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_bytes(b"\xef\xbb\xbf\xc3\xa9\r\nb")
    assert (read_text(path), read_text(path, keeps_mark=True)) == ("é\r\nb", "\ufeffé\r\nb")
    path.write_bytes(b"\xef\xbb\xbfcaf\xe9 noir")
    with pytest.raises(UnreadableError, match=r"words\.txt: not UTF-8 at byte 6; save it as UTF-8"):
        read_text(path)
    with pytest.raises(UnreadableError, match=r"none\.txt: no such file"):
        read_text(tmp_path / "none.txt")
    with pytest.raises(UnreadableError, match="is a folder; name a file in it"):
        read_text(tmp_path)


@pytest.mark.parametrize("name", ["schemas/conflict-reporting.yaml", "exports/conflict-reporting/decisions.jsonl"])
def test_a_guard_opens_nothing_outside_of_the_project(project: ProjectFolder, name: str) -> None:
    path = project.root / name
    outside = project.root.parent / "private.txt"
    outside.write_text("private: words", "utf-8")
    path.unlink()
    path.symlink_to(outside)
    failures = Guard(project.root).judge("project").failures
    assert [each.message.endswith("put a copy inside") for each in failures] == [True]
    assert "private: words" not in failures[0].message
    path.unlink()
    os.mkfifo(path)
    assert "is a named pipe" in Guard(project.root).judge("project").failures[0].message


def test_a_guard_opens_no_folder_that_leads_out(project: ProjectFolder) -> None:
    elsewhere = project.root.parent / "elsewhere"
    shutil.move(project.seeds_dir, elsewhere)
    project.seeds_dir.symlink_to(elsewhere)
    assert "leads out of" in Guard(project.root).judge("project").failures[0].message


def test_a_doc_bin_that_unpacks_to_more_than_the_limit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bomb.spacy"
    path.write_bytes(zlib.compress(b"\0" * 50_000_000))
    assert path.stat().st_size < 50_000
    monkeypatch.setattr(spacy, "MOST_BYTES", 40_000_000)
    with pytest.raises(UnreadableError, match=r"bomb\.spacy: unpacks to more than 40,000,000 bytes.*--trust"):
        spacy.read_spacy(path, documents={})
    path.write_bytes(zlib.compress(b"\0" * 50_000)[:-9])
    with pytest.raises(UnreadableError, match="is no DocBin"):
        spacy.read_spacy(path, documents={})


def test_an_arrow_file_that_unpacks_to_more_than_the_limit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bomb.arrow"
    table = pa.table({"doc_id": ["x" * 10_000] * 5000, "mentions": pa.nulls(5000, pa.list_(pa.string()))})
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_stream(path, table.schema, options=options) as stream:
        stream.write_table(table)
    assert path.stat().st_size < 100_000, "and it unpacks to 50 MB"
    assert len(list(read_document_rows(path))) == 5000
    monkeypatch.setattr(bounded, "MOST_BYTES", 40_000_000)
    with pytest.raises(UnreadableError, match=r"bomb\.arrow: unpacks to more than 40,000,000 bytes"):
        list(read_document_rows(path))


HEX, OCTAL, DECIMAL = "0x" + "f" * 5000, "0o" + "7" * 6667, "9" * 5000


@pytest.mark.parametrize(
    ("number", "why"),
    [(HEX, "of 20,000 bits; 63 are the most"), (OCTAL, "of 20,001 bits; 63"), (DECIMAL, "more digits than can")],
)
@pytest.mark.parametrize("name", ["annot.toml", "schemas/conflict-reporting.yaml"])
def test_a_number_of_thousands_of_digits_is_refused_in_any_base(
    project: ProjectFolder, name: str, number: str, why: str
) -> None:
    path = project.root / name
    lines = path.read_text("utf-8").splitlines()
    at = next(place for place, line in enumerate(lines) if line.startswith(("title", "version")))
    lines[at] = f"title = {number}" if name == "annot.toml" else f"version: {number}"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    with pytest.raises(AnnotError, match=why) as raised:
        _ = open_project(project.root).schema
    assert "set_int_max_str_digits" not in str(raised.value)
