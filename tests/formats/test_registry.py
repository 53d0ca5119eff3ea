"""The contract of all formats: suffixes that tell them apart, a round trip, and modules that bring no extra."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annot.core.annotation import AnnotationSet, Mention, Span
from annot.core.document import Document, Zone
from annot.core.errors import UnreadableError
from annot.formats.format import Annotated, ReadOptions
from annot.formats.registry import FORMAT_NAMES, FormatName, format_named, told_format
from annot.store.atomic import write_bytes
from tests.formats.samples import SCHEMA as SAMPLES
from tests.formats.samples import annotated, without_values
from tests.make import schema

DOCUMENT = Document("d", "Ana met Bo.")
SCHEMA = schema("mentions: {Person: {definition: d}}", name="small")
READING = AnnotationSet(
    doc_id="d",
    doc_sha256=DOCUMENT.sha256,
    annotator="reader",
    origin="human",
    schema="small@1.0.0",
    mentions=(Mention(label="Person", span=Span(0, 3), text="Ana"),),
)


@pytest.mark.parametrize("name", FORMAT_NAMES)
def test_a_format_is_read_or_written_and_its_suffixes_are_small(name: FormatName) -> None:
    found = format_named(name)
    assert found.title
    assert found.read or found.write
    for suffix in found.suffixes:
        assert suffix == f".{suffix.strip('.').lower()}"


def test_the_registry_has_a_line_for_each_name() -> None:
    for name in FORMAT_NAMES:
        format_named(name)


def test_of_formats_with_one_suffix_all_but_one_know_their_own() -> None:
    formats = [format_named(name) for name in FORMAT_NAMES]
    owners = Counter(suffix for each in formats if each.is_mine is None for suffix in each.suffixes)
    assert [suffix for suffix, n in owners.items() if n > 1] == []
    assert len({each.title for each in formats}) == len(formats)


@pytest.mark.parametrize(
    "name", [each for each in FORMAT_NAMES if format_named(each).write and format_named(each).read]
)
def test_what_is_written_is_read_again(name: FormatName, tmp_path: Path) -> None:
    found = format_named(name)
    assert found.write is not None
    assert found.read is not None
    written = found.write([Annotated(DOCUMENT, READING)], SCHEMA)
    # A text of tokens has a blank before its full stop, and archives refer to texts.
    lost = {
        **dict.fromkeys(("conll", "hf-tokens"), "white space: a file of tokens"),
        "gliner": "white space: GLiNER",
        "docred": "white space: DocRED",
        "w3c": "text: an annotation",
    }
    expected = [f"{lost[name]} has no place for it"] if name in lost else []
    assert ([each.message for each in written.losses], found.is_folder or len(written.files) == 1) == (expected, True)
    path = tmp_path / ("folder" if found.is_folder else f"file{found.suffixes[0]}")
    for inside, data in written.files.items():
        write_bytes(path / inside if found.is_folder else path, data)
    assert told_format(path) == name
    read = found.read(path, ReadOptions({"d": DOCUMENT}))
    assert [(each.label, each.span, each.text) for each in read.sets["d"].mentions] == [("Person", Span(0, 3), "Ana")]


@pytest.mark.parametrize(
    ("name", "file", "content"),
    [
        ("annot", "d.jsonl", '{"doc_id": "d", "mentions": [{"label": "É", "start": 0, "end": 3}]}'),
        ("brat", "d.ann", "T1\tÉ 0 3\tAna"),
        ("conll", "d.bio", "Ana\tB-É\n"),
        ("webanno", "d.tsv", "#FORMAT=WebAnno TSV 3.3\n#T_SP=L|value\n\n\n#Text=Ana\n1-1\t0-3\tAna\tÉ\t\n"),
        ("doccano", "d.jsonl", '{"text": "Ana met Bo.", "label": [[0, 3, "É"]]}'),
        ("prodigy", "d.jsonl", '{"text": "Ana met Bo.", "spans": [{"start": 0, "end": 3, "label": "É"}]}'),
    ],
)
def test_words_in_utf_8_are_read_behind_a_byte_order_mark_and_others_are_refused(
    name: FormatName, file: str, content: str, tmp_path: Path
) -> None:
    read = format_named(name).read
    assert read is not None
    document = Document("d", "Ana" if name in ("conll", "webanno") else DOCUMENT.text)
    path = tmp_path if name == "brat" else tmp_path / file
    (tmp_path / file).write_text(content, "utf-8-sig")
    (reading,) = read(path, ReadOptions({"d": document})).sets.values()
    assert [each.id for each in reading.mentions] == ["É@0-3"]
    (tmp_path / file).write_text(content, "latin-1")
    with pytest.raises(UnreadableError, match=re.escape(str(tmp_path / file))):
        read(path, ReadOptions({"d": document}))


@pytest.mark.parametrize(
    ("file", "name"),
    [("a.JSONL", "annot"), ("a.tsv", "conll"), ("a.spacy", "spacy"), ("a.arrow", "datasets"), ("a.xyz", None)],
)
def test_a_file_is_told_by_its_suffix(file: str, name: str | None, tmp_path: Path) -> None:
    (tmp_path / file).write_bytes(b"")
    assert told_format(tmp_path / file) == name


def test_a_folder_is_told_by_what_it_holds(tmp_path: Path) -> None:
    assert told_format(tmp_path) is None
    (tmp_path / "train").mkdir()
    (tmp_path / "train" / "data.arrow").write_bytes(b"")
    assert told_format(tmp_path) == "datasets"


@pytest.mark.parametrize("name", [each for each in FORMAT_NAMES if format_named(each).write])
@settings(max_examples=60, deadline=None)
@given(annotated(), st.sets(st.sampled_from(["title", "publisher", "date"])), st.booleans())
def test_a_fact_of_a_text_is_in_what_is_written_or_named_as_lost(
    name: FormatName, given_one: Annotated, known: set[str], has_zone: bool
) -> None:
    """Nothing is lost that the report does not name, and nothing is named that is there."""
    text = given_one.document.text
    zones = (Zone("kind-of-zone", Span(0, 1), text[0]),) if has_zone else ()
    meta = {each: f"value-of-{each}" for each in sorted(known)}
    write = format_named(name).write
    assert write is not None
    written = write([Annotated(Document("one", text, zones, meta), without_values(given_one.said))], SAMPLES)
    content = b"".join(written.files.values())
    facts = meta | ({"zones": "kind-of-zone"} if has_zone else {})
    messages = [each.message for each in written.losses if each.code == "lost-document"]
    named = {name for message in messages for name in message.partition(":")[0].split(", ")}
    # Beside what is known of a text a writer may name what else of it is gone, such as its white space.
    lost = {"title", "publisher", "date", "zones"} & named
    assert lost == {each for each, value in facts.items() if value.encode() not in content}


def test_names_and_modules_bring_no_extra() -> None:
    code = (
        "import sys; from annot.formats.registry import FORMAT_NAMES, format_named\n"
        "assert not {'msgspec', 'pydantic'} & set(sys.modules)\n"
        "for name in FORMAT_NAMES: format_named(name)\n"
        "print(*{'spacy', 'pyarrow', 'datasets', 'polars', 'cassis', 'lxml'} & set(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "\n"


def test_the_docs_say_what_each_format_does(root: Path) -> None:
    rows = []
    for name in FORMAT_NAMES:
        each = format_named(name)
        reads, writes = ("yes" if of is not None else "no" for of in (each.read, each.write))
        rows.append(f"| `{name}` {each.title} | {reads} | {writes} | {', '.join(each.cannot_say) or '–'} |")
    page = (root / "docs" / "formats.md").read_text("utf-8")
    assert [line for line in page.splitlines() if line.startswith("| `")] == rows
