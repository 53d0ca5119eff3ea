"""annot: gold data sets from Label Studio, versioned like code.

The public names are imported when they are first used, so that the command line starts at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from annot.core.annotation import AnnotationSet, LeftOut, Mention, Relation, Span
    from annot.core.decision import Conflict, Decision
    from annot.core.document import Document, Zone
    from annot.core.errors import (
        AnnotError,
        ArgumentError,
        BusyError,
        ConfigError,
        DataError,
        NotInSetError,
        ServiceError,
        UnreadableError,
    )
    from annot.core.estimate import Estimate
    from annot.core.issue import Issue
    from annot.core.schema import Schema
    from annot.formats.import_result import ImportResult
    from annot.library.adoption import AdoptionResult, adopt_project
    from annot.library.functions import (
        agree,
        diff,
        lint,
        read_predictions,
        rehydrate,
        score,
    )
    from annot.library.project import Project, open_project
    from annot.library.releases import Releases
    from annot.library.toolkit import examine, explain_finding, init_project
    from annot.project.gold_set import GoldSet, Release
    from annot.project.load import load
    from annot.quality.lint.plan import LintPlan
    from annot.release.align import Alignment, align
    from annot.release.gold_document import GoldDocument, Tie
    from annot.schemas.models import attribute_models, typed_attributes
    from annot.schemas.read import read_schema
    from annot.steps.agree import AgreementResult
    from annot.steps.diff import DiffResult
    from annot.steps.score.result import ScoreResult

__version__ = "0.2.0"

_HOMES = {
    "annot.core.annotation": ("AnnotationSet", "LeftOut", "Mention", "Relation", "Span"),
    "annot.core.decision": ("Conflict", "Decision"),
    "annot.core.document": ("Document", "Zone"),
    "annot.core.errors": (
        *("AnnotError", "ArgumentError", "BusyError", "ConfigError", "DataError"),
        *("NotInSetError", "ServiceError", "UnreadableError"),
    ),
    "annot.core.estimate": ("Estimate",),
    "annot.core.issue": ("Issue",),
    "annot.core.schema": ("Schema",),
    "annot.formats.import_result": ("ImportResult",),
    "annot.library.adoption": ("AdoptionResult", "adopt_project"),
    "annot.library.functions": ("agree", "diff", "lint", "read_predictions", "rehydrate", "score"),
    "annot.library.project": ("Project", "open_project"),
    "annot.library.releases": ("Releases",),
    "annot.library.toolkit": ("examine", "explain_finding", "init_project"),
    "annot.project.gold_set": ("GoldSet", "Release"),
    "annot.project.load": ("load",),
    "annot.quality.lint.plan": ("LintPlan",),
    "annot.release.align": ("Alignment", "align"),
    "annot.release.gold_document": ("GoldDocument", "Tie"),
    "annot.schemas.models": ("attribute_models", "typed_attributes"),
    "annot.schemas.read": ("read_schema",),
    "annot.steps.agree": ("AgreementResult",),
    "annot.steps.diff": ("DiffResult",),
    "annot.steps.score.result": ("ScoreResult",),
}

__all__ = [
    "AdoptionResult",
    "AgreementResult",
    "Alignment",
    "AnnotError",
    "AnnotationSet",
    "ArgumentError",
    "BusyError",
    "ConfigError",
    "Conflict",
    "DataError",
    "Decision",
    "DiffResult",
    "Document",
    "Estimate",
    "GoldDocument",
    "GoldSet",
    "ImportResult",
    "Issue",
    "LeftOut",
    "LintPlan",
    "Mention",
    "NotInSetError",
    "Project",
    "Relation",
    "Release",
    "Releases",
    "Schema",
    "ScoreResult",
    "ServiceError",
    "Span",
    "Tie",
    "UnreadableError",
    "Zone",
    "adopt_project",
    "agree",
    "align",
    "attribute_models",
    "diff",
    "examine",
    "explain_finding",
    "init_project",
    "lint",
    "load",
    "open_project",
    "read_predictions",
    "read_schema",
    "rehydrate",
    "score",
    "typed_attributes",
]


def __getattr__(name: str) -> object:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(module), name)
    raise AttributeError(f"module 'annot' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted((*__all__, "__version__"))
