"""The whole page: one file that asks for nothing, and runs no script but its own."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from importlib import resources

from annot.core.colors import colors_of
from annot.core.plural import plural
from annot.html.markup import Child, Markup, join, tag
from annot.html.palette import render_label_css
from annot.report.agreement import render_agreement
from annot.report.claims_table import render_claims
from annot.report.disputes import render_disputes
from annot.report.documents import legend_of, render_documents, sides_of
from annot.report.learning import render_curve
from annot.report.models import render_models
from annot.report.names import render_name
from annot.report.packed import is_packed, render_finder, render_packed, render_packed_documents
from annot.report.values import ReportData, count_disputes
from annot.report.views import DIFFERENCES, GOLD

_TITLES = {
    "claims": "Records across documents",
    "documents": "Documents",
    "conflicts": "Conflicts of the readings",
    "agreement": "Agreement of the readers",
    "models": "Predictions and their readers",
    "curve": "Is more annotation worth it?",
}


def render_report(data: ReportData) -> str:
    """The report as HTML; the same data gives the same characters."""
    style = _file("page.css") + render_label_css(colors_of(data.schema))
    script = _file("page.js")
    parts = _parts(data)
    sections = [
        tag("section", tag("h2", _TITLES[key], id=f"{key}-title"), part, id=key, aria_labelledby=f"{key}-title")
        for key, part in parts.items()
    ]
    body = tag(
        "body",
        tag("a", "Skip to the documents", href="#documents", class_="skip"),
        _header(data, parts),
        _aside(data),
        tag("main", sections, id="main"),
        _panel(),
        tag("script", Markup(script)),
    )
    return f"<!doctype html>\n{tag('html', _head(data, style, script), body, lang='en')}\n"


def _parts(data: ReportData) -> dict[str, Markup]:
    """Each part by its key, in the order of the page; models and a curve where there are any.

    Records come first where there are some: they are what the data set says. In a page of many documents they are
    packed, and would have to be unpacked before the first document is seen.
    """
    claims, disputes = render_claims(data), render_disputes(data)
    if is_packed(data):
        parts = {
            "documents": render_packed_documents(data),
            "claims": render_packed("claims", claims),
            "conflicts": render_packed("conflicts", disputes),
        }
    elif data.records:
        parts = {"claims": claims, "documents": join(render_documents(data)), "conflicts": disputes}
    else:
        parts = {"documents": join(render_documents(data)), "conflicts": disputes, "claims": claims}
    parts["agreement"] = render_agreement(data.agreement)
    if data.models:
        parts["models"] = render_models(data)
    if data.curve is not None:
        parts["curve"] = render_curve(data.curve)
    return parts


def _file(name: str) -> str:
    return (resources.files("annot.report") / name).read_text("utf-8")


def _head(data: ReportData, style: str, script: str) -> Markup:
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", f"{data.title} – report"),
        tag("style", Markup(style)),
    )


def _header(data: ReportData, keys: Iterable[str]) -> Markup:
    readers = ", ".join(data.readings) or "no reader yet"
    facts = (
        f"{data.name} · schema {data.schema.id} · {plural(len(data.documents), 'document')} · read by {readers} · "
        f"{plural(sum(len(each.mentions) for each in data.gold.values()), 'mention')} and "
        f"{plural(sum(len(each.relations) for each in data.gold.values()), 'relation')} in the gold · "
        f"{plural(len(data.records), 'record')} · "
        f"{count_disputes(data.disputes)}"
    )
    # Records are the first to be offered, wherever they stand.
    keys = sorted(keys, key=lambda key: not (key == "claims" and data.records))
    links = [tag("li", tag("a", _TITLES[key], href=f"#{key}")) for key in keys]
    return tag(
        "header",
        tag("h1", data.title),
        tag("p", facts, class_="facts"),
        tag("nav", tag("ul", links), aria_label="Parts of the report"),
    )


def _aside(data: ReportData) -> Markup:
    """Legend and filters; without a script the legend alone."""
    return tag(
        "aside",
        tag(
            "details",
            tag("summary", "Legend and filters"),
            _selects(data),
            _labels(data),
            render_finder(data) if is_packed(data) else _list(data),
            open=True,
            id="legend",
        ),
        aria_label="Legend and filters",
    )


def _list(data: ReportData) -> Markup:
    items = (tag("li", render_name(data, doc_id, href=f"#d{place}")) for place, doc_id in enumerate(data.documents))
    return tag("nav", tag("h2", "Documents"), tag("ul", items, class_="plain"), aria_label="Documents")


def _selects(data: ReportData) -> Markup:
    names = {name: None for doc_id in data.documents for name in sides_of(data, doc_id)}
    views = {GOLD: "gold", **{name: name for name in names if name != GOLD}, DIFFERENCES: "differences"}
    conflicts = {"": "all mentions", "1": "in a conflict of the readers"}
    return tag(
        "div",
        tag("p", tag("label", "Reading ", tag("select", _options(views), id="view"))),
        tag("p", tag("label", "Mentions ", tag("select", _options(conflicts), id="conflict"))),
        tag("p", tag("label", tag("input", type="checkbox", id="draw"), " All relations")),
        class_="js",
        hidden=True,
    )


def _options(words: dict[str, str]) -> Child:
    return [tag("option", word, value=value) for value, word in words.items()]


def _labels(data: ReportData) -> Markup:
    legend = legend_of(data)
    counts = dict.fromkeys(data.schema.mentions, 0)
    for reading in data.gold.values():
        for mention in reading.mentions:
            counts[mention.label] += 1
    items = []
    for name, label in data.schema.mentions.items():
        place = legend.places[name]
        box = tag("input", type="checkbox", checked=True, value=place, class_="label js", hidden=True)
        words = [tag("span", legend.short[name], class_=f"chip l{place}"), " ", name, f" ({counts[name]})"]
        title = tag("span", label.title, lang=data.schema.language, class_="facts") if label.title else None
        items.append(tag("li", tag("label", box, words, title=label.definition), title))
    return tag("fieldset", tag("legend", "Labels (n in the gold)"), tag("ul", items, class_="plain"))


def _panel() -> Markup:
    """Where the script shows what is under the pointer or the focus."""
    return tag(
        "aside",
        tag("button", "×", type="button", aria_label="Close"),
        tag("div", id="cards"),
        id="panel",
        aria_label="Selected mention",
        tabindex=-1,
        hidden=True,
    )
