from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from annot.core.errors import ArgumentError, ConfigError, UnreadableError
from annot.corpus.shards import (
    CorpusColumns,
    Shard,
    corpus_files,
    digest_of_shard,
    documents_of,
    plan_shards,
    read_shard,
)

COLUMNS = CorpusColumns(meta=("language",))


def lines(path: Path, *rows: Mapping[str, object]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def whole(path: Path, columns: CorpusColumns = COLUMNS) -> pa.Table:
    (shard,) = plan_shards(corpus_files(str(path)))
    return read_shard(shard, columns)


def test_the_shards_of_parquet_are_rows_of_its_groups(tmp_path: Path) -> None:
    rows = [{"doc_id": f"d{n}", "text": f"text {n}", "n": n} for n in range(7)]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet", row_group_size=4)
    shards = plan_shards(corpus_files(str(tmp_path)), 3)
    places = [(each.number, each.group, each.start, each.stop) for each in shards]
    # Groups of four and three rows.
    assert places == [(0, 0, 0, 3), (1, 0, 3, 4), (2, 1, 0, 3)]
    ids = [read_shard(each, COLUMNS).column("doc_id").to_pylist() for each in shards]
    assert ids == [["d0", "d1", "d2"], ["d3"], ["d4", "d5", "d6"]]


@pytest.mark.parametrize("n_bytes", [1, 7, 13, 29, 30, 31, 64, 1000])
def test_each_line_is_in_the_shard_in_which_it_begins(tmp_path: Path, n_bytes: int) -> None:
    path = lines(tmp_path / "a.jsonl", *({"doc_id": f"d{n}", "text": "é" * n} for n in range(9)))
    size = path.stat().st_size
    cut = [Shard(0, str(path), "jsonl", at, min(at + n_bytes, size)) for at in range(0, size, n_bytes)]
    ids = [name for each in cut for name in read_shard(each, COLUMNS).column("doc_id").to_pylist()]
    assert ids == [f"d{n}" for n in range(9)]


def test_files_stand_in_order_and_only_those_of_a_corpus(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("b/x.jsonl", "a.jsonl"):
        lines(tmp_path / name, {"doc_id": name, "text": ""})
    (tmp_path / "README.md").write_text("words", "utf-8")
    assert [Path(each.path).name for each in corpus_files(str(tmp_path))] == ["a.jsonl", "x.jsonl"]


def test_what_is_known_of_a_document_is_taken_along(tmp_path: Path) -> None:
    path = lines(
        tmp_path / "a.jsonl",
        {"doc_id": "one", "text": "Kyjiw", "language": "fr", "likes": 3},
        {"doc_id": "two", "text": ""},
    )
    one, two = documents_of(whole(path))
    assert (one.doc_id, one.text, dict(one.meta)) == ("one", "Kyjiw", {"language": "fr"})
    assert (two.text, dict(two.meta)) == ("", {})


def test_other_names_of_columns(tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", {"url": "u", "body": "b", "text": "other"})
    (found,) = documents_of(whole(path, CorpusColumns("url", "body")))
    assert (found.doc_id, found.text) == ("u", "b")


def test_the_digest_is_of_what_a_shard_says(tmp_path: Path) -> None:
    rows = [{"doc_id": "one", "text": "Kyjiw"}, {"doc_id": "two", "text": "Lviv"}]
    a, b = tmp_path / "a.parquet", tmp_path / "b.parquet"
    pq.write_table(pa.Table.from_pylist(rows), a, compression="none")
    pq.write_table(pa.Table.from_pylist([{**row, "more": 1} for row in rows]), b, compression="zstd")
    said = digest_of_shard(whole(a))
    assert digest_of_shard(whole(b)) == said
    assert digest_of_shard(whole(lines(tmp_path / "c.jsonl", *rows))) == said
    # The same characters, divided otherwise.
    rows[0]["text"], rows[1]["text"] = "KyjiwL", "viv"
    assert digest_of_shard(whole(lines(tmp_path / "d.jsonl", *rows))) != said


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"doc_id": "a"}\n', "has doc_id, and no 'text'"),
        (
            b'{"doc_id": "a", "text": "x"}\n{"doc_id": "b", "text": "caf\xe9"}\n',
            "the line at byte 29: no object in UTF-8",
        ),
        (b'{"doc_id": "a", "text": "x"}\n{"doc_id": "a", "text": "y"}\n', "'a' stands twice"),
        (b'{"doc_id": "a", "text": 3}\n', "holds something else than text"),
        (b'{"doc_id": "a", "text": null}\n', "number 1 of it has no text"),
        (b'{"doc_id": "", "text": "x"}\n', "a document has an empty name"),
        (b"[1, 2]\n", "the line at byte 0: no object"),
    ],
)
def test_lines_that_are_no_documents(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    with pytest.raises(UnreadableError) as raised:
        whole(path)
    assert message in str(raised.value)
    assert str(path) in str(raised.value)


def test_tables_that_are_no_documents(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"id": ["a"], "text": ["x"]}), path)
    with pytest.raises(UnreadableError, match="has id, text, and no 'doc_id'"):
        whole(path)
    broken = pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\1\0\0\0"), pa.py_buffer(b"\xff")])
    pq.write_table(pa.table({"doc_id": ["a"], "text": broken}), path)
    with pytest.raises(UnreadableError, match="cannot be read as text"):
        whole(path)
    path.write_bytes(b"PAR1 no")
    with pytest.raises(UnreadableError, match="cannot be read as Parquet"):
        plan_shards(corpus_files(str(path)))


def test_what_is_no_corpus(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file or folder"):
        corpus_files(str(tmp_path / "nowhere"))
    with pytest.raises(ConfigError, match=r"no file that ends with \.parquet or \.jsonl"):
        corpus_files(str(tmp_path))
    lines(tmp_path / "a.jsonl", {"doc_id": "a", "text": ""})
    with pytest.raises(ArgumentError, match="0 documents; give 1 or more"):
        plan_shards(corpus_files(str(tmp_path)), 0)
