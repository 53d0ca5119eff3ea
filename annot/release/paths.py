"""Where the parts of a release lie in it."""

from __future__ import annotations

from collections.abc import Sequence

from annot.core.schema import Schema
from annot.release.manifest import ReleaseManifest

CARD_NAME = "README.md"
CITATION_NAME = "CITATION.cff"
CROISSANT_NAME = "croissant.json"
GOLD_NAME = "gold.jsonl"
"""The gold in the canonical form whose digests name it, one document a line."""


def parquet_path(config: str, digest: str, split: str = "train") -> str:
    """Where a split of a configuration lies in a release.

    The digest is in the name since `datasets` caches by names alone: two data sets with a release 0.1.0 would be
    taken for one.
    """
    return f"{config}/{split}-{digest[:12]}.parquet"


def parquet_paths(config: str, manifest: ReleaseManifest) -> Sequence[str]:
    """The files of a configuration, one a split."""
    return [path for path in manifest.files if path.startswith(f"{config}/") and path.endswith(".parquet")]


def configs_of(schema: Schema) -> tuple[str, ...]:
    """The configurations of a release: tables of which each is loaded by its name."""
    records = any(label.record for label in schema.mentions.values())
    found = {
        "documents": True,
        "mentions": True,
        "relations": bool(schema.relations),
        "tokens": True,
        "records": records,
        "pairs": bool(schema.relations),
    }
    return tuple(name for name, is_there in found.items() if is_there)
