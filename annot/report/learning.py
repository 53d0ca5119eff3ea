"""The learning curve: whether more annotation is worth it, in words, as a picture and as a table."""

from __future__ import annotations

from annot.html.line_chart import draw_chart
from annot.html.markup import Markup, join, tag
from annot.report.documents import scroller, table
from annot.report.values import CurveView

_OUTDATED = "Outdated: the gold has changed since this was measured; run `annot curve` again."


def render_curve(curve: CurveView) -> Markup:
    """The sentence, the picture, and its numbers."""
    title = title_of(curve)
    rows = [
        tag(
            "tr",
            tag("td", round(each.x), class_="number"),
            tag("td", f"{each.y:.3f}", class_="number"),
            tag("td", "" if each.low is None else f"{each.low:.3f} to {each.high:.3f}", class_="number"),
        )
        for each in curve.points
    ]
    return join(
        [
            tag("p", _OUTDATED, class_="title") if not curve.is_current else None,
            tag("p", f"{curve.sentence[:1].upper()}{curve.sentence[1:]}."),
            tag(
                "figure",
                tag("figcaption", f"{title}. Points were measured, with 95 % intervals; the line is fitted."),
                scroller(title, draw_curve(curve)),
                tag(
                    "details",
                    tag("summary", "The same as a table"),
                    table(title, ("Documents", "Strict F1", "95 % interval"), rows),
                ),
            ),
        ]
    )


def draw_curve(curve: CurveView, *, is_file: bool = False) -> Markup:
    """The picture alone."""
    return draw_chart(
        curve.points,
        curve.line,
        title=title_of(curve),
        x_name="documents learnt from",
        y_name="strict F1",
        is_file=is_file,
    )


def title_of(curve: CurveView) -> str:
    """What the picture shows."""
    return f"Learning curve of {curve.predictor}: strict F1 of mentions by number of documents"
