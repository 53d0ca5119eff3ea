"""`annot init`: the files of a new data-set project, small enough to be read and changed."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

from annot.core.errors import ConfigError
from annot.project.config import CONFIG_NAME
from annot.store.atomic import write_text

_FILES = {
    "annot.toml": CONFIG_NAME,
    "schema.yaml": "schemas/{name}.yaml",
    "guidelines.md": "schemas/guidelines/{name}.md",
    "gitignore": ".gitignore",
    "gitattributes": ".gitattributes",
    "workflow.yml": ".github/workflows/annot.yml",
    "pre-commit.yaml": ".pre-commit-config.yaml",
    "manifest.jsonl": "seeds/manifest.jsonl",
}


def init_project(folder: Path) -> list[Path]:
    """Writes a new project into `folder`.

    Returns:
        The files that were written.

    Raises:
        ConfigError: one of them exists already; nothing is written.
    """
    name = re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-") or "dataset"
    targets = {source: folder / target.format(name=name) for source, target in _FILES.items()}
    for path in targets.values():
        if path.exists():
            raise ConfigError(f"{path} exists; choose an empty folder")
    templates = resources.files("annot.steps") / "init_files"
    for source, path in targets.items():
        write_text(path, (templates / source).read_text("utf-8").replace("@NAME@", name))
    return list(targets.values())


def repository_above(folder: Path) -> Path | None:
    """The git repository that `folder` is a part of; None where it is its root, or in none.

    GitHub and pre-commit read the files of a root alone.
    """
    inside = folder.resolve()
    if (inside / ".git").exists():
        return None
    return next((each for each in inside.parents if (each / ".git").exists()), None)
