"""A release in memory: a sequence, a mapping, and tables that are those of its files."""

from __future__ import annotations

import pickle
from pathlib import Path

import datasets
import polars as pl
import pytest

import annot
from annot.project.project import ProjectFolder
from annot.release.align import align
from tests.data_set import make_data_set

SCHEMA = """\
mentions:
  Person: {title: Person, definition: Somebody., hotkey: p, attributes: {role: {type: choice, values: [a, b]}}}
  Firm: {title: Firm, definition: A firm., hotkey: f, record: true}
relations:
  works_for: {title: works for, definition: Is paid by., head: [Person], tail: [Firm]}
"""
TEXT = "Ada Berg\n\nleads  Hydro Oslo of Oslo🙂 now. "
READING = """\
{"doc_id":"one","doc_sha256":"%s","annotator":"reader","origin":"human","schema":"small@1.0.0","mentions":[\
{"id":"Person@0-8","label":"Person","span":[0,8],"text":"Ada Berg","attributes":{"role":"a"}},\
{"id":"Firm@17-27","label":"Firm","span":[17,27],"text":"Hydro Oslo"},\
{"id":"Firm@23-27","label":"Firm","span":[23,27],"text":"Oslo"}],\
"relations":[{"label":"works_for","head":"Person@0-8","tail":"Firm@17-27"}]}
"""


@pytest.fixture
def small(tmp_path: Path) -> annot.GoldSet:
    """One text with three mentions, one of them inside another."""
    project = make_data_set(tmp_path, name="small", schema=SCHEMA, texts={"one": TEXT})
    project.readings_dir.mkdir(parents=True)
    sha256 = project.documents["one"].sha256
    (project.readings_dir / "reader.jsonl").write_text(READING % sha256, "utf-8")
    return annot.open_project(tmp_path).gold()


@pytest.fixture(scope="module")
def release(repository: ProjectFolder) -> annot.Release:
    return annot.load(repository.releases_dir / "0.3.0")


def test_a_release_is_a_sequence_and_a_mapping(release: annot.Release) -> None:
    ids = sorted(release.manifest.documents)
    assert [each.doc_id for each in release] == ids == list(release.keys())
    assert release[0] is release[ids[0]] is release.documents[ids[0]]
    assert release[-1].doc_id == ids[-1]
    assert [each.doc_id for each in release[1:3]] == ids[1:3]
    assert ids[0] in release
    assert release[0] in release
    assert "nowhere" not in release
    assert dict(release.items()) == dict(zip(ids, release.values(), strict=True))


def test_what_is_not_there_is_an_error_of_annot_and_of_python(release: annot.Release) -> None:
    with pytest.raises(KeyError, match="no document 'nowhere'; there are 000_3352b04f52570146, ") as by_id:
        release["nowhere"]
    with pytest.raises(IndexError, match="no document number 5; there are 5, from 0") as by_number:
        release[5]
    assert all(isinstance(each.value, annot.DataError) for each in (by_id, by_number))


def test_a_document_has_its_gold_at_hand(small: annot.GoldSet) -> None:
    document = small["one"]
    assert (document.text, document.split) == (TEXT, "train")
    assert [each.text for each in document.mentions] == ["Ada Berg", "Hydro Oslo", "Oslo"]
    assert [each.text for each in document.records] == ["Hydro Oslo", "Oslo"]
    assert [each.text for each in document.mentions_of("Person")] == ["Ada Berg"]
    (tie,) = document.ties_of("Person@0-8")
    assert (tie.relation.label, tie.other.text, tie.is_head) == ("works_for", "Hydro Oslo", True)
    (back,) = document.ties_of(document.mentions[1])
    assert (back.other.text, back.is_head) == ("Ada Berg", False)
    assert document.ties_of("Firm@23-27") == ()


def test_a_document_can_be_taken_apart_copied_and_pickled(small: annot.GoldSet) -> None:
    document, gold, fold, split = small["one"]
    assert (document.doc_id, len(gold.mentions), fold, split) == ("one", 3, 0, "train")
    for copy in (small["one"]._replace(fold=1), pickle.loads(pickle.dumps(small["one"]))):
        assert copy.schema == small.schema
        assert copy.document == document


def test_what_is_shown_fits_a_line_and_draws_the_mentions(small: annot.GoldSet, release: annot.Release) -> None:
    document = small["one"]
    assert repr(document) == f"<GoldDocument one: {len(TEXT)} characters, 3 mentions, 1 relation, train>"
    assert repr(small) == "<GoldSet: 1 document, 3 mentions, 1 relation, small@1.0.0>"
    assert repr(release).startswith("<Release conflict-reporting 0.3.0: 5 documents, 363 mentions, 107 relations, ")
    drawn = document._repr_html_()
    assert drawn.count("<mark") == 3  # Ada Berg; Hydro; Oslo inside of Hydro Oslo
    assert 'title="Person; role: a"' in drawn
    assert "<td>one</td><td>train</td>" in small._repr_html_()


def test_a_text_cannot_bring_markup_into_a_notebook(tmp_path: Path) -> None:
    project = make_data_set(tmp_path, name="small", schema=SCHEMA, texts={"one": "<script>alert(1)</script> x"})
    empty = annot.AnnotationSet(
        doc_id="one",
        doc_sha256=project.documents["one"].sha256,
        annotator="reader",
        origin="human",
        schema="small@1.0.0",
        mentions=(annot.Mention(label="Person", span=annot.Span(0, 8), text="<script>"),),
    )
    drawn = annot.GoldDocument(project.documents["one"], empty, 0)._repr_html_()
    assert "<script" not in drawn


def test_frames_are_the_tables_of_the_files(release: annot.Release) -> None:
    configs = {path.split("/")[0] for path in release.manifest.files if path.endswith(".parquet")}
    for config in sorted(configs):
        parts = [
            pl.read_parquet(release.folder / path).with_columns(pl.lit(path.split("/")[1].split("-")[0]).alias("split"))
            for path in sorted(release.manifest.files)
            if path.startswith(f"{config}/")
        ]
        assert release.to_polars(config).equals(pl.concat(parts)), config


def test_datasets_of_a_release_are_those_that_datasets_loads(release: annot.Release, tmp_path: Path) -> None:
    for config in ("documents", "mentions", "tokens", "pairs"):
        loaded = datasets.load_dataset(str(release.folder), config, cache_dir=str(tmp_path))
        made = release.to_datasets(config)
        assert made["train"].features == loaded["train"].features
        assert made["train"].to_list() == loaded["train"].to_list()


def test_pandas_has_the_same_rows(release: annot.Release) -> None:
    frame = release.to_pandas("relations")
    assert len(frame) == 107
    assert list(frame["label"]) == release.to_polars("relations")["label"].to_list()


def test_a_table_that_is_not_there_names_those_that_are(small: annot.GoldSet) -> None:
    with pytest.raises(annot.ConfigError, match="there is no table 'spans'; there are: documents, mentions, relations"):
        small.to_polars("spans")


def test_spacy_has_the_exact_text_and_every_mention(small: annot.GoldSet) -> None:
    (doc,) = small.to_spacy()
    assert doc.text == TEXT
    found = [(span.label_, span.start_char, span.end_char) for span in doc.spans["sc"]]
    assert found == [("Person", 0, 8), ("Firm", 17, 27), ("Firm", 23, 27)]
    assert [span.text for span in doc.ents] == ["Ada Berg", "Hydro Oslo"]
    assert doc.user_data["unfit"] == []
    assert doc.user_data["attributes"] == {"Person@0-8": {"role": "a"}}
    (relation,) = doc.user_data["relations"]
    assert relation == {"label": "works_for", "head": "Person@0-8", "tail": "Firm@17-27", "attributes": {}}


def test_tokens_of_a_pipeline_name_what_they_cannot_hold(small: annot.GoldSet) -> None:
    import spacy

    nlp = spacy.blank("en")
    nlp.tokenizer = lambda text: spacy.tokens.Doc(nlp.vocab, words=[text], spaces=[False])
    (doc,) = small.to_spacy(nlp)
    assert doc.user_data["unfit"] == ["Person@0-8", "Firm@17-27", "Firm@23-27"]


def test_a_loop_gives_what_alignment_wants(small: annot.GoldSet) -> None:
    for document in small:
        assert len(align(document.mentions, [(0, 3), (4, 8), (17, 27)]).spans) == 2
