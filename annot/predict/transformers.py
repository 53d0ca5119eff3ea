"""The predictor `transformers`: a token classifier from a local folder or by its name on the Hub."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import Field

from annot.core.canonical import digest_of
from annot.core.document import Document
from annot.core.errors import ConfigError
from annot.core.value import Value
from annot.predict.label_map import FoundSpan, predicted_spans
from annot.predict.predictor import Material, Predicted
from annot.predict.windows import windows_of

_PIECES = 512
"""Pieces of words that most models hold."""


class TransformersSettings(Value):
    """Settings of `transformers`.

    Attributes:
        model: a folder relative to `annot.toml`, or a name of the Hub.
        revision: of a model of the Hub: a commit, so that the same predictions can be made again.
        labels: what its labels become: a name of the schema, or "" for none.
        aggregation: how the tags of a word's pieces make one; see the pipeline of `transformers`.
        window: words and signs that are read at a time, whole sentences; what a model cannot hold of them it reads in
            parts that overlap.
        device: `cpu`, or what torch calls another.
    """

    model: str
    revision: str | None = None
    labels: dict[str, str] = {}
    aggregation: Literal["simple", "first", "average", "max"] = "simple"
    window: Annotated[int, Field(strict=True, ge=8)] = 200
    device: str = "cpu"


class TransformersPredictor:
    """Predicts mentions by a token classifier, whose probabilities are the scores. It runs no code of the model's."""

    def __init__(self, material: Material) -> None:
        self._material = material
        self._settings = material.read_settings(TransformersSettings)
        self._classify = _load(material, self._settings)
        self.version = digest_of(material.schema.id, dict(material.settings))[:8]

    def predict(self, documents: Iterable[Document]) -> Iterator[Predicted]:
        """One prediction a document, in order."""
        for document in documents:
            windows = list(windows_of(document.text, self._settings.window))
            answers = self._classify([document.text[each.start : each.end] for each in windows]) if windows else []
            found = [
                _span(document.text, window.start, said)
                for window, answer in zip(windows, answers, strict=True)
                for said in answer
            ]
            yield predicted_spans(self._material, self.version, document, found, self._settings.labels)


def make_transformers(material: Material) -> TransformersPredictor:
    """The predictor.

    Raises:
        ConfigError: the model cannot be loaded.
    """
    return TransformersPredictor(material)


def _load(material: Material, settings: TransformersSettings) -> Any:
    from transformers import pipeline

    folder = material.root / settings.model
    try:
        found = pipeline(
            "token-classification",
            model=str(folder if folder.is_dir() else settings.model),
            revision=settings.revision,
            aggregation_strategy=settings.aggregation,
            device=settings.device,
            trust_remote_code=False,
        )
        # Without a stride what goes past the model's end is not read, and nobody is told.
        most = min(found.tokenizer.model_max_length, getattr(found.model.config, "max_position_embeddings", _PIECES))
        found.tokenizer.model_max_length = most
        return partial(found, stride=most // 4)
    except (OSError, ValueError, RuntimeError) as error:
        why = str(error).splitlines()[0]
        raise ConfigError(
            f"annot.toml: predictors.{material.name}.model: {settings.model!r} cannot be loaded: {why}"
        ) from error


def _span(text: str, offset: int, said: dict[str, Any]) -> FoundSpan:
    """A span without the space that some tokenizers put in front of a word."""
    start, end = offset + int(said["start"]), offset + int(said["end"])
    start += len(text[start:end]) - len(text[start:end].lstrip())
    return FoundSpan(start, end, str(said["entity_group"]), min(1.0, float(said["score"])))
