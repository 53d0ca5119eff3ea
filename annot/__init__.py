"""annot: gold data sets from Label Studio, versioned like code.

The nouns are here; what needs a heavy package is imported where it is used.
"""

from annot.core.annotation import AnnotationSet, Mention, Relation, Span
from annot.core.document import Document, Zone
from annot.core.errors import AnnotError, ConfigError, DataError, ServiceError
from annot.core.issue import Issue
from annot.core.schema import Schema
from annot.schemas.read import read_schema

__version__ = "0.1.0"

__all__ = [
    "AnnotError",
    "AnnotationSet",
    "ConfigError",
    "DataError",
    "Document",
    "Issue",
    "Mention",
    "Relation",
    "Schema",
    "ServiceError",
    "Span",
    "Zone",
    "read_schema",
]
