"""The predictors by name: those built in, and those that installed packages bring.

A package brings one as an entry point of the group `annot.predictors`, whose name is the predictor's and whose object
is a `PredictorFactory`.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import entry_points
from typing import cast

from annot.core.errors import ConfigError
from annot.predict.predictor import PredictorFactory

GROUP = "annot.predictors"

_BUILT_IN: Mapping[str, str] = {
    "rules": "annot.predict.rules.predictor.make_rules",
    "spacy": "annot.predict.spacy.make_spacy",
    "transformers": "annot.predict.transformers.make_transformers",
    "gliner": "annot.predict.gliner.make_gliner",
    "llm": "annot.predict.llm.predictor.make_llm",
    "readings": "annot.predict.readings.make_readings",
}
"""The factory of each, by module and name; imported when it is asked for."""


def predictor_names() -> list[str]:
    """All that can be asked for: those built in first."""
    others = sorted({each.name for each in entry_points(group=GROUP)} - set(_BUILT_IN))
    return [*_BUILT_IN, *others]


def factory_named(name: str) -> PredictorFactory:
    """What makes the predictor called `name`.

    Raises:
        ConfigError: nothing is called so, or what a package brings cannot be imported.
    """
    if home := _BUILT_IN.get(name):
        module, _, function = home.rpartition(".")
        return cast(PredictorFactory, getattr(import_module(module), function))
    found = [each for each in entry_points(group=GROUP) if each.name == name]
    if not found:
        raise ConfigError(f"no predictor is called {name!r}; there are: {', '.join(predictor_names())}")
    try:
        return cast(PredictorFactory, found[0].load())
    except Exception as error:  # whatever somebody else's package raises
        raise ConfigError(f"the predictor {name!r} ({found[0].value}) cannot be imported: {error}") from error
