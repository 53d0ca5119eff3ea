"""`annot standoff`: a release without its texts, written to a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from annot.core.errors import ConfigError
from annot.project.standoff import Standoff, make_standoff
from annot.store.folder import write_folder


def standoff(folder: Path, text_rights: Sequence[str], output: Path, *, dry_run: bool = False) -> Standoff:
    """Writes the stand-off form of a release; see `make_standoff`.

    Args:
        folder: the release.
        text_rights: the licences under which texts may be passed on.
        output: a folder that does not exist yet.
        dry_run: write nothing.

    Raises:
        ConfigError: `output` exists.
        DataError: see `make_standoff`.
    """
    if output.exists():
        raise ConfigError(f"{output} exists; choose a folder that does not exist yet")
    made = make_standoff(folder, text_rights)
    if not dry_run:
        write_folder(output, made.files)
    return made
