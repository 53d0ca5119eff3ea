"""`annot init`: the files of a new data-set project, small enough to be read and changed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from annot.core.errors import ConfigError
from annot.project.config import CONFIG_NAME
from annot.schemas.file_schema import json_schema_of_files
from annot.store.atomic import write_text

FILE_SCHEMA_NAME = "schema-file.json"
EDITOR_LINE = f"# yaml-language-server: $schema={FILE_SCHEMA_NAME}\n"
"""The first line of a schema file: editors complete and check it by the JSON Schema beside it."""
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
    return write_files(folder, project_files(name_of(folder)))


def name_of(folder: Path) -> str:
    """What a data set in this folder is called."""
    return re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-") or "dataset"


def project_files(name: str) -> dict[str, str]:
    """The files of a new project, by path inside of it."""
    templates = resources.files("annot.steps") / "init_files"
    files = {
        target.format(name=name): (templates / source).read_text("utf-8").replace("@NAME@", name)
        for source, target in _FILES.items()
    }
    for_editors = json.dumps(json_schema_of_files(), indent=1, ensure_ascii=False)
    return files | {f"schemas/{FILE_SCHEMA_NAME}": f"{for_editors}\n"}


def write_files(folder: Path, files: Mapping[str, str]) -> list[Path]:
    """Writes the files of a new project, all of them or none.

    Raises:
        ConfigError: one of them exists already.
    """
    for path in files:
        if (folder / path).exists():
            raise ConfigError(f"{folder / path} exists; choose an empty folder")
    for path, text in files.items():
        write_text(folder / path, text)
    return [folder / path for path in files]


def repository_above(folder: Path) -> Path | None:
    """The git repository that `folder` is a part of; None where it is its root, or in none.

    GitHub and pre-commit read the files of a root alone.
    """
    inside = folder.resolve()
    if (inside / ".git").exists():
        return None
    return next((each for each in inside.parents if (each / ".git").exists()), None)
