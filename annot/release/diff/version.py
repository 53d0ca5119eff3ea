"""`GoldVersion`: one state of a gold data set, as `annot diff` compares it, wherever it lies."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from annot.core.annotation import AnnotationSet
from annot.core.document import Document
from annot.core.schema import Schema


class VersionDocument(NamedTuple):
    """A document with its gold."""

    document: Document
    gold: AnnotationSet


class DocumentDigests(NamedTuple):
    """What names the state of a document; where all three are the same, it is not read.

    Attributes:
        text: sha256 of its text.
        gold: digest of its adjudicated set.
        record: digest of what else is said of it, zones and meta; a difference may be one of form alone.
    """

    text: str
    gold: str
    record: str = ""


Read = Callable[[Collection[str]], Mapping[str, VersionDocument]]


@dataclass(frozen=True)
class GoldVersion:
    """One state of a gold data set.

    Attributes:
        name: what messages call it.
        schema: that its gold was made under.
        guidelines: their text, in Markdown; None where the version was made without them, and nothing can be said.
        digests: by document id.
        read: the documents of chosen ids, with their gold.
    """

    name: str
    schema: Schema
    guidelines: str | None
    digests: Mapping[str, DocumentDigests]
    read: Read
