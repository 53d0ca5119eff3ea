"""The extractor of scripts/train: what it is trained on, what it finds, and what its numbers are."""

from __future__ import annotations

import argparse
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from annot.core.annotation import AnnotationSet
from annot.core.document import Document
from annot.project.gold_set import Release
from annot.project.load import load
from annot.project.project import ProjectFolder
from annot.store.jsonl import read_jsonl


@pytest.fixture(scope="module")
def train(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("train", root / "scripts" / "train.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["train"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def release(current: ProjectFolder) -> Release:
    return load(current.root)


def test_no_fold_is_trained_on_what_it_leaves_out(train: ModuleType, release: Release) -> None:
    seen = []
    for trained_on, left_out in train.folds(release):
        assert not {each.document.doc_id for each in trained_on} & {each.document.doc_id for each in left_out}
        assert len(trained_on) + len(left_out) == len(release)
        seen += [each.document.doc_id for each in left_out]
    assert sorted(seen) == sorted(release.documents)


def test_lookup_finds_whole_words_by_their_most_frequent_label(train: ModuleType, release: Release) -> None:
    predict = train.train_lookup(list(release)[:1], argparse.Namespace())
    text = "La Russie, les Russies et Russie."
    assert predict(Document("x", text)) == [(3, 9, "Actor"), (26, 32, "Actor")]


def test_tags_become_spans(train: ModuleType) -> None:
    text = "Kim Jong-un à Moscou hier"
    tagged = [(0, 3, "B-A"), (3, 11, "I-A"), (12, 13, "O"), (13, 20, "I-B"), (21, 25, "B-C")]
    assert train.spans_of(tagged, text) == [(0, 11, "A"), (14, 20, "B"), (21, 25, "C")]


def test_it_learns_and_is_scored_by_annot(
    train: ModuleType, release: Release, current: ProjectFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = argparse.Namespace(system="spacy", epochs=40, seed=1, language="fr")
    documents = list(release)
    predict = train.train_spacy(documents[:1], given)
    own = {(m.span.start, m.span.end, m.label) for m in documents[0].gold.mentions}
    found = set(predict(documents[0].document))
    # What it was trained on it must know for the most part; a tagger that learns nothing finds nothing.
    assert len(found & own) >= 0.6 * len(own)
    train.main(["--system", "lookup", "--output", str(tmp_path)])
    printed = capsys.readouterr().out
    right = {(gold.doc_id, mention.id) for _, gold, *_ in release for mention in gold.mentions}
    predicted = {
        (each.doc_id, mention.id)
        for each in read_jsonl(tmp_path / "lookup.jsonl", AnnotationSet)
        for mention in each.mentions
    }
    n = len(right & predicted)
    precision, recall, f1 = n / len(predicted), n / len(right), 2 * n / (len(predicted) + len(right))
    assert f"| strict | {len(right)} | {len(predicted)} | {precision:.3f} | {recall:.3f} | {f1:.3f} |" in printed
