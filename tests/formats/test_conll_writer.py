"""CoNLL as it is written: by hand, and all that the loss report does not name is read again."""

from __future__ import annotations

from hypothesis import given, settings

from annot.core.document import Document
from annot.formats.conll_file import import_conll
from annot.formats.conll_writer import write_conll
from annot.formats.format import Annotated
from tests.formats.samples import SCHEMA, annotated
from tests.make import quote, reading_of

TEXT = "Ada Berg leads R&D.\nIt is in Oslo."


def test_by_hand() -> None:
    document = Document("one", TEXT)
    said = reading_of(
        document,
        quote("Person", "Ada Berg", TEXT, role="a"),
        quote("Person", "Berg", TEXT),
        quote("武器 名称", "R&D", TEXT),
        quote("R&D", "Oslo", TEXT),
    )
    written = write_conll([Annotated(document, said)], SCHEMA)
    assert written.files["gold.bio"].decode() == (
        "# doc_id = one\nAda\tB-Person\nBerg\tI-Person\nleads\tO\n"
        "R\tB-武器 名称\n&\tI-武器 名称\nD\tI-武器 名称\n.\tO\n"
        "\nIt\tO\nis\tO\nin\tO\nOslo\tB-R&D\n.\tO\n"
    )
    assert [(each.code, each.where) for each in written.losses] == [
        ("lost-mention", "Person@4-8"),
        ("lost-attribute", "Person@0-8"),
        ("lost-document", ""),
    ]
    assert written.losses[-1].message == "white space: a file of tokens has no place for it"


def test_white_space_is_lost_where_a_text_made_of_the_tokens_is_another() -> None:
    for text, is_same in (("Ada met Bo", True), ("Ada met\nBo", True), ("Ada  met Bo", False), ("Bo\n", False)):
        document = Document("one", text, meta={"title": "T"})
        written = write_conll([Annotated(document, reading_of(document))], SCHEMA)
        (loss,) = written.losses
        words = "title" if is_same else "white space, title"
        assert loss.message == f"{words}: a file of tokens has no place for it"
        found = import_conll(written.files["gold.bio"].decode(), name="gold.bio", documents={})
        assert (found.documents["one"].text == text) == is_same


@settings(max_examples=200, deadline=None)
@given(annotated())
def test_all_but_what_is_lost_is_read_again(given_one: Annotated) -> None:
    written = write_conll([given_one], SCHEMA)
    lost = {(each.code, each.where) for each in written.losses}
    if not given_one.document.text.strip():
        return
    found = import_conll(
        written.files["gold.bio"].decode(), name="gold.bio", documents={"one": given_one.document}, encoding="bio"
    )
    kept = {each.id for each in given_one.said.mentions if ("lost-mention", each.id) not in lost}
    assert {each.id for each in found.sets["one"].mentions} == kept
    assert found.issues == ()
    made = import_conll(written.files["gold.bio"].decode(), name="gold.bio", documents={}, encoding="bio")
    assert (("lost-document", "") in lost) == (made.documents["one"].text != given_one.document.text)
    n_values = sum(len(each.attributes) for each in given_one.said.mentions)
    assert sum(each.code == "lost-attribute" for each in written.losses) == n_values
    assert {where for code, where in lost if code == "lost-relation"} == {each.id for each in given_one.said.relations}
