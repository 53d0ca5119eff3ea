"""`Format`: all that annot knows of one way to write mentions and relations down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from annot.core.annotation import AnnotationSet
from annot.core.document import Document
from annot.core.issue import Issue
from annot.formats.import_result import ImportResult
from annot.formats.tags import Encoding, Repair

SetPart = Literal["relations", "attributes"]
"""What an annotation set holds beside its mentions."""


@dataclass(frozen=True)
class ReadOptions:
    """How a file is read.

    Attributes:
        documents: known texts, in the order in which a file without names has them.
        encoding: of tags; guessed from them where it is None.
        repair: of tags that break their encoding.
    """

    documents: Mapping[str, Document] = field(default_factory=dict)
    encoding: Encoding | None = None
    repair: Repair = "conlleval"


Reader = Callable[[Path, ReadOptions], ImportResult]
"""Reads a file or folder; what cannot be taken is an issue, and a file that cannot be used a `DataError`."""
Writer = Callable[[Path, Iterable[tuple[Document, AnnotationSet]]], list[Issue]]
"""Writes documents with their sets to a file or folder; each thing that the format cannot say is an issue."""


@dataclass(frozen=True)
class Format:
    """One format. Its module imports what an extra brings inside of the functions that need it.

    Attributes:
        title: what it is called in a sentence.
        suffixes: of its files, in small letters.
        is_mine: whether a file with one of the suffixes, or any folder, is of this format, where others may have them
            too; None for a format of files whose suffix tells enough.
        cannot_say: what it has no place for.
        needs_texts: whether predictions in it have no place without the texts of the gold.
        read: None for a format that is only written.
        write: None for a format that is only read.
    """

    title: str
    suffixes: tuple[str, ...] = ()
    is_mine: Callable[[Path], bool] | None = None
    cannot_say: tuple[SetPart, ...] = ()
    needs_texts: bool = False
    read: Reader | None = None
    write: Writer | None = None
