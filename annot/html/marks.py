"""The text of a document with its mentions marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from annot.core.annotation import Mention
from annot.html.markup import Markup, escape, join, tag
from annot.html.segments import Segment, segments_of
from annot.html.values import hint_of

_LINE_EM = 0.16
"""Height of the line under a mark for each mention around it."""


def render_marks(
    text: str, mentions: Sequence[Mention], *, places: Mapping[str, int], short: Mapping[str, str]
) -> Markup:
    """The text; each segment of a mention is a `mark` that names the places of its mentions in `data-m`.

    The innermost mention gives colour and pattern, those around it a line each below.

    Args:
        text: of the document.
        mentions: that quote it.
        places: of the labels in the palette.
        short: the labels' abbreviations, shown where a mention begins.
    """
    return join(
        _mark(each, mentions, places, short) if each.inside else escape(each.text)
        for each in segments_of(text, mentions)
    )


def _mark(segment: Segment, mentions: Sequence[Mention], places: Mapping[str, int], short: Mapping[str, str]) -> Markup:
    *around, innermost = segment.inside
    lines = [
        f"0 {_LINE_EM * (2 * depth + 1):.2g}em 0 var(--bg),0 {_LINE_EM * (2 * depth + 2):.2g}em 0 "
        f"var(--c{places[mentions[place].label]})"
        for depth, place in enumerate(reversed(around))
    ]
    edges = (" s" if segment.starts else "") + (" e" if segment.ends else "")
    return tag(
        "mark",
        segment.text,
        class_=f"l{places[mentions[innermost].label]}{edges}",
        data_m=" ".join(map(str, segment.inside)),
        data_a="·".join(short[mentions[place].label] for place in segment.starts) or None,
        title="\n".join(hint_of(mentions[place]) for place in segment.inside),
        style=f"box-shadow:{','.join(lines)}" if lines else None,
    )
