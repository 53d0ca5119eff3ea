"""The predictor `gliner`: labels that no model was trained on, found by what the schema calls them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal

from pydantic import Field

from annot.core.canonical import digest_of
from annot.core.document import Document
from annot.core.errors import ConfigError
from annot.core.schema import Schema
from annot.core.value import Value
from annot.predict.label_map import FoundSpan, predicted_spans
from annot.predict.predictor import Material, Predicted
from annot.predict.windows import windows_of


class GlinerSettings(Value):
    """Settings of `gliner`.

    Attributes:
        model: a folder relative to `annot.toml`, or a name of the Hub.
        ask: what stands for a label in the question: its `title`, its `definition`, or its `name`.
        prompts: the words for a label, instead.
        threshold: the least score of a mention.
        window: words and signs that are read at a time, whole sentences; never more than the model holds.
    """

    model: str
    ask: Literal["title", "definition", "name"] = "title"
    prompts: dict[str, str] = {}
    threshold: Annotated[float, Field(ge=0, le=1)] = 0.5
    window: Annotated[int, Field(strict=True, ge=8)] = 200


class GlinerPredictor:
    """Predicts mentions by GLiNER, without training; it never sees the gold."""

    def __init__(self, material: Material) -> None:
        self._material = material
        self._settings = material.read_settings(GlinerSettings)
        self._labels = prompts_of(material.schema, self._settings)
        self._model = _load(material, self._settings.model)
        self._window = min(self._settings.window, int(getattr(self._model.config, "max_len", self._settings.window)))
        self.version = digest_of(material.schema.id, dict(material.settings), self._labels)[:8]

    def predict(self, documents: Iterable[Document]) -> Iterator[Predicted]:
        """One prediction a document, in order."""
        asked = list(self._labels)
        for document in documents:
            found = [
                FoundSpan(window.start + said["start"], window.start + said["end"], said["label"], float(said["score"]))
                for window in windows_of(document.text, self._window)
                for said in self._model.predict_entities(
                    document.text[window.start : window.end], asked, threshold=self._settings.threshold
                )
            ]
            yield predicted_spans(self._material, self.version, document, found, self._labels)


def make_gliner(material: Material) -> GlinerPredictor:
    """The predictor.

    Raises:
        ConfigError: the model cannot be loaded, or a prompt is for no label of the schema.
    """
    return GlinerPredictor(material)


def prompts_of(schema: Schema, settings: GlinerSettings) -> dict[str, str]:
    """The label of the schema by the words that the model is asked for.

    Raises:
        ConfigError: a prompt is for no label, or two labels are asked for by the same words.
    """
    if unknown := sorted(settings.prompts.keys() - schema.mentions.keys()):
        raise ConfigError(f"annot.toml: predictors: prompts: {schema.id} has no label {unknown[0]!r}")
    found: dict[str, str] = {}
    for name, label in schema.mentions.items():
        said = {"title": label.title, "definition": label.definition, "name": name}[settings.ask]
        words = settings.prompts.get(name) or said or name
        if other := found.get(words):
            raise ConfigError(
                f"annot.toml: predictors: {other} and {name} are both asked for as {words!r}; set `prompts`"
            )
        found[words] = name
    return found


def _load(material: Material, model: str) -> Any:
    from gliner import GLiNER

    folder = material.root / model
    try:
        return GLiNER.from_pretrained(str(folder if folder.is_dir() else model))
    except (OSError, ValueError, RuntimeError) as error:
        why = str(error).splitlines()[0]
        raise ConfigError(f"annot.toml: predictors.{material.name}.model: {model!r} cannot be loaded: {why}") from error
