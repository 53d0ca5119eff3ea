"""`Format`: all that annot knows of one way to write mentions and relations down."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from annot.core.annotation import AnnotationSet
from annot.core.document import Document
from annot.core.issue import Issue
from annot.core.schema import Schema
from annot.formats.import_result import ImportResult, SetPart
from annot.formats.tags import Encoding, Repair


@dataclass(frozen=True)
class ReadOptions:
    """How a file is read.

    Attributes:
        documents: known texts, in the order in which a file without names has them.
        encoding: of tags; guessed from them where it is None.
        repair: of tags that break their encoding.
        whose: the annotator whose work is read, of a file that holds that of several.
        columns: of CoNLL, their names apart by commas: `token`, `tag` for each layer, and anything for the others.
        fragments: of brat, the attribute that takes the places of a discontinuous mention's parts, as `0-3 8-11`.
        texts_only: whether the texts are all that is wanted, so that anybody's work will do.
    """

    documents: Mapping[str, Document] = field(default_factory=dict)
    encoding: Encoding | None = None
    repair: Repair = "conlleval"
    whose: str | None = None
    texts_only: bool = False
    columns: str | None = None
    fragments: str | None = None


class Annotated(NamedTuple):
    """A text and what is said of it."""

    document: Document
    said: AnnotationSet


@dataclass(frozen=True)
class Written:
    """What a writer made.

    Attributes:
        files: their bytes, by path inside of the output folder; of a format that is one file, that one.
        losses: each thing that the format cannot say, or says less of than the sets do.
    """

    files: Mapping[str, bytes]
    losses: tuple[Issue, ...] = ()


Reader = Callable[[Path, ReadOptions], ImportResult]
"""Reads a file or folder; what cannot be taken is an issue, and a file that cannot be used a `DataError`."""
Writer = Callable[[Sequence[Annotated], Schema], Written]
"""Writes documents with what is said of them, under a schema. Pure: whoever calls it puts the bytes on disk."""


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
        is_folder: whether it is a folder of files, and not one file.
        read_by: the command that reads it, where `read` is None and another one does.
    """

    title: str
    suffixes: tuple[str, ...] = ()
    is_mine: Callable[[Path], bool] | None = None
    cannot_say: tuple[SetPart, ...] = ()
    needs_texts: bool = False
    read: Reader | None = None
    write: Writer | None = None
    is_folder: bool = False
    read_by: str = ""
