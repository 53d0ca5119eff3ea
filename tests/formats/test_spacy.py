"""spaCy's files, written by spaCy."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc, DocBin, Span, SpanGroup

from annot.core.document import Document
from annot.core.errors import DataError
from annot.formats.spacy import read_spacy


def write(path: Path, *docs: Doc) -> Path:
    DocBin(docs=docs, store_user_data=True).to_disk(path)
    return path


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
