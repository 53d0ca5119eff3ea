"""annot: gold data sets from Label Studio, versioned like code.

The public names are imported when they are first used, so that the command line starts at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from annot.core.annotation import AnnotationSet, Mention, Relation, Span
    from annot.core.document import Document, Zone
    from annot.core.errors import AnnotError, ConfigError, DataError, ServiceError
    from annot.core.issue import Issue
    from annot.core.schema import Schema
    from annot.project.load import load
    from annot.release.align import Alignment, align
    from annot.release.read import Release
    from annot.release.tables.gold import GoldDocument
    from annot.schemas.models import attribute_models, typed_attributes
    from annot.schemas.read import read_schema

__version__ = "0.1.0"

__all__ = [
    "Alignment",
    "AnnotError",
    "AnnotationSet",
    "ConfigError",
    "DataError",
    "Document",
    "GoldDocument",
    "Issue",
    "Mention",
    "Relation",
    "Release",
    "Schema",
    "ServiceError",
    "Span",
    "Zone",
    "align",
    "attribute_models",
    "load",
    "read_schema",
    "typed_attributes",
]

_HOMES = {
    "annot.core.annotation": ("AnnotationSet", "Mention", "Relation", "Span"),
    "annot.core.document": ("Document", "Zone"),
    "annot.core.errors": ("AnnotError", "ConfigError", "DataError", "ServiceError"),
    "annot.core.issue": ("Issue",),
    "annot.core.schema": ("Schema",),
    "annot.release.align": ("Alignment", "align"),
    "annot.release.read": ("Release",),
    "annot.release.tables.gold": ("GoldDocument",),
    "annot.schemas.models": ("attribute_models", "typed_attributes"),
    "annot.schemas.read": ("read_schema",),
    "annot.project.load": ("load",),
}


def __getattr__(name: str) -> object:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(module), name)
    raise AttributeError(f"module 'annot' has no attribute {name!r}")
