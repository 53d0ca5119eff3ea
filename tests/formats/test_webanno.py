"""WebAnno TSV 3: files worked out by hand, and INCEpTION's own, held against the XMI of the same documents."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annot.core.document import Document
from annot.core.errors import DataError
from annot.formats.format import ReadOptions
from annot.formats.import_result import ImportResult
from annot.formats.registry import told_format
from annot.formats.webanno import WEBANNO, read_webanno

HEADER = "#FORMAT=WebAnno TSV 3.3\n"
ENTITY = "#T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|identifier|value\n\n\n"

RICH = (
    HEADER + "#T_SP=custom.Event|ROLE_custom.Event:args_custom.Link|custom.Thing|sure|value\n#T_SP=custom.Thing|\n"
    "#T_CH=custom.CorefLink|referenceRelation|referenceType\n#T_RL=custom.Tie|since|value|BT_custom.Thing\n\n\n"
    "#Text=a b c\n"
    "1-1\t0-1\ta\tagent;*\t1-2;1-3[2]\ttrue\tRun\t_\tsame->1-1\tname[1]\t_\t_\t_\t\n"
    "1-2\t2-3\tb\t_\t_\t_\t_\t*\t*->1-2\t*[1]\t_\t_\t_\t\n"
    "1-3\t4-5\tc\t_\t_\t_\t_\t*[2]\t_\t_\t1999|*\towns|*\t1-2[0_2]|1-9\t\n"
)


def read(content: str, text: str | None = None) -> ImportResult:
    return read_webanno(content, name="a.tsv", document=Document("a", text) if text else None, doc_id="a")


def mentions(found: ImportResult) -> list[tuple[str, str, dict[str, object]]]:
    return [(each.id, each.text, dict(each.attributes)) for each in found.sets["a"].mentions]


def test_offsets_are_utf_16_units_and_values_are_escaped() -> None:
    # The emoji is two units and one code point: Ana 0-3, 🙂 4-6, Berg 7-11; the next sentence begins behind a line
    # break at 12.
    found = read(
        HEADER + ENTITY + "#Text=Ana 🙂 Berg\n"
        "1-1\t0-3\tAna\tQ1[1]\tPER\\_X[1]\t\n1-2\t4-6\t🙂\tQ1[1]\tPER\\_X[1]\t\n1-3\t7-11\tBerg\tQ1[1]|*[2]\tPER\\_X[1]|a\\|b\\[1\\]\\\\[2]\t\n\n"
        "#Text=Hydro\n2-1\t12-17\tHydro\t*\t*\t\n2-1.1\t12-14\tHy\t_\t_\t\n"
    )
    assert found.documents["a"].text == "Ana 🙂 Berg\nHydro"
    assert mentions(found) == [
        ("PER_X@0-10", "Ana 🙂 Berg", {"identifier": "Q1"}),
        ("a|b[1]\\@6-10", "Berg", {}),
        ("NamedEntity@11-16", "Hydro", {}),
    ]
    assert found.issues == ()


def test_code_points_are_told_by_the_tokens_and_named() -> None:
    found = read(HEADER + ENTITY + "#Text=🙂 Ana\n1-1\t0-1\t🙂\t_\t_\t\n1-2\t2-5\tAna\t*\tPER\t\n")
    assert mentions(found) == [("PER@2-5", "Ana", {})]
    assert [each.code for each in found.issues] == ["offsets-converted"]


def test_the_known_text_is_taken_where_the_tokens_stand_in_it() -> None:
    content = HEADER + ENTITY + "#Text=Ana\n1-1\t0-3\tAna\t_\t_\t\n\n#Text=Bo\n2-1\t5-7\tBo\t*\tPER\t\n"
    assert read(content).documents["a"].text == "Ana\n Bo"
    assert read(content, "Ana\t\tBo\n").documents["a"].text == "Ana\t\tBo\n"
    with pytest.raises(DataError, match=r"a\.tsv:9: 2-1 says 'Bo', and 'Ed' stands at 5-7 of the text"):
        read(content, "Ana  Ed")


def test_relations_slots_and_chains_by_hand() -> None:
    found = read(RICH)
    assert mentions(found) == [
        ("Run@0-1", "a", {"sure": True}),
        ("name@0-1", "a", {}),
        ("CorefLink@2-3", "b", {}),
        ("Thing@2-3", "b", {}),
        ("Thing@4-5", "c", {}),
    ]
    assert [(each.id, dict(each.attributes)) for each in found.sets["a"].relations] == [
        ("agent(Run@0-1, Thing@2-3)", {}),
        ("args(Run@0-1, Thing@4-5)", {}),
        ("owns(Thing@2-3, Thing@4-5)", {"since": 1999}),
        ("same(name@0-1, CorefLink@2-3)", {}),
    ]
    assert [(each.code, each.where) for each in found.issues] == [("dangling-relation", "a.tsv:11")]


def test_what_is_empty_stands_twice_or_contradicts_itself_is_named() -> None:
    found = read(
        HEADER
        + ENTITY
        + "#Text=a b\n1-1\t0-1\ta\t*[1]|*[2]\tX[1]|X[2]\t\n1-1.1\t1-1\t\t*\tY\t\n1-2\t2-3\tb\t*[1]\tZ[1]\t\n"
    )
    assert [(each[0]) for each in mentions(found)] == ["X@0-1", "X@0-3"]
    assert [(each.code, each.where) for each in found.issues] == [
        ("unsupported-result", "a.tsv:8"),
        ("span-past-text", "a.tsv:7"),
    ]
    twice = read(HEADER + ENTITY + "#Text=a\n1-1\t0-1\ta\tQ1[1]|Q2[2]\tX[1]|X[2]\t\n")
    assert mentions(twice) == [("X@0-1", "a", {"identifier": "Q1"})]
    assert [each.code for each in twice.issues] == ["duplicate-mention"]


THREE = [
    "#Text=Ana met Bo.",
    "1-1\t0-3\tAna\t*\tPER\t",
    "1-2\t4-7\tmet\t_\t_\t",
    "1-3\t8-10\tBo\t*\tPER\t",
    "1-4\t10-11\t.\t_\t_\t",
    "",
    "#Text=She ran",
    "2-1\t12-15\tShe\t_\t_\t",
    "2-2\t16-19\tran\t_\t_\t",
    "",
]
"""Two sentences, whose first line is the fifth of a file."""


@pytest.mark.parametrize(
    ("n_lines", "text", "where", "words"),
    [
        (8, None, "a.tsv:12", "'ran', 3 characters in all"),
        (8, "Ana met Bo.\nShe ran", "a.tsv:12", "'ran', 3 characters in all"),
        (3, None, "a.tsv:7", "'Bo.', 3 characters in all"),
        (6, "Ana met Bo.\nShe ran", "a.tsv:9", "'She ran', 7 characters in all"),
    ],
)
def test_a_file_that_is_cut_is_not_taken_as_whole(n_lines: int, text: str | None, where: str, words: str) -> None:
    found = read(HEADER + ENTITY + "\n".join(THREE[:n_lines]) + "\n", text)
    (issue,) = found.issues
    assert (issue.code, issue.severity, issue.where) == ("token-differs", "error", where)
    assert issue.message == f"no token for {words}: lines are missing; take the whole file"


def test_a_line_that_is_gone_from_the_middle_is_missed() -> None:
    found = read(HEADER + ENTITY + "\n".join(line for line in THREE if "met\t" not in line))
    assert [(each.where, each.message[:18]) for each in found.issues] == [("a.tsv:6", "no token for 'met'")]


def test_a_file_that_ends_inside_of_its_last_line_is_cut() -> None:
    whole = HEADER + ENTITY + "#Text=Ana\n1-1\t0-3\tAna\t*\tPERSON\t"
    assert (read(whole).issues, read(whole + "\n").issues) == ((), ())
    cut = read(whole[:-4])
    assert [(each.code, each.where) for each in cut.issues] == [("token-differs", "a.tsv")]
    assert "the file ends inside of a line, '1-1\\t0-3\\tAna\\t*\\tPER': it is cut" in cut.issues[0].message


def test_two_slots_may_be_filled_by_one_layer() -> None:
    found = read(
        HEADER + "#T_SP=x.Run|ROLE_x.Run:who_x.W|x.P|ROLE_x.Run:what_x.A|x.P\n#T_SP=x.P|value\n\n\n#Text=a b c\n"
        "1-1\t0-1\ta\t*\t1-2\t*\t1-3\t_\t\n1-2\t2-3\tb\t_\t_\t_\t_\tP\t\n1-3\t4-5\tc\t_\t_\t_\t_\tQ\t\n"
    )
    assert [each.id for each in found.sets["a"].relations] == ["what(Run@0-1, Q@4-5)", "who(Run@0-1, P@2-3)"]
    assert found.issues == ()


def test_version_3_1_writes_texts_as_java_does() -> None:
    found = read(
        "#FORMAT=WebAnno TSV 3.1\n"
        + ENTITY
        + "#Text=\\u00E9\\t\\uD83D\\uDE42\n1-1\t0-1\té\t*\tX\t\n1-2\t2-4\t🙂\t_\t_\t\n"
    )
    assert found.documents["a"].text == "é\t🙂"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("#FORMAT=WebAnno TSV 4.0\n", r"a\.tsv:1: '#FORMAT=WebAnno TSV 4\.0' is no header of WebAnno TSV 3"),
        (HEADER + ENTITY + "1-1\t0-1\ta\t_\t_\t\n", r"a\.tsv:5: a token without a sentence"),
        (
            HEADER + ENTITY + "#Text=a\n1-1\t0-1\ta\t_\n",
            r"a\.tsv:6: 1 columns behind the token, and the header declares 2",
        ),
        (HEADER + ENTITY + "#Text=a\n1\t0-1\ta\n", r"a\.tsv:6: .* is no token"),
        (HEADER + ENTITY + "#Text=a\n", r"a\.tsv:6: the sentence 'a' has no token"),
        (HEADER + ENTITY + "#Text=a\n1-1\t0-1\tb\t_\t_\t\n", r"a\.tsv:6: 1-1 says 'b', and 'a' stands at 0-1"),
        (HEADER + "#T_XX=a|b\n", r"a\.tsv:2: '#T_XX=a\|b' declares no layer"),
        (HEADER + "#T_SP=a|ROLE_a\n", r"a\.tsv:2: the slot 'ROLE_a' is no ROLE_LAYER:FEATURE_LINK"),
        (HEADER + "#T_SP=a|b|c|b\n", r"a\.tsv:2: the layer 'a' has two columns 'b'; name each once"),
        (HEADER + "#T_RL=a|b\n", r"a\.tsv:2: the relation layer 'a' does not end with the layer of its ends"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(content: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        read(content)


@settings(max_examples=500, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 400), st.integers(0, 4), st.text("#_*|[]\\;->1.9\t\nTa:", max_size=3)), max_size=4
    )
)
def test_a_damaged_file_is_read_or_refused_and_never_breaks_the_reader(damage: list[tuple[int, int, str]]) -> None:
    content = RICH
    for at, n, by in damage:
        content = content[:at] + by + content[at + n :]
    try:
        found = read(content)
    except DataError as error:
        assert str(error).startswith("a.tsv:")
        return
    text = found.documents["a"].text
    assert all(text[each.span.start : each.span.end] == each.text for each in found.sets["a"].mentions)


def test_it_is_told_by_its_first_line_and_named_by_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "one.txt" / "ana.tsv"
    path.parent.mkdir()
    path.write_text("\ufeff" + HEADER + ENTITY + "#Text=Ana\n1-1\t0-3\tAna\t*\tPER\t\n", "utf-8")
    assert told_format(path) == "webanno"
    assert WEBANNO.read is not None
    assert list(WEBANNO.read(path, ReadOptions()).sets) == ["ana"]
    assert list(WEBANNO.read(path, ReadOptions({"one": Document("one", "Ana")})).sets) == ["one"]


def test_inceptions_own_files_say_what_their_xmi_says(cases: Path) -> None:
    pairs = [each.with_suffix(".tsv") for each in sorted((cases / "inception-tsv").glob("*/reference.xmi"))]
    assert len(pairs) == 37
    assert WEBANNO.read is not None
    for path in pairs:
        found = WEBANNO.read(path, ReadOptions())
        (said,) = found.sets.values()
        # The suite's TSV calls the layer Span, and its XMI NamedEntity, or POS_NOUN what TSV calls POS.
        mine = {(each.id.replace("Span@", "NamedEntity@"), *each.attributes.items()) for each in said.mentions}
        ties = {(each.id.replace("Span@", "NamedEntity@"), *each.attributes.items()) for each in said.relations}
        assert (path.parent.name, *of_xmi(path.with_suffix(".xmi"))) == (path.parent.name, mine, ties)


def of_xmi(path: Path) -> tuple[set[tuple[object, ...]], set[tuple[object, ...]]]:
    """Mentions and relations of an XMI, read by its plain elements; none of its texts has an emoji."""
    xmi = "{http://www.omg.org/XMI}id"
    every = {each.get(xmi): each for each in ElementTree.parse(path).iter() if each.get(xmi)}
    text = next(each.attrib["sofaString"] for each in every.values() if "sofaString" in each.attrib)
    named: dict[str | None, str] = {}
    mentions: set[tuple[object, ...]] = set()
    relations: set[tuple[object, ...]] = set()
    ends = {each.get(end) for each in every.values() for end in ("Governor", "Dependent", "target")}
    known = {"sofa", "begin", "end", "value", "PosValue", "next", "links", "order", xmi}
    for key, each in every.items():
        kind = each.tag.rpartition("}")[2]
        is_part = kind in ("Sentence", "DocumentMetaData") or (kind == "Token" and key not in ends)
        if "begin" not in each.attrib or is_part or "Governor" in each.attrib:
            continue
        start, end = int(each.attrib["begin"]), int(each.attrib["end"])
        quote = text[start:end]
        start, end = start + len(quote) - len(quote.lstrip()), end - len(quote) + len(quote.rstrip())
        if start < end:
            label = each.get("value") or each.get("PosValue") or kind.replace("SimpleSpan", "SimpleNamedEntity")
            named[key] = f"{label}@{start}-{end}"
            mentions.add((named[key], *sorted((k, v) for k, v in each.attrib.items() if k not in known)))
    for key, each in every.items():
        kind = each.tag.rpartition("}")[2]
        if "Governor" in each.attrib:
            found = [(each.get("value") or kind, each.get("Governor"), each.get("Dependent"))]
        elif "next" in each.attrib:
            found = [("next", key, each.get("next"))]
        else:
            links = [every[link] for link in (each.get("links") or "").split()]
            found = [(link.get("role") or "links", key, link.get("target")) for link in links]
        more = []
        if "boolValue" in each.attrib:
            more = [("boolValue", each.get("boolValue") == "true"), ("integerValue", int(each.attrib["intValue"]))]
        relations |= {
            (f"{label}({named[head]}, {named[tail]})", *more)
            for label, head, tail in found
            if head in named and tail in named
        }
    return mentions, relations
