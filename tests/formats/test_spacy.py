"""spaCy's files, written by spaCy."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc, DocBin, Span, SpanGroup

from annot.core.document import Document
from annot.core.errors import DataError
from annot.formats.format import Written
from annot.formats.import_result import ImportResult
from annot.formats.spacy import read_spacy


def write(path: Path, *docs: Doc) -> Path:
    DocBin(docs=docs, store_user_data=True).to_disk(path)
    return path


def read_written(written: Written) -> ImportResult:
    """What is read in the one file that was written."""
    ((name, data),) = written.files.items()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(data)
        return read_spacy(Path(folder) / name, documents={})


def doc(text: str, *entities: tuple[int, int, str]) -> Doc:
    made = spacy.blank("fr")(text)
    spans = [made.char_span(start, end, label) for start, end, label in entities]
    made.set_ents([span for span in spans if span is not None])
    return made


def test_entities_and_the_span_group_are_mentions(tmp_path: Path) -> None:
    made = doc("Ana Maria partit.", (0, 9, "P"))
    made.spans["sc"] = SpanGroup(made, name="sc", spans=[Span(made, 1, 2, label="P"), Span(made, 0, 2, label="P")])
    found = read_spacy(write(tmp_path / "a.spacy", made), documents={})
    assert [(each.id, each.text) for each in found.sets["1"].mentions] == [("P@0-9", "Ana Maria"), ("P@4-9", "Maria")]
    assert found.documents["1"].text == "Ana Maria partit."


def test_a_document_is_known_by_its_id_or_by_its_text(tmp_path: Path) -> None:
    first, second = doc("Ana partit.", (0, 3, "P")), doc("Bo resta.", (0, 2, "P"))
    first.user_data["doc_id"] = "ana"
    found = read_spacy(write(tmp_path / "a.spacy", first, second), documents={"bo": Document("bo", "Bo resta.")})
    assert set(found.sets) == {"ana", "bo"}


def test_another_text_is_compared_token_by_token(tmp_path: Path) -> None:
    made = doc("Ana  Maria partit avec Bo.", (0, 10, "P"), (23, 25, "P"))
    made.user_data["doc_id"] = "d"
    path = write(tmp_path / "a.spacy", made)
    found = read_spacy(path, documents={"d": Document("d", "Ana Maria\npartit avec Bo.")})
    assert [each.id for each in found.sets["d"].mentions] == ["P@0-9", "P@22-24"]
    assert found.issues == ()
    other = read_spacy(path, documents={"d": Document("d", "Ana Maria\npartit avec Bob.")})
    assert [str(each) for each in other.issues] == ["error token-differs d a.spacy token 6: '.' does not fit the text"]


def test_what_is_no_such_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.spacy").write_bytes(b"nothing")
    with pytest.raises(DataError, match=r"a\.spacy: is no DocBin of spaCy: "):
        read_spacy(tmp_path / "a.spacy", documents={})


def test_spans_of_every_group_are_mentions_and_links_and_other_data_are_seen(tmp_path: Path) -> None:
    made = doc("Ana met Bo.")
    made.set_ents([Span(made, 0, 1, label="P", kb_id="Q1")])
    made.spans["sc"] = [Span(made, 0, 1, label="P")]
    made.spans["cluster_1"] = [Span(made, 2, 3)]
    made.cats = {"news": 1.0}
    Doc.set_extension("tone", default=None, force=True)
    made._.tone = "calm"
    found = read_spacy(write(tmp_path / "a.spacy", made), documents={})
    assert [(each.id, dict(each.attributes)) for each in found.sets["1"].mentions] == [
        ("P@0-3", {"kb_id": "Q1"}),
        ("cluster_1@8-10", {}),
    ]
    assert [str(each) for each in found.issues] == [
        "warning unsupported-result 1 a.spacy: tone, cats: a reading has no place for it"
    ]
    assert found.unsaid == ("relations", "attributes")


def test_values_and_relations_of_what_is_not_there_are_named(tmp_path: Path) -> None:
    made = doc("Ana met Bo.", (0, 3, "P"), (8, 10, "P"))
    made.user_data |= {
        "attributes": {"P@0-3": {"age": 5, "of": ["x", "y"]}, "P@4-7": {"age": 6}},
        "relations": [
            {"label": "knows", "head": "P@0-3", "tail": "P@8-10", "attributes": {"how": "sure"}},
            {"label": "knows", "head": "P@0-3", "tail": "P@4-7", "attributes": {}},
        ],
    }
    found = read_spacy(write(tmp_path / "a.spacy", made), documents={})
    assert [dict(each.attributes) for each in found.sets["1"].mentions] == [{"age": 5, "of": ("x", "y")}, {}]
    assert [(each.id, dict(each.attributes)) for each in found.sets["1"].relations] == [
        ("knows(P@0-3, P@8-10)", {"how": "sure"})
    ]
    assert [each.code for each in found.issues] == ["orphan-attribute", "dangling-relation"]
    assert [("P@4-7" in each.message or each.where == "P@4-7") for each in found.issues] == [True, True]
    assert found.unsaid == ()


def test_ids_are_those_of_spacys_text_where_the_seed_has_other_white_space(tmp_path: Path) -> None:
    made = doc("Ana  met Bo.", (0, 3, "P"), (9, 11, "P"))
    made.user_data |= {
        "doc_id": "d",
        "attributes": {"P@9-11": {"age": 5}},
        "relations": [{"label": "knows", "head": "P@0-3", "tail": "P@9-11"}],
    }
    path = write(tmp_path / "a.spacy", made)
    found = read_spacy(path, documents={"d": Document("d", "Ana met\nBo.")})
    assert [(each.id, dict(each.attributes)) for each in found.sets["d"].mentions] == [
        ("P@0-3", {}),
        ("P@8-10", {"age": 5}),
    ]
    assert [each.id for each in found.sets["d"].relations] == ["knows(P@0-3, P@8-10)"]
    assert found.issues == ()


def test_user_data_of_another_form_is_named(tmp_path: Path) -> None:
    made = doc("Ana met Bo.", (0, 3, "P"))
    made.user_data |= {"attributes": ["x"], "relations": {}}
    found = read_spacy(write(tmp_path / "a.spacy", made), documents={})
    assert [each.id for each in found.sets["1"].mentions] == ["P@0-3"]
    assert [each.code for each in found.issues] == ["unsupported-result"]
    assert found.issues[0].message.startswith("`attributes` or `relations` in `user_data` are not as annot writes them")
