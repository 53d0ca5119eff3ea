"""`Document`: one text, its zones and what is known about it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cached_property

import msgspec

from annot.core.annotation import Span


class Zone(msgspec.Struct, frozen=True):
    """A part of a document that is not plain body text.

    Attributes:
        kind: what it is: `title`, `heading`, `caption`, `byline`, `tags`, …
        span: where it stands.
        text: what stands there, quoted.
        furniture: true for what belongs to the page, not to the article: nothing is annotated in it.
    """

    kind: str
    span: Span
    text: str
    furniture: bool = False


class Document(msgspec.Struct, frozen=True, dict=True):
    """One text. It is never changed: what is wrong with it is said by zones and issues.

    Attributes:
        doc_id: its name in the corpus.
        text: the exact characters of the seed.
        zones: parts that are not plain body text, in order.
        meta: what is known about it (publisher, date, language, rights), all as text.
    """

    doc_id: str
    text: str
    zones: tuple[Zone, ...] = ()
    meta: Mapping[str, str] = {}

    def __post_init__(self) -> None:
        if not self.doc_id:
            raise ValueError("a document needs an id")
        for zone in self.zones:
            if self.text[zone.span.start : zone.span.end] != zone.text:
                raise ValueError(f"{self.doc_id}: zone {zone.kind} at {zone.span} does not quote the text")

    @cached_property
    def sha256(self) -> str:
        """Digest of the text's UTF-8 bytes, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def language(self) -> str:
        """Code of the language, such as `fr`; empty where it is not known."""
        return self.meta.get("language", "")

    def quote(self, span: Span, *, context: int = 0) -> str:
        """What stands at `span`, with up to `context` characters on either side."""
        return self.text[max(0, span.start - context) : span.end + context]
