"""Any schema, any texts, any readings: what goes to the real server comes back equal, or is refused before it goes."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from annot.core.annotation import AnnotationSet, Mention, Relation, Span
from annot.core.attribute_types.registry import TYPE_NAMES
from annot.core.document import Document
from annot.core.errors import ConfigError, DataError
from annot.core.schema import Schema
from annot.project.project import ProjectFolder
from annot.steps.pull.pull import pull
from annot.steps.restore import restore
from annot.store.readings import write_reading
from annot.workspace.connection import connect
from tests.data_set import make_data_set, share_server
from tests.typed_values import attributes_of

PIECES = [
    *("🙂", "👩\u200d💻", "🇫🇷", "\U0010ffff", "\uffff"),
    *("\r\n", "\r", "\n", "\t", "\x01", "\x0b", "\x0c", "\x1c", "\x7f", "\x85", "\u2028", "\u2029"),
    *(" ", "\u00a0", "\u202f", "\u200b", "\ufeff", "e\u0301", "\u0301", "Å", "A\u030a"),
    *("אב", "\u200f", "\u202eabc\u202c", "شك"),
    *(
        "]]>",
        "<![CDATA[",
        "<script>alert(1)</script>",
        "<!--",
        "&amp;",
        "&",
        "<",
        ">",
        '"',
        "'",
        "\\",
        "\\n",
        "%s",
        "{}",
    ),
    *("$text", "null", "true", "NaN", "None", "1,5", "a,b", "a : b", "a=b"),
]
"""What tools have tripped over: wide characters, line ends, white space, marks, right-to-left, markup, words."""

odd_text = st.lists(
    st.one_of(st.sampled_from(PIECES), st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6)),
    max_size=10,
).map("".join)
odd_word = odd_text.filter(bool)
# What a schema may show: no control characters or line ends.
shown = odd_text.map(
    lambda text: "".join(char for char in text if unicodedata.category(char)[0] not in "CZ" or char == " ")
)
shown_word = shown.filter(bool)
# A leading byte order mark is refused; the empty document is not.
document_text = st.one_of(
    odd_text, st.builds(lambda text, n: text * n, odd_text, st.integers(1, 400)), st.just("")
).filter(lambda text: not text.startswith("\ufeff"))
names = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,11}", fullmatch=True)


class Sample(NamedTuple):
    """A data set with what its reader says."""

    schema: dict[str, Any]
    texts: dict[str, str]
    readings: dict[str, AnnotationSet]


def choices(words: st.SearchStrategy[str], max_size: int = 4) -> st.SearchStrategy[dict[str, str]]:
    """Values with their titles; no two have the same."""
    pairs = st.lists(st.tuples(words, words), min_size=1, max_size=max_size, unique_by=(lambda p: p[0], lambda p: p[1]))
    return pairs.map(dict)


@st.composite
def attribute(draw: st.DrawFn, words: st.SearchStrategy[str]) -> dict[str, Any]:
    kind = draw(st.sampled_from(["choice", *TYPE_NAMES]))
    found: dict[str, Any] = {
        "type": kind,
        "required": draw(st.booleans()),
        "title": draw(st.one_of(st.just(""), words)),
    }
    if kind == "choice":
        found |= {"values": draw(choices(words)), "multiple": draw(st.booleans())}
    return found


@st.composite
def schema(draw: st.DrawFn) -> dict[str, Any]:
    # Now and then one that has to be refused.
    words = odd_word if draw(st.integers(0, 7)) == 7 else shown_word

    n = count()

    def titled(**more: Any) -> dict[str, Any]:
        # Numbered, since two may not have the same title.
        title = draw(st.one_of(st.just(""), words))
        return {"definition": draw(shown), "title": title and f"{title}{next(n)}", **more}

    attributes = st.dictionaries(names, attribute(words), max_size=3)
    labels = draw(st.lists(names, min_size=1, max_size=4, unique=True))
    some = st.lists(st.sampled_from(labels), min_size=1, unique=True)
    relations = {}
    for name in draw(st.lists(names, max_size=2, unique=True)):
        ends = draw(some)
        symmetric = draw(st.booleans())
        values = choices(words, max_size=2)
        relations[name] = titled(
            head=ends,
            tail=ends if symmetric else draw(some),
            symmetric=symmetric,
            attributes=draw(st.dictionaries(names, values.map(lambda each: {"values": each}), max_size=2)),
        )
    mentions = {label: titled(hint=draw(shown), attributes=draw(attributes)) for label in labels}
    return {"mentions": mentions, "relations": relations}


@st.composite
def reading(draw: st.DrawFn, schema: Schema, document: Document) -> AnnotationSet:
    text = document.text
    mentions: dict[str, Mention] = {}
    for _ in range(draw(st.integers(0, 6)) if text else 0):
        start = draw(st.integers(0, len(text) - 1))
        span = Span(start, draw(st.integers(start + 1, min(len(text), start + 200))))
        label = draw(st.sampled_from(list(schema.mentions)))
        specs = schema.mentions[label].attributes
        said = draw(attributes_of(specs, odd_word))
        mention = Mention(label=label, span=span, text=document.quote(span), attributes=said)
        mentions[mention.id] = mention
    relations: dict[str, Relation] = {}
    for _ in range(draw(st.integers(0, 4)) if len(mentions) > 1 and schema.relations else 0):
        name = draw(st.sampled_from(list(schema.relations)))
        between = schema.relations[name]
        head, tail = (mentions[draw(st.sampled_from(sorted(mentions)))] for _ in range(2))
        if head is tail or not between.allows(head.label, tail.label):
            continue
        if between.symmetric and head.span > tail.span:
            head, tail = tail, head
        values = draw(attributes_of(between.attributes, odd_word))
        relation = Relation(label=name, head=head.id, tail=tail.id, attributes=values)
        relations[relation.id] = relation
    return AnnotationSet(
        doc_id=document.doc_id,
        doc_sha256=document.sha256,
        annotator="reader",
        origin="human",
        schema=schema.id,
        mentions=tuple(mentions.values()),
        relations=tuple(relations.values()),
    )


@st.composite
def samples(draw: st.DrawFn) -> Sample:
    parts = draw(schema())
    try:
        checked = Schema.model_validate({"name": "property", "version": "1.0.0", "language": "en", **parts})
    except ValidationError:
        # Two titles that are the same, a choice twice: annot refuses the file.
        return Sample(parts, {"d0": draw(document_text)}, {})
    texts = {
        f"d{n}": text for n, text in enumerate(draw(st.lists(document_text, min_size=4, max_size=12, unique=True)))
    }
    readings = {doc_id: draw(reading(checked, Document(doc_id, text))) for doc_id, text in texts.items()}
    return Sample(parts, texts, readings)


numbers = count(1)


def as_yaml(parts: Mapping[str, Any]) -> str:
    """JSON is YAML but for characters that YAML folds or refuses: all that is not ASCII is escaped in YAML's way."""
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in parts.items()]
    return re.sub(r"[^\n -~]", lambda found: f"\\U{ord(found.group()):08x}", "".join(lines))


def round_trip(live: ProjectFolder, folder: Path, sample: Sample) -> str:
    """Sends a sample to the server and fetches it; returns `equal`, or why it was refused."""
    name = f"property-{next(numbers)}"
    project = make_data_set(folder, name=name, schema=as_yaml(sample.schema), texts=sample.texts)
    share_server(live, project)
    try:
        readings = renamed(sample.readings, f"{project.schema.id}")
        write_reading(project.readings_dir, "reader", readings.values())
        committed = (project.readings_dir / "reader.jsonl").read_bytes()
        # It makes accounts, projects and tasks as a push does.
        restore(project)
    except (ConfigError, DataError, UnicodeEncodeError) as error:
        with connect(live) as studio:
            assert not [head for head in studio.projects() if head.description == f"annot:{name}/reader"], error
        return str(error)
    (project.readings_dir / "reader.jsonl").unlink()
    (result,) = pull(project)
    assert [issue for issue in result.issues if issue.severity == "error"] == []
    assert (project.readings_dir / "reader.jsonl").read_bytes() == committed
    assert list(result.submitted) == sorted(sample.texts)
    return "equal"


def renamed(readings: Mapping[str, AnnotationSet], schema_id: str) -> dict[str, AnnotationSet]:
    return {doc_id: each.replace(schema=schema_id) for doc_id, each in readings.items()}


def test_what_goes_to_the_server_comes_back_equal(
    live: ProjectFolder, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outcomes: list[str] = []

    # Nothing is explained after a failure: it would run for minutes on a server.
    phases = (Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink)

    @settings(max_examples=20, deadline=None, phases=phases, suppress_health_check=list(HealthCheck))
    @given(samples())
    def check(sample: Sample) -> None:
        outcomes.append(round_trip(live, tmp_path_factory.mktemp("property") / "set", sample))

    check()
    assert outcomes.count("equal") >= len(outcomes) / 2, outcomes


SIMPLE: dict[str, Any] = {
    "mentions": {
        "A": {
            "definition": "x",
            "attributes": {
                "n": {"type": "integer"},
                "f": {"type": "number"},
                "t": {"type": "text"},
                "c": {"type": "choice", "values": {"]]>": "<script>alert(1)</script>", "a,b": "&"}, "multiple": True},
            },
        }
    },
    "relations": {"r": {"definition": "x", "head": ["A"], "tail": ["A"], "symmetric": True}},
}


def simple_reading(doc_id: str, text: str, *mentions: Mention, relations: tuple[Relation, ...] = ()) -> AnnotationSet:
    return AnnotationSet(
        doc_id=doc_id,
        doc_sha256=Document(doc_id, text).sha256,
        annotator="reader",
        origin="human",
        schema="property@1.0.0",
        mentions=mentions,
        relations=relations,
    )


def mention(text: str, start: int, end: int, **attributes: Any) -> Mention:
    return Mention(label="A", span=Span(start, end), text=text[start:end], attributes=attributes)


def test_a_long_text_an_empty_one_and_large_numbers_come_back(live: ProjectFolder, tmp_path: Path) -> None:
    long = "👩\u200d💻 e\u0301\r\n\u202f]]>" * 17_000
    assert len(long.encode()) > 200_000
    end = len(long)
    first, whole = (
        mention(long, 0, 1, n=2**63 - 1, f=5e-324),
        mention(long, 0, end, n=1 - 2**63, f=1.7976931348623157e308),
    )
    last = mention(long, end - 3, end, t="\u2028<script>alert(1)</script>]]>\x7f ", c=("]]>", "a,b"))
    relation = Relation(label="r", head=first.id, tail=last.id)
    readings = {
        "long": simple_reading("long", long, first, whole, last, relations=(relation,)),
        "empty": simple_reading("empty", ""),
    }
    assert round_trip(live, tmp_path / "set", Sample(SIMPLE, {"long": long, "empty": ""}, readings)) == "equal"


@pytest.mark.parametrize(
    ("change", "text", "value", "message"),
    [
        (
            {"title": "a\x08"},
            "Kim",
            "x",
            "schema.yaml:4: mentions.A.title: expected text without U+0008 (at character 1)",
        ),
        ({"hint": "a\uffff"}, "Kim", "x", "mentions.A.hint: expected text without U+FFFF (at character 1)"),
        ({}, "Kim\0", "x", "seed-control-character d d.txt: U+0000 at character 3, which PostgreSQL"),
        ({}, "\ufeffKim", "x", "seed-bom d d.txt: begins with U+FEFF"),
        ({}, "Kim", "a\0b", "invalid-value d A@0-1: 'K': t: 'a\\x00b' holds U+0000, which no text may"),
        ({}, "Kim", "\udc00", "surrogates not allowed"),
    ],
)
def test_what_no_server_can_hold_is_refused_before_anything_is_made(
    live: ProjectFolder, tmp_path: Path, change: dict[str, str], text: str, value: str, message: str
) -> None:
    mentions = {"A": {**SIMPLE["mentions"]["A"], **change}}
    reading = simple_reading("d", text, mention(text, 0, 1, t=value))
    sample = Sample({**SIMPLE, "mentions": mentions}, {"d": text}, {"d": reading})
    assert message in round_trip(live, tmp_path / "set", sample)
