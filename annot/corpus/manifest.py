"""`seeds/manifest.jsonl`: one row a document, with what is known about it and where its zones lie."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from annot.core.doc_id import DocId
from annot.core.errors import UnreadableError
from annot.core.value import Value
from annot.store.jsonl import read_jsonl, write_jsonl

MANIFEST_NAME = "manifest.jsonl"

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d\d(-\d\d)?)?$")]


class ZoneRow(Value):
    """A zone as the manifest says it: half-open code points, and the text that stands there.

    Attributes:
        kind: what the part is: `title`, `heading`, `caption`, `byline`, `boilerplate` and the like.
        start: first code point.
        end: the code point behind the last one.
        text: what stands there; it is compared with the document.
        furniture: the part belongs to the page and not to the text; nothing is annotated in it.
    """

    kind: str
    start: Annotated[int, Field(ge=0)]
    end: int
    text: str
    furniture: bool = False


class SeedRow(Value):
    """One document of the corpus.

    Attributes:
        doc_id: its name, fit for a file name.
        file: the file's name inside the seeds' folder.
        sha256: digest of the file's bytes.
        n_chars: length in code points.
        language: ISO 639 code.
        title: as the text has it.
        publisher: where the text or its source says so.
        date_published: year, month or day.
        date_source: whether the text states the date, it was inferred, or it is unknown.
        date_evidence: what an inferred date rests on.
        translated_from: language of the original, where the text shows that it is a translation.
        translation_evidence: what shows it.
        url: where the text states one.
        rights: `unknown`, or a licence identifier.
        event: name of the event that it reports; documents of one event never cross a split.
        zones: parts that are not plain body text.
    """

    doc_id: DocId
    file: DocId
    sha256: Sha256
    n_chars: Annotated[int, Field(ge=0)]
    language: str
    title: str | None = None
    publisher: str | None = None
    date_published: Day | None = None
    date_source: Literal["stated", "inferred", "unknown"] = "unknown"
    date_evidence: str | None = None
    translated_from: str | None = None
    translation_evidence: str | None = None
    url: str | None = None
    rights: str = "unknown"
    event: str | None = None
    zones: tuple[ZoneRow, ...] = ()

    @property
    def meta(self) -> dict[str, str]:
        """What is known about the document, without what is not."""
        names = (
            "language", "title", "publisher", "date_published", "date_source", "date_evidence",
            "translated_from", "translation_evidence", "url", "rights", "event",
        )  # fmt: skip
        values = {name: getattr(self, name) for name in names}
        return {name: str(value) for name, value in values.items() if value is not None}


def read_manifest(folder: Path) -> list[SeedRow]:
    """The rows of the manifest in `folder`, in its order.

    Raises:
        DataError: it is missing or a row is broken; the message names `file:line`.
    """
    if not (folder / MANIFEST_NAME).exists():
        raise UnreadableError(f"{folder / MANIFEST_NAME}: no such file; add documents with `annot seeds add FILE`")
    return list(read_jsonl(folder / MANIFEST_NAME, SeedRow))


def write_manifest(folder: Path, rows: Iterable[SeedRow]) -> bool:
    """Writes `rows` sorted by document id; returns whether the file changed."""
    in_order = sorted(rows, key=lambda row: row.doc_id)
    return write_jsonl(folder / MANIFEST_NAME, in_order)
