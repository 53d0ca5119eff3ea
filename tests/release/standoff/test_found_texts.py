"""Texts found by their bytes, and those that differ in form alone."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from pathlib import Path

import pytest

from annot.core.errors import ConfigError
from annot.release.standoff.found_texts import find_texts

TEXT = "L\u2019arm\u00e9e\nparle.\nDouze morts.\n"


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def wanted(*texts: str) -> dict[str, int]:
    return {sha256(text): len(text.encode()) for text in texts}


def test_names_and_folders_do_not_matter(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "whatever.md").write_bytes(TEXT.encode())
    (tmp_path / "a" / "other").write_bytes(b"\xff" * len(TEXT.encode()))
    single = tmp_path / "single"
    single.write_bytes(b"x\r\n")
    found = find_texts([tmp_path / "a", single], wanted(TEXT, "x\r\n", "gone"))
    assert found.texts == {sha256(TEXT): TEXT, sha256("x\r\n"): "x\r\n"}
    assert (found.n_files, found.near) == (3, {})


@pytest.mark.parametrize(
    ("original", "copy", "differences"),
    [
        (TEXT, TEXT.replace("\n", "\r\n"), ["CRLF (the release has LF)"]),
        (TEXT, TEXT.replace("\n", "\r"), ["CR (the release has LF)"]),
        (TEXT.replace("\n", "\r\n"), TEXT, ["LF (the release has CRLF)"]),
        (TEXT, "\ufeff" + TEXT, ["a byte order mark"]),
        ("\ufeff" + TEXT, TEXT, ["a byte order mark that it lacks"]),
        (TEXT, unicodedata.normalize("NFD", TEXT), ["Unicode normalisation (the release has NFC)"]),
        (unicodedata.normalize("NFD", TEXT), TEXT, ["Unicode normalisation (the release has NFD)"]),
        (
            TEXT,
            "\ufeff" + unicodedata.normalize("NFD", TEXT).replace("\n", "\r\n"),
            ["CRLF (the release has LF)", "a byte order mark", "Unicode normalisation (the release has NFC)"],
        ),
    ],
)
def test_a_text_in_another_form_is_named_and_not_taken(
    tmp_path: Path, original: str, copy: str, differences: list[str]
) -> None:
    (tmp_path / "copy.txt").write_bytes(copy.encode())
    found = find_texts([tmp_path], wanted(original))
    assert found.texts == {}
    assert found.near[sha256(original)].path == tmp_path / "copy.txt"
    assert list(found.near[sha256(original)].differences) == differences


def test_another_text_is_no_other_form(tmp_path: Path) -> None:
    (tmp_path / "copy.txt").write_bytes(TEXT.replace("Douze", "Treize").encode())
    found = find_texts([tmp_path], wanted(TEXT))
    assert (found.texts, found.near, found.n_files) == ({}, {}, 1)


def test_what_is_no_file_is_passed_over(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "broken").symlink_to(tmp_path / "nowhere")
    assert find_texts([tmp_path], wanted(TEXT)).n_files == 0


def test_a_place_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nowhere: no such file or folder"):
        find_texts([tmp_path / "nowhere"], wanted(TEXT))
