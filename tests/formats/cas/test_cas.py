"""UIMA CAS: files worked out by hand, INCEpTION's own beside their TSV, and cassis' own with an emoji."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annot.core.document import Document
from annot.core.errors import DataError
from annot.formats.cas.cas import CAS, read_cases
from annot.formats.format import ReadOptions
from annot.formats.import_result import ImportResult
from annot.formats.registry import told_format
from annot.formats.webanno import WEBANNO
from tests.formats.cas.files import at, type_system, xmi

STRING, INTEGER = "uima.cas.String", "uima.cas.Integer"
ANY = "uima.tcas.Annotation"
TYPES = type_system(
    Person={"value": STRING, "age": INTEGER, "name": STRING, "sure": "uima.cas.Boolean", "of": ANY},
    Event={"args": "uima.cas.FSArray", "kinds": "uima.cas.StringArray"},
    Link={"of": "uima.cas.TOP", "role": STRING, "target": ANY},
    Tie={"Governor": ANY, "Dependent": ANY, "value": STRING, "since": INTEGER},
    CorefLink={"next": "custom.CorefLink", "referenceType": STRING, "referenceRelation": STRING},
    CorefChain={"of": "uima.cas.AnnotationBase", "first": "custom.CorefLink"},
    Meta={"of": "uima.cas.AnnotationBase", "topic": STRING},
)


def read(folder: Path, content: bytes, *, types: bytes | None = TYPES, name: str = "one.xmi") -> ImportResult:
    path = folder / name
    path.write_bytes(content)
    if types is not None:
        (folder / "TypeSystem.xml").write_bytes(types)
    return read_cases(path, ReadOptions())


def mentions(found: ImportResult) -> list[tuple[str, str, dict[str, object]]]:
    (said,) = found.sets.values()
    return [(each.id, each.text, dict(each.attributes)) for each in said.mentions]


def relations(found: ImportResult) -> list[tuple[str, dict[str, object]]]:
    (said,) = found.sets.values()
    return [(each.id, dict(each.attributes)) for each in said.relations]


def issues(found: ImportResult) -> list[tuple[str, str, str]]:
    return [(each.severity, each.code, each.where.rpartition("one.xmi")[2].strip()) for each in found.issues]


def test_offsets_are_utf_16_units_and_values_have_the_types_that_are_declared(tmp_path: Path) -> None:
    # 🙂 is two units and one code point: Ana is 3-6 in the file, 2-5 in the text.
    found = read(
        tmp_path, xmi("🙂 Ana", f'Person {at(3, 6)} value="PER" age="42" name="42" sure="true"', f"Person {at(0, 2)}")
    )
    assert found.documents["one"] == Document("one", "🙂 Ana")
    assert mentions(found) == [
        ("Person@0-1", "🙂", {}),
        ("PER@2-5", "Ana", {"age": 42, "name": "42", "sure": True}),
    ]
    assert found.issues == ()


RICH = (
    f'Event {at(0, 1)} args="4 5"><kinds>x</kinds><kinds>y</kinds></c:Event>',
    f'Person {at(2, 3)} value="P"',
    f"Person {at(4, 5)}",
    'Link role="agent" target="2"',
    'Link target="3"',
    f'Tie {at(4, 5)} Governor="2" Dependent="3" value="owns" since="1999"',
    f'Tie {at(2, 3)} Governor="3" Dependent="2"',
    f'CorefLink {at(0, 1)} next="9" referenceType="name" referenceRelation="same"',
    f'CorefLink {at(2, 3)} next="10"',
    f'CorefLink {at(4, 5)} referenceRelation="unused"',
    'CorefChain sofa="99" first="8"',
)


def test_relations_slots_and_chains_by_hand(tmp_path: Path) -> None:
    found = read(tmp_path, xmi("a b c", *RICH))
    assert mentions(found) == [
        ("Event@0-1", "a", {"kinds": ("x", "y")}),
        ("name@0-1", "a", {}),
        ("CorefLink@2-3", "b", {}),
        ("P@2-3", "b", {}),
        ("CorefLink@4-5", "c", {"referenceRelation": "unused"}),
        ("Person@4-5", "c", {}),
    ]
    assert relations(found) == [
        ("Tie(Person@4-5, P@2-3)", {}),
        ("agent(Event@0-1, P@2-3)", {}),
        ("args(Event@0-1, Person@4-5)", {}),
        ("next(CorefLink@2-3, CorefLink@4-5)", {}),
        ("owns(P@2-3, Person@4-5)", {"since": 1999}),
        ("same(name@0-1, CorefLink@2-3)", {}),
    ]
    assert found.issues == ()


def test_without_a_type_system_they_are_made_out_and_that_is_named(tmp_path: Path) -> None:
    declared, bare = tmp_path / "declared", tmp_path / "a" / "b"
    declared.mkdir()
    bare.mkdir(parents=True)
    wanted, found = read(declared, xmi("a b c", *RICH)), read(bare, xmi("a b c", *RICH), types=None)
    assert mentions(found) == mentions(wanted)
    assert relations(found) == relations(wanted)
    assert issues(found) == [("warning", "unsupported-result", "")]
    assert "no type system declares all of CorefChain, CorefLink, Event, Link, Person, Tie" in found.issues[0].message


def test_a_ring_of_links_keeps_all_its_steps(tmp_path: Path) -> None:
    ring = [f'CorefLink {at(0, 1)} next="2"', f'CorefLink {at(2, 3)} next="1" referenceRelation="back"']
    found = read(tmp_path, xmi("a b", *ring))
    assert [each[0] for each in relations(found)] == [
        "back(CorefLink@2-3, CorefLink@0-1)",
        "next(CorefLink@0-1, CorefLink@2-3)",
    ]


TOKEN = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token"


def test_a_token_is_a_mention_only_as_an_end_and_trims_what_is_marked(tmp_path: Path) -> None:
    segments = ' xmlns:t="http:///de/tudarmstadt/ukp/dkpro/core/api/segmentation/type.ecore"'
    content = xmi(
        "Ana ran",
        f"Token {at(0, 3)}",
        f"Token {at(4, 7)}",
        f'Tie {at(4, 7)} Governor="1" Dependent="4"',
        f'Person {at(3, 7)} value="V"',
        attributes=segments,
    ).replace(b"<c:Token", b"<t:Token")
    found = read(tmp_path, content)
    assert [each[:2] for each in mentions(found)] == [("Token@0-3", "Ana"), ("V@4-7", "ran")]
    assert [each[0] for each in relations(found)] == ["Tie(Token@0-3, V@4-7)"]
    assert issues(found) == [("warning", "lost-span", "id 4")]
    assert found.issues[0].message == "' ran' begins or ends with white space; taken as 4-7, without it"
    exact = read(tmp_path, xmi("Ana ran", f'Person {at(3, 7)} value="V"'))
    assert [each[:2] for each in mentions(exact)] == [("V@3-7", " ran")]


def test_what_has_no_place_in_a_reading_is_named(tmp_path: Path) -> None:
    content = xmi(
        "🙂 a",
        'Meta sofa="99" topic="war"',
        f"Person {at(1, 3)}",
        f"Person {at(3, 9)}",
        f"Person {at(3, 3)}",
        f'Tie {at(3, 4)} Governor="4" Dependent="3"',
    )
    assert sorted(issues(read(tmp_path, content))) == [
        ("error", "dangling-relation", "id 5"),
        ("error", "span-past-text", "id 2"),
        ("error", "span-past-text", "id 3"),
        ("error", "span-past-text", "id 4"),
        ("error", "unsupported-result", ""),
    ]


JSON = {
    "%TYPES": {
        "custom.Person": {
            "%NAME": "custom.Person",
            "%SUPER_TYPE": "uima.tcas.Annotation",
            "value": {"%NAME": "value", "%RANGE": "uima.cas.String"},
            "age": {"%NAME": "age", "%RANGE": "uima.cas.Double"},
        }
    },
    "%FEATURE_STRUCTURES": [
        {"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaNum": 1, "sofaID": "_InitialView", "sofaString": "🙂 Ana"},
        {"%ID": 2, "%TYPE": "custom.Person", "@sofa": 1, "begin": 3, "end": 6, "value": "PER", "age": 41.5},
        {"%ID": 3, "%TYPE": "custom.Person", "@sofa": 1, "begin": 0, "end": 2, "#age": "NaN"},
    ],
    "%VIEWS": {"_InitialView": {"%SOFA": 1, "%MEMBERS": [2, 3]}},
}


def test_a_json_cas_brings_its_own_types(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    path.write_text("\ufeff" + json.dumps(JSON), "utf-8")
    assert told_format(path) == "cas"
    found = read_cases(path, ReadOptions({"one": Document("one", "another text")}))
    assert sorted(mentions(found)) == [("PER@2-5", "Ana", {"age": 41.5}), ("Person@0-1", "🙂", {})]
    assert [(each.code, each.message) for each in found.issues] == [
        ("unsupported-result", "age is nan, which is no number to a reading; not taken")
    ]
    assert list(read_cases(path, ReadOptions({"ana": Document("ana", "🙂 Ana")})).sets) == ["ana"]


@pytest.mark.parametrize("half", ["\\ud83d", "\\udc00", "\\ud83dabcdef", "\\ud83d\\u0041"])
def test_half_of_a_character_is_refused(tmp_path: Path, half: str) -> None:
    for words in ("Ana", "PER"):
        (tmp_path / "one.json").write_text(json.dumps(JSON).replace(words, half), "utf-8")
        with pytest.raises(DataError, match=r"one\.json: is no CAS that can be read: "):
            read_cases(tmp_path / "one.json", ReadOptions())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<xmi", r"one\.xmi: is no CAS that can be read: XMLSyntaxError"),
        (b"\xff", r"one\.xmi: not UTF-8 at byte 0; save it as UTF-8"),
        (b'<?xml version="1.0" encoding="latin-1"?>', r"one\.xmi: says that it is in 'latin-1'; save it as UTF-8"),
        (b'<?xml version="1.0"?>\n<!DOCTYPE a []>', r"one\.xmi:2: has a document type"),
        (b"{}", r"one\.xmi: is no CAS that can be read: "),
        (b'{"%TYPES": {}, "%FEATURE_STRUCTURES": [], "%VIEWS": {}}', r"one\.xmi: holds no text"),
        (b'{"%TYPES": {"a": ' + b"[" * 100_000, r"one\.xmi: is no CAS that can be read: "),
        (xmi("a", 'Person sofa="99" begin="x" end="1"'), r"one\.xmi: is no CAS that can be read: ValueError"),
        (xmi("a", f'Tie {at(0, 1)} Governor="77" Dependent="1"'), r"one\.xmi: is no CAS that can be read: KeyError"),
    ],
)
def test_a_broken_file_is_refused_with_its_name(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(DataError, match=message):
        read(tmp_path, content)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, 1500), st.integers(0, 4), st.text('"<>/ 19ab&;=\n', max_size=3)), max_size=4),
    st.booleans(),
)
def test_a_damaged_file_is_read_or_refused_and_never_breaks_the_reader(
    tmp_path: Path, damage: list[tuple[int, int, str]], is_json: bool
) -> None:
    content = json.dumps(JSON) if is_json else xmi("a b c", *RICH).decode()
    for place, n, by in damage:
        content = content[:place] + by + content[place + n :]
    try:
        found = read(tmp_path, content.encode())
    except DataError as error:
        assert "one.xmi" in str(error)
        return
    (document,) = found.documents.values()
    (said,) = found.sets.values()
    assert all(document.text[each.span.start : each.span.end] == each.text for each in said.mentions)


def same_names(found: ImportResult) -> tuple[set[tuple[object, ...]], set[tuple[object, ...]]]:
    """Mentions and relations, where the suite's two files name a layer or a feature in two ways."""
    (said,) = found.sets.values()

    def rows(of: object) -> set[tuple[object, ...]]:
        return {
            (
                each.id.replace("Span@", "NamedEntity@"),
                *((name.replace("intValue", "integerValue"), value) for name, value in each.attributes.items()),
            )
            for each in of  # type: ignore[attr-defined]
        }

    return rows(said.mentions), rows(said.relations)


def test_inceptions_own_xmi_says_what_its_tsv_says(cases: Path, tmp_path: Path) -> None:
    paths = sorted((cases / "inception-tsv").glob("*/reference.xmi"))
    assert len(paths) == 37
    assert WEBANNO.read is not None
    for path in paths:
        found = read_cases(path, ReadOptions())
        told = WEBANNO.read(path.with_suffix(".tsv"), ReadOptions())
        assert (path.parent.name, *same_names(found)) == (path.parent.name, *same_names(told))
        assert {each.code for each in told.issues} <= {each.code for each in found.issues}
        alone = tmp_path / path.parent.name / "alone" / "alone"
        alone.mkdir(parents=True)
        shutil.copy(path, alone)
        assert read_cases(alone / path.name, ReadOptions()).sets == found.sets


def test_cassis_own_file_with_emojis_has_the_places_that_are_known(cases: Path) -> None:
    known = json.loads((cases / "cassis" / "EXPECTED_smileys.json").read_text("utf-8"))
    path = cases / "cassis" / "tests" / "test_files" / "xmi" / "cas_with_smileys.xmi"
    (said,) = read_cases(path, ReadOptions()).sets.values()
    found = [[each.span.start, each.span.end, each.text, each.label] for each in said.mentions]
    assert found == known["entities_codepoints"]


def test_each_of_cassis_own_files_is_read_or_refused_in_words(cases: Path) -> None:
    """Of 41 files 13 have no text at all, and dkpro-cassis itself cannot read one: an annotation of no document."""
    folder = cases / "cassis" / "tests" / "test_files"
    paths = [*folder.glob("xmi/*.xmi"), *folder.glob("json/**/debug.xmi"), *folder.glob("json/**/data.json")]
    paths += folder.glob("json/*.json")
    told = Counter[str]()
    n_mentions = 0
    for path in paths:
        try:
            found = read_cases(path, ReadOptions())
        except DataError as error:
            told[str(error).removeprefix(f"{path}: ")] += 1
        else:
            n_mentions += sum(len(each.mentions) for each in found.sets.values())
    assert told == {
        "holds no text; a reading is of one": 13,
        "is no CAS that can be read: KeyError: 'sofa'; export it again": 1,
    }
    assert (len(paths), n_mentions) == (41, 81)


def test_it_is_read_and_told_by_what_it_holds(tmp_path: Path) -> None:
    assert CAS.read is read_cases
    (tmp_path / "a.json").write_text('{"id": 1}', "utf-8")
    (tmp_path / "a.zip").write_bytes(b"PK nothing")
    assert [told_format(tmp_path / name) for name in ("a.json", "a.zip")] == [None, None]
    (tmp_path / "a.xmi").write_bytes(xmi("a"))
    assert (told_format(tmp_path / "a.xmi"), told_format(tmp_path)) == ("cas", "cas")
