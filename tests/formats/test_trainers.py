"""The forms that trainers eat (token classification, GLiNER, GLiNER2, DocRED): by hand, and written and read again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import datasets
import pytest
from hypothesis import given, settings

from annot.core.annotation import AnnotationSet, Mention, Relation, Span
from annot.core.document import Document
from annot.core.errors import DataError
from annot.core.issue import Issue
from annot.formats.docred import DOCRED, read_docred, write_docred
from annot.formats.format import Annotated, Format, ReadOptions
from annot.formats.gliner import GLINER, read_gliner, write_gliner
from annot.formats.gliner2 import write_gliner2
from annot.formats.hf_tokens import HF_TOKENS, read_hf_tokens, write_hf_tokens
from annot.formats.import_result import ImportResult, unsigned_set
from annot.formats.registry import told_format
from tests.formats.samples import SCHEMA, annotated, values_of, without_values
from tests.make import schema as make_schema

SMALL = make_schema(
    "mentions: {Person: {definition: a person}, Firm: {definition: a firm}}\n"
    "relations: {works_at: {definition: d, head: [Person], tail: [Firm]}}"
)
TEXT = "Ada Berg works at Norsk Hydro.\nBob left."
DOCUMENT = Document("one", TEXT)


def mention(label: str, quote: str) -> Mention:
    start = TEXT.index(quote)
    return Mention(label=label, span=Span(start, start + len(quote)), text=quote)


ADA, FIRM, BOB = mention("Person", "Ada Berg"), mention("Firm", "Norsk Hydro"), mention("Person", "Bob")
SAID = unsigned_set(DOCUMENT, [ADA, FIRM, BOB], [Relation(label="works_at", head=ADA.id, tail=FIRM.id)])
TOKENS = ["Ada", "Berg", "works", "at", "Norsk", "Hydro", ".", "Bob", "left", "."]


def write(of: Format) -> tuple[Any, tuple[Issue, ...]]:
    assert of.write is not None
    written = of.write([Annotated(DOCUMENT, SAID)], SMALL)
    ((name, data),) = written.files.items()
    lines = data.decode()
    content = json.loads(lines) if name.endswith(".json") else [json.loads(line) for line in lines.splitlines()]
    return content, written.losses


def test_token_classification_by_hand() -> None:
    (line,), losses = write(HF_TOKENS)
    tags = ["B-Person", "I-Person", "O", "O", "B-Firm", "I-Firm", "O", "B-Person", "O", "O"]
    assert line == {"id": "one", "tokens": TOKENS, "ner_tags": tags}
    assert [(each.code, each.where) for each in losses] == [
        ("lost-relation", SAID.relations[0].id),
        ("lost-document", ""),
    ]


def test_datasets_reads_the_lines(tmp_path: Path) -> None:
    (path := tmp_path / "gold.jsonl").write_bytes(
        write_hf_tokens([Annotated(DOCUMENT, SAID)], SMALL).files["gold.jsonl"]
    )
    rows = datasets.load_dataset("json", data_files=str(path), cache_dir=str(tmp_path / "cache"))["train"]
    assert rows[0]["tokens"] == TOKENS
    assert rows[0]["ner_tags"][4:6] == ["B-Firm", "I-Firm"]


def test_gliner_by_hand() -> None:
    (entry,), losses = write(GLINER)
    assert entry == {
        "doc_id": "one",
        "tokenized_text": TOKENS,
        "ner": [[0, 1, "Person"], [4, 5, "Firm"], [7, 7, "Person"]],
        "ner_labels": ["Person", "Firm"],
        "relations": [[0, 1, "works_at"]],
        "rel_labels": ["works_at"],
    }
    assert [each.message for each in losses] == ["white space: GLiNER has no place for it"]


def test_docred_by_hand() -> None:
    (entry,), losses = write(DOCRED)
    assert entry == {
        "title": "one",
        "sents": [TOKENS[:7], TOKENS[7:]],
        "vertexSet": [
            [{"name": "Ada Berg", "sent_id": 0, "pos": [0, 2], "type": "Person"}],
            [{"name": "Norsk Hydro", "sent_id": 0, "pos": [4, 6], "type": "Firm"}],
            [{"name": "Bob", "sent_id": 1, "pos": [0, 1], "type": "Person"}],
        ],
        "labels": [{"h": 0, "t": 1, "r": "works_at", "evidence": [0]}],
    }
    assert [each.message for each in losses] == ["white space: DocRED has no place for it"]


def test_gliner2_by_hand_says_which_places_are_lost() -> None:
    text = "Bob met Bob."
    document = Document("two", text)
    two = [Mention(label="Person", span=Span(at, at + 3), text="Bob") for at in (0, 8)]
    link = Relation(label="works_at", head=two[0].id, tail=two[1].id)
    written = write_gliner2([Annotated(document, unsigned_set(document, two, [link]))], SMALL)
    (line,) = map(json.loads, written.files["gold.jsonl"].decode().splitlines())
    assert line == {
        "input": text,
        "output": {
            "entities": {"Person": ["Bob"], "Firm": []},
            "entity_descriptions": {"Person": "a person", "Firm": "a firm"},
            "relations": [{"works_at": {"head": "Bob", "tail": "Bob"}}],
        },
    }
    assert [(each.code, each.where) for each in written.losses] == [
        ("lost-document", ""),
        ("lost-span", two[0].id),
        ("lost-span", two[1].id),
    ]
    assert "'Bob' stands in the text 2-fold" in written.losses[1].message


@pytest.fixture(scope="session")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("written")


def read_files(of: Format, written: Any, folder: Path, document: Document) -> ImportResult:
    assert of.read is not None
    ((name, data),) = written.files.items()
    (path := folder / name).write_bytes(data)
    return of.read(path, ReadOptions(documents={document.doc_id: document}))


def kept_of(said: AnnotationSet, losses: Iterable[Issue]) -> AnnotationSet:
    """What the loss report leaves of a set."""
    lost = {each.where for each in losses if each.code in {"lost-mention", "lost-relation"}}
    bare = without_values(said)
    return bare.replace(
        mentions=tuple(each for each in bare.mentions if each.id not in lost),
        relations=tuple(each for each in bare.relations if each.id not in lost),
    )


@settings(deadline=None)
@given(each=annotated())
@pytest.mark.parametrize("of", [GLINER, DOCRED, HF_TOKENS], ids=lambda each: each.title)
def test_what_is_written_is_read_less_what_the_report_names(of: Format, each: Annotated, scratch: Path) -> None:
    assert of.write is not None
    written = of.write([each], SCHEMA)
    found = read_files(of, written, scratch, each.document)
    assert found.issues == ()
    expected = kept_of(each.said, written.losses)
    taken = found.sets["one"]
    # An annotation set holds its parts in the order of the text, whatever order they came in.
    assert (taken.mentions, taken.relations) == (expected.mentions, expected.relations)
    # Where relations are lost, their values are with them.
    held = each.said if of is not HF_TOKENS else each.said.replace(relations=())
    assert sorted(x.where for x in written.losses if x.code == "lost-attribute") == values_of(held)


@given(each=annotated())
def test_gliner2_names_each_mention_whose_words_stand_elsewhere_too(each: Annotated) -> None:
    written = write_gliner2([each], SCHEMA)
    named = {loss.where for loss in written.losses if loss.code == "lost-span"}
    text = each.document.text
    places = {m.id: [at for at in range(len(text)) if text.startswith(m.text, at)] for m in each.said.mentions}
    assert named == {name for name, found in places.items() if len(found) > 1}
    (line,) = map(json.loads, written.files["gold.jsonl"].decode().splitlines())
    quotes = {(label, words) for label, listed in line["output"]["entities"].items() for words in listed}
    assert quotes == {(m.label, m.text) for m in each.said.mentions}


def read(folder: Path, name: str, content: object) -> ImportResult:
    reader = {"gliner": read_gliner, "docred": read_docred, "hf-tokens": read_hf_tokens}[name]
    (path := folder / "x.json").write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return reader(path, ReadOptions(documents={"one": DOCUMENT}))


def test_an_entity_of_several_mentions_is_its_first_and_that_is_named(tmp_path: Path) -> None:
    """As DocRED's own files have it: the second sentence's « Bob » is the person of the first."""
    entry = {
        "title": "one",
        "sents": [TOKENS[:7], TOKENS[7:]],
        "vertexSet": [
            [
                {"name": "Bob", "sent_id": 1, "pos": [0, 1], "type": "Person"},
                {"name": "Ada Berg", "sent_id": 0, "pos": [0, 2], "type": "Person"},
            ],
            [{"name": "Norsk Hydro", "sent_id": 0, "pos": [4, 6], "type": "Firm"}],
            [{"name": "?", "sent_id": 3, "pos": [0, 1], "type": "Firm"}],
        ],
        "labels": [{"h": 0, "t": 1, "r": "works_at", "evidence": [0]}],
    }
    found = read(tmp_path, "docred", [entry])
    assert [each.id for each in found.sets["one"].relations] == [f"works_at({ADA.id}, {FIRM.id})"]
    assert {each.id for each in found.sets["one"].mentions} == {ADA.id, BOB.id, FIRM.id}
    assert [(each.code, each.message) for each in found.issues] == [
        ("unsupported-result", "'evidence' of 1 relation has no place in a reading; not taken"),
        ("span-past-text", "Firm '?' is no part of sentence 3; not taken"),
        ("unsupported-result", "that 1 mention is of an entity with an earlier one is not held in a reading"),
    ]


def test_what_a_reader_does_not_look_at_is_named_once_a_file(tmp_path: Path) -> None:
    """No word of a file is passed over in silence: other columns of tags, other values, another name of a mention."""
    line = {"tokens": TOKENS, "tags": ["O"] * 10}
    tags = {"tokens": TOKENS, "ner_tags": ["O"] * 10, "pos_tags": [1] * 10, "tags": ["O"] * 10, "notes": []}
    found = read(tmp_path, "hf-tokens", [{"id": "one", **tags}, {"id": "two", **tags}, {**line, "id": "3"}])
    assert [each.message for each in found.issues if each.code == "unsupported-result"] == [
        "'pos_tags' of 2 lines has no place in a reading; not taken",
        "'tags' of 2 lines has no place in a reading; not taken",
    ]
    found = read(tmp_path, "gliner", [{"doc_id": "one", "tokenized_text": TOKENS, "ner": [], "negatives": ["Ship"]}])
    assert [(each.severity, each.message) for each in found.issues] == [
        ("warning", "'negatives' of 1 entry has no place in a reading; not taken")
    ]
    member = {"name": "Berg, A.", "sent_id": 0, "pos": [0, 2], "type": "Person", "global_pos": [0, 2]}
    entry = {"title": "one", "sents": [TOKENS[:7], TOKENS[7:]], "vertexSet": [[member]], "labels": []}
    found = read(tmp_path, "docred", [entry])
    assert [each.id for each in found.sets["one"].mentions] == [ADA.id]
    assert [(each.severity, each.message) for each in found.issues] == [
        ("warning", "'global_pos' of 1 mention has no place in a reading; not taken"),
        ("warning", "Person is called 'Berg, A.', and 'Ada Berg' stands at its tokens"),
    ]


def test_gliner2_names_each_relation_that_another_says_in_the_same_words() -> None:
    document = Document("one", "Ada and Ada met Bob.")
    places = {(0, 3): "Ada", (8, 11): "Ada", (16, 19): "Bob"}
    mentions = [Mention(label="Person", span=Span(*place), text=words) for place, words in places.items()]
    links = [Relation(label="knows", head=each.id, tail=mentions[2].id) for each in mentions[:2]]
    written = write_gliner2([Annotated(document, unsigned_set(document, mentions, links))], SCHEMA)
    assert [each.where for each in written.losses if each.code == "lost-relation"] == [links[1].id]


def test_tokens_that_are_not_in_the_text_are_named(tmp_path: Path) -> None:
    entry = {"doc_id": "one", "tokenized_text": ["Ada", "Borg", *TOKENS[2:]], "ner": [[0, 1, "Person"], [4, 5, "Firm"]]}
    found = read(tmp_path, "gliner", [entry])
    assert [each.id for each in found.sets["one"].mentions] == [FIRM.id]
    assert [each.code for each in found.issues] == ["span-past-text", "token-differs"]
    assert "1 of 10 tokens does not stand in the text at its place: 'Borg'" in found.issues[1].message
    short = read(tmp_path, "gliner", [{"doc_id": "one", "tokenized_text": TOKENS[:3], "ner": []}])
    (issue,) = short.issues
    assert issue.message.startswith("the tokens end before the text: none for 'at Norsk Hydro.")


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("gliner", [{"tokenized_text": "Ada"}], "'tokenized_text' is 'Ada', and no list of tokens"),
        ("gliner", [{"tokenized_text": ["a"], "ner": [[0, "x"]]}], r"\[0, 'x'\] in 'ner' is no entity"),
        ("gliner", [{"tokenized_text": ["a"], "relations": [[0]]}], r"\[0\] in 'relations' is no relation"),
        ("gliner", [{"tokenized_text": ["a"], "ner": {}}, 3], "entry 2: '3' is no object"),
        ("gliner", "[1", "no JSON"),
        ("docred", [{"sents": [["a"], 3]}], "'sents' is '3', and no list of tokens"),
        ("docred", [{"sents": [["a"]], "vertexSet": [[{"pos": [0, 1]}]]}], "is no mention: it needs sent_id"),
        ("docred", [{"sents": [["a"]], "vertexSet": [3]}], "3 in 'vertexSet' is no entity"),
        ("docred", [{"sents": [["a"]], "labels": [{"h": 0}]}], "is no relation: it needs h, t and r"),
        ("hf-tokens", [{"tokens": ["a"], "ner_tags": [1]}], "'ner_tags' holds numbers; write the names of the tags"),
        ("hf-tokens", [{"tokens": ["a"], "ner_tags": []}], "1 token and 0 tags"),
        ("hf-tokens", [{"tokens": ["a"], "ner_tags": ["?"]}], r"'\?' is no tag"),
        ("hf-tokens", [{"tokens": ["a"], "ner_tags": [""]}], r"'' is no tag"),
    ],
)
def test_what_is_none_of_the_form_is_refused_with_its_place(
    tmp_path: Path, name: str, content: object, why: str
) -> None:
    with pytest.raises(DataError, match=why):
        read(tmp_path, name, content)


def test_the_forms_are_told_from_each_other(tmp_path: Path) -> None:
    for name, of in {"gliner": GLINER, "docred": DOCRED, "hf-tokens": HF_TOKENS}.items():
        assert of.write is not None
        ((file, data),) = of.write([Annotated(DOCUMENT, SAID)], SMALL).files.items()
        (tmp_path / file).write_bytes(data)
        assert told_format(tmp_path / file) == name
    assert write_docred([], SMALL).files == {"gold.json": b"[\n\n]\n"}
    assert write_gliner([], SMALL).files == {"gold.json": b"[\n\n]\n"}
