"""Where the parts of a release lie in it."""

from __future__ import annotations

from collections.abc import Sequence

from annot.release.manifest import ReleaseManifest

CARD_NAME = "README.md"
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
