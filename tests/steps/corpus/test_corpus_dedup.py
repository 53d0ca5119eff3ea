from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.conftest import ROOT
from tests.steps.corpus.corpora import annot_in, command, done, files_of

TEN = [f"word{n} of{n} a{n} sentence{n}" for n in range(10)]
LONG, MIDDLE = " ".join(TEN), " ".join(TEN[:7])
OTHER = " ".join(f"quite{n} another{n} text{n}" for n in range(12))
TEXTS = {
    # 40 and 28 words: all 26 runs of the shorter one stand in the longer one.
    "a-part": MIDDLE,
    "long": LONG,
    # As long, and its name comes first: it is kept.
    "also-long": LONG.upper(),
    "other": OTHER,
    "empty": "",
}
DEDUP = ("corpus", "dedup", "corpus", "--jobs", "1", "--shard", "2", "--to")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    rows = [json.dumps({"doc_id": name, "text": text, "title": name.title()}) for name, text in TEXTS.items()]
    (corpus / "a.jsonl").write_text("\n".join(rows[:3]) + "\n", "utf-8")
    (corpus / "b.jsonl").write_text("\n".join(rows[3:]) + "\n", "utf-8")
    return tmp_path


def rows_of(path: Path) -> list[dict[str, object]]:
    files = sorted(path.glob("*.parquet"))
    return [row for file in files for row in pq.ParquetFile(file).read().to_pylist()]


def test_the_longest_of_a_cluster_is_kept_then_the_least_id(folder: Path) -> None:
    said = done(folder, *DEDUP, "kept")
    assert "5 documents: 1 cluster of near-duplicates, the largest of 3; 3 kept" in said
    found = {row["doc_id"]: (row["cluster"], row["kept"]) for row in rows_of(folder / "kept" / "clusters")}
    assert found == {
        "a-part": ("also-long", False),
        "long": ("also-long", False),
        "also-long": ("also-long", True),
    }
    kept = rows_of(folder / "kept" / "documents")
    assert [row["doc_id"] for row in kept] == ["also-long", "other", "empty"]
    assert [row["title"] for row in kept] == ["Also-Long", "Other", "Empty"]
    assert kept[1]["text"] == OTHER
    assert not (folder / "kept" / "work").exists()


def test_how_much_must_be_shared_can_be_said(folder: Path) -> None:
    rows = [{"doc_id": "one", "text": "a b c d e f"}, {"doc_id": "two", "text": "a b c d x y"}]
    (folder / "corpus" / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    (folder / "corpus" / "b.jsonl").unlink()
    # Two of four runs are the same.
    assert "1 cluster" in done(folder, *DEDUP, "half", "--at-least", "0.5")
    assert "0 clusters" in done(folder, *DEDUP, "more", "--at-least", "0.51")


def test_one_and_several_workers_and_a_second_run_give_the_same_bytes(folder: Path) -> None:
    done(folder, *DEDUP, "two", "--jobs", "2")
    done(folder, *DEDUP, "one")
    before = files_of(folder / "two")
    assert files_of(folder / "one") == before
    assert "done before" in done(folder, *DEDUP, "two")
    assert files_of(folder / "two") == before


@pytest.mark.parametrize("after", ["work/keys/*", "marks/signed/*/*", "clusters/*", "marks/kept/*/*", "dedup.json"])
def test_what_was_killed_goes_on_to_the_same_bytes(folder: Path, after: str) -> None:
    done(folder, *DEDUP, "whole")
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command(*DEDUP, "killed"), cwd=folder, env=env, stdout=subprocess.DEVNULL)
    while not list((folder / "killed").glob(after)) and process.poll() is None:
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.wait()
    done(folder, *DEDUP, "killed")
    assert files_of(folder / "killed") == files_of(folder / "whole")


def test_what_cannot_be_done_is_said(folder: Path) -> None:
    def refused(code: int, *words: str) -> str:
        found = annot_in(folder, *words)
        assert found.returncode == code, found.stdout + found.stderr
        assert "Traceback" not in found.stderr
        return found.stderr

    assert "0.0 is no share" in refused(2, *DEDUP, "x", "--at-least", "0")
    (folder / "empty").mkdir()
    assert "holds no corpus" in refused(2, "corpus", "dedup", "empty", "--to", "x")
    assert "give HOST:PORT" in refused(2, *DEDUP, "x", "--ray", "nowhere")
    assert "no Ray cluster answers" in refused(3, *DEDUP, "x", "--ray", "127.0.0.1:1")
    (folder / "file").write_bytes(b"")
    assert "file" in refused(2, *DEDUP, "file/below")
    # The same name in two shards.
    with (folder / "corpus" / "b.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"doc_id": "long", "text": "again"}) + "\n")
    assert "corpus: 'long' stands twice" in refused(1, *DEDUP, "x")
    (folder / "corpus" / "c.jsonl").write_bytes(b'{"doc_id": "c", "text": "\xff"}\n')
    assert "c.jsonl, the line at byte 0: no object in UTF-8" in refused(4, *DEDUP, "y")
