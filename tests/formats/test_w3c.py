"""W3C Web Annotations: a file by hand, in the recommendation's own terms, and what is written is read again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from annot.core.annotation import Mention, Relation, Span
from annot.core.document import Document
from annot.core.errors import DataError
from annot.formats.format import Annotated, ReadOptions
from annot.formats.import_result import ImportResult, unsigned_set
from annot.formats.w3c import read_w3c, write_w3c
from tests.formats.samples import SCHEMA, annotated

# "🙂" is one code point, and two units of UTF-16: the recommendation counts the first.
TEXT = "🙂 Ada works at Hydro."
DOCUMENT = Document("one two", TEXT)


def test_by_hand() -> None:
    ada = Mention(label="Person", span=Span(2, 5), text="Ada", attributes={"age": 36})
    firm = Mention(label="R&D", span=Span(15, 20), text="Hydro")
    said = unsigned_set(DOCUMENT, [ada, firm], [Relation(label="is part of", head=ada.id, tail=firm.id)])
    written = write_w3c([Annotated(DOCUMENT, said)], SCHEMA)
    found = json.loads(written.files["gold.jsonld"])
    assert {key: found[key] for key in ("@context", "type", "total")} == {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "type": "AnnotationCollection",
        "total": 3,
    }
    first, second, link = found["first"]["items"]
    assert first == {
        "id": "urn:annot:one%20two#Person%402-5",
        "type": "Annotation",
        "motivation": "classifying",
        "body": [
            {"type": "TextualBody", "purpose": "classifying", "value": "Person"},
            {"type": "TextualBody", "purpose": "describing", "format": "application/json", "value": '{"age": 36}'},
        ],
        "target": {
            "source": "urn:annot:one%20two",
            "selector": [
                {"type": "TextPositionSelector", "start": 2, "end": 5},
                {"type": "TextQuoteSelector", "exact": "Ada", "prefix": "🙂 ", "suffix": " works at Hydro."},
            ],
        },
    }
    assert (link["motivation"], link["target"]) == (
        "linking",
        {"type": "List", "items": [first["id"], second["id"]]},
    )
    assert [each.message for each in written.losses] == ["text: an annotation has no place for it"]


@pytest.fixture(scope="session")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("written")


@given(each=annotated())
def test_what_is_written_is_read_again(each: Annotated, scratch: Path) -> None:
    written = write_w3c([each], SCHEMA)
    (path := scratch / "gold.jsonld").write_bytes(written.files["gold.jsonld"])
    found = read_w3c(path, ReadOptions(documents={"one": each.document}))
    assert found.issues == ()
    nothing = "that nothing is marked in it" in written.losses[0].message
    assert nothing == (not each.said.mentions) == ("one" not in found.sets)
    if not nothing:
        assert found.sets["one"].mentions == each.said.mentions
        assert found.sets["one"].relations == each.said.relations


def item(**more: Any) -> dict[str, Any]:
    selector = [{"type": "TextPositionSelector", "start": 2, "end": 5}, {"type": "TextQuoteSelector", "exact": "Ada"}]
    body = {"type": "TextualBody", "purpose": "classifying", "value": "Person"}
    target = {"source": "urn:annot:one%20two", "selector": selector}
    return {"id": "a", "type": "Annotation", "motivation": "classifying", "body": body, "target": target, **more}


def read(folder: Path, content: object) -> ImportResult:
    (path := folder / "x.jsonld").write_text(json.dumps(content), "utf-8")
    return read_w3c(path, ReadOptions(documents={"one two": DOCUMENT}))


def test_a_collection_of_several_pages_is_refused_whole(tmp_path: Path) -> None:
    page = {"type": "AnnotationPage", "items": [item()]}
    for content in (
        {"type": "AnnotationCollection", "total": 2, "first": page},
        {"type": "AnnotationCollection", "first": {**page, "next": "http://example.org/2"}},
        {**page, "next": "http://example.org/2"},
    ):
        with pytest.raises(DataError, match="holds 1 annotation, and more stand on other pages"):
            read(tmp_path, content)
    whole = {"type": "AnnotationCollection", "total": 1, "first": page}
    assert len(read(tmp_path, whole).sets["one two"].mentions) == 1


def test_who_made_the_annotations_is_taken_and_several_are_named(tmp_path: Path) -> None:
    """A creator is an id, or an agent with a name (section 3.3.1 of the recommendation)."""
    selector = {"type": "TextPositionSelector", "start": 6, "end": 11}
    other = {"id": "b", "target": {"source": "urn:annot:one%20two", "selector": selector}}
    ada = {"type": "Person", "name": "ada"}
    found = read(tmp_path, [item(creator="ada"), item(**other, creator=ada)])
    assert (found.sets["one two"].annotator, found.issues) == ("ada", ())
    found = read(tmp_path, [item(creator="ada", created="2026-01-01"), item(**other, creator="bob")])
    assert found.sets["one two"].annotator == ""
    assert [(each.severity, each.message) for each in found.issues] == [
        ("warning", "'created' of 1 annotation has no place in a reading; not taken"),
        ("warning", "its annotations were made by ada, bob; who made which is not held in a reading"),
    ]


def test_one_annotation_a_page_and_a_list_are_read(tmp_path: Path) -> None:
    for content in (item(), [item()], {"type": "AnnotationPage", "items": [item()]}):
        found = read(tmp_path, content)
        assert ([each.id for each in found.sets["one two"].mentions], found.issues) == (["Person@2-5"], ())


@pytest.mark.parametrize(
    ("odd", "why"),
    [
        (item(target="http://example.org/page"), "its target 'http://example.org/page' is no part of a text"),
        (item(body=[]), "it has no body that classifies"),
        (item(body="http://example.org/tag"), "its body 'http://example.org/tag' is no label and no values"),
        (
            item(target={"source": "urn:annot:one%20two", "selector": {"type": "TextQuoteSelector", "exact": "Ada"}}),
            "Person has no TextPositionSelector with start and end",
        ),
        (
            item(
                target={
                    "source": "urn:annot:one%20two",
                    "selector": [
                        {"type": "TextPositionSelector", "start": 2, "end": 5},
                        {"type": "TextQuoteSelector", "exact": "Bob"},
                    ],
                }
            ),
            "Person quotes 'Bob', and 'Ada' stands there",
        ),
        (
            item(
                target={
                    "source": "urn:annot:one%20two",
                    "selector": [
                        {"type": "TextPositionSelector", "start": 2, "end": 5},
                        {"type": "TextPositionSelector", "start": 6, "end": 11},
                    ],
                }
            ),
            "Person stands at several places, and a mention at one",
        ),
        (item(motivation="linking", target=["a", "b"]), "it joins no two annotations that were taken from this file"),
    ],
)
def test_what_cannot_be_taken_is_named(tmp_path: Path, odd: dict[str, Any], why: str) -> None:
    found = read(tmp_path, [odd])
    assert found.sets.get("one two") is None
    assert why in " ".join(each.message for each in found.issues)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ({"type": "AnnotationCollection", "first": "http://example.org/1"}, "holds no 'items'"),
        ([{"type": "Person"}], "item 1 is .*, and no Annotation"),
        ({"type": "AnnotationPage", "items": [3]}, "item 1 is '3', and no Annotation"),
    ],
)
def test_a_file_without_annotations_is_refused(tmp_path: Path, content: object, why: str) -> None:
    with pytest.raises(DataError, match=why):
        read(tmp_path, content)
