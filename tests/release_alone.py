"""Run by interpreters that have little: what somebody without annot, or with old packages, gets from a release.

    python tests/release_alone.py datasets|polars|digest RELEASE

`datasets` and `polars` need nothing else; `digest` needs annot's core and prints under which versions it agrees.
"""

import importlib.util
import json
import sys
import tempfile
from pathlib import Path


def with_datasets(folder: Path) -> None:
    from datasets import load_dataset

    assert importlib.util.find_spec("annot") is None, "annot is here too"
    front = (folder / "README.md").read_text("utf-8").split("---\n")[1]
    configs = [line.split(": ")[1] for line in front.splitlines() if line.startswith("- config_name")]
    assert len(configs) >= 4
    with tempfile.TemporaryDirectory() as cache:
        for config in configs:
            for split, rows in load_dataset(str(folder), config, cache_dir=cache).items():
                assert rows.num_rows > 0
                assert rows.map(lambda row: {"n": len(row)}).num_rows == rows.num_rows
                streamed = load_dataset(str(folder), config, split=split, streaming=True)
                assert sum(1 for _ in streamed) == rows.num_rows
                assert next(iter(streamed.map(lambda row: {"n": len(row)})))["n"] > 0
                print(f"{config}, {split}: {rows.num_rows} rows load, map and stream")
        for row in load_dataset(str(folder), "documents", cache_dir=cache)["train"]:
            for mention in row["mentions"]:
                assert row["text"][mention["start"] : mention["end"]] == mention["text"]


def with_polars(folder: Path) -> None:
    import polars as pl

    assert importlib.util.find_spec("annot") is None, "annot is here too"
    assert importlib.util.find_spec("pyarrow") is None, "pyarrow is here too"
    for path in sorted(folder.glob("*/*.parquet")):
        table = pl.read_parquet(path)
        assert table.height > 0
        assert pl.scan_parquet(path).select(pl.len()).collect().item() == table.height
        print(f"{path.parent.name}: {table.shape}")
    mentions = pl.read_parquet(folder / "mentions" / "*.parquet")
    texts = pl.read_parquet(folder / "documents" / "*.parquet").select("doc_id", document=pl.col("text"))
    for row in mentions.join(texts, on="doc_id").iter_rows(named=True):
        assert row["document"][row["start"] : row["end"]] == row["text"]


def with_core(folder: Path) -> None:
    from importlib.metadata import version

    from annot.project.adjudication import adjudicate_project
    from annot.project.project import open_project
    from annot.release.gold_document import GoldDocument
    from annot.release.tables.gold import content_digest

    project = open_project(folder)
    gold = adjudicate_project(project).gold
    docs = [GoldDocument(project.documents[doc_id], gold[doc_id], 0) for doc_id in sorted(gold)]
    found = content_digest(project.schema, docs)
    manifest = json.loads((project.releases_dir / f"{newest(project.releases_dir)}/manifest.json").read_text("utf-8"))
    assert found == manifest["digest"], f"{found} is not {manifest['digest']}"
    names = ("msgspec", "pydantic", "numpy")
    print(f"digest {found[:12]}… with " + ", ".join(f"{name} {version(name)}" for name in names))


def newest(releases: Path) -> str:
    return max((each.name for each in releases.iterdir()), key=lambda name: tuple(map(int, name.split("."))))


if __name__ == "__main__":
    {"datasets": with_datasets, "polars": with_polars, "digest": with_core}[sys.argv[1]](Path(sys.argv[2]).resolve())
