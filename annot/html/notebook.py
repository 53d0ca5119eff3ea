"""Texts with their mentions, and tables, for the cells of a notebook: their style stands in each element.

A notebook has many outputs in one page, and its viewers take style sheets away or let them leak into other cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from annot.core.annotation import Mention
from annot.html.markup import Child, Markup, escape, join, tag
from annot.html.palette import abbreviate, shades_of
from annot.html.segments import segments_of
from annot.html.values import hint_of

_INK = "#1b1b1f"
"""Of marked text, whose ground stays light in dark notebooks too."""


def draw_text(text: str, mentions: Sequence[Mention], colors: Mapping[str, str], *, language: str = "") -> Markup:
    """The text with its mentions marked; of nested ones the innermost gives the ground, those around it a line each.

    Args:
        text: of the document.
        mentions: that quote it.
        colors: `#rrggbb` by label.
        language: code of the text's language, for the browser.
    """
    short = abbreviate(colors)
    marks: list[Child] = []
    for segment in segments_of(text, mentions):
        if not segment.inside:
            marks.append(escape(segment.text))
            continue
        *around, innermost = (mentions[place] for place in segment.inside)
        color = colors[innermost.label]
        depths = enumerate(reversed(around), start=1)
        lines = [f"0 {2 * depth + 1}px 0 {colors[outer.label]}" for depth, outer in depths]
        style = f"background:{shades_of(color)[0]};color:{_INK};border-bottom:2px solid {color}"
        # Each mention is named once, where it begins; nested ones that begin together are named together.
        begun = "·".join(short[mentions[place].label] for place in segment.starts)
        marks.append(
            tag(
                "mark",
                tag("sup", begun, style="font-size:.6em;font-weight:700") if begun else None,
                segment.text,
                title="\n".join(hint_of(mentions[place]) for place in segment.inside),
                style=style + (f";box-shadow:{','.join(lines)}" if lines else ""),
            )
        )
    return tag("div", join(marks), lang=language or None, dir="auto", style="white-space:pre-wrap;line-height:2")


def draw_table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str | int]]) -> Markup:
    """A table with a caption and a row of headers."""
    return tag(
        "table",
        tag("caption", caption, style="text-align:left;font-weight:600"),
        tag("thead", tag("tr", (tag("th", name, scope="col") for name in head))),
        tag("tbody", (tag("tr", (tag("td", each) for each in row)) for row in rows)),
    )
