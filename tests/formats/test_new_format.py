"""« Add a format » in CONTRIBUTING.md, followed in a copy of annot: one new file, and a registry's lines."""

from __future__ import annotations

import json
from pathlib import Path

from annot.core.annotation import AnnotationSet, Mention, Span
from annot.store.readings import reading_path, write_reading
from tests.copied_house import CopiedHouse
from tests.data_set import make_data_set

QUOTES = '''\
"""Quotes: a document, a label and words of the text a line, apart by tabs."""

from __future__ import annotations

from pathlib import Path

from annot.core.annotation import AnnotationSet, Mention, Span
from annot.core.issue import Issue
from annot.formats.format import Format, ReadOptions
from annot.formats.import_result import ImportResult, unsigned_set


def _read(path: Path, options: ReadOptions) -> ImportResult:
    sets: dict[str, AnnotationSet] = {}
    issues: list[Issue] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        doc_id, label, quote = line.split("\\t")
        document = options.documents[doc_id]
        mentions = list(sets[doc_id].mentions) if doc_id in sets else []
        start = document.text.find(quote)
        if start < 0:
            message = f"{quote!r} does not stand in the text; it is left out"
            issues.append(Issue(doc_id=doc_id, code="token-differs", where=f"line {number}", message=message))
        else:
            span = Span(start, start + len(quote))
            mentions.append(Mention(label=label, span=span, text=quote))
        sets[doc_id] = unsigned_set(document, mentions)
    return ImportResult(sets, {}, tuple(issues))


QUOTES = Format(
    title="a list of quotes", suffixes=(".quotes",), cannot_say=("attributes",), needs_texts=True, read=_read
)
'''
COUNTS = '''\
"""Counts: how many mentions a document has, a line each. Nothing can be read from it."""

from __future__ import annotations

from collections.abc import Sequence

from annot.core.issue import Issue
from annot.core.schema import Schema
from annot.formats.format import Annotated, Format, Written


def _write(documents: Sequence[Annotated], schema: Schema) -> Written:
    lines = "".join(f"{document.doc_id} {len(said.mentions)}\\n" for document, said in documents)
    losses = [
        Issue(doc_id=said.doc_id, code="lost-mention", where=each.id, message="only counted", severity="warning")
        for _, said in documents
        for each in said.mentions
    ]
    return Written({"all.counts": lines.encode()}, tuple(losses))


COUNTS = Format(title="counts", suffixes=(".counts",), cannot_say=("relations", "attributes"), write=_write)
'''
LINES = """\
_HOMES: Mapping[FormatName, str] = {
    "quotes": "quotes.QUOTES",
    "counts": "counts.COUNTS",
"""
SCHEMA = """\
mentions:
  Sign: {definition: a sign, attributes: {lit: {type: boolean}}}
"""


def test_a_format_is_one_file_and_the_lines_of_the_registry(tmp_path: Path) -> None:
    house = CopiedHouse(tmp_path, recipe="Add a format")
    house.add("annot/formats/quotes.py", QUOTES)
    house.add("annot/formats/counts.py", COUNTS)
    house.change(
        "annot/formats/registry.py",
        ("FormatName = Literal[", 'FormatName = Literal["quotes", "counts", '),
        ("_HOMES: Mapping[FormatName, str] = {\n", LINES),
    )
    house.require_recipe()

    project = make_data_set(tmp_path / "data", name="signs", schema=SCHEMA, texts={"d": "A STOP sign, a GO sign."})
    reading = AnnotationSet(
        doc_id="d",
        doc_sha256=project.documents["d"].sha256,
        annotator="reader",
        origin="human",
        schema=project.schema.id,
        mentions=(
            Mention(label="Sign", span=Span(2, 6), text="STOP", attributes={"lit": True}),
            Mention(label="Sign", span=Span(15, 17), text="GO"),
        ),
    )
    write_reading(project.readings_dir, "reader", [reading])
    gold = str(reading_path(project.readings_dir, "reader"))
    for name in ("p.quotes", "p.list"):
        (project.root / name).write_text("d\tSign\tSTOP\nd\tSign\tgone\n", "utf-8")
    config = project.root / "annot.toml"
    config.write_text(
        config.read_text("utf-8") + '\n[[scores]]\nname = "quoter"\npred = "p.list"\nformat = "quotes"\n', "utf-8"
    )
    words = ["score", "--gold", gold, "--pred"]
    told, as_json, wrong, written, frozen, taken, given = house.annot(
        [*words, "p.quotes"],
        [*words, "p.list", "--format", "quotes", "--json"],
        [*words, "p.list", "--format", "quots"],
        [*words, "p.list", "--format", "counts"],
        ["score", "--freeze", "quoter", "--json"],
        ["import", "quotes", "p.quotes", "--model", "quoter@1", "--partial"],
        ["export", "counts", "gold.counts"],
        cwd=project.root,
    )
    assert "Attributes: not given, a list of quotes cannot say them" in told.out
    assert "token-differs d line 2: 'gone' does not stand in the text" in told.err
    tally = json.loads(as_json.out)["report"]["mentions"]["strict"]["micro"]["tally"]
    assert (tally["correct"], tally["missed"], tally["spurious"]) == (1, 1, 0)
    assert (wrong.code, "'quotes'" in wrong.err) == (2, True)
    assert (written.code, "p.list: annot writes counts, and cannot read it" in written.err) == (2, True)
    # One of one that was predicted is right, and one of the two in the gold was found.
    assert (taken.code, "1 document of the file" in taken.out) == (1, True)
    assert "lost: 2 × " in given.out
    assert (project.root / "gold.counts").read_text("utf-8") == "d 2\n"
    assert json.loads(frozen.out)["scores"]["numbers"]["mentions.strict"]["recall"] == 0.5

    config.write_text(config.read_text("utf-8").replace('"quotes"', '"quots"'), "utf-8")
    (refused,) = house.annot(["check"], cwd=project.root)
    assert "scores.0.format: must be one of release, quotes, counts, annot, " in refused.err
    assert "found 'quots'; did you mean quotes?" in refused.err
