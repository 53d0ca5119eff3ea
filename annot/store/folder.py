"""Writing a folder that is there whole, or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from annot.store.atomic import write_bytes


def write_folder(target: Path, files: Mapping[str, bytes]) -> None:
    """Writes `files` beside `target`, which does not exist yet, and then gives them its name.

    Args:
        target: the new folder.
        files: by path inside of it.

    Raises:
        OSError: the disk refuses, or the target is there; nothing is left behind.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    try:
        for path, data in files.items():
            write_bytes(temporary / path, data)
        temporary.chmod(0o755)
        temporary.rename(target)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
