"""A schema out of a labelling config that somebody else made: what it says, and what it leaves open, marked so."""

from __future__ import annotations

import json
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from annot.core.errors import ConfigError
from annot.core.names import require_label_name
from annot.store.plain_files import require_file

_SPANS = frozenset({"Labels", "HyperTextLabels"})
_VALUES = frozenset({"Choices", "TextArea", "Number"})
_OPEN = "  # proposed: the config does not say it"


@dataclass
class ConfigSchema:
    """What a labelling config comes to.

    Attributes:
        yaml: a schema file, in which everything that the config does not say is marked as proposed.
        passed_over: controls that a schema has no place for, and why.
    """

    yaml: str
    passed_over: tuple[str, ...]


@dataclass
class _Label:
    name: str
    title: str
    color: str
    hotkey: str
    attributes: list[str] = field(default_factory=list)


def schema_of_config(path: Path, *, name: str, language: str) -> ConfigSchema:
    """The schema that a labelling config makes.

    Labels of all label controls become mention labels, controls of regions attributes, and what `Relations` holds
    relation labels. A label that cannot be a name as it is gets one, and its words as title; attributes are called
    after their controls, whose names are their titles, by which `annot pull --from` knows them.

    Args:
        path: the config, in XML.
        name: of the schema.
        language: of the schema, an ISO 639 code.

    Raises:
        ConfigError: the file is missing, no XML, or has no label control.
    """
    root = _parse(path)
    labels = _labels(root)
    if not labels:
        raise ConfigError(f'{path}: no control marks spans, such as <Labels name="label" toName="text">')
    passed_over: list[str] = []
    for each in root.iter():
        if each.tag in _VALUES and each.get("perRegion") == "true":
            _attach(each, labels)
        elif each.get("toName") and each.tag not in {*_SPANS, "Relations"}:
            whose = "of the whole text" if each.tag in _VALUES else "which annot does not read"
            passed_over.append(f"<{each.tag} name={each.get('name')!r}>, {whose}")
    lines = [
        f"name: {name}",
        f"version: 0.1.0{_OPEN}",
        f"language: {language}",
        "mentions:",
        *(line for label in labels.values() for line in _mention_lines(label)),
    ]
    if relations := list(_relations(root)):
        every = json.dumps([label.name for label in labels.values()], ensure_ascii=False)
        lines += ["relations:", *(line for each in relations for line in _relation_lines(each, every))]
    return ConfigSchema("\n".join(lines) + "\n", tuple(passed_over))


def _parse(path: Path) -> ET.Element:
    require_file(path)
    try:
        return ET.fromstring(path.read_text("utf-8-sig"))  # noqa: S314 (expat bounds what entities expand to)
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: no such file") from error
    except (ET.ParseError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not the XML of a labelling config: {error}") from error


def _labels(root: ET.Element) -> dict[str, _Label]:
    """The labels by what exports call them; of two controls with one label it is one."""
    found: dict[str, _Label] = {}
    taken: set[str] = set()
    for control in (each for each in root.iter() if each.tag in _SPANS):
        for each in control.iter("Label"):
            value = each.get("value", "")
            said = each.get("alias") or value
            if said and said not in found:
                found[said] = _Label(_name_of(said, taken), value, each.get("background", ""), each.get("hotkey", ""))
    return found


def _name_of(said: str, taken: set[str]) -> str:
    """A name for what people call something: itself where it can be one, else its letters and digits."""
    plain = unicodedata.normalize("NFC", said)
    try:
        name = require_label_name(plain)
    except ValueError:
        name = re.sub(r"[^\w]+", "_", plain).strip("_")[:60] or "label"
    at = 1
    while (unique := name if at == 1 else f"{name}_{at}") in taken:
        at += 1
    taken.add(unique)
    return unique


def _attach(control: ET.Element, labels: dict[str, _Label]) -> None:
    only = {each.strip() for each in control.get("whenLabelValue", "").split(",") if each.strip()}
    lines = list(_attribute_lines(control))
    for said, label in labels.items():
        if not only or {said, label.title} & only:
            label.attributes += lines


def _attribute_lines(control: ET.Element) -> Iterator[str]:
    called = control.get("name", "")
    name = re.sub(r"[^A-Za-z0-9]+", "_", unicodedata.normalize("NFKD", called).encode("ascii", "ignore").decode())
    name = name.strip("_")
    name = name if name[:1].isalpha() else f"attribute_{name}".rstrip("_")
    yield f"      {name}:"
    yield f"        title: {_quoted(called)}"
    if control.tag == "Choices":
        yield "        type: choice"
        said = [(each.get("alias") or each.get("value", ""), each.get("value", "")) for each in control.iter("Choice")]
        values = {value: title for value, title in said if value}
        pairs = ", ".join(f"{_quoted(value)}: {_quoted(title)}" for value, title in values.items())
        yield f"        values: {{{pairs}}}"
        if control.get("choice") == "multiple":
            yield "        multiple: true"
    else:
        yield f"        type: {'number' if control.tag == 'Number' else 'text'}"
    if control.get("required") == "true":
        yield "        required: true"


def _mention_lines(label: _Label) -> Iterator[str]:
    yield f"  {_quoted(label.name)}:"
    yield f"    definition: {_quoted(label.title)}{_OPEN}"
    if label.title != label.name:
        yield f"    title: {_quoted(label.title)}"
    if re.fullmatch(r"#[0-9a-fA-F]{6}", label.color):
        yield f"    color: {_quoted(label.color)}"
    if len(label.hotkey) == 1:
        yield f"    hotkey: {_quoted(label.hotkey)}"
    if label.attributes:
        yield "    attributes:"
        yield from label.attributes


def _relations(root: ET.Element) -> Iterator[tuple[str, str]]:
    taken: set[str] = set()
    for control in root.iter("Relations"):
        for each in control.iter("Relation"):
            if said := each.get("value", ""):
                yield _name_of(said, taken), said


def _relation_lines(relation: tuple[str, str], every: str) -> Sequence[str]:
    name, said = relation
    return (
        f"  {_quoted(name)}:",
        f"    definition: {_quoted(said)}{_OPEN}",
        *([f"    title: {_quoted(said)}"] if said != name else []),
        f"    head: {every}{_OPEN}",
        f"    tail: {every}{_OPEN}",
    )


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
