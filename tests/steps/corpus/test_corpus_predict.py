from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from datasets import load_dataset

import annot
from annot.core.errors import ConfigError
from annot.library.project import open_project
from annot.project.project import ProjectFolder
from tests.conftest import ROOT
from tests.steps.corpus.corpora import annot_in, command, done, files_of, write_corpus

PREDICT = ("corpus", "predict", "rules", "corpus", "--jobs", "1", "--to")
SHARD = ("--shard", "16")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a corpus of 62 documents, and its silver release."""
    folder = tmp_path_factory.mktemp("silver")
    for part in ("annot.toml", "schemas", "seeds", "exports"):
        subprocess.run(["cp", "-r", str(ROOT / part), str(folder)], check=True)
    write_corpus(folder / "corpus")
    said = done(folder, *PREDICT, "silver", *SHARD, "--jobs", "2")
    assert "was not measured" in said
    return folder


def test_a_silver_release_says_what_it_is(made: Path) -> None:
    manifest = json.loads((made / "silver" / "manifest.json").read_text("utf-8"))
    gold = annot.load(made)
    assert manifest["kind"] == "silver"
    assert manifest["predictor"].startswith("rules@")
    assert manifest["learnt_from"]["version"] == "0.4.0"
    assert manifest["learnt_from"]["digest"] == gold.digest
    assert manifest["measured"] is None
    assert "annot predict rules" in manifest["unmeasured"]
    # 60 made ones and a copy; the text of the gold is left out.
    assert manifest["n_documents"] == 61
    assert manifest["left_out"] == {"near a document of the gold": 1}
    card = (made / "silver" / "README.md").read_text("utf-8")
    sections = card.partition("\n# ")[2].split("\n## ")
    assert len(sections) == 6
    for section in sections:
        assert "**Silver, not gold.**" in section.splitlines()[2]
    assert "was not measured" in card


def test_its_tables_load_and_every_row_names_the_predictor(made: Path) -> None:
    manifest = json.loads((made / "silver" / "manifest.json").read_text("utf-8"))
    # Not one relation was predicted, and `datasets` cannot load a table without rows: the card names none.
    assert "config_name: relations" not in (made / "silver" / "README.md").read_text("utf-8")
    for config in ("documents", "mentions", "tokens", "records"):
        rows = load_dataset(str(made / "silver"), config, cache_dir=str(made / "cache"))["train"]
        assert set(rows["predictor"]) == {manifest["predictor"]}
        if config == "documents":
            assert len(rows) == 61
            for row in rows:
                assert row["language"] == "fr"
                for mention in row["mentions"]:
                    assert row["text"][mention["start"] : mention["end"]] == mention["text"]
        if config == "mentions":
            assert len(rows) == sum(manifest["mentions"].values()) > 100
            assert all(0 <= score <= 1 for score in rows["score"])


def test_another_number_of_workers_gives_the_same_bytes_and_a_second_run_does_nothing(made: Path) -> None:
    done(made, *PREDICT, "alone", *SHARD)
    before = files_of(made / "silver")
    assert files_of(made / "alone") == before
    # 25 and 15 rows of the two row groups make two shards and one, some 25 kB of lines one.
    assert "4 shards of 4 done before" in done(made, *PREDICT, "silver", *SHARD)
    assert files_of(made / "silver") == before


@pytest.mark.parametrize("after", ["asked.json", "documents/*.parquet", "marks/*/*.json", "tokens/*-000000002-*"])
def test_what_was_killed_goes_on_to_the_same_bytes(made: Path, tmp_path: Path, after: str) -> None:
    target = tmp_path / "silver"
    words = command(*PREDICT, str(target), *SHARD, "--jobs", "2")
    process = subprocess.Popen(
        words,
        cwd=made,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    pattern = f"marks/{after}" if after == "asked.json" else after
    while not list(target.glob(pattern)) and process.poll() is None:
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (target / "manifest.json").exists()
    done(made, *PREDICT, str(target), *SHARD)
    assert files_of(target) == files_of(made / "silver")


def test_it_is_measured_by_predictions_of_documents_that_were_not_seen(project: ProjectFolder) -> None:
    write_corpus(project.root / "corpus")
    done(project.root, "predict", "rules")
    done(project.root, *PREDICT, "silver", *SHARD)
    manifest = json.loads((project.root / "silver" / "manifest.json").read_text("utf-8"))
    path = project.predictions_dir / f"{manifest['predictor']}.jsonl"
    strict = annot.score(annot.load(project.root), path).report.mentions["strict"].micro.ratios.f1
    measured = manifest["measured"]["mentions"]
    assert (measured["f1"], measured["low"], measured["high"]) == (strict.value, strict.low, strict.high)
    assert f"{strict.value:.3f}" in (project.root / "silver" / "README.md").read_text("utf-8")


def test_silver_is_never_taken_for_gold(made: Path) -> None:
    silver = made / "silver"
    table = next((silver / "mentions").glob("*.parquet"))
    elsewhere = made / "taken-out.parquet"
    elsewhere.write_bytes(table.read_bytes())
    with pytest.raises(ConfigError, match=r"is silver: rules@.* labelled it, and nobody has read it"):
        annot.load(silver)
    for gold in (silver, table, elsewhere):
        with pytest.raises(ConfigError, match="never taken for gold"):
            annot.score(gold, silver)
    with pytest.raises(ConfigError, match="is silver, and never compared with gold"):
        annot.diff(silver, "0.3.0", project=made)
    found = annot_in(made, "import", "datasets", str(table), "--annotator", "reader-a")
    assert found.returncode == 2
    assert "never taken for a reader's work" in found.stderr


def test_silver_is_compared_and_scored_as_predictions(made: Path, tmp_path: Path) -> None:
    silver = made / "silver"
    assert annot.diff(silver, silver).is_empty
    found = annot.read_predictions(silver)
    assert len(found.sets) == 61
    assert {each.origin for each in found.sets.values()} == {"model"}
    # Gold that somebody made of three documents of the corpus since: all that was predicted, but for one mention.
    three = sorted(found.sets)[:3]
    gold = {name: found.sets[name].replace(annotator="gold", origin="adjudicated") for name in three}
    first = gold[three[0]]
    related = {end for each in first.relations for end in (each.head, each.tail)}
    less = tuple(each for each in first.mentions if each.id in related or each is not first.mentions[0])
    gold[three[0]] = first.replace(mentions=less)
    n = sum(len(found.sets[name].mentions) for name in three)
    n_less = sum(len(each.mentions) for each in gold.values())
    assert n_less == n - 1
    schema = open_project(made).schema
    strict = annot.score(gold, silver, schema=schema).report.mentions["strict"].micro
    assert (strict.tally.possible, strict.tally.actual) == (n - 1, n)
    assert strict.ratios.recall.value == 1
    with pytest.raises(ConfigError, match="holds none of the gold's documents"):
        annot.score(annot.load(made), silver)


def test_one_table_of_columns_stands_in_all_shards(made: Path) -> None:
    for folder in (each for each in (made / "silver").iterdir() if each.is_dir() and each.name != "marks"):
        schemas = [pq.read_schema(path) for path in folder.glob("*.parquet")]
        assert len(schemas) == 4
        assert all(each.equals(schemas[0], check_metadata=True) for each in schemas)


def test_what_cannot_be_done_is_said(made: Path, tmp_path: Path) -> None:
    def refused(code: int, *words: str) -> str:
        found = annot_in(made, *words)
        assert found.returncode == code, found.stdout + found.stderr
        assert "Traceback" not in found.stderr
        return found.stderr

    assert "no predictor is called 'nobody'" in refused(2, "corpus", "predict", "nobody", "corpus", "--to", "x")
    assert "there: 0.1.0, 0.2.0, 0.3.0" in refused(2, *PREDICT, "x", "--release", "9.0.0")
    assert "lies in the corpus" in refused(2, *PREDICT, "corpus/silver")
    assert "was begun with another shard" in refused(1, *PREDICT, "silver", "--shard", "17")
    assert "holds something else already" in refused(1, *PREDICT, "schemas")
    assert "no Ray cluster answers" in refused(3, *PREDICT, "x", "--ray", "127.0.0.1:1")


def test_a_corpus_that_changed_is_refused(made: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    write_corpus(corpus)
    words = ("corpus", "predict", "rules", str(corpus), "--to", str(tmp_path / "silver"), *SHARD)
    done(made, *words)
    before = files_of(tmp_path / "silver")
    lines = (corpus / "b.jsonl").read_text("utf-8")
    (corpus / "b.jsonl").write_text(lines.replace("n0041", "n9941"), "utf-8")
    found = annot_in(made, *words)
    assert found.returncode == 1
    assert "b.jsonl, bytes 0 to" in found.stderr
    assert "changed since" in found.stderr
    (corpus / "b.jsonl").write_text(lines + lines.splitlines()[-1] + "\n", "utf-8")
    assert "was begun with another corpus" in annot_in(made, *words).stderr
    assert files_of(tmp_path / "silver") == before
