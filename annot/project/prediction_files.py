"""Files of predictions of a project: `predictions/NAME.jsonl`, or any path."""

from __future__ import annotations

from pathlib import Path

from annot.core.errors import ConfigError
from annot.project.project import ProjectFolder

FOLDER = "predictions"


def prediction_file(project: ProjectFolder, name: str) -> Path:
    """The file of the predictor `name`, or the file that is called so.

    A name without its version means its newest file.

    Raises:
        ConfigError: there is neither.
    """
    path = Path(name)
    if path.suffix and path.is_file():
        return path
    kept = project.root / FOLDER / f"{name}.jsonl"
    if kept.is_file():
        return kept
    if "@" not in name:
        versions = [each for each in (project.root / FOLDER).glob("*.jsonl") if each.stem.partition("@")[0] == name]
        if versions:
            return max(versions, key=lambda each: (each.stat().st_mtime_ns, each.name))
    there = sorted(each.stem for each in (project.root / FOLDER).glob("*.jsonl"))
    known = f"{FOLDER}/ has {', '.join(there)}" if there else f"{FOLDER}/ has none"
    raise ConfigError(f"{name!r} is neither a file of predictions nor a name in {FOLDER}/ ({known})")
