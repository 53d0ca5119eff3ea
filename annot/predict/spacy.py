"""The predictor `spacy`: a pipeline that is installed or lies in a folder, or one that is trained on the gold."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from annot.core.canonical import digest_of
from annot.core.document import Document
from annot.core.errors import ConfigError
from annot.core.value import Value
from annot.predict.label_map import FoundSpan, predicted_spans
from annot.predict.predictor import Material, Predicted
from annot.release.align import align
from annot.release.gold_document import GoldDocument

if TYPE_CHECKING:
    from spacy.language import Language

_BATCH = 8
_SHORTEST = 10
"""Tokens of a training example at least: shorter ones teach nothing of what stands around a mention."""


class SpacySettings(Value):
    """Settings of `spacy`.

    Attributes:
        model: the name of an installed pipeline, or a folder relative to `annot.toml`; one is trained on the gold where
            it is left out.
        labels: what its labels become: a name of the schema, or "" for none.
        spans: the group of spans that is taken beside the entities, as span categorizers write it.
        epochs: of training, where there is no `model`.
    """

    model: str | None = None
    labels: dict[str, str] = {}
    spans: str = "sc"
    epochs: Annotated[int, Field(strict=True, ge=1)] = 60


class SpacyPredictor:
    """Predicts mentions by a pipeline of spaCy; span categorizers give scores, its entity recognizer gives none."""

    def __init__(self, material: Material) -> None:
        self._material = material
        self._settings = material.read_settings(SpacySettings)
        if self._settings.model is None:
            self._pipeline = train_pipeline(
                material.gold, material.schema.language, epochs=self._settings.epochs, seed=material.seed
            )
            seen = digest_of([(each.text, each.gold) for each in material.gold], material.seed)
        else:
            self._pipeline = _load(material, self._settings.model)
            seen = "-".join(str(self._pipeline.meta.get(key, "")) for key in ("lang", "name", "version"))
        self.version = digest_of(material.schema.id, dict(material.settings), seen)[:8]

    def predict(self, documents: Iterable[Document]) -> Iterator[Predicted]:
        """One prediction a document, in order."""
        pairs = ((each.text, each) for each in documents)
        for doc, document in self._pipeline.pipe(pairs, as_tuples=True):
            found = [*_entities(doc), *_spans(doc, self._settings.spans)]
            yield predicted_spans(self._material, self.version, document, found, self._settings.labels)


def make_spacy(material: Material) -> SpacyPredictor:
    """The predictor, trained on the material's gold where its settings name no model.

    Raises:
        ConfigError: the model cannot be loaded, or there is nothing to train on.
    """
    return SpacyPredictor(material)


def train_pipeline(gold: Sequence[GoldDocument], language: str, *, epochs: int = 60, seed: int = 0) -> Language:
    """A transition-based tagger over a convolutional network, from nothing; flat, so it learns outermost mentions.

    Args:
        gold: what it learns from.
        language: of the texts, whose tokenizer is taken.
        epochs: passes over the gold.
        seed: of the weights and of the order.

    Raises:
        ConfigError: nothing is marked in the gold.
    """
    import spacy
    from spacy.training import Example
    from thinc.api import fix_random_seed

    if not any(each.mentions for each in gold):
        raise ConfigError("spacy: there is no gold to train on; name a `model`, or annotate some documents")
    fix_random_seed(seed)
    pipeline = spacy.blank(language)
    pipeline.add_pipe("ner")
    examples: list[Example] = []
    for each in gold:
        doc = pipeline.make_doc(each.text)
        alignment = align(each.mentions, [(token.idx, token.idx + len(token)) for token in doc])
        layers = alignment.layers("BIOES") or [["O"] * len(doc)]
        # spaCy calls the last token L and a single one U.
        entities = [tag.replace("E-", "L-", 1).replace("S-", "U-", 1) for tag in layers[0]]
        examples += _sentences(Example.from_dict(doc, {"entities": entities}))
    optimizer = pipeline.initialize(lambda: examples)
    rng = random.Random(seed)  # noqa: S311 (an order, no secret)
    for _ in range(epochs):
        rng.shuffle(examples)
        for start in range(0, len(examples), _BATCH):
            pipeline.update(examples[start : start + _BATCH], sgd=optimizer, drop=0.3)
    return pipeline


def _sentences(example: Any) -> list[Any]:
    """The sentences of an example, cut after a stop that is inside no mention, so that batches are small."""
    from spacy.training import Example

    predicted, reference = example.predicted, example.reference
    cuts = [0]
    for token in reference:
        ends = token.text in {".", "!", "?", "\n"} and token.ent_iob_ in {"O", ""}
        if ends and token.i + 1 - cuts[-1] >= _SHORTEST:
            cuts.append(token.i + 1)
    cuts.append(len(reference))
    return [
        Example(predicted[start:end].as_doc(), reference[start:end].as_doc())
        for start, end in pairwise(cuts)
        if end > start
    ]


def _load(material: Material, model: str) -> Language:
    import spacy

    folder = material.root / model
    try:
        # A folder before a package: what lies beside `annot.toml` is what is meant.
        return spacy.load(folder if folder.is_dir() else model)
    except (OSError, ValueError, ImportError) as error:
        raise ConfigError(
            f"annot.toml: predictors.{material.name}.model: spaCy cannot load {model!r}: {str(error).splitlines()[0]}"
        ) from error


def _entities(doc: Any) -> Iterator[FoundSpan]:
    for each in doc.ents:
        yield FoundSpan(each.start_char, each.end_char, each.label_)


def _spans(doc: Any, group: str) -> Iterator[FoundSpan]:
    found = doc.spans.get(group) or ()
    scores = getattr(found, "attrs", {}).get("scores")
    for at, each in enumerate(found):
        score = None if scores is None else min(1.0, max(0.0, float(scores[at])))
        yield FoundSpan(each.start_char, each.end_char, each.label_, score)
