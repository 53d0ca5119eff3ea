"""DocBins as they are written: by hand, as spaCy reads and learns them, and as they are read again."""

from __future__ import annotations

import random
from pathlib import Path

import spacy
from hypothesis import given, settings
from spacy.tokens import Doc, DocBin
from spacy.training import Corpus
from spacy.vocab import Vocab
from thinc.api import fix_random_seed

from annot.core.annotation import Mention, Relation, Span
from annot.core.document import Document
from annot.formats.format import Annotated
from annot.formats.import_result import unsigned_set
from annot.formats.spacy import SPACY
from annot.formats.spacy_docs import write_spacy
from tests.formats.samples import SCHEMA, annotated
from tests.formats.test_spacy import read_written


def docs_of(data: bytes) -> list[Doc]:
    return list(DocBin(store_user_data=True).from_bytes(data).get_docs(Vocab()))


def test_what_is_written_by_hand() -> None:
    document = Document("d", "Ana Maria met  Bob.", meta={"title": "T"})
    marked = [(0, 9, "Person"), (4, 9, "Person"), (13, 14, "R_D"), (15, 17, "Person")]
    mentions = [Mention(label=label, span=Span(a, b), text=document.text[a:b]) for a, b, label in marked]
    mentions[0] = Mention(label="Person", span=Span(0, 9), text="Ana Maria", attributes={"age": 2**63, "role": "a"})
    tie = Relation(label="knows", head="Person@0-9", tail="Person@15-17", attributes={"how": "sure"})
    written = write_spacy([Annotated(document, unsigned_set(document, mentions, [tie]))], SCHEMA)
    assert [(each.code, each.where) for each in written.losses] == [
        ("lost-attribute", "Person@0-9"),
        ("lost-document", ""),
    ]
    (doc,) = docs_of(written.files["gold.spacy"])
    assert doc.text == document.text
    # The first of two spaces is a mention and so a token, which the second follows; Bob is cut after two letters.
    assert [token.text for token in doc] == ["Ana", "Maria", "met", " ", "Bo", "b", "."]
    assert [(each.text, each.label_) for each in doc.ents] == [("Ana Maria", "Person"), ("Bo", "Person")]
    assert {name: sorted(each.text for each in doc.spans[name]) for name in doc.spans} == {
        "sc": [" ", "Ana Maria", "Bo", "Maria"],
        "Person": ["Ana Maria", "Bo", "Maria"],
        "R_D": [" "],
    }
    assert doc.user_data["attributes"] == {"Person@0-9": {"role": "a"}}
    assert list(doc.user_data["relations"]) == [
        {"label": "knows", "head": "Person@0-9", "tail": "Person@15-17", "attributes": {"how": "sure"}}
    ]


@settings(max_examples=200, deadline=None)
@given(annotated())
def test_what_is_written_is_read_again(given_one: Annotated) -> None:
    written = write_spacy([given_one], SCHEMA)
    (doc,) = docs_of(written.files["gold.spacy"])
    assert doc.text == given_one.document.text
    found = read_written(written)
    assert found.sets == {"one": given_one.said}
    assert found.documents["one"] == given_one.document
    assert (found.issues, written.losses, found.unsaid) == ((), (), ())


def test_spacy_learns_from_it(tmp_path: Path) -> None:
    names, verbs = ["Ana", "Bo", "Cleo", "Dan"], ["met", "saw"]
    given_ones = []
    for number, (name, verb) in enumerate((name, verb) for name in names for verb in verbs):
        document = Document(str(number), f"Today {name} {verb} us.")
        mention = Mention(label="Person", span=Span(6, 6 + len(name)), text=name)
        given_ones.append(Annotated(document, unsigned_set(document, [mention])))
    path = tmp_path / "gold.spacy"
    path.write_bytes(write_spacy(given_ones, SCHEMA).files["gold.spacy"])
    fix_random_seed(1)
    nlp = spacy.blank("en")
    nlp.add_pipe("ner")
    nlp.add_pipe("spancat", config={"spans_key": "sc"})
    corpus = Corpus(path)
    optimizer = nlp.initialize(lambda: corpus(nlp))
    for _ in range(25):
        examples = list(corpus(nlp))
        random.Random(1).shuffle(examples)
        nlp.update(examples, sgd=optimizer)
    scores = nlp.evaluate(list(corpus(nlp)))
    assert (scores["ents_f"], scores["spans_sc_f"]) == (1.0, 1.0)


def test_it_is_one_file() -> None:
    assert (SPACY.write, SPACY.is_folder, SPACY.cannot_say) == (write_spacy, False, ())
