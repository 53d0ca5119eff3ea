"""A labelling config that somebody else made, as far as annot reads it: its texts, labels, values and relations."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from annot.core.errors import ConfigError
from annot.store.plain_files import require_file
from annot.studio.adopt.seen import path_word

SPAN_TAGS = frozenset({"Labels", "HyperTextLabels"})
CHOOSE = frozenset({"Choices", "Taxonomy"})
VALUE_TAGS = frozenset({"Choices", "TextArea", "Number", "Rating", "Taxonomy", "DateTime"})
_STARS = 5
"""Stars of a `Rating` that does not say how many it has."""


class Word(NamedTuple):
    """Something that is offered: what results call it, and what annotators see."""

    said: str
    shown: str


class SpanLabel(NamedTuple):
    """A label of spans, with how it is drawn."""

    word: Word
    color: str = ""
    hotkey: str = ""


@dataclass(frozen=True)
class SpanControl:
    """A control that marks spans.

    Attributes:
        name: what results call it.
        to_name: the object that it marks.
        labels: those that it lists; a config may take them from the task's data instead.
    """

    name: str
    to_name: str
    labels: tuple[SpanLabel, ...] = ()


@dataclass(frozen=True)
class ValueControl:
    """A control that says something of a region.

    Attributes:
        tag: its tag.
        name: what results call it.
        words: those that it offers; of a taxonomy each path, joined with a slash.
        is_multiple: whether several may be chosen.
        is_required: whether the page asks for it.
        labels: labels of the regions that it is shown for; all where it is empty.
        low: the smallest number that it takes.
        high: the largest number that it takes.
    """

    tag: str
    name: str
    words: tuple[Word, ...] = ()
    is_multiple: bool = False
    is_required: bool = False
    labels: frozenset[str] = frozenset()
    low: str = ""
    high: str = ""


@dataclass(frozen=True)
class Labelling:
    """What a labelling config offers.

    Attributes:
        objects: the key of the data that each object shows, by its name.
        spans: the controls that mark spans.
        values: the controls that say something of a region.
        relations: what an arrow may say.
        passed_over: controls that no schema has a place for, and why.
        linked: objects whose key holds an address, and no text.
        shown: all keys of the data that something in it shows.
    """

    objects: Mapping[str, str]
    spans: tuple[SpanControl, ...]
    values: tuple[ValueControl, ...]
    relations: tuple[Word, ...]
    passed_over: tuple[str, ...]
    linked: frozenset[str] = frozenset()
    shown: frozenset[str] = frozenset()

    @property
    def marked(self) -> list[str]:
        """The objects on which spans are marked, in order."""
        return list(dict.fromkeys(control.to_name for control in self.spans))


@dataclass
class _Found:
    objects: dict[str, str] = field(default_factory=dict)
    spans: list[SpanControl] = field(default_factory=list)
    values: list[ValueControl] = field(default_factory=list)
    relations: dict[str, Word] = field(default_factory=dict)
    passed_over: list[str] = field(default_factory=list)
    linked: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)


def read_config_file(path: Path) -> str:
    """The text of a labelling config.

    Raises:
        ConfigError: the file is missing, or not UTF-8.
    """
    require_file(path)
    try:
        return path.read_text("utf-8-sig")
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: no such file") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not the XML of a labelling config: not UTF-8 at byte {error.start}") from error


def read_labelling(config: str, *, source: str) -> Labelling:
    """What a labelling config offers.

    Args:
        config: the XML.
        source: where it came from, for messages.

    Raises:
        ConfigError: it is no XML, marks no spans, or has two controls of one name.
    """
    found = _Found()
    _walk(parse_config(config, source=source), found, {})
    if not found.spans:
        raise ConfigError(f'{source}: no control marks spans, such as <Labels name="label" toName="text">')
    names = [*(each.name for each in found.spans), *(each.name for each in found.values)]
    if twice := next((name for at, name in enumerate(names) if name in names[:at]), None):
        raise ConfigError(f"{source}: two controls are called {twice!r}, which no server takes; rename one")
    return Labelling(
        objects=found.objects,
        spans=tuple(found.spans),
        values=tuple(found.values),
        relations=tuple(found.relations.values()),
        passed_over=tuple(found.passed_over),
        linked=frozenset(found.linked),
        shown=frozenset(found.shown),
    )


def parse_config(config: str, *, source: str) -> ET.Element:
    """The XML of a labelling config.

    Raises:
        ConfigError: it is no XML.
    """
    try:
        return ET.fromstring(config)  # noqa: S314 (expat bounds what entities expand to)
    except (ET.ParseError, ValueError) as error:
        raise ConfigError(f"{source}: not the XML of a labelling config: {error}") from error


def _walk(element: ET.Element, found: _Found, context: Mapping[str, str]) -> None:
    """Reads an element and what is in it; a `View` passes on for which labels it is shown."""
    if when := element.get("whenLabelValue"):
        context = {**context, "when": when}
    name, shown = element.get("name", ""), element.get("value", "")
    if shown.startswith("$"):
        found.shown.add(shown[1:])
    if element.tag in SPAN_TAGS:
        found.spans.append(SpanControl(name, element.get("toName", ""), tuple(_labels(element))))
    elif element.tag in VALUE_TAGS and element.get("perRegion") == "true":
        found.values.append(_value_control(element, context))
    elif element.tag == "Relations":
        for each in element.iter("Relation"):
            if said := each.get("alias") or each.get("value", ""):
                found.relations.setdefault(said, Word(said, each.get("value", "") or said))
    elif element.get("toName"):
        whose = "of the whole text" if element.tag in VALUE_TAGS else "which annot does not read"
        found.passed_over.append(f"<{element.tag} name={name!r}>, {whose}")
    elif name and shown.startswith("$"):
        found.objects[name] = shown[1:]
        if element.get("valueType") == "url":
            found.linked.add(name)
    if element.tag not in VALUE_TAGS | SPAN_TAGS:
        for each in element:
            _walk(each, found, context)


def _labels(control: ET.Element) -> Iterator[SpanLabel]:
    seen = set()
    for each in control.iter("Label"):
        shown = each.get("value", "")
        said = each.get("alias") or shown
        # `$options` stands for labels of the task's data.
        if said and said not in seen and not (shown.startswith("$") and not each.get("alias")):
            seen.add(said)
            yield SpanLabel(Word(said, shown or said), each.get("background", ""), each.get("hotkey", ""))


def _value_control(element: ET.Element, context: Mapping[str, str]) -> ValueControl:
    only = {each.strip() for each in context.get("when", "").split(",") if each.strip()}
    is_rating = element.tag == "Rating"
    return ValueControl(
        tag=element.tag,
        name=element.get("name", ""),
        words=tuple(_words(element, is_tree=element.tag == "Taxonomy")) if element.tag in CHOOSE else (),
        is_multiple=element.get("choice") == "multiple" or element.tag == "Taxonomy",
        is_required=element.get("required") == "true",
        labels=frozenset(only),
        low="1" if is_rating else element.get("min", ""),
        high=element.get("maxRating", str(_STARS)) if is_rating else element.get("max", ""),
    )


def _words(parent: ET.Element, above: Sequence[Word] = (), *, is_tree: bool) -> Iterator[Word]:
    """The choices below an element; those of a taxonomy come with the path to them."""
    for each in parent:
        if each.tag != "Choice":
            yield from _words(each, above, is_tree=is_tree)  # such as a `View` around some of the choices
            continue
        shown = each.get("value", "")
        said = each.get("alias") or shown
        if not said or (shown.startswith("$") and not each.get("alias")):
            continue
        path = [*above, Word(said, shown or said)] if is_tree else [Word(said, shown or said)]
        word = path_word(each.said for each in path) if is_tree else said
        yield Word(word, " / ".join(each.shown for each in path))
        yield from _words(each, path, is_tree=is_tree)
