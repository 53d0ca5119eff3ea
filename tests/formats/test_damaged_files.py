"""Damaged files of every format: a result or an error in words, never a traceback, and no record lost without one."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import cassis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import DocBin

from annot.core.annotation import Mention, Relation, Span
from annot.core.document import Document
from annot.core.errors import AnnotError
from annot.core.issue import errors_of
from annot.formats.format import Annotated, ReadOptions
from annot.formats.import_result import ImportResult, unsigned_set
from annot.formats.read import read_as
from annot.formats.registry import FORMAT_NAMES, FormatName, format_named, told_format
from annot.store.jsonl import render_jsonl
from tests.formats.samples import SCHEMA

TEXT = "Ana 🙂 knows Bo.\nR&D é ran on."
DOCUMENT = Document("one", TEXT)
_ANA = Mention(label="Person", span=Span(0, 3), text="Ana", attributes={"role": "b c", "age": 5})
_BO = Mention(label="Person", span=Span(12, 14), text="Bo")
_OVER = Mention(label="武器 名称", span=Span(14, 19), text=".\nR&D", attributes={"seen": True, "of": ("x", "y")})
_KNOWS = Relation(label="knows", head=_ANA.id, tail=_BO.id)
GOLD = Annotated(DOCUMENT, unsigned_set(DOCUMENT, [_ANA, _BO, _OVER], [_KNOWS]))
WEBANNO = (
    "#FORMAT=WebAnno TSV 3.3\n#T_SP=x.Person|role|value\n#T_SP=x.Run|ROLE_x.Run:who_x.W|x.Person|ROLE_x.Run:what_x.A|"
    "x.Person|value\n#T_CH=x.CorefLink|referenceRelation|referenceType\n#T_RL=x.Tie|value|BT_x.Person\n\n\n"
    "#Text=Ana 🙂 knows Bo.\n"
    "1-1\t0-3\tAna\tb\\|c[1]\tP[1]\t_\t_\t_\t_\t_\tsame->1-1\tname[1]\t_\t_\t\n"
    "1-2\t4-6\t🙂\t*[1]|*[2]\tP[1]|*[2]\t_\t_\t_\t_\t_\t_\t_\t_\t_\t\n"
    "1-3\t7-12\tknows\t_\t_\t*;agent\t1-1;1-4\t*\t1-4\tKnow\t_\t_\t_\t_\t\n"
    "1-4\t13-15\tBo\t*\tP\t_\t_\t_\t_\t_\t*->1-2\t*[1]\tknows\t1-2[2_0]\t\n"
    "1-5\t15-16\t.\t_\t_\t_\t_\t_\t_\t_\t_\t_\t_\t_\t\n\n"
    "#Text=R&D é ran on.\n"
    + "".join(
        f"2-{number}\t{start}-{end}\t{words}{chr(9)}{chr(9).join('_' * 11)}\t\n"
        for number, (start, end, words) in enumerate(
            [(17, 20, "R&D"), (21, 22, "é"), (23, 26, "ran"), (27, 29, "on"), (29, 30, ".")], start=1
        )
    )
)


def _docbin() -> bytes:
    doc = spacy.blank("xx")(TEXT)
    doc.user_data["doc_id"] = "one"
    doc.set_ents([span for span in [doc.char_span(0, 3, "Person"), doc.char_span(12, 14, "Person")] if span])
    return DocBin(docs=[doc], store_user_data=True).to_bytes()


def _table() -> bytes:
    row = {
        "doc_id": "one",
        "text": TEXT,
        "mentions": [{"label": "Person", "start": 0, "end": 3, "text": "Ana"}],
        "relations": [{"label": "knows", "head": "Person@0-3", "tail": "Person@0-3"}],
    }
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist([row]), sink)
    return bytes(sink.getvalue())


def _cas() -> bytes:
    types = cassis.TypeSystem()
    span = types.create_type("custom.Person", "uima.tcas.Annotation")
    types.create_feature(span, "role", "uima.cas.String")
    made = cassis.Cas(types)
    made.sofa_string = TEXT
    made.add(span(begin=0, end=3, role="b c"))
    made.add(span(begin=12, end=14))
    return str(made.to_json()).encode()


_UNWRITTEN: Mapping[str, Callable[[], Mapping[str, bytes]]] = {
    "webanno": lambda: {"one.tsv": WEBANNO.encode()},
    "spacy": lambda: {"one.spacy": _docbin()},
    "datasets": lambda: {"one.parquet": _table()},
    "cas": lambda: {"one.json": _cas()},
}
"""A sound file of each format that annot does not write: a new one of these needs its own here."""
READ: tuple[FormatName, ...] = tuple(name for name in FORMAT_NAMES if format_named(name).read)
LINES: tuple[FormatName, ...] = tuple(name for name in READ if name not in ("spacy", "datasets"))
OBJECTS: tuple[FormatName, ...] = tuple(
    name for name in LINES if any(suffix in (".jsonl", ".json") for suffix in format_named(name).suffixes)
)


@cache
def sound(name: FormatName) -> Mapping[str, bytes]:
    """The files of a sound example, by path in its folder."""
    write = format_named(name).write
    return write([GOLD], SCHEMA).files if write and name not in _UNWRITTEN else _UNWRITTEN[name]()


def read(name: FormatName, files: Mapping[str, bytes]) -> ImportResult | AnnotError:
    folder = Path(tempfile.mkdtemp())
    try:
        for inside, data in files.items():
            (folder / inside).parent.mkdir(parents=True, exist_ok=True)
            (folder / inside).write_bytes(data)
        path = folder if format_named(name).is_folder else folder / next(iter(files))
        told_format(path)
        found = read_as(name, path, ReadOptions({"one": DOCUMENT}))
    except AnnotError as error:
        assert str(error)
        return error
    finally:
        shutil.rmtree(folder)
    # What was taken can be written down.
    render_jsonl(found.sets.values())
    render_jsonl(found.issues)
    return found


@pytest.mark.parametrize("name", READ)
def test_the_sound_example_is_read_without_an_error(name: FormatName) -> None:
    found = read(name, sound(name))
    assert isinstance(found, ImportResult)
    assert errors_of(found.issues) == []
    assert found.sets["one"].mentions


Damage = Callable[[bytes], bytes]


@st.composite
def damages(draw: st.DrawFn) -> Damage:
    """Bytes cut, dropped, changed or put in; lines dropped, doubled or exchanged."""
    kind = draw(st.sampled_from(["cut", "drop", "change", "insert", "line dropped", "line doubled", "lines exchanged"]))
    where, other = draw(st.floats(0, 1)), draw(st.floats(0, 1))
    more = draw(st.one_of(st.binary(min_size=1, max_size=4), st.sampled_from(_WORDS)))

    def damage(data: bytes) -> bytes:
        if kind in ("cut", "drop", "change", "insert"):
            at = int(where * len(data))
            behind = {"cut": b"", "drop": data[at + 1 + int(other * 9) :], "change": more + data[at + len(more) :]}
            return data[:at] + behind.get(kind, more + data[at:])
        lines = data.splitlines(keepends=True)
        at, second = (min(len(lines) - 1, int(each * len(lines))) for each in (where, other))
        if not lines:
            return data
        if kind == "lines exchanged":
            lines[at], lines[second] = lines[second], lines[at]
        else:
            lines[at : at + 1] = [] if kind == "line dropped" else [lines[at]] * 2
        return b"".join(lines)

    return damage


_WORDS = [
    *(b"-1", b"999999999999999999999", b"1e999", b"NaN", b"\xff", b"\xef\xbb\xbf", b"\r", b"\t", b"\0", b" ", b'"'),
    *("٣".encode(), b"\\ud800", b"_", b";", b"|", b"[[[[", b"{", b"}", b"T1", b"Arg1:"),
    b"\n#1\tAnnotatorNotes T1\tannot: {",
]


@pytest.mark.parametrize("name", READ)
@settings(max_examples=250, deadline=None)
@given(st.lists(damages(), min_size=1, max_size=3), st.floats(0, 0.999))
def test_a_damaged_file_is_read_or_refused_in_words(name: FormatName, changes: list[Damage], which: float) -> None:
    files = dict(sound(name))
    path = sorted(files)[int(which * len(files))]
    # Arrow ends the process at some footers of Parquet whose bytes are wrong, before Python can say a word.
    n_kept = int.from_bytes(files[path][-8:-4], "little") + 8 if path.endswith(".parquet") else 0
    body, footer = files[path][: len(files[path]) - n_kept], files[path][len(files[path]) - n_kept :]
    for change in changes:
        body = change(body)
    read(name, {**files, path: body + footer})


_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([-1, 0, 1, 10**30, 1.5, float("inf"), float("nan"), "", "x", "\ud800", [], [1], {}, {"a": [None]}]),
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, each in inner for place in _places(each, (*path, key)))]


def _changed(value: Any, place: tuple[Any, ...], new: Any) -> Any:
    if not place:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[place[0]] = _changed(copy[place[0]], place[1:], new)
    return copy


@pytest.mark.parametrize("name", OBJECTS)
@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 0.999), _VALUES), min_size=1, max_size=3))
def test_values_of_other_types_are_read_or_refused_in_words(name: FormatName, swaps: list[tuple[float, Any]]) -> None:
    ((path, data),) = sound(name).items()
    value = json.loads(data)
    for where, new in swaps:
        places = _places(value)
        value = _changed(value, places[int(where * len(places))], new)
    read(name, {path: json.dumps(value).encode() + b"\n"})


@pytest.mark.parametrize("name", ["conll", "webanno"])
def test_a_token_that_is_gone_is_missed(name: FormatName) -> None:
    """Each line of a token is a record that the text asks for."""
    ((path, data),) = sound(name).items()
    lines = data.decode().splitlines(keepends=True)
    for at, line in enumerate(lines):
        if not line.strip() or line.startswith("#"):
            continue
        found = read(name, {path: "".join(lines[:at] + lines[at + 1 :]).encode()})
        assert isinstance(found, AnnotError) or errors_of(found.issues), line


def test_a_brat_line_that_another_names_is_missed() -> None:
    lines = sound("brat")["one.ann"].decode().splitlines(keepends=True)
    keys = [line.split("\t")[0] for line in lines]
    # Relations, values and notes name the text-bound lines that they are about.
    named = [key for key in keys if sum(key in re.split(r"[ :\t\n]", line) for line in lines) > 1]
    assert named == ["T1", "T2", "T3"]
    for key in named:
        kept = "".join(line for line in lines if not line.startswith(f"{key}\t"))
        found = read("brat", {**sound("brat"), "one.ann": kept.encode()})
        assert isinstance(found, ImportResult)
        assert errors_of(found.issues), key
