"""The table of docs/formats.md: what each written format holds, found by writing small documents and reading them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pytest

from annot.core.annotation import AnnotationSet, AttributeValue, Mention, Relation, Span
from annot.core.document import Document
from annot.core.issue import Issue
from annot.formats.format import Annotated, ReadOptions, Written
from annot.formats.import_result import unsigned_set
from annot.formats.registry import FORMAT_NAMES, FormatName, format_named
from annot.store.atomic import write_bytes
from tests.formats.samples import SCHEMA

TEXT = "Ada Lovelace wrote\nto Babbage."
WRITERS = [name for name in FORMAT_NAMES if format_named(name).write]


def mention(label: str, quote: str, **values: AttributeValue) -> Mention:
    start = TEXT.index(quote)
    return Mention(label=label, span=Span(start, start + len(quote)), text=quote, attributes=values)


ADA, BABBAGE = mention("Person", "Ada Lovelace"), mention("Person", "Babbage")
KNOWS = Relation(label="knows", head=ADA.id, tail=BABBAGE.id)


class Probe(NamedTuple):
    """Something that a format may hold: a column of the table, and the smallest document that has it."""

    column: str
    mentions: Iterable[Mention]
    relations: Iterable[Relation] = ()


PROBES = (
    Probe("nested mentions", (ADA, mention("Person", "Ada"))),
    Probe("mentions that cross", (ADA, mention("Person", "Lovelace wrote"))),
    Probe("two labels of a place", (ADA, mention("R&D", "Ada Lovelace"))),
    Probe("mentions inside of words", (mention("Person", "Love"),)),
    Probe("mentions over line breaks", (mention("Person", "wrote\nto"),)),
    Probe("relations", (ADA, BABBAGE), (KNOWS,)),
    Probe("values of mentions", (mention("Person", "Ada", role="b c"),)),
    Probe(
        "values of relations",
        (ADA, mention("R&D", "Babbage")),
        (Relation(label="is part of", head=ADA.id, tail=mention("R&D", "Babbage").id, attributes={"how": "sure"}),),
    ),
)


def lost_of(losses: Iterable[Issue]) -> list[Issue]:
    """What the report says of annotations; facts of the text are in another test."""
    return [each for each in losses if each.code != "lost-document"]


def read_of(name: FormatName, written: Written, folder: Path, document: Document) -> AnnotationSet | None:
    """What the format reads again; None where it reads none."""
    of = format_named(name)
    if of.read is None:
        return None
    path = folder / name
    for inside, data in written.files.items():
        write_bytes(path / inside if of.is_folder else path / f"file{of.suffixes[0]}", data)
    found = of.read(path if of.is_folder else path / f"file{of.suffixes[0]}", ReadOptions({"one": document}))
    return found.sets["one"]


def cell(name: FormatName, probe: Probe, folder: Path) -> str:
    """`yes` where nothing is lost, `–` where something is: by the loss report, and by what is read again."""
    document = Document("one", TEXT)
    said = unsigned_set(document, probe.mentions, probe.relations)
    write = format_named(name).write
    assert write is not None
    written = write([Annotated(document, said)], SCHEMA)
    lost = lost_of(written.losses)
    found = read_of(name, written, folder, document)
    if found is not None:
        is_whole = (found.mentions, found.relations) == (said.mentions, said.relations)
        assert is_whole == (not lost), f"{name}, {probe.column}: {lost}, and read again: {found}"
    return "–" if lost else "yes"


@pytest.mark.parametrize("name", WRITERS)
def test_the_page_says_what_each_format_holds(name: FormatName, root: Path, tmp_path: Path) -> None:
    cells = [cell(name, probe, tmp_path / str(at)) for at, probe in enumerate(PROBES)]
    page = (root / "docs" / "formats.md").read_text("utf-8")
    assert f"| {' | '.join(['written', *(probe.column for probe in PROBES)])} |" in page
    assert f"| {' | '.join([name, *cells])} |" in page
