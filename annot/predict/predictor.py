"""`Predictor`: what turns documents into predictions, and what it may learn from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

from pydantic import ValidationError

from annot.core.document import Document
from annot.core.errors import ConfigError
from annot.core.issue import Issue
from annot.core.prediction import Prediction
from annot.core.schema import Schema
from annot.core.value import Value
from annot.release.gold_document import GoldDocument
from annot.store.faults import explain_fault, told_once
from annot.store.toml_lines import TOML_EXAMPLES

S = TypeVar("S", bound=Value)


@dataclass(frozen=True, kw_only=True)
class Material:
    """What a predictor is made of.

    Attributes:
        name: what `annot.toml` calls it; the first half of `NAME@VERSION`.
        schema: what may be annotated.
        gold: documents that it may learn from; never one that it will be asked about, nor a near-duplicate of one.
        guidelines: the guidelines, in Markdown.
        settings: what stands under `[predictors.NAME]`, without `use`.
        seed: of all that it draws by chance.
        root: the folder that paths in the settings are relative to.
        cache: a folder that it may keep answers in between runs; it need not exist.
    """

    name: str
    schema: Schema
    gold: Sequence[GoldDocument] = ()
    guidelines: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    seed: int = 0
    root: Path = Path()
    cache: Path = Path(".annot/cache")

    def read_settings(self, kind: type[S]) -> S:
        """The settings as a `kind`.

        Raises:
            ConfigError: they are not what it takes; each fault names its key.
        """
        try:
            return kind.model_validate(dict(self.settings))
        except ValidationError as error:
            faults = told_once(error.errors(include_url=False))
            lines = [
                f"annot.toml: {'.'.join(map(str, ('predictors', self.name, *fault['loc'])))}: "
                f"{explain_fault(fault, TOML_EXAMPLES)}"
                for fault in faults
            ]
            raise ConfigError("\n".join(lines)) from error


class Predicted(NamedTuple):
    """What a predictor says of one document.

    Attributes:
        prediction: of origin `model`, by `model:NAME@VERSION`, under the schema; checked by whoever asked for it.
        issues: what it meant to say and could not, such as a quote that is not in the text.
    """

    prediction: Prediction
    issues: Sequence[Issue] = ()


class Predictor(Protocol):
    """Says of documents what an annotator might. The same material and seed give the same predictions."""

    @property
    def version(self) -> str:
        """Of the model and of all that it was made of; the second half of `NAME@VERSION`."""

    def predict(self, documents: Iterable[Document]) -> Iterator[Predicted]:
        """One prediction a document, in order; it may take several documents at a time.

        Raises:
            ServiceError: what it asks does not answer. What it has given until then holds.
        """


PredictorFactory = Callable[[Material], Predictor]
"""What the entry points of `annot.predictors` name: makes a predictor, and trains it where it has to be.

Raises:
    ConfigError: the settings, or what they name, cannot be used.
"""
