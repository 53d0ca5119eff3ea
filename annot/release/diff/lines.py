"""The changes of a diff as lines that every output lays out in its own way.

Whatever a document, an annotator or a schema says is made fit for one line here: control characters and marks that
change the direction of writing are written out. Each output escapes what its own language would take for markup.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from annot.core.annotation import AnnotationSet, AttributeValue
from annot.core.plural import plural
from annot.release.diff.changes import (
    Around,
    Diff,
    DocumentDiff,
    MentionChange,
    RelationChange,
    TextChange,
    ValueChange,
)
from annot.release.diff.kinds import WORDS, ChangeKind
from annot.release.diff.summary import guidelines_versions

_LONGEST_QUOTE = 200
_LONGEST_EDIT = 80
_N_EDITS = 5
_ACTING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Categories of characters that control something, change the direction of writing, or end a line."""
_JOINERS = frozenset("\u200c\u200d")
"""Format characters that words and emoji are spelled with."""


class DiffQuote(NamedTuple):
    """Words of a document, and those around them."""

    left: str
    text: str
    right: str


class DiffLine(NamedTuple):
    """One change.

    Attributes:
        what: its kind in words.
        label: of the mention or relation, or the place in the schema; may be empty.
        before: what was there; None where nothing was.
        after: what is there; None where nothing is.
        notes: what else is to be said of it.
    """

    what: str
    label: str = ""
    before: DiffQuote | None = None
    after: DiffQuote | None = None
    notes: tuple[str, ...] = ()

    @property
    def quotes(self) -> tuple[DiffQuote, ...]:
        """What is to be quoted: one where it is the same before and after."""
        found = tuple(each for each in (self.before, self.after) if each is not None)
        return found[1:] if len(found) == 2 and found[0] == found[1] else found


def general_lines(diff: Diff) -> Iterator[DiffLine]:
    """The changes of schema and guidelines."""
    for each in diff.schema:
        yield _line(each.kind, visible(each.where), notes=(visible(each.what),))
    if diff.guidelines is not None:
        removed, added = diff.guidelines.n_lines_removed, diff.guidelines.n_lines_added
        versions = guidelines_versions(diff) or "no version in the first heading"
        yield _line(diff.guidelines.kind, notes=(versions, f"{plural(removed, 'line')} removed, {added} added"))


def document_lines(document: DocumentDiff) -> Iterator[DiffLine]:
    """The changes of a document."""
    for kind, gold in (("document-added", document.added), ("document-removed", document.removed)):
        if gold is not None:
            word = kind.removeprefix("document-")
            yield DiffLine(word, notes=(_size(gold),))
    if document.text is not None:
        yield from _text_lines(document.text, len(document.shifted))
    for values, kind in ((document.meta, "meta"), (document.own_fields, "gold set")):
        yield from (DiffLine(f"{kind} changed", visible(each.name), notes=(_value_note(each),)) for each in values)
    for zones, word in ((document.zones_removed, "removed"), (document.zones_added, "added")):
        for zone in zones:
            quote = DiffQuote("", visible(zone.text, _LONGEST_QUOTE), "")
            was, now = (quote, None) if word == "removed" else (None, quote)
            yield DiffLine(f"zone {word}", visible(zone.kind), was, now)
    yield from map(_mention_line, document.mentions)
    yield from map(_relation_line, document.relations)


def _size(gold: AnnotationSet) -> str:
    return f"{plural(len(gold.mentions), 'mention')}, {plural(len(gold.relations), 'relation')}"


def visible(text: str, most: int | None = None) -> str:
    """`text` on one line where nothing acts: a line end is ⏎, others are written out; a long one loses its middle."""
    if most is not None and len(text) > most:
        half = most // 2
        text = f"{text[:half]} […] {text[-half:]}"
    return "".join(map(_seen, text))


def _seen(char: str) -> str:
    if char == "\n":
        return "⏎"
    if char == "\t":
        return " "
    acts = unicodedata.category(char) in _ACTING and char not in _JOINERS
    return repr(char)[1:-1] if acts else char


def _line(kind: ChangeKind, label: str = "", *, notes: tuple[str, ...] = ()) -> DiffLine:
    return DiffLine(WORDS[kind][0], label, notes=notes)


def _text_lines(change: TextChange, n_shifted: int) -> Iterator[DiffLine]:
    n = len(change.edits)
    notes = [f"{n} {'edit' if n == 1 else 'edits'}"]
    if n_shifted:
        notes.append(f"{n_shifted} {'mention' if n_shifted == 1 else 'mentions'} shifted")
    yield DiffLine("text changed", notes=tuple(notes))
    for edit in change.edits[:_N_EDITS]:
        was, now = (
            DiffQuote("", visible(part, _LONGEST_EDIT), "") if part else None for part in (edit.removed, edit.added)
        )
        yield DiffLine("edit", f"at {edit.start}", was, now)
    if n > _N_EDITS:
        yield DiffLine(plural(n - _N_EDITS, "more edit"))


def _mention_line(change: MentionChange) -> DiffLine:
    was = None if change.before is None else _quote(change.before.text, change.before_around)
    now = None if change.after is None else _quote(change.after.text, change.after_around)
    return DiffLine(WORDS[change.kind][0], visible(change.label), was, now, tuple(map(_value_note, change.attributes)))


def _relation_line(change: RelationChange) -> DiffLine:
    was = None if change.before is None else _ends(change.before_quotes)
    now = None if change.after is None else _ends(change.after_quotes)
    return DiffLine(WORDS[change.kind][0], visible(change.label), was, now, tuple(map(_value_note, change.attributes)))


def _quote(text: str, around: Around) -> DiffQuote:
    return DiffQuote(visible(around[0]), visible(text, _LONGEST_QUOTE), visible(around[1]))


def _ends(quotes: Around) -> DiffQuote:
    head, tail = (visible(quote, _LONGEST_QUOTE // 2) for quote in quotes)
    return DiffQuote("", f"({head}, {tail})", "")


def _value_note(change: ValueChange) -> str:
    return f"{visible(change.name)}: {_value(change.before)} → {_value(change.after)}"


def _value(value: AttributeValue | None) -> str:
    if value is None:
        return "none"
    said = (
        ", ".join(value) if isinstance(value, tuple) else str(value).lower() if value in (True, False) else str(value)
    )
    return visible(said, _LONGEST_QUOTE)
