"""Whether there is nothing to say of a reading in columns: then it need not become values to be checked.

The rules are those of `check_reading`. Each is asked of what occurs, once for all mentions and relations that are
alike in what it asks; what is asked of a whole document is left to `check_reading`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import eq

from annot.core.annotation import Attributes
from annot.core.attribute import AttributeSpec
from annot.core.document import Document
from annot.core.reading_columns import ReadingColumns
from annot.core.schema import Schema
from annot.quality.check import check_attributes

_MOST_KNOWN = 65_536


class ColumnCheck:
    """Checks readings that were made under one schema.

    Args:
        schema: what may be annotated.
    """

    def __init__(self, schema: Schema) -> None:
        relations = schema.relations.values()
        self._asks_of_documents = bool(schema.constraints) or any(
            each.acyclic or each.max_per_head is not None for each in relations
        )
        self._relations = schema.relations
        self._specs = {name: label.attributes for name, label in schema.mentions.items()}
        self._specs_of_relations = {name: label.attributes for name, label in schema.relations.items()}
        self._symmetric = frozenset(name for name, each in schema.relations.items() if each.symmetric)
        self._allowed: set[tuple[str, str, str]] = set()
        self._fitting: dict[tuple[str, int], Attributes] = {}
        self._fitting_relations: dict[tuple[str, int], Attributes] = {}

    def is_silent(self, document: Document, reading: ReadingColumns) -> bool:
        """Whether `check_reading` has nothing to say of a reading of the document; False also where it may have."""
        if self._asks_of_documents or any(zone.furniture for zone in document.zones):
            return False
        text = document.text
        quoted = [text[start:end] for start, end in zip(reading.starts, reading.ends, strict=True)]
        return (
            quoted == reading.quotes
            and self._specs.keys() >= set(reading.labels)
            and _fit(self._specs, self._fitting, reading.labels, reading.attributes)
            and self._relations.keys() >= set(reading.relation_labels)
            and _fit(self._specs_of_relations, self._fitting_relations, reading.relation_labels, reading.said)
            and self._are_allowed(reading)
        )

    def _are_allowed(self, reading: ReadingColumns) -> bool:
        """Whether all relations go from and to what they may, each to another mention, in the canonical direction."""
        heads, tails, labels = reading.heads, reading.tails, reading.relation_labels
        if any(map(eq, heads, tails)):
            return False
        label_of = reading.labels.__getitem__
        for each in set(zip(labels, map(label_of, heads), map(label_of, tails), strict=True)) - self._allowed:
            if not self._relations[each[0]].allows(*each[1:]):
                return False
            self._allowed.add(each)
        spans = list(zip(reading.starts, reading.ends, strict=True))
        return self._symmetric.isdisjoint(labels) or not any(
            label in self._symmetric and spans[head] > spans[tail]
            for label, head, tail in zip(labels, heads, tails, strict=True)
        )


def _fit(
    specs: Mapping[str, Mapping[str, AttributeSpec]],
    known: dict[tuple[str, int], Attributes],
    labels: Sequence[str],
    attributes: Sequence[Attributes],
) -> bool:
    """Whether all attributes are such as their labels have, with allowed values, and none is missing.

    Args:
        specs: by label.
        known: of a label and where a mapping lies, that mapping: it fits. Held, so that no other comes to lie there.
        labels: of mentions or of relations.
        attributes: of the same.
    """
    if known.keys() >= set(zip(labels, map(id, attributes), strict=True)):
        return True
    for label, said in zip(labels, attributes, strict=True):
        if next(check_attributes(specs[label], said), None) is not None:
            return False
        if len(known) >= _MOST_KNOWN:
            known.clear()
        known[label, id(said)] = said
    return True
