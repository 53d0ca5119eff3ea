"""The documents: each with its text, its mentions and its relations, as every view has them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from annot.core.annotation import AnnotationSet, Attributes, AttributeValue
from annot.core.attribute import AttributeSpec
from annot.core.document import Document
from annot.core.plural import plural
from annot.html.marks import render_marks
from annot.html.markup import Child, Markup, join, tag
from annot.html.palette import abbreviate
from annot.html.values import show_value
from annot.report.names import render_name, title_of
from annot.report.values import Dispute, ReportData, count_disputes
from annot.report.views import DIFFERENCES, GOLD, ShownMention, ShownRelation, View, views_of


@dataclass(frozen=True)
class Legend:
    """Where a label stands in the palette, and its abbreviation."""

    places: Mapping[str, int]
    short: Mapping[str, str]


def legend_of(data: ReportData) -> Legend:
    """The legend of a report."""
    return Legend({name: place for place, name in enumerate(data.schema.mentions)}, abbreviate(data.schema.mentions))


def render_documents(data: ReportData) -> Iterator[Markup]:
    """Each document."""
    legend = legend_of(data)
    disputes: dict[str, list[tuple[int, Dispute]]] = {}
    for number, each in enumerate(data.disputes):
        disputes.setdefault(each.conflict.doc_id, []).append((number, each))
    for place, document in enumerate(data.documents.values()):
        yield _document(data, place, document, disputes.get(document.doc_id, []), legend)


def sides_of(data: ReportData, doc_id: str) -> dict[str, AnnotationSet]:
    """What the gold and each reader have of a document."""
    sides = {GOLD: data.gold[doc_id]} if doc_id in data.gold else {}
    return sides | {name: reading[doc_id] for name, reading in data.readings.items() if doc_id in reading}


def _document(
    data: ReportData, place: int, document: Document, disputes: list[tuple[int, Dispute]], legend: Legend
) -> Markup:
    views = views_of(sides_of(data, document.doc_id), disputes)
    about = document.meta
    facts = [
        about.get("publisher"),
        f"published {about['date_published']}" if about.get("date_published") else "date unknown",
        f"{plural(len(document.text), 'character')}",
        count_disputes(each for _, each in disputes) if disputes else None,
    ]
    body: Child = [
        _view(data, f"d{place}v{at}", document, view, legend, is_open=not at) for at, view in enumerate(views)
    ]
    if not views:
        body = (tag("p", "Nobody has read this document yet."), tag("div", document.text, class_="text", dir="auto"))
    return tag(
        "article",
        tag("h3", render_name(data, document.doc_id)),
        tag("p", " · ".join(filter(None, facts)), class_="facts"),
        _lacks(data, document.doc_id),
        body,
        tag("p", "This document has no such reading.", class_="none", hidden=True),
        id=f"d{place}",
        class_="document",
    )


def _lacks(data: ReportData, doc_id: str) -> list[Markup]:
    """What readers said of a document that their readings do not hold."""
    found = []
    for name, of in data.readings.items():
        said = of[doc_id].left_out if doc_id in of else ()
        if said:
            listed = (tag("li", f"{each.where}: {each.said} ({each.code})") for each in said)
            head = tag(
                "strong", f"The reading of {name} is incomplete; {plural(len(said), 'thing')} could not be taken:"
            )
            found.append(tag("div", tag("p", head), tag("ul", listed), class_="incomplete", role="note"))
    return found


def _view(data: ReportData, key: str, document: Document, view: View, legend: Legend, *, is_open: bool) -> Markup:
    mentions = [each.mention for each in view.mentions]
    language = document.meta.get("language") or data.schema.language
    marks = render_marks(document.text, mentions, places=legend.places, short=legend.short)
    text = tag(
        "div",
        marks,
        class_="text",
        lang=language,
        dir="auto",
        role="group",
        aria_label=f"Text of {title_of(data, document.doc_id)}, {view.name}",
    )
    counts = f"{plural(len(view.mentions), 'mention')}, {plural(len(view.relations), 'relation')}"
    return tag(
        "details",
        tag("summary", tag("strong", _title(view)), f": {counts}"),
        tag("div", text, class_="canvas"),
        _tables(data, key, document.doc_id, view, legend, language),
        id=key,
        class_="view",
        data_view=view.name,
        open=is_open,
    )


def _title(view: View) -> str:
    return {GOLD: "Gold", DIFFERENCES: "Differences"}.get(view.name, view.name)


def _tables(data: ReportData, key: str, doc_id: str, view: View, legend: Legend, language: str) -> Markup:
    numbers = {each.mention.id: place for place, each in enumerate(view.mentions)}
    quotes = {each.mention.id: each.mention.text for each in view.mentions}
    mention_rows = [
        _mention_row(data, f"{key}m{place}", each, legend, language) for place, each in enumerate(view.mentions)
    ]
    relation_rows = [_relation_row(data, key, each, numbers, quotes, language) for each in view.relations]
    return tag(
        "details",
        tag("summary", f"Mentions and relations of {view.name} as tables"),
        scroller(
            f"Mentions of {title_of(data, doc_id)}, {view.name}",
            table("Mentions", ("Label", "Text", "Place", "Attributes", "Notes"), mention_rows),
        ),
        scroller(
            f"Relations of {title_of(data, doc_id)}, {view.name}",
            table("Relations", ("Relation", "From", "To", "Attributes", "Notes"), relation_rows),
        )
        if relation_rows
        else None,
        class_="tables",
    )


def scroller(name: str, *children: Child) -> Markup:
    """A part that scrolls by itself where it is wider than the page, reachable by keyboard."""
    return tag("div", *children, class_="scroller", role="region", aria_label=name, tabindex=0)


def table(caption: str, head: tuple[str, ...], rows: Child, *, numbers: Collection[str] = ()) -> Markup:
    """A table with a caption and a row of headers.

    Args:
        caption: above it.
        head: the names of its columns.
        rows: of its body.
        numbers: names of the columns whose cells are numbers.
    """
    return tag("table", tag("caption", caption), head_row(head, numbers=numbers), tag("tbody", rows))


def head_row(head: tuple[str, ...], *, numbers: Collection[str] = ()) -> Markup:
    """The head of a table; see `table`."""
    cells = (tag("th", name, scope="col", class_="number" if name in numbers else None) for name in head)
    return tag("thead", tag("tr", cells))


def _dispute_link(number: int, dispute: Dispute) -> Markup:
    if dispute.is_conflict:
        return tag("a", f"conflict {number + 1}", href=f"#c{number}", class_="conflict")
    return tag("a", f"decision {number + 1}", href=f"#c{number}")


def _is_disputed(data: ReportData, numbers: tuple[int, ...]) -> bool:
    return any(data.disputes[number].is_conflict for number in numbers)


def _mention_row(data: ReportData, key: str, shown: ShownMention, legend: Legend, language: str) -> Markup:
    mention = shown.mention
    specs = data.schema.mentions[mention.label].attributes if mention.label in data.schema.mentions else {}
    place = legend.places[mention.label]
    return tag(
        "tr",
        tag("th", tag("span", legend.short[mention.label], class_=f"chip l{place}"), " ", mention.label, scope="row"),
        tag("td", tag("bdi", mention.text, lang=language)),
        tag("td", str(mention.span)),
        tag("td", _attributes(mention.attributes, specs, data.schema.language)),
        tag("td", _notes(data, shown.notes, shown.disputes)),
        id=key,
        data_l=place,
        data_c=_is_disputed(data, shown.disputes),
    )


def _relation_row(
    data: ReportData,
    key: str,
    shown: ShownRelation,
    numbers: Mapping[str, int],
    quotes: Mapping[str, str],
    language: str,
) -> Markup:
    relation = shown.relation
    found = data.schema.relations.get(relation.label)
    return tag(
        "tr",
        tag("th", relation.label, scope="row"),
        (tag("td", tag("bdi", quotes[end], lang=language)) for end in (relation.head, relation.tail)),
        tag("td", _attributes(relation.attributes, found.attributes if found else {}, data.schema.language)),
        tag("td", _notes(data, shown.notes, shown.disputes)),
        data_from=numbers[relation.head],
        data_to=numbers[relation.tail],
        data_c=_is_disputed(data, shown.disputes),
    )


def _attributes(attributes: Attributes, specs: Mapping[str, AttributeSpec], language: str) -> Markup | None:
    if not attributes:
        return None
    return tag("ul", (tag("li", _attribute(name, value, specs, language)) for name, value in attributes.items()))


def _attribute(name: str, value: AttributeValue, specs: Mapping[str, AttributeSpec], language: str) -> Iterator[Child]:
    """Name and value as the data has them, and the annotators' words for the value."""
    shown = show_value(value)
    yield tag("b", name)
    yield f" {shown}"
    titles = specs[name].values if name in specs else {}
    values = value if isinstance(value, tuple) else (value,)
    words = ", ".join(titles.get(each, each) for each in values if isinstance(each, str))
    if words and words != shown:
        yield " "
        yield tag("i", words, lang=language)


def _notes(data: ReportData, notes: tuple[str, ...], disputes: tuple[int, ...]) -> Markup:
    return join((*notes, *(_dispute_link(number, data.disputes[number]) for number in disputes)), by="; ")
