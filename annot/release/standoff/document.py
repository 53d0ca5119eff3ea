"""A document without its text: what was said of it, by place; and how the text is put back.

Words that stand in the text are named by their place there, and read again from it later. Words that quote a text and
cannot be named by a place are dropped and counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

import msgspec

from annot.core.annotation import AnnotationSet, Attributes, AttributeValue, Mention, Origin, Relation, Span
from annot.core.document import Document, Zone
from annot.core.errors import DataError
from annot.core.plural import plural
from annot.core.schema import Schema
from annot.core.split import Split
from annot.release.gold_document import GoldDocument
from annot.release.standoff.quotes import Quotes

_IN_ITS_WORDS: Final = {"title", "date_evidence", "translation_evidence"}
"""What is said of a document in its own words."""
_DOCUMENT: Final = "document"
_CODES: Final = {"language", "rights", "date_published", "date_source", "translated_from"}
"""What is said of a document in a code."""


class StandoffMention(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A mention without its words.

    Attributes:
        label: a mention label of the schema.
        span: where it stands.
        attributes: by name, without those in `quoted`.
        quoted: where the text itself holds the words of a free-text attribute, by name.
    """

    label: str
    span: Span
    attributes: Attributes = {}
    quoted: Mapping[str, Span] = {}


class StandoffZone(msgspec.Struct, frozen=True, kw_only=True):
    """A zone without its words."""

    kind: str
    span: Span
    furniture: bool


class StandoffDocument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All that may be passed on of a document with its gold.

    Attributes:
        doc_id: its name.
        sha256: digest of its text's bytes.
        n_chars: length of the text, in code points.
        n_bytes: length of the text, in bytes of UTF-8.
        split: train, validation or test.
        fold: the fold that it is left out in.
        text: None where it is withheld.
        meta: what is known about it.
        quoted: where the text itself holds what is known about it, by name.
        zones: parts that are not plain body text.
        annotator: of the gold.
        origin: of the gold.
        schema: of the gold.
        guidelines: of the gold; unset where it is not known.
        mentions: of the gold.
        relations: of the gold.
        dropped: how many values were left out, by `Label.attribute` or `document.name`.
    """

    doc_id: str
    sha256: str
    n_chars: int
    n_bytes: int
    split: Split
    fold: int
    text: str | None = None
    meta: Mapping[str, str] = {}
    quoted: Mapping[str, Span] = {}
    zones: tuple[StandoffZone, ...] = ()
    annotator: str
    origin: Origin
    schema: str
    guidelines: str | msgspec.UnsetType = msgspec.UNSET
    mentions: tuple[StandoffMention, ...] = ()
    relations: tuple[Relation, ...] = ()
    dropped: Mapping[str, int] = {}

    @property
    def is_gold_whole(self) -> bool:
        """Whether nothing that was said of a mention was dropped."""
        return all(name.startswith(f"{_DOCUMENT}.") for name in self.dropped)


def strip_document(each: GoldDocument, schema: Schema, quotes: Quotes, *, withheld: bool) -> StandoffDocument:
    """What may be passed on of a document.

    Args:
        each: the document with its gold.
        schema: says which attributes are free text.
        quotes: the texts that nothing may quote.
        withheld: whether its text stays here.
    """
    document, gold = each.document, each.gold
    text = document.text if withheld else None
    dropped: Counter[str] = Counter()
    meta: dict[str, str] = {}
    quoted: dict[str, Span] = {}
    for name, value in document.meta.items():
        is_told = name in _CODES or (not (withheld and name in _IN_ITS_WORDS) and quotes.find(value) is None)
        span = None if is_told else _place_of(value, text)
        if is_told:
            meta[name] = value
        elif span:
            quoted[name] = span
        else:
            dropped[f"{_DOCUMENT}.{name}"] += 1
    mentions = tuple(_strip(mention, schema, text, quotes, dropped) for mention in gold.mentions)
    return StandoffDocument(
        doc_id=document.doc_id,
        sha256=document.sha256,
        n_chars=len(document.text),
        n_bytes=len(document.text.encode()),
        split=each.split,
        fold=each.fold,
        text=None if withheld else document.text,
        meta=meta,
        quoted=quoted,
        zones=tuple(StandoffZone(kind=z.kind, span=z.span, furniture=z.furniture) for z in document.zones),
        annotator=gold.annotator,
        origin=gold.origin,
        schema=gold.schema,
        guidelines=gold.guidelines,
        mentions=mentions,
        relations=gold.relations,
        dropped=dict(sorted(dropped.items())),
    )


def restore_document(each: StandoffDocument, text: str) -> GoldDocument:
    """The document with `text` in its place, and every quote read from it.

    Raises:
        DataError: it is another text, or shorter than a place says, or what is said of it does not fit together.
    """
    try:
        found = _filled(each, text)
    except ValueError as error:
        raise DataError(str(error)) from error
    if found.document.sha256 != each.sha256:
        raise DataError(f"{each.doc_id}: the text has sha256 {found.document.sha256}, not {each.sha256}")
    return found


def restore_marked(each: StandoffDocument, mark: str) -> GoldDocument:
    """The document with `mark` for each character that is withheld."""
    return _filled(each, mark * each.n_chars if each.text is None else each.text)


def _filled(each: StandoffDocument, text: str) -> GoldDocument:
    zones = tuple(Zone(zone.kind, zone.span, _cut(each, text, zone.span), zone.furniture) for zone in each.zones)
    cut = {name: _cut(each, text, span) for name, span in each.quoted.items()}
    gold = AnnotationSet(
        doc_id=each.doc_id,
        doc_sha256=each.sha256,
        annotator=each.annotator,
        origin=each.origin,
        schema=each.schema,
        guidelines=each.guidelines,
        mentions=tuple(_restore(each, mention, text) for mention in each.mentions),
        relations=each.relations,
    )
    return GoldDocument(Document(each.doc_id, text, zones, {**each.meta, **cut}), gold, each.fold, each.split)


def _strip(
    mention: Mention, schema: Schema, text: str | None, quotes: Quotes, dropped: Counter[str]
) -> StandoffMention:
    specs = schema.mentions[mention.label].attributes
    kept: dict[str, AttributeValue] = {}
    quoted: dict[str, Span] = {}
    for name, value in mention.attributes.items():
        if not isinstance(value, str) or (name in specs and not specs[name].kind.may_quote):
            kept[name] = value
        elif span := _place_of(value, text):
            quoted[name] = span
        elif quotes.find(value) is not None:
            dropped[f"{mention.label}.{name}"] += 1
        else:
            kept[name] = value
    return StandoffMention(label=mention.label, span=mention.span, attributes=kept, quoted=quoted)


def _place_of(words: str, text: str | None) -> Span | None:
    at = text.find(words) if text and words else -1
    return Span(at, at + len(words)) if at >= 0 else None


def _restore(each: StandoffDocument, mention: StandoffMention, text: str) -> Mention:
    cut = {name: _cut(each, text, span) for name, span in mention.quoted.items()}
    return Mention(
        label=mention.label,
        span=mention.span,
        text=_cut(each, text, mention.span),
        attributes={**mention.attributes, **cut},
    )


def _cut(each: StandoffDocument, text: str, span: Span) -> str:
    if span.end > len(text):
        raise DataError(
            f"{each.doc_id}: the place {span} lies past the text, which has {plural(len(text), 'character')}"
        )
    return text[span.start : span.end]
