"""Quotes found in files, however they are packed."""

from __future__ import annotations

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from annot.release.standoff.quotes import Quotes
from annot.release.standoff.scan import find_quotes

WORDS = ["says", "that", "forty", "soldiers", "died", "near", "Kursk", "on"]
EIGHT = " ".join(WORDS)
QUOTES = Quotes({"one": f"Kyiv {EIGHT} Monday, and sixty were hurt."})


def parquet(columns: dict[str, object], metadata: dict[str, str] | None = None) -> bytes:
    table = pa.table(columns)
    sink = pa.BufferOutputStream()
    pq.write_table(table.replace_schema_metadata(metadata), sink, compression="zstd")
    data: bytes = sink.getvalue().to_pybytes()
    return data


HIDDEN = {
    "card.md": f"They {EIGHT} it.".encode(),
    "escaped.json": json.dumps({"a": EIGHT.replace("says", "s\u0061ys")}).replace("forty", "\\u0066orty").encode(),
    "key.json": json.dumps({EIGHT: 1}).encode(),
    "rows.json": json.dumps([{"word": word} for word in WORDS]).encode(),
    "columns.json": json.dumps({f"c{number}": word for number, word in enumerate(WORDS)}).encode(),
    "lines.jsonl": "".join(json.dumps({"word": word}) + "\n" for word in WORDS).encode(),
    "folded.yaml": b'a: "says \\x74hat forty\n  soldiers died near Kursk on"\n',
    "config.toml": b'a = "says that \\u0066orty soldiers died near Kursk on"\n',
    "cell.parquet": parquet({"text": ["x", f"He {EIGHT}"]}),
    "tokens.parquet": parquet({"tokens": [WORDS]}),
    "rows.parquet": parquet({"n": list(range(8)), "word": WORDS}),
    "columns.parquet": parquet({f"c{number}": [word] for number, word in enumerate(WORDS)}),
    "nested.parquet": parquet({"mentions": [[{"text": EIGHT}]]}),
    "metadata.parquet": parquet({"n": [1]}, {"note": EIGHT}),
    "_".join(WORDS) + ".txt": b"",
    "/".join(WORDS): b"",
}


@pytest.mark.parametrize("path", HIDDEN)
def test_a_quote_is_found(path: str) -> None:
    found = list(find_quotes({path: HIDDEN[path], "sound.md": b"Forty soldiers."}, QUOTES))
    assert [(where, quote.doc_id, quote.words) for where, quote in found] == [(path, "one", EIGHT.casefold())]


SOUND = {
    "seven.md": " ".join(WORDS[:7]).encode(),
    "rows.parquet": parquet({"word": WORDS[:7]}),
    "rows.json": json.dumps(WORDS[:7]).encode(),
    "picture.png": bytes(range(256)),
}


def test_seven_words_are_left_alone() -> None:
    assert list(find_quotes(SOUND, QUOTES)) == []
