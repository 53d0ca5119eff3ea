"""CoNLL files: their lines, and their tokens in a text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from annot.core.document import Document
from annot.core.errors import AnnotError, DataError
from annot.formats.conll import TokenDocument, parse_conll
from annot.formats.conll_file import CONLL, import_conll
from annot.formats.format import ReadOptions
from annot.formats.import_result import ImportResult
from annot.formats.placing import place_tokens
from annot.formats.tags import Repair


def tokens(found: Sequence[TokenDocument]) -> list[list[list[tuple[str, str]]]]:
    return [[[(t.text, t.tag) for t in sentence] for sentence in each.sentences] for each in found]


def test_tabs_spaces_more_columns_and_no_last_newline() -> None:
    expected = [[[("Ana", "B-P"), ("left", "O")], [(".", "O")]]]
    assert tokens(parse_conll("Ana\tB-P\nleft\tO\n\n.\tO", name="f")) == expected
    assert tokens(parse_conll("Ana B-P\nleft O\n \n\n. O\n", name="f")) == expected
    assert tokens(parse_conll("Ana NNP x B-P\r\nleft VBD x O\r\n\r\n. . x O\r\n", name="f")) == expected


def test_documents_begin_with_docstart_or_a_named_comment() -> None:
    found = parse_conll("-DOCSTART- -X- -X- O\n\na O\n\n-DOCSTART- -X- -X- O\n\nb O\n\nc O\n", name="f")
    assert [[len(sentence) for sentence in each.sentences] for each in found] == [[1], [1, 1]]
    named = parse_conll("# doc_id = one\na O\n# newdoc id = two\nb O\n", name="f")
    assert [each.name for each in named] == ["one", "two"]


def test_comments_are_passed_over_and_a_hash_is_a_token() -> None:
    found = parse_conll("# a comment\n#\na\tO\n#\tB-X\n", name="f")
    assert tokens(found) == [[[("a", "O"), ("#", "B-X")]]]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a\tO\nis\n", "f:2: the token has no tag; a line is a token, then a tag such as O or B-Label, not 'is'"),
        ("a\tO\n\nb\tGPE\n", "f:3: 'GPE' is no tag; a line is a token, then a tag such as O or B-Label, not 'b\\tGPE'"),
        ("", "f: holds no token"),
        ("\n# only a comment\n", "f: holds no token"),
    ],
)
def test_a_broken_file_names_the_line(content: str, message: str) -> None:
    with pytest.raises(DataError) as raised:
        parse_conll(content, name="f")
    assert str(raised.value) == message


def test_tokens_are_placed_where_white_space_is_skipped() -> None:
    text = "L’État\u00a0: 3\n000 hommes"
    assert place_tokens(["L’", "État", ":", "3", "000", "hommes"], text) == [
        (0, 2), (2, 6), (7, 8), (9, 10), (11, 14), (15, 21),
    ]  # fmt: skip
    assert place_tokens(["a", " ", "b"], "a b") == [(0, 1), None, (2, 3)]


def test_behind_a_token_that_does_not_fit_the_next_ones_are_found() -> None:
    assert place_tokens(["Anna", "left", "Oslo"], "Ana left Oslo") == [None, (4, 8), (9, 13)]
    assert place_tokens(["a", "c"], "a b c") == [(0, 1), None], "nothing is passed over without a misfit"


def read(content: str, *texts: str, repair: Repair = "conlleval") -> ImportResult:
    documents = {f"d{number}": Document(f"d{number}", text) for number, text in enumerate(texts)}
    return import_conll(content, name="f.bio", documents=documents, repair=repair)


def test_mentions_quote_the_text_they_are_placed_in() -> None:
    found = read("Ana B-P\nMaria I-P\nleft O\n. O\n", "Ana  Maria left.")
    (mention,) = found.sets["d0"].mentions
    assert (mention.id, mention.text) == ("P@0-10", "Ana  Maria")
    assert found.issues == ()


def test_without_a_text_tokens_are_joined_by_a_blank() -> None:
    found = read("Ana B-P\nleft O\n\nBo B-P\n")
    assert found.documents["1"].text == "Ana left\nBo"
    assert [each.id for each in found.sets["1"].mentions] == ["P@0-3", "P@9-11"]


def test_a_token_that_does_not_fit_names_line_and_document() -> None:
    found = read("Anna B-P\nleft O\nBo B-P\n", "Ana left Bo")
    assert [str(each) for each in found.issues] == [
        "error token-differs d0 f.bio:1: the token 'Anna' does not fit the text, where 'Ana left Bo' stands",
        "error token-differs d0 f.bio:1: P 'Anna' has no place in the text; it is left out",
    ]
    assert [each.id for each in found.sets["d0"].mentions] == ["P@9-11"]


def test_a_file_that_ends_before_the_text_is_said() -> None:
    (issue,) = read("Ana B-P\n", "Ana left for Oslo with Bo.").issues
    assert issue.message == "the file ends before the text: no token for 'left for Oslo with B' and 2 more characters"


def test_documents_without_a_name_are_those_of_the_gold_in_its_order() -> None:
    found = read("-DOCSTART- O\n\na B-X\n\n-DOCSTART- O\n\nb O\n", "a", "b")
    assert {doc_id: len(each.mentions) for doc_id, each in found.sets.items()} == {"d0": 1, "d1": 0}


def test_documents_that_nothing_names_are_refused() -> None:
    with pytest.raises(DataError) as raised:
        read("-DOCSTART- O\n\na B-X\n\n-DOCSTART- O\n\nb O\n", "a", "b", "c")
    assert str(raised.value) == (
        "f.bio: its 2 documents have no names, and the gold has 3; begin each with a line such as '# doc_id = NAME'"
    )


def test_tags_that_break_their_encoding_are_one_warning() -> None:
    (issue,) = read("a O\nb I-X\nc I-X\nd I-Y\ne B-Y\n").issues
    assert str(issue) == (
        "warning invalid-tags f.bio:2: 2 tags have no place in BIO, the first is 'I-X' behind 'O'; "
        "repaired by 'conlleval'"
    )


def test_the_repair_none_refuses() -> None:
    with pytest.raises(DataError) as raised:
        read("a O\nb I-X\nc B-X\n", repair="none")
    assert str(raised.value) == (
        "f.bio:2: 'I-X' cannot stand behind 'O' in BIO (1 such tag); mend them, or choose a repair: conlleval, discard"
    )


def test_of_a_document_that_stands_twice_the_first_counts() -> None:
    found = read("# id = x\na B-P\n# id = x\nb O\n")
    assert [each.id for each in found.sets["x"].mentions] == ["P@0-1"]
    assert [(each.code, each.severity, each.where) for each in found.issues] == [
        ("duplicate-document", "error", "f.bio:4")
    ]
    assert found.issues[0].message == "f.bio:4 has the document again; the first counts: keep one"


LAYERED = """\
-DOCSTART- -X- O O
# doc_id = d

Ada NNP B-NP B-PER
met VBD B-VP O
# JJ O O
Norsk NNP B-NP B-ORG
Hydro NNP I-NP I-ORG
"""


def layered(folder: Path, columns: str, content: str = LAYERED) -> ImportResult:
    (folder / "x.conll").write_text(content, "utf-8")
    known = {"d": Document("d", "Ada met # Norsk Hydro")}
    return CONLL.read(folder / "x.conll", ReadOptions(known, columns=columns)) if CONLL.read else ImportResult({})


def test_columns_are_named_and_each_tag_is_a_layer(tmp_path: Path) -> None:
    """The columns of CoNLL-2003: word, part of speech, chunk, name."""
    found = layered(tmp_path, "token,pos,tag,tag")
    assert [each.id for each in found.sets["d"].mentions] == [
        "NP@0-3", "PER@0-3", "VP@4-7", "NP@10-21", "ORG@10-21",
    ]  # fmt: skip
    assert found.issues == ()
    assert [each.id for each in layered(tmp_path, "token,-,-,tag").sets["d"].mentions] == ["PER@0-3", "ORG@10-21"]


def test_the_token_need_not_be_first(tmp_path: Path) -> None:
    rows = "1\tAda\tB-PER\n2\tmet\tO\n3\t#\tO\n4\tNorsk\tO\n5\tHydro\tO\n"
    found = layered(tmp_path, "-,token,tag", f"# doc_id = d\n{rows}")
    assert [each.id for each in found.sets["d"].mentions] == ["PER@0-3"]


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ("tag", "'tag' names 0 × token and 1 × tag"),
        ("token,pos", "1 × token and 0 × tag; name each column of a line"),
        ("token,token,tag", "2 × token"),
        ("token,pos,chunk,ner,tag", r"x\.conll:4: the token has no tag"),
        ("token,tag,-,-", r"x\.conll:4: 'NNP' is no tag"),
    ],
)
def test_columns_that_do_not_fit_are_refused(tmp_path: Path, columns: str, why: str) -> None:
    with pytest.raises(AnnotError, match=why):
        layered(tmp_path, columns)
