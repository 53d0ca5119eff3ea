"""How a schema's attributes and relations are called in Label Studio: the one place that knows.

Control names are unique in a labelling config, so labels that share an attribute's name but not its
definition get a control each. Relations there hold labels only, so every combination of a relation's
attribute values is a label of its own: `selon`, `selon : affirme`, `selon : dément`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from types import MappingProxyType
from typing import Any, Literal, assert_never

from annot.core.annotation import Attributes, AttributeValue
from annot.core.attribute import AttributeSpec
from annot.core.attribute_types.attribute_type import PageControl
from annot.core.canonical import canonical_json
from annot.core.errors import ConfigError
from annot.core.numbers import UnclearNumberError
from annot.core.schema import Schema

LABEL_CONTROL = "label"
TEXT_OBJECT = "text"


@dataclass(frozen=True)
class Control:
    """One per-region control: an attribute as the labels in `labels` share it."""

    name: str
    attribute: str
    spec: AttributeSpec
    labels: tuple[str, ...]

    @cached_property
    def kind(self) -> PageControl:
        """Label Studio's word for its results."""
        return self.spec.kind.control

    @cached_property
    def _key(self) -> Literal["choices", "text"]:
        """Where a result's value holds what was said."""
        match self.kind:
            case "choices":
                return "choices"
            case "textarea":
                return "text"
            case _:
                assert_never(self.kind)

    def encode(self, value: AttributeValue, language: str) -> dict[str, list[str]]:
        """`value` as a result's value; numbers as people write them in the text's `language`."""
        return {self._key: self.spec.kind.to_control(value, language)}

    def decode(self, kind: str, raw: Mapping[str, Any], language: str) -> AttributeValue:
        """A result's value as an attribute value, in canonical form.

        Args:
            kind: the result's type; projects that annot did not make have number fields as well.
            raw: the result's value.
            language: of the text, by which typed numbers are read.

        Raises:
            ValueError: it is none that the attribute allows; the message says what is.
        """
        if kind == "number" and self.spec.kind.is_number:
            number = raw.get("number")
            if number is None:
                raise ValueError(f"it holds no number; expected {self.spec.allowed}")
            value = self._read([number], language) if isinstance(number, str) else number
            return self._fitting(self.spec.canonical(value))
        if kind != self.kind:
            said = next((raw[key] for key in ("choices", "number", "text") if key in raw), raw)
            raise ValueError(f"{said!r} comes from a {kind} control; expected {self.spec.allowed} from {self.kind}")
        words = raw.get(self._key)
        if isinstance(words, str):
            words = [words]
        if kind == "choices" and isinstance(words, list) and set(map(type, words)) == {str}:
            words = list(dict.fromkeys(words))  # one that is chosen twice is chosen
        if not isinstance(words, list) or set(map(type, words)) != {str}:
            raise ValueError(f"{words!r} holds no value; expected {self.spec.allowed}")
        if len(words) > 1 and not self.spec.multiple:
            raise ValueError(f"{words!r} are several values; expected {self.spec.allowed}")
        return self._fitting(self._read(words, language))

    def _fitting(self, value: AttributeValue) -> AttributeValue:
        if fault := self.spec.fault_of(value):
            raise ValueError(fault)
        return self.spec.canonical(value)

    def _read(self, words: list[str], language: str) -> AttributeValue:
        try:
            return self.spec.kind.from_control(words, language)
        except UnclearNumberError as error:
            raise UnclearNumberError(f"{error}; expected {self.spec.allowed}") from error


class Controls:
    """The names of a schema's parts in Label Studio, in both directions.

    Args:
        schema: whose parts.
        by_title: controls are known by the titles of their attributes as well, as in a project that annot did not make.
    """

    def __init__(self, schema: Schema, *, by_title: bool = False) -> None:
        self.all = _controls_of(schema)
        self._relations = schema.relations
        titles = {each.spec.title: each for each in self.all if each.spec.title and by_title}
        names = {each.name: each for each in self.all}
        self.by_name: Mapping[str, Control] = MappingProxyType({**titles, **names})
        self._by_attribute = {(label, each.attribute): each for each in self.all for label in each.labels}
        self.relation_words = MappingProxyType(_relation_words(schema))
        self._words = {_key(*meaning): word for word, meaning in self.relation_words.items()}

    def of(self, label: str, attribute: str) -> Control:
        """The control for an attribute of a mention label."""
        return self._by_attribute[label, attribute]

    def relation_word(self, label: str, attributes: Attributes) -> str:
        """What Label Studio writes on a relation with these attributes."""
        return self._words[_key(label, attributes)]

    def words_of(self, label: str) -> list[str]:
        """All that the page offers for a relation of `label`: each says every attribute that is required."""
        required = {name for name, spec in self._relations[label].attributes.items() if spec.required}
        return [
            word
            for (name, said), word in self._words.items()
            if name == label and required <= {attribute for attribute, _ in said}
        ]


_Meaning = tuple[str, Attributes]


def _key(label: str, attributes: Attributes) -> tuple[str, tuple[tuple[str, AttributeValue], ...]]:
    return label, tuple(sorted(attributes.items()))


def _controls_of(schema: Schema) -> tuple[Control, ...]:
    groups: dict[tuple[str, bytes], list[str]] = {}
    specs: dict[tuple[str, bytes], AttributeSpec] = {}
    for label, mention in schema.mentions.items():
        for name, spec in mention.attributes.items():
            key = (name, canonical_json(spec))
            groups.setdefault(key, []).append(label)
            specs[key] = spec
    names = [name for name, _ in groups]
    return tuple(
        Control(
            name=key[0] if names.count(key[0]) == 1 else f"{key[0]}__{'_'.join(labels)}",
            attribute=key[0],
            spec=specs[key],
            labels=tuple(labels),
        )
        for key, labels in groups.items()
    )


def _relation_words(schema: Schema) -> dict[str, _Meaning]:
    """What stands on a relation, and what it means; the schema's own names are understood too."""
    titles: dict[str, _Meaning] = {}
    codes: dict[str, _Meaning] = {}
    for label, relation in schema.relations.items():
        values = [[(name, value) for value in (None, *spec.values)] for name, spec in relation.attributes.items()]
        for combination in product(*values):
            said = {name: value for name, value in combination if value is not None}
            words = [relation.attributes[name].values[value] for name, value in said.items()]
            pairs = [f"{name}={value}" for name, value in said.items()]
            word = _joined(relation.title or label, words)
            if word in titles:
                raise ConfigError(
                    f"relation {label}: {word!r} would say both {titles[word]} and {(label, said)} in Label Studio; "
                    "give the values of one attribute other titles"
                )
            titles[word] = label, said
            codes[_joined(label, pairs)] = label, said
    return {**codes, **titles}


def _joined(label: str, words: list[str]) -> str:
    return f"{label} : {', '.join(words)}" if words else label
