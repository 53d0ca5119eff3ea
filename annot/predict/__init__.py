"""Models that say what an annotator might: predictors, built in and others'.

A package that brings one takes `Material`, `Predicted`, `Prediction` and `Predictor` from here; they are imported when
they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from annot.core.prediction import Prediction
    from annot.predict.predictor import Material, Predicted, Predictor, PredictorFactory

__all__ = ["Material", "Predicted", "Prediction", "Predictor", "PredictorFactory"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = "annot.core.prediction" if name == "Prediction" else "annot.predict.predictor"
    return getattr(import_module(home), name)
