"""How the gold treats the same words in other places: marked with which labels and values, or left bare."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from annot.core.annotation import AnnotationSet, AttributeValue, Mention, Span
from annot.core.document import Document
from annot.quality.lint.marked import marked_in
from annot.quality.lint.surfaces import BareString, bare_places

_WORD = re.compile(r"\w")
Against = tuple[int, int]
"""In how many other places the same words speak against the gold, and in how many for it."""


class Elsewhere:
    """The words of mentions in all places of a gold.

    Args:
        documents: the texts.
        gold: what is marked in them.
        others: texts of mentions that the gold does not have, such as those of predictions.
    """

    def __init__(
        self, documents: Mapping[str, Document], gold: Mapping[str, AnnotationSet], others: Iterable[str] = ()
    ) -> None:
        self.marked: dict[str, Counter[str]] = defaultdict(Counter)
        self._values: dict[tuple[str, str, str], Counter[AttributeValue | None]] = defaultdict(Counter)
        for reading in gold.values():
            for mention in reading.mentions:
                self.marked[mention.text][mention.label] += 1
                for name, value in mention.attributes.items():
                    self._values[mention.text, mention.label, name][value] += 1
        texts = {text for text in (*self.marked, *others) if _WORD.search(text)}
        self.bare: Mapping[str, list[BareString]] = bare_places(texts, documents, marked_in(gold))
        self._bare_at = {(each.doc_id, each.span) for places in self.bare.values() for each in places}

    def against_nothing(self, doc_id: str, text: str, label: str, span: Span) -> Against:
        """Against a place that is bare: marked with the label, and bare, in other places."""
        return self._n(text, label), len(self.bare.get(text, ())) - ((doc_id, span) in self._bare_at)

    def against_mention(self, mention: Mention) -> Against:
        """Against marking: bare, and marked with any label, in other places."""
        return len(self.bare.get(mention.text, ())), self._total(mention.text) - 1

    def against_label(self, mention: Mention, label: str) -> Against:
        """Against a label: marked with the other label, and with this one, in other places."""
        return self._n(mention.text, label), self._n(mention.text, mention.label) - 1

    def against_edges(self, mention: Mention, text: str) -> Against:
        """Against what is marked: the other words marked with this label in other places, and these."""
        return self._n(text, mention.label), self._n(mention.text, mention.label) - 1

    def against_value(
        self, mention: Mention, name: str, value: AttributeValue | None, default: AttributeValue | None
    ) -> Against:
        """Against a value: the same words with the other value, and with this one, in other places."""
        found = self._values.get((mention.text, mention.label, name), Counter())
        n_unsaid = self._n(mention.text, mention.label) - found.total()
        mine = mention.attributes.get(name, default)
        counts = {each: found[each] + (n_unsaid if each == default else 0) for each in (value, mine)}
        return counts[value], counts[mine] - 1

    def usual_label(self, text: str) -> str:
        """The label that these words have most often; empty where they are never marked."""
        counts = self.marked.get(text)
        return min(counts, key=lambda label: (-counts[label], label)) if counts else ""

    def _n(self, text: str, label: str) -> int:
        return self.marked[text][label] if text in self.marked else 0

    def _total(self, text: str) -> int:
        return self.marked[text].total() if text in self.marked else 0
