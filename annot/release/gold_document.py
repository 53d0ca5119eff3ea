"""`GoldDocument`: a text with its gold, as `annot.load` gives it."""

from __future__ import annotations

from typing import Any, NamedTuple, Self

from annot.core.annotation import AnnotationSet, Mention, Relation
from annot.core.colors import colors_in_order, colors_of
from annot.core.document import Document
from annot.core.plural import plural
from annot.core.schema import Schema
from annot.core.split import Split
from annot.html.notebook import draw_text


class Tie(NamedTuple):
    """A relation, seen from one of its ends.

    Attributes:
        relation: the relation.
        other: the mention at its other end.
        is_head: whether the relation goes out from the end that it is seen from.
    """

    relation: Relation
    other: Mention
    is_head: bool


class _Fields(NamedTuple):
    document: Document
    gold: AnnotationSet
    fold: int
    split: Split = "train"


# A tuple of four and no more: releases have been taken apart as `document, gold, fold, split` since the first.
class GoldDocument(_Fields):
    """A document with its gold: `document, gold, fold, split = each` takes it apart.

    Attributes:
        document: text, zones and what is known about it.
        gold: its adjudicated mentions and relations.
        fold: the fold that it is left out in.
        split: train, validation or test.
        schema: the one that the gold was made under, where it is known; no part of the tuple.
    """

    schema: Schema | None = None

    def under(self, schema: Schema | None) -> Self:
        """The same, which knows its schema."""
        found = type(self)(*self)
        found.schema = schema
        return found

    def _replace(self, **changes: Any) -> Self:
        return super()._replace(**changes).under(self.schema)

    @property
    def doc_id(self) -> str:
        """The document's name in the corpus."""
        return self.document.doc_id

    @property
    def text(self) -> str:
        """The exact characters that the spans count."""
        return self.document.text

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """The mentions of the gold, by place and label."""
        return self.gold.mentions

    @property
    def relations(self) -> tuple[Relation, ...]:
        """The relations of the gold, by label, head and tail."""
        return self.gold.relations

    @property
    def records(self) -> tuple[Mention, ...]:
        """The mentions whose labels the schema calls records, such as figures; none where the schema is not known."""
        labels = self.schema.mentions if self.schema else {}
        return tuple(each for each in self.mentions if each.label in labels and labels[each.label].record)

    def mentions_of(self, *labels: str) -> tuple[Mention, ...]:
        """The mentions with one of `labels`."""
        return tuple(each for each in self.mentions if each.label in labels)

    def relations_of(self, *labels: str) -> tuple[Relation, ...]:
        """The relations with one of `labels`."""
        return tuple(each for each in self.relations if each.label in labels)

    def ties_of(self, mention: Mention | str) -> tuple[Tie, ...]:
        """The relations at whose ends a mention stands, given as itself or by its id; none where it is not there."""
        mine = mention if isinstance(mention, str) else mention.id
        of = self.gold.by_id
        out = (Tie(each, of[each.tail], True) for each in self.relations if each.head == mine)
        into = (Tie(each, of[each.head], False) for each in self.relations if each.tail == mine)
        return (*out, *into)

    def __repr__(self) -> str:
        """One line: what it is, not all that it holds."""
        sizes = ((len(self.text), "character"), (len(self.mentions), "mention"), (len(self.relations), "relation"))
        return f"<GoldDocument {self.doc_id}: {', '.join(plural(*each) for each in sizes)}, {self.split}>"

    def _repr_html_(self) -> str:
        """The text with its mentions marked, for notebooks."""
        labels = sorted({each.label for each in self.mentions})
        colors = colors_of(self.schema) if self.schema else colors_in_order(labels)
        return draw_text(self.text, self.mentions, colors, language=self.document.language)
