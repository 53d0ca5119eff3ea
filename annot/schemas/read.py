"""Schema files: YAML to `Schema`, with exact errors."""

from __future__ import annotations

from pathlib import Path

from annot.core.schema import Schema
from annot.store.yaml_file import read_yaml


def read_schema(path: Path | str) -> Schema:
    """Reads a schema file.

    Raises:
        ConfigError: it cannot be read or says something that a schema cannot say; every fault stands
            on a line of its own as `file:line: key: what is wrong (allowed: …)`.
    """
    return read_yaml(Path(path), Schema)
