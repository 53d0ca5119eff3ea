"""UIMA CAS, as JSON (https://github.com/apache/uima-uimaj-io-jsoncas) and as XMI: a file a document and annotator."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from annot.core.annotation import AnnotationSet
from annot.core.document import Document
from annot.core.issue import Issue
from annot.formats.cas.archive import Found, find_cases, holds_cas
from annot.formats.cas.file import CasRead, CasReader, reading_of
from annot.formats.cas.writer import write_cases
from annot.formats.format import Format, ReadOptions
from annot.formats.import_result import ImportResult, repeated


def read_cases(path: Path, options: ReadOptions) -> ImportResult:
    """What the CAS files of one annotator say: a file, a folder, or a zip as INCEpTION exports it.

    A document is known by the file's name, by its folder's, or by its text.

    Raises:
        DataError: there is no CAS, several annotators' without one chosen, or a file that is none.
    """
    by_text = {document.text: doc_id for doc_id, document in options.documents.items()}
    reader = CasReader()
    sets: dict[str, AnnotationSet] = {}
    texts: dict[str, Document] = {}
    issues: list[Issue] = []
    for found in find_cases(path, whose=options.whose, texts_only=options.texts_only):
        read = reader.read(found.file)
        doc_id = _doc_id(found, read, options.documents, by_text)
        if doc_id in sets:
            issues.append(repeated(doc_id, found.file.name))
            continue
        # What a CAS says has its places in its own text; whether that is the seed's is asked by whoever takes it.
        texts[doc_id] = Document(doc_id, read.text, meta=read.meta)
        sets[doc_id], faults = reading_of(read, texts[doc_id])
        issues += faults
    return ImportResult(sets, texts, tuple(issues))


def _doc_id(found: Found, read: CasRead, known: Mapping[str, Document], by_text: Mapping[str, str]) -> str:
    names = (*found.names, read.name) if read.name else found.names
    named = next((each for each in names if each in known), None)
    return named or by_text.get(read.text) or found.names[0]


CAS = Format(
    title="UIMA CAS",
    suffixes=(".xmi", ".json", ".zip"),
    is_mine=holds_cas,
    read=read_cases,
    write=write_cases,
    is_folder=True,
)
"""A file, a folder, or a zip; see `read_cases` and `write_cases`."""
