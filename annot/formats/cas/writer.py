"""Writes JSON CAS 0.4: a file a document, each with the types of the schema, and `layers.json` for INCEpTION.

Offsets are UTF-16 units. Sentences and tokens are left to INCEpTION, which makes them on import where a file has none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

import msgspec

from annot.core.annotation import Mention, Relation
from annot.core.characters import utf16_widths
from annot.core.issue import Issue
from annot.core.schema import Schema
from annot.formats.cas.annotations import HEAD, TAIL
from annot.formats.cas.described import words_of
from annot.formats.cas.schema_layers import LABEL, META, SchemaLayer, layers_json, layers_of_schema, type_system_of
from annot.formats.format import Annotated, Written
from annot.formats.losses import loss_of, lost_facts

_KEPT = {"title", "language"}
_SOFA = 1


def write_cases(documents: Sequence[Annotated], schema: Schema) -> Written:
    """A folder of CAS files; nothing of a set is lost, but what is known of a text beside its title and language is."""
    layers = layers_of_schema(schema)
    types = msgspec.Raw(msgspec.json.encode(type_system_of(layers)))
    files: dict[str, bytes] = {}
    losses: list[Issue] = []
    for each in documents:
        writer = _CasWriter(each, layers)
        files[f"{each.document.doc_id}.json"] = writer.render(types)
        losses += [*writer.losses, *lost_facts(each.document, "a CAS of INCEpTION's", kept=_KEPT)]
    files["layers.json"] = f"{json.dumps(layers_json(layers), ensure_ascii=False, indent=1)}\n".encode()
    return Written(files, tuple(losses))


class _CasWriter:
    """The feature structures of one document; those that belong to its view are its members."""

    def __init__(self, each: Annotated, layers: tuple[SchemaLayer, SchemaLayer]) -> None:
        self.losses: list[Issue] = []
        self._document, self._said = each
        self._mentions, self._relations = layers
        self._units = list(accumulate(utf16_widths(self._document.text), initial=0))
        self._structures: list[dict[str, Any]] = []
        self._members: list[int] = []

    def render(self, types: msgspec.Raw) -> bytes:
        document = self._document
        sofa = {"sofaNum": 1, "sofaID": "_InitialView", "mimeType": "text", "sofaString": document.text}
        self._add("uima.cas.Sofa", sofa)
        facts = {"language": document.language or "x-unspecified", "documentId": document.doc_id}
        if "title" in document.meta:
            facts["documentTitle"] = document.meta["title"]
        self._add_placed(META, 0, len(document.text), facts)
        ids: dict[str, int] = {}
        places = {mention.id: mention.span for mention in self._said.mentions}
        for mention in self._said.mentions:
            values = self._values(self._mentions, mention)
            ids[mention.id] = self._add_placed(self._mentions.name, mention.span.start, mention.span.end, values)
        for relation in self._said.relations:
            # A relation of INCEpTION's stands where it ends.
            place = places[relation.tail]
            values = self._values(self._relations, relation)
            values |= {f"@{HEAD}": ids[relation.head], f"@{TAIL}": ids[relation.tail]}
            self._add_placed(self._relations.name, place.start, place.end, values)
        view = {"%SOFA": _SOFA, "%MEMBERS": self._members}
        whole = {"%TYPES": types, "%FEATURE_STRUCTURES": self._structures, "%VIEWS": {"_InitialView": view}}
        return msgspec.json.encode(whole) + b"\n"

    def _values(self, layer: SchemaLayer, of: Mention | Relation) -> dict[str, Any]:
        found: dict[str, Any] = {LABEL: of.label}
        for name, value in of.attributes.items():
            feature = layer.feature(of.label, name, value)
            if feature is None:
                message = f"{name} is {value!r}, and the schema has no such attribute of {of.label}"
                self.losses.append(loss_of("lost-attribute", self._document.doc_id, of.id, message))
                continue
            words = words_of(value)
            if isinstance(words, list):
                found[f"@{feature.name}"] = self._add("uima.cas.StringArray", {"%ELEMENTS": words})
            else:
                found[feature.name] = words
        return found

    def _add(self, kind: str, values: Mapping[str, Any]) -> int:
        key = len(self._structures) + 1
        self._structures.append({"%ID": key, "%TYPE": kind, **values})
        return key

    def _add_placed(self, kind: str, start: int, end: int, values: Mapping[str, Any]) -> int:
        place = {"@sofa": _SOFA, "begin": self._units[start], "end": self._units[end]}
        key = self._add(kind, {**place, **values})
        self._members.append(key)
        return key
