from __future__ import annotations

import json

import msgspec

import annot
from annot.corpus.split import Place
from annot.predict.select.selection import read_selection
from annot.project.project import ProjectFolder
from annot.store.jsonl import write_jsonl
from tests.steps.corpus.corpora import done, write_corpus


def test_documents_of_a_corpus_are_chosen_but_none_near_to_the_test_split(project: ProjectFolder) -> None:
    gold = annot.load(project.root)
    rows = [
        msgspec.structs.replace(each, split="test" if each.doc_id == gold[0].doc_id else "train")
        for each in msgspec.json.Decoder(Place).decode_lines(project.splits_path.read_bytes())
    ]
    write_jsonl(project.splits_path, rows)
    write_corpus(project.root / "corpus")
    with (project.root / "corpus" / "b.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"doc_id": gold[1].doc_id, "text": gold[1].text}) + "\n")
    words = ("corpus", "select", "corpus", "--to", "pool", "--n", "4", "--pool", "30", "--predictor", "rules")
    said = done(project.root, *words, "--shard", "16", "--jobs", "1")
    # 60 made ones and a copy may be drawn; the text of the gold, and a seed by its name, may not.
    assert "1 document not drawn: near a document of the test split" in said
    assert "1 document not drawn: a seed already" in said
    assert "4 documents chosen from 30 of 63" in said
    pool = [json.loads(line) for line in (project.root / "pool" / "pool.jsonl").read_text("utf-8").splitlines()]
    chosen = read_selection(project.selection_path)
    assert len(pool) == 30
    assert chosen.keys() <= {row["doc_id"] for row in pool}
    assert "of-the-gold" not in {row["doc_id"] for row in pool}
    assert {each.strategy for each in chosen.values()} == {"uncertainty", "diversity", "random"}
    # The first of fewer are the same.
    before = list(chosen)[:2]
    done(project.root, *words[:6], "2", *words[7:], "--shard", "16", "--jobs", "1")
    assert list(read_selection(project.selection_path)) == before
