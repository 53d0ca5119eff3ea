"""The agreement of annotators: bars with their intervals, and who takes which label for which as a heat map."""

from __future__ import annotations

from collections.abc import Iterator

from annot.core.estimate import Estimate
from annot.core.plural import plural
from annot.html.markup import Markup, join, tag
from annot.report.documents import scroller, table
from annot.report.values import AgreementBar, ReadersAgreement

_WIDTH, _HEIGHT = 200, 16
_CELL, _MARGIN = 34, 150
NOTHING = "nothing"


def render_agreement(agreement: tuple[ReadersAgreement, ...]) -> Markup:
    """All pairs, or a sentence where there is none."""
    if not agreement:
        return tag("p", "No two readers have read the same document yet.")
    return join(_readers(each) for each in agreement)


def _readers(readers: ReadersAgreement) -> Markup:
    who = " and ".join(readers.annotators)
    tables: dict[tuple[str, str], list[AgreementBar]] = {}
    for bar in readers.bars:
        tables.setdefault((bar.layer, bar.measure), []).append(bar)
    return tag(
        "article",
        tag("h3", who),
        tag("p", f"Over {plural(readers.n_documents, 'document')} that they have in common.", class_="facts"),
        (
            _measure(layer, measure.replace("_", " "), bars, who, is_open=not place)
            for place, ((layer, measure), bars) in enumerate(tables.items())
        ),
        _heat_map(readers) if readers.confusion else None,
        class_="pair",
    )


def _measure(layer: str, measure: str, bars: list[AgreementBar], who: str, *, is_open: bool) -> Markup:
    head = ("Label", "0 to 1", "Value", "95 % interval", "n")
    return tag(
        "details",
        tag("summary", f"{layer.capitalize()}: {measure}"),
        scroller(
            f"Agreement on {layer}, {measure}, {who}",
            table(f"Agreement on {layer}, {measure}", head, [_bar_row(each) for each in bars], numbers=head[2:]),
        ),
        open=is_open,
    )


def _bar_row(bar: AgreementBar) -> Markup:
    estimate = bar.estimate
    has_interval = estimate.low is not None and estimate.high is not None
    return tag(
        "tr",
        tag("th", bar.label, scope="row"),
        tag("td", _bar(estimate)),
        tag(
            "td", f"undefined ({estimate.why})" if estimate.value is None else f"{estimate.value:.3f}", class_="number"
        ),
        tag("td", f"{estimate.low:.3f} to {estimate.high:.3f}" if has_interval else None, class_="number"),
        tag("td", estimate.n, class_="number"),
    )


def _bar(bar: Estimate) -> Markup | None:
    """A bar from 0 to 1 with a whisker; what is below 0 is drawn as 0, the number beside it says the rest."""
    if bar.value is None:
        return None
    middle = _HEIGHT / 2
    parts = [
        tag("rect", class_="ground", width=_WIDTH, height=_HEIGHT, rx=2),
        tag("rect", class_="bar", width=_at(bar.value), height=_HEIGHT, rx=2),
    ]
    if bar.low is not None and bar.high is not None:
        low, high = _at(bar.low), _at(bar.high)
        parts.append(tag("line", class_="whisker", x1=low, x2=high, y1=middle, y2=middle))
        parts += [tag("line", class_="whisker", x1=x, x2=x, y1=3, y2=_HEIGHT - 3) for x in (low, high)]
    return tag(
        "svg", parts, viewBox=f"0 0 {_WIDTH} {_HEIGHT}", width=_WIDTH, height=_HEIGHT, class_="bars", aria_hidden="true"
    )


def _at(value: float) -> float:
    return round(min(1.0, max(0.0, value)) * _WIDTH, 1)


def _heat_map(pair: ReadersAgreement) -> Markup:
    left, right = pair.annotators
    labels = sorted({label for both in pair.confusion for label in both} - {""})
    names = [*labels, ""]
    title = f"Labels of {left} (rows) against labels of {right} (columns)"
    width = _MARGIN + _CELL * len(names)
    svg = tag(
        "svg",
        tag("title", title),
        _heads(names),
        _cells(pair, names),
        viewBox=f"0 0 {width} {width}",
        width=width,
        height=width,
        class_="heat",
        role="img",
        aria_label=f"{title}; the table below has the same numbers",
    )
    rows = [
        tag("tr", (tag("td", label or NOTHING) for label in both), tag("td", n, class_="number"))
        for both, n in sorted(pair.confusion.items(), key=lambda each: (-each[1], each[0]))
    ]
    return tag(
        "figure",
        tag(
            "figcaption",
            f"{title}. Mentions are paired one to one by their places; a darker cell has more of its row.",
        ),
        scroller(title, svg),
        tag(
            "details",
            tag("summary", "The same as a table"),
            table(title, (left, right, "n"), rows, numbers=("n",)),
        ),
    )


def _heads(names: list[str]) -> Iterator[Markup]:
    for place, name in enumerate(names):
        middle = _MARGIN + _CELL * place + _CELL / 2
        yield tag("text", name or NOTHING, x=_MARGIN - 6, y=middle + 4, text_anchor="end")
        yield tag("text", name or NOTHING, transform=f"translate({middle + 4} {_MARGIN - 6}) rotate(-90)")


def _cells(pair: ReadersAgreement, names: list[str]) -> Iterator[Markup]:
    for row, left in enumerate(names):
        total = sum(pair.confusion.get((left, right), 0) for right in names)
        for column, right in enumerate(names):
            n = pair.confusion.get((left, right), 0)
            x, y = _MARGIN + _CELL * column, _MARGIN + _CELL * row
            yield tag("rect", class_="cell", x=x + 1, y=y + 1, width=_CELL - 2, height=_CELL - 2)
            if n:
                share = f"{0.15 + 0.85 * n / total:.2f}"
                kind = "hit" if left == right else "miss"
                yield tag("rect", class_=kind, x=x + 1, y=y + 1, width=_CELL - 2, height=_CELL - 2, fill_opacity=share)
                yield tag("text", n, x=x + _CELL / 2, y=y + _CELL / 2 + 4, text_anchor="middle")
