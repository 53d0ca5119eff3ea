"""Many documents in one page: each is packed until somebody looks at it, so that a browser opens a thousand at once."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping
from itertools import chain

from annot.html.markup import Child, Markup, join, tag
from annot.report.documents import legend_of, render_documents, sides_of
from annot.report.names import render_name
from annot.report.values import ReportData

MOST_UNPACKED = 60
"""Documents that a page shows one below the other; of more it shows one at a time."""


def is_packed(data: ReportData) -> bool:
    """Whether a report has so many documents that they are packed."""
    return len(data.documents) > MOST_UNPACKED


def pack(part: Markup, **attributes: str | int) -> Markup:
    """A part that the script unpacks where it is needed: HTML, compressed (zlib), in base64."""
    body = base64.b64encode(zlib.compress(part.encode(), 9)).decode()
    return tag("template", Markup(body), **attributes)


def render_packed_documents(data: ReportData) -> Markup:
    """The place where one document is shown, the first one to begin with, and all documents, packed."""
    documents = render_documents(data)
    first = next(documents)
    return join(
        (
            # It is seen before the rest of the page has come.
            tag("div", first, id="packed"),
            _without_script("All but the first document"),
            (pack(each, data_d=place) for place, each in enumerate(chain((first,), documents))),
        )
    )


def render_packed(key: str, part: Markup) -> Markup:
    """A part of the page that is unpacked when somebody comes near it."""
    return join((_without_script("This part"), tag("div", pack(part), data_part=key, class_="later")))


def _without_script(what: str) -> Markup:
    words = (
        f"{what} of a report of more than {MOST_UNPACKED} documents is packed, and a script of this page unpacks it: "
        "allow it, or write the report of fewer documents."
    )
    return tag("p", words, class_="without")


def render_finder(data: ReportData) -> Markup:
    """The list of all documents, with what finds one by its title, its id or a label."""
    legend = legend_of(data)
    options: Child = [tag("option", "any label", value="")] + [
        tag("option", name, value=place) for name, place in legend.places.items()
    ]
    items = (_item(data, place, doc_id, legend.places) for place, doc_id in enumerate(data.documents))
    return tag(
        "nav",
        tag("h2", "Documents"),
        tag(
            "div",
            tag("p", tag("label", "Find ", tag("input", type="search", id="find", placeholder="title or id"))),
            tag("p", tag("label", "With ", tag("select", options, id="with"))),
            tag(
                "p",
                tag("button", "Previous", type="button", id="previous"),
                " ",
                tag("button", "Next", type="button", id="next"),
                " ",
                tag("span", id="n-found", role="status"),
            ),
            class_="js",
            hidden=True,
        ),
        tag("ul", items, id="found", class_="plain"),
        aria_label="Documents",
    )


def _item(data: ReportData, place: int, doc_id: str, places: Mapping[str, int]) -> Markup:
    labels = {mention.label for side in sides_of(data, doc_id).values() for mention in side.mentions}
    return tag(
        "li",
        render_name(data, doc_id, href=f"#d{place}"),
        data_l=" ".join(str(places[label]) for label in sorted(labels, key=lambda name: places[name])),
    )
