"""How silver is told from gold, wherever a part of it turns up; it is refused where gold is wanted."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import msgspec

from annot.core.errors import ConfigError

SILVER: Final = "silver"
SILVER_KEY = b"annot.silver"
"""In the metadata of each Parquet file: the predictor, so that a file that was taken out still says what it is."""
# As `annot.release.manifest` has it, which asks here.
_MANIFEST_NAME = "manifest.json"


def is_silver(folder: Path) -> bool:
    """Whether a folder is a silver release, however broken."""
    return silver_predictor(folder) is not None


def silver_predictor(folder: Path) -> str | None:
    """Who labelled the silver release in `folder`; None where it is none."""
    try:
        said = msgspec.json.decode((folder / _MANIFEST_NAME).read_bytes(), type=dict[str, Any])
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return str(said.get("predictor")) if said.get("kind") == SILVER else None


def refuse_silver(path: Path, *, wanted: str = "gold") -> None:
    """Refuses a silver release, a part of one, and a Parquet file that was taken out of one.

    Args:
        path: of what is given.
        wanted: as what it is given.

    Raises:
        ConfigError: it is silver.
    """
    found = (silver_predictor(folder) for folder in (path, *path.absolute().parents[:2]))
    predictor = next(filter(None, found), None) or _predictor_of_file(path)
    if predictor:
        raise ConfigError(
            f"{path} is silver: {predictor} labelled it, and nobody has read it. It is never taken for {wanted}; "
            "`annot score --pred` and `annot diff` take it as predictions"
        )


def _predictor_of_file(path: Path) -> str:
    """Who made a Parquet file of a silver release; empty where it is of none, or cannot be read."""
    if path.suffix != ".parquet" or not path.is_file():
        return ""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with path.open("rb") as stream:
            found = pq.ParquetFile(stream, pre_buffer=False).schema_arrow.metadata or {}
    except (pa.ArrowException, OSError):
        return ""
    return str(found.get(SILVER_KEY, b"").decode(errors="replace"))
