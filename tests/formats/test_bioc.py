"""BioC's JSON: files by hand, offsets in each unit, and what is written is read again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from annot.core.annotation import Mention, Relation, Span
from annot.core.document import Document
from annot.core.errors import DataError
from annot.formats.bioc import BIOC, read_bioc, write_bioc
from annot.formats.format import Annotated, ReadOptions
from annot.formats.import_result import ImportResult, unsigned_set
from tests.formats.samples import SCHEMA, annotated, read_back

TITLE, BODY = "Aspirin é 🙂 daily.", "It eases pain."
# The title has 18 characters, 22 bytes and 19 units of UTF-16; a line break stands behind it.
TEXT = f"{TITLE}\n{BODY}"


def note(key: str, label: str, text: str, *places: tuple[int, int], **infons: object) -> dict[str, Any]:
    locations = [{"offset": offset, "length": length} for offset, length in places]
    return {"id": key, "infons": {"type": label, **infons}, "text": text, "locations": locations}


def link(label: str, *nodes: tuple[str, str], **infons: object) -> dict[str, Any]:
    return {
        "id": "R1",
        "infons": {"type": label, **infons},
        "nodes": [{"refid": refid, "role": role} for refid, role in nodes],
    }


def document(*annotations: object, relations: object = (), second: int = 19, **others: object) -> dict[str, Any]:
    title = {"offset": 0, "text": TITLE, "annotations": [], "relations": []}
    body = {"offset": second, "text": BODY, "annotations": list(annotations), "relations": []}
    return {"id": "d", "passages": [title, body], "relations": list(relations), **others}  # type: ignore[call-overload]


def read(folder: Path, *documents: object, known: str | None = None, **collection: object) -> ImportResult:
    path = folder / "a.json"
    path.write_text(json.dumps({"documents": documents, **collection}, ensure_ascii=False), "utf-8")
    return read_bioc(path, ReadOptions({} if known is None else {"d": Document("d", known)}))


def test_a_document_by_hand(tmp_path: Path) -> None:
    notes = (
        note("1", "Drug", "Aspirin", (0, 7), identifier="MESH:D1", seen="true"),
        note("2", "Sign", "pain", (28, 4)),
    )
    found = read(tmp_path, document(*notes, relations=[link("treats", ("2", "tail"), ("1", "head"), sure="5")]))
    drug = Mention(label="Drug", span=Span(0, 7), text="Aspirin", attributes={"identifier": "MESH:D1", "seen": True})
    sign = Mention(label="Sign", span=Span(28, 32), text="pain")
    assert found.documents["d"].text == TEXT
    assert found.sets["d"].mentions == (drug, sign)
    assert found.sets["d"].relations == (Relation(label="treats", head=drug.id, tail=sign.id, attributes={"sure": 5}),)
    assert found.issues == ()


@pytest.mark.parametrize(
    ("second", "start", "unit"), [(23, 16, "bytes of UTF-8"), (20, 13, "units of UTF-16"), (19, 12, "")]
)
def test_units_are_told_by_the_quotes(second: int, start: int, unit: str, tmp_path: Path) -> None:
    found = read(tmp_path, document(note("1", "Rate", "daily", (start, 5)), second=second))
    assert [each.id for each in found.sets["d"].mentions] == ["Rate@12-17"]
    assert found.documents["d"].text == TEXT
    expected = [f"its offsets count {unit}, and were converted"] if unit else []
    assert [each.message for each in found.issues] == expected


def test_units_are_told_by_the_known_text(tmp_path: Path) -> None:
    value = document(note("1", "Sign", "pain", (32, 4)), second=23)
    assert [each.id for each in read(tmp_path, value, known=TEXT).sets["d"].mentions] == ["Sign@28-32"]
    unknown = read(tmp_path, value)
    assert unknown.documents["d"].text == f"{TITLE}{chr(10) * 5}{BODY}"
    assert [each.text for each in unknown.sets["d"].mentions] == ["pain"]


def test_a_known_text_may_have_other_white_space_between_passages(tmp_path: Path) -> None:
    known = f"{TITLE} {BODY}"
    found = read(tmp_path, document(note("1", "Sign", "pain", (28, 4))), known=known)
    assert (found.documents["d"].text, len(found.sets["d"].mentions)) == (known, 1)
    other = read(tmp_path, document(), known=TEXT.replace("pain", "Pain"))
    assert other.documents["d"].text == TEXT


def test_sentences_hold_texts_and_notes_as_well(tmp_path: Path) -> None:
    sentences = [
        {"offset": 0, "text": TITLE, "annotations": [note("1", "Drug", "Aspirin", (0, 7))]},
        {"offset": 19, "text": BODY, "annotations": [], "relations": []},
    ]
    found = read(tmp_path, {"id": "d", "passages": [{"offset": 0, "sentences": sentences}]})
    assert (found.documents["d"].text, [each.id for each in found.sets["d"].mentions]) == (TEXT, ["Drug@0-7"])


@pytest.mark.parametrize(
    ("value", "code", "message"),
    [
        (document(note("1", "P", "pain", (27, 4))), "text-differs", "P 1 quotes 'pain', and ' pai' stands there; not"),
        (document(note("1", "P", "pain", (99, 4))), "span-past-text", "P 1 at [(99, 103)] is no part of the text; not"),
        (document(note("1", "P", "pain", (28, 0))), "span-past-text", "P 1 at [(28, 28)] is no part of the text; not"),
        (document(note("1", "P", "pain")), "unsupported-result", "P 1 has no location, and is said of the whole text"),
        (document(note("1", "P", "It pain", (19, 2), (28, 4))), "lost-span", "P 1 is discontinuous; taken from its"),
        (document(note("1", "", "pain", (28, 4))), "unlisted-label", "has no label; it is left out"),
        (
            document(relations=[link("r", ("1", ""))]),
            "unsupported-result",
            "the relation r R1 joins 1 annotation; not",
        ),
        (
            document(relations=[link("r", ("1", ""), ("2", ""))]),
            "dangling-relation",
            "there is no mention '1'; the rel",
        ),
        (document(infons={"pmid": "5"}), "lost-document", "pmid of the document and its passages: not kept"),
    ],
)
def test_what_a_reading_does_not_hold_is_named(value: dict[str, Any], code: str, message: str, tmp_path: Path) -> None:
    (issue,) = read(tmp_path, value).issues
    assert (issue.code, issue.doc_id, issue.message[: len(message)]) == (code, "d", message)


def test_names_of_ends_and_of_collections_are_named(tmp_path: Path) -> None:
    notes = (note("1", "Drug", "Aspirin", (0, 7)), note("2", "Sign", "pain", (28, 4)))
    found = read(tmp_path, document(*notes, relations=[link("r", ("2", "chemical"), ("1", "sign"))]), source="X")
    assert [each.id for each in found.sets["d"].relations] == ["r(Sign@28-32, Drug@0-7)"]
    assert [(each.code, each.message) for each in found.issues] == [
        ("lost-document", "source of the collection: not kept"),
        (
            "unsupported-result",
            "that the ends of r R1 are called 'chemical' and 'sign' is not kept; the first is its head",
        ),
    ]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"id": "d", "passages": 5}, "'passages' is '5', and no list of objects"),
        ({"id": "d", "passages": [{"text": "a"}]}, "the passage \"{'text': 'a'}\" needs an offset and a text"),
        (document(second=3), "the passage 'It eases pain.' begins at 3, and the one above it ends at 18"),
        (document(second=9_000_000), "the passage 'It eases pain.' begins at 9000000, and the one above it ends at 18"),
        (document({"locations": [{"offset": "5"}]}), "{'offset': '5'} is no location: it needs offset and length"),
        (document({"infons": [5]}), "'infons' is '[5]', and no object"),
    ],
)
def test_what_is_no_bioc_is_refused(value: object, message: str, tmp_path: Path) -> None:
    with pytest.raises(DataError) as raised:
        read(tmp_path, value)
    assert str(raised.value) == f"{tmp_path / 'a.json'}:1: document 1: {message}"


def test_a_document_that_stands_twice_counts_once(tmp_path: Path) -> None:
    found = read(tmp_path, document(note("1", "Drug", "Aspirin", (0, 7))), document())
    assert [len(each.mentions) for each in found.sets.values()] == [1]
    assert [each.code for each in found.issues] == ["duplicate-document"]


def test_what_is_written_by_hand() -> None:
    ana = Mention(label="P", span=Span(1, 4), text="Ana", attributes={"type": "5", "age": 5, "of": ("x", "y")})
    said = unsigned_set(Document("d", "🙂Ana"), [ana], [Relation(label="r", head=ana.id, tail=ana.id)])
    written = write_bioc([Annotated(Document("d", "🙂Ana", zones=(), meta={"title": "t"}), said)], SCHEMA)
    ((wrote,),) = (json.loads(written.files["gold.json"])["documents"],)
    (passage,) = wrote["passages"]
    assert (wrote["id"], passage["offset"], passage["text"]) == ("d", 0, "🙂Ana")
    infons = {"attribute:type": '"5"', "age": "5", "of": '["x", "y"]'}
    assert passage["annotations"] == [note("m1", "P", "Ana", (1, 3), **infons)]
    assert passage["relations"] == [{**link("r", ("m1", "head"), ("m1", "tail")), "id": "r1"}]
    assert [(each.code, each.message) for each in written.losses] == [
        ("lost-document", "title: BioC has no place for it")
    ]


@given(annotated())
@settings(deadline=None)
def test_what_is_written_is_read_again(given_one: Annotated) -> None:
    written = write_bioc([given_one], SCHEMA)
    found = read_back(BIOC, written)
    assert (written.losses, found.issues) == ((), ())
    assert found.sets == {"one": given_one.said}
    assert found.documents["one"].text == given_one.document.text
