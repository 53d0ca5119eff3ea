"""A predictor for tests: it marks the words that it has seen marked, as often as it has seen them so."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

import pytest

from annot.core.annotation import AttributeValue, Mention, Span
from annot.core.document import Document
from annot.core.prediction import Prediction
from annot.predict import registry
from annot.predict.predictor import Material, Predicted


class Memory:
    """Score: the share of the places of these words that are marked with the label, in what it has learnt from."""

    version = "1"

    def __init__(self, material: Material) -> None:
        self.material = material
        self.marked: dict[str, Counter[str]] = defaultdict(Counter)
        self.values: dict[tuple[str, str], Mapping[str, AttributeValue]] = {}
        self.places: Counter[str] = Counter()
        for each in material.gold:
            for mention in each.mentions:
                self.marked[mention.text][mention.label] += 1
                self.values[mention.text, mention.label] = mention.attributes
        for each in material.gold:
            for text in self.marked:
                self.places[text] += len(_find(text, each.text))

    def predict(self, documents: Iterable[Document]) -> Iterator[Predicted]:
        for document in documents:
            found: dict[str, tuple[Mention, float]] = {}
            for text, counts in self.marked.items():
                label, n = min(counts.items(), key=lambda item: (-item[1], item[0]))
                for start in _find(text, document.text):
                    span, attributes = Span(start, start + len(text)), self.values[text, label]
                    mention = Mention(label=label, span=span, text=text, attributes=attributes)
                    found[mention.id] = (mention, n / max(self.places[text], counts.total()))
            yield Predicted(
                Prediction(
                    doc_id=document.doc_id,
                    doc_sha256=document.sha256,
                    annotator=f"model:{self.material.name}@{self.version}",
                    origin="model",
                    schema=self.material.schema.id,
                    mentions=tuple(mention for mention, _ in found.values()),
                    scores={name: score for name, (_, score) in found.items()},
                )
            )


def _find(text: str, within: str) -> list[int]:
    return [each.start() for each in re.finditer(rf"(?<!\w){re.escape(text)}(?!\w)", within)]


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets the registry know it, as `memory`."""
    home = f"{Memory.__module__}.{Memory.__name__}"
    monkeypatch.setattr(registry, "_BUILT_IN", {**registry._BUILT_IN, "memory": home})
