"""A line with its points, whiskers and band, as SVG in the colour of the text around it, for light and dark pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from annot.html.markup import Child, Markup, tag

_WIDTH, _HEIGHT = 560, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 16, 16, 48
_WHISKER = 4
_ALONE = (
    "svg{color:#1b1b1f;background:#ffffff;font:13px system-ui,sans-serif}"
    "@media (prefers-color-scheme:dark){svg{color:#ececf1;background:#17181c}}"
)


class ChartPoint(NamedTuple):
    """A value with its interval, where it has one."""

    x: float
    y: float
    low: float | None = None
    high: float | None = None


def draw_chart(
    points: Sequence[ChartPoint],
    line: Sequence[ChartPoint],
    *,
    title: str,
    x_name: str,
    y_name: str,
    is_file: bool = False,
) -> Markup:
    """Points with whiskers over a line with its band; y goes from 0 to 1.

    Args:
        points: what was measured.
        line: what was fitted, rising in x; may be empty.
        title: what the picture shows, for who does not see it.
        x_name: of the axis below.
        y_name: of the axis at the side.
        is_file: the picture stands alone, and brings its own colours.
    """
    right = max([each.x for each in (*points, *line)], default=1.0) or 1.0
    at = _Scale(right)
    return tag(
        "svg",
        tag("title", title),
        tag("style", Markup(_ALONE)) if is_file else None,
        list(_axes(at, x_name, y_name)),
        list(_band(at, line)),
        list(_dots(at, points)),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        width=_WIDTH,
        height=_HEIGHT,
        role="img",
        aria_label=title,
        class_="chart",
    )


class _Scale(NamedTuple):
    right: float

    def x(self, value: float) -> float:
        return round(_LEFT + value / self.right * (_WIDTH - _LEFT - _RIGHT), 1)

    def y(self, value: float) -> float:
        inside = min(1.0, max(0.0, value))
        return round(_HEIGHT - _BOTTOM - inside * (_HEIGHT - _TOP - _BOTTOM), 1)


def _axes(at: _Scale, x_name: str, y_name: str) -> Iterator[Markup]:
    left, right, low = _LEFT, _WIDTH - _RIGHT, _HEIGHT - _BOTTOM
    for percent in (0, 25, 50, 75, 100):
        y = at.y(percent / 100)
        yield _line(left, right, y, y, opacity="0.2")
        yield _text(f"{percent / 100:.2f}", left - 8, y + 4, "end")
    for value in _ticks(at.right):
        yield _line(at.x(value), at.x(value), low, low + 5, opacity="0.6")
        yield _text(str(value), at.x(value), low + 19, "middle")
    yield _text(x_name, (left + right) / 2, _HEIGHT - 8, "middle")
    yield _text(y_name, left + 6, _TOP + 14, "start")


def _band(at: _Scale, line: Sequence[ChartPoint]) -> Iterator[Child]:
    bounds = [(each.x, each.low, each.high) for each in line if each.low is not None and each.high is not None]
    if bounds:
        there = [f"{at.x(x)},{at.y(high)}" for x, _, high in bounds]
        back = [f"{at.x(x)},{at.y(low)}" for x, low, _ in reversed(bounds)]
        yield tag("polygon", points=" ".join([*there, *back]), fill="currentColor", opacity="0.15")
    if line:
        way = " ".join(f"{at.x(each.x)},{at.y(each.y)}" for each in line)
        yield tag("polyline", points=way, fill="none", stroke="currentColor", stroke_width="1.5", opacity="0.8")


def _dots(at: _Scale, points: Sequence[ChartPoint]) -> Iterator[Child]:
    for each in points:
        x = at.x(each.x)
        if each.low is not None and each.high is not None:
            yield _line(x, x, at.y(each.low), at.y(each.high), opacity="0.9")
            for end in (each.low, each.high):
                yield _line(x - _WHISKER, x + _WHISKER, at.y(end), at.y(end), opacity="0.9")
        yield tag("circle", cx=x, cy=at.y(each.y), r=4, fill="currentColor")


def _line(x1: float, x2: float, y1: float, y2: float, *, opacity: str) -> Markup:
    return tag("line", x1=x1, x2=x2, y1=y1, y2=y2, stroke="currentColor", opacity=opacity)


def _text(words: str, x: float, y: float, anchor: str) -> Markup:
    return tag("text", words, x=x, y=y, text_anchor=anchor, fill="currentColor", font_size=13)


def _ticks(right: float) -> list[int]:
    """At most seven whole numbers at even steps."""
    step = 1
    while right / step > 6:
        step = step * 5 // 2 if str(step).startswith("2") else step * 2
    return [step * n for n in range(int(right // step) + 1)]
