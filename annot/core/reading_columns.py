"""`ReadingColumns`: what one annotator said of one document, in columns; values are made where somebody asks for them.

What comes by the million and is only held against text and schema, counted or written down stays in columns: a mention
costs no object of its own. What people read and decide is a value. Both say the same, and either makes the other.
"""

from __future__ import annotations

from functools import cached_property
from typing import Self

import msgspec

from annot.core.annotation import AnnotationSet, Attributes, Mention, Relation, Span


class ReadingColumns(msgspec.Struct, frozen=True, dict=True, eq=False, kw_only=True):
    """A reading in columns: one entry a mention, and one a relation. Nothing is held against text or schema.

    Attributes:
        labels: of the mentions.
        starts: where each begins, in code points.
        ends: one past the last character of each.
        quotes: what each quotes.
        attributes: of each; what is said alike is one mapping.
        relation_labels: of the relations.
        heads: place of each one's head among the mentions.
        tails: place of its tail.
        said: the attributes of each relation.
    """

    labels: list[str]
    starts: list[int]
    ends: list[int]
    quotes: list[str]
    attributes: list[Attributes]
    relation_labels: list[str]
    heads: list[int]
    tails: list[int]
    said: list[Attributes]

    @classmethod
    def of(cls, reading: AnnotationSet) -> Self:
        """The columns of a reading, in its order."""
        mentions = reading.mentions
        spans = [each.span for each in mentions]
        return cls(
            labels=[each.label for each in mentions],
            starts=[each.start for each in spans],
            ends=[each.end for each in spans],
            quotes=[each.text for each in mentions],
            attributes=[each.attributes for each in mentions],
            relation_labels=[each.label for each in reading.relations],
            heads=list(reading.ends[::2]),
            tails=list(reading.ends[1::2]),
            said=[each.attributes for each in reading.relations],
        )

    @cached_property
    def ids(self) -> list[str]:
        """The ids of the mentions."""
        rows = zip(self.labels, self.starts, self.ends, strict=True)
        return [f"{label}@{start}-{end}" for label, start, end in rows]

    def in_order(self) -> ReadingColumns:
        """The same in canonical order, as an `AnnotationSet` has it: by span and label, and by label, head and tail."""
        places = list(zip(self.starts, self.ends, self.labels, strict=True))
        order = sorted(range(len(places)), key=places.__getitem__)
        ids = self.ids
        links = [
            (label, ids[head], ids[tail])
            for label, head, tail in zip(self.relation_labels, self.heads, self.tails, strict=True)
        ]
        linked = sorted(range(len(links)), key=links.__getitem__)
        rank = [0] * len(order)
        for place, before in enumerate(order):
            rank[before] = place
        return ReadingColumns(
            labels=[self.labels[at] for at in order],
            starts=[self.starts[at] for at in order],
            ends=[self.ends[at] for at in order],
            quotes=[self.quotes[at] for at in order],
            attributes=[self.attributes[at] for at in order],
            relation_labels=[self.relation_labels[at] for at in linked],
            heads=[rank[self.heads[at]] for at in linked],
            tails=[rank[self.tails[at]] for at in linked],
            said=[self.said[at] for at in linked],
        )

    def mentions(self) -> list[Mention]:
        """The mentions as values.

        Raises:
            ValueError: one cannot exist, as of an empty span.
        """
        rows = zip(self.labels, self.starts, self.ends, self.quotes, self.attributes, strict=True)
        return [
            Mention(label=label, span=Span(start, end), text=quote, attributes=attributes)
            for label, start, end, quote, attributes in rows
        ]

    def mention(self, at: int) -> Mention:
        """One mention as a value."""
        span = Span(self.starts[at], self.ends[at])
        return Mention(label=self.labels[at], span=span, text=self.quotes[at], attributes=self.attributes[at])

    def relations(self) -> list[Relation]:
        """The relations as values."""
        ids = self.ids
        rows = zip(self.relation_labels, self.heads, self.tails, self.said, strict=True)
        return [
            Relation(label=label, head=ids[head], tail=ids[tail], attributes=attributes)
            for label, head, tail, attributes in rows
        ]
