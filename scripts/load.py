"""Loads every configuration of the newest release as a user would, and checks each quoted text."""

from pathlib import Path

from datasets import disable_progress_bars, load_dataset

disable_progress_bars()
releases = Path(__file__).resolve().parents[1] / "exports" / "conflict-reporting" / "releases"
newest = max(releases.iterdir(), key=lambda path: tuple(map(int, path.name.split("."))))
for config in sorted({path.parent.name for path in newest.glob("*/*.parquet")}):
    print(f"{config}: {len(load_dataset(str(newest), config)['train'])} rows")
for document in load_dataset(str(newest), "documents")["train"]:
    for mention in document["mentions"]:
        assert document["text"][mention["start"] : mention["end"]] == mention["text"]
print("every text[start:end] is its mention's text")
