"""JSON CAS as it is written: by hand, as dkpro-cassis takes it, and as it is read again."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import cassis
from hypothesis import given, settings

from annot.core.annotation import AnnotationSet, AttributeValue, Mention, Relation, Span
from annot.core.document import Document
from annot.formats.cas.cas import CAS, read_cases
from annot.formats.cas.writer import write_cases
from annot.formats.format import Annotated, ReadOptions, Written
from annot.formats.import_result import ImportResult, unsigned_set
from annot.formats.registry import told_format
from annot.store.atomic import write_bytes
from tests.formats.samples import SCHEMA, annotated
from tests.make import schema

DOCUMENT = Document("one", "🙂 Ana met Bo", meta={"title": "T", "language": "de", "date": "2024"})
ANA = Mention(label="Person", span=Span(2, 5), text="Ana", attributes={"role": "b c", "age": 5})
PART = Mention(label="武器 名称", span=Span(0, 12), text=DOCUMENT.text, attributes={"seen": False, "of": ("x", "y")})
TIE = Relation(label="is part of", head=ANA.id, tail=PART.id, attributes={"how": "sure"})
GIVEN = Annotated(DOCUMENT, unsigned_set(DOCUMENT, [ANA, PART], [TIE]))


def read_back(written: Written) -> ImportResult:
    """What is read in the folder that was written."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in written.files.items():
            write_bytes(Path(folder) / name, data)
        assert told_format(Path(folder)) == "cas"
        return read_cases(Path(folder), ReadOptions())


def test_what_is_written_by_hand() -> None:
    written = write_cases([GIVEN], SCHEMA)
    assert [(each.code, each.message) for each in written.losses] == [
        ("lost-document", "date: a CAS of INCEpTION's has no place for it")
    ]
    content = json.loads(written.files["one.json"])
    mention, relation = "webanno.custom.Mention", "webanno.custom.MentionRelation"
    meta = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"
    # The emoji is two units: Ana is 3-6, and the text ends at 13.
    sofa = {"sofaNum": 1, "sofaID": "_InitialView", "mimeType": "text", "sofaString": "🙂 Ana met Bo"}
    whole = {"@sofa": 1, "begin": 0, "end": 13}
    ana = {"@sofa": 1, "begin": 3, "end": 6, "value": "Person", "role": "b c", "age": "5"}
    assert content["%FEATURE_STRUCTURES"] == [
        {"%ID": 1, "%TYPE": "uima.cas.Sofa", **sofa},
        {"%ID": 2, "%TYPE": meta, **whole, "language": "de", "documentId": "one", "documentTitle": "T"},
        {"%ID": 3, "%TYPE": "uima.cas.StringArray", "%ELEMENTS": ["x", "y"]},
        {"%ID": 4, "%TYPE": mention, **whole, "value": "武器 名称", "@of": 3, "seen": "false"},
        {"%ID": 5, "%TYPE": mention, **ana},
        {"%ID": 6, "%TYPE": relation, **whole, "value": "is part of", "how": "sure", "@Governor": 5, "@Dependent": 4},
    ]
    assert content["%VIEWS"] == {"_InitialView": {"%SOFA": 1, "%MEMBERS": [2, 4, 5, 6]}}
    types = content["%TYPES"]
    assert types[mention]["%SUPER_TYPE"] == "uima.tcas.Annotation"
    assert types[mention]["of"]["%RANGE"] == "uima.cas.String[]"
    assert types[mention]["age"]["%DESCRIPTION"] == "annot number: age"
    assert types[relation]["Governor"]["%RANGE"] == mention


def test_cassis_takes_it_and_says_it_again() -> None:
    content = write_cases([GIVEN], SCHEMA).files["one.json"].decode()
    cas = cassis.load_cas_from_json(content)
    assert cas.typecheck() == []
    assert [(each.value, each.get_covered_text(), each.age) for each in cas.select("webanno.custom.Mention")] == [
        ("武器 名称", "🙂 Ana met Bo", None),
        ("Person", "Ana", "5"),
    ]
    again = json.loads(cas.to_json())

    def by_id(of: dict[str, Any]) -> dict[int, dict[str, Any]]:
        return {each["%ID"]: each for each in of["%FEATURE_STRUCTURES"]}

    assert by_id(again) == by_id(json.loads(content))
    types = json.loads(content)["%TYPES"]
    assert {name: again["%TYPES"][name] for name in types} == types
    with tempfile.TemporaryDirectory() as folder:
        cas.to_xmi(Path(folder) / "one.xmi")
        cas.typesystem.to_xml(Path(folder) / "TypeSystem.xml")
        assert read_cases(Path(folder) / "one.xmi", ReadOptions()).sets == {"one": GIVEN.said}


def test_title_and_language_come_back_and_the_document_is_known_by_its_id() -> None:
    written = write_cases([GIVEN], SCHEMA)
    found = read_back(written)
    assert found.documents == {"one": Document("one", DOCUMENT.text, meta={"title": "T", "language": "de"})}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "renamed.json"
        path.write_bytes(written.files["one.json"])
        assert list(read_cases(path, ReadOptions({"one": Document("one", "another")})).sets) == ["one"]
        assert list(read_cases(path, ReadOptions()).sets) == ["renamed"]


CLASHING = schema(
    """\
mentions:
  A: {definition: d, attributes: {value: {type: number}, type: {type: choice, values: [x]}, of: {type: text}}}
  B: {definition: d, attributes: {of: {type: boolean}, of_2: {type: text}, referenceType: {type: text}}}
"""
)


def test_names_that_uima_has_for_itself_or_that_two_labels_share_are_kept_apart() -> None:
    document = Document("one", "a b")
    first = Mention(label="A", span=Span(0, 1), text="a", attributes={"value": 1.5, "type": "x", "of": "true"})
    values: dict[str, AttributeValue] = {"of": True, "of_2": "5", "referenceType": "r"}
    second = Mention(label="B", span=Span(2, 3), text="b", attributes=values)
    said = unsigned_set(document, [first, second])
    written = write_cases([Annotated(document, said)], CLASHING)
    layer = json.loads(written.files["one.json"])["%TYPES"]["webanno.custom.Mention"]
    assert [name for name in layer if name[0] != "%"] == [
        "value", "value_2", "type_2", "of", "of_3", "of_2", "referenceType",
    ]  # fmt: skip
    found = read_back(written)
    assert (found.sets, found.issues) == ({"one": said}, ())


def test_a_value_of_another_kind_than_the_schema_knows_is_lost_and_named() -> None:
    odd: dict[str, AttributeValue] = {"age": "5", "new": "x", "role": "a"}
    mention = Mention(label="Person", span=Span(2, 5), text="Ana", attributes=odd)
    written = write_cases([Annotated(DOCUMENT, unsigned_set(DOCUMENT, [mention]))], SCHEMA)
    assert [(each.code, each.where, each.message) for each in written.losses[:2]] == [
        ("lost-attribute", "Person@2-5", "age is '5', and the schema has no such attribute of Person"),
        ("lost-attribute", "Person@2-5", "new is 'x', and the schema has no such attribute of Person"),
    ]
    (said,) = read_back(written).sets.values()
    assert [dict(each.attributes) for each in said.mentions] == [{"role": "a"}]


def test_what_somebody_typed_that_is_no_number_stays_words(tmp_path: Path) -> None:
    content = write_cases([GIVEN], SCHEMA).files["one.json"].replace(b'"age":"5"', b'"age":"five"')
    (tmp_path / "one.json").write_bytes(content)
    (said,) = read_cases(tmp_path / "one.json", ReadOptions()).sets.values()
    (person,) = (each for each in said.mentions if each.label == "Person")
    assert dict(person.attributes) == {"age": "five", "role": "b c"}


def test_the_layers_are_those_that_inception_imports() -> None:
    spans, ties = json.loads(write_cases([GIVEN], SCHEMA).files["layers.json"])
    assert (spans["name"], spans["type"], spans["attach_type"]) == ("webanno.custom.Mention", "span", None)
    assert (spans["anchoring_mode"], spans["overlap_mode"]) == ("CHARACTERS", "ANY_OVERLAP")
    assert (ties["type"], ties["attach_type"]) == ("relation", {"name": "webanno.custom.Mention"})
    features = {each["name"]: each for each in spans["features"]}
    assert [each["tag_name"] for each in features["value"]["tag_set"]["tags"]] == ["Person", "武器 名称", "R&D", "R_D"]
    assert [each["tag_name"] for each in features["seen"]["tag_set"]["tags"]] == ["true", "false"]
    assert (features["of"]["type"], features["of"]["multi_value_mode"]) == ("uima.cas.StringArray", "ARRAY")
    assert (features["note"]["tag_set"], features["note"]["description"]) == (None, "annot text: note")
    names = [each["tag_set"]["name"] for layer in (spans, ties) for each in layer["features"] if each["tag_set"]]
    assert len(names) == len(set(names))
    (alone,) = json.loads(write_cases([], schema("mentions: {P: {definition: d}}")).files["layers.json"])
    assert alone["name"] == "webanno.custom.Mention"


@settings(max_examples=200, deadline=None)
@given(annotated())
def test_what_is_written_is_read_again(given_one: Annotated) -> None:
    written = write_cases([given_one], SCHEMA)
    found = read_back(written)
    assert found.sets == {"one": given_one.said}
    assert found.documents["one"] == given_one.document
    assert (found.issues, written.losses) == ((), ())
    assert [type(value) for value in _values(found.sets["one"])] == [type(value) for value in _values(given_one.said)]


def _values(said: AnnotationSet) -> list[object]:
    return [value for each in said.mentions for _, value in sorted(each.attributes.items())]


def test_it_is_a_folder() -> None:
    assert (CAS.write, CAS.is_folder) == (write_cases, True)
