"""`annot doctor`: what this machine and project have that annot needs, and how to get what is missing."""

from __future__ import annotations

import platform
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from annot.core.errors import AnnotError
from annot.core.plural import plural
from annot.project.project import ProjectFolder

State = Literal["ok", "missing", "broken"]

EXTRAS = {
    "studio": ("httpx", "label_studio_sdk", "platformdirs", "psutil", "tenacity", "uv"),
    "release": ("datasets", "huggingface_hub", "polars", "pyarrow"),
    "pytest": ("pytest", "pytest_regressions"),
    "splits": ("rensa",),
    "gamma": ("scipy",),
    "html": ("trafilatura",),
    "keyring": ("keyring",),
    "cas": ("cassis",),
    "train": ("spacy",),
    "llm": ("openai",),
    "rules": ("ahocorasick_rs",),
    "transformers": ("torch", "transformers"),
    "gliner": ("gliner",),
    "scale": ("daft",),
}
"""What each extra brings, as Python imports it."""
_LOW_BYTES = 1024**3


def extra_of(package: str) -> str | None:
    """The extra that brings a package; None where none does."""
    return next((extra for extra, packages in EXTRAS.items() if package in packages), None)


@dataclass(frozen=True)
class Examined:
    """One thing that was looked at.

    Attributes:
        what: it is.
        state: `ok`, `missing` where it can be done without, `broken` where something will not work.
        found: in words.
        hint: what to do; empty where nothing is.
    """

    what: str
    state: State
    found: str
    hint: str = ""


def examine(start: Path, project: ProjectFolder | None) -> list[Examined]:
    """Looks at versions, extras, disk and git, and in a project at its files and server.

    Args:
        start: a folder of the disk that is looked at.
        project: None where there is none.
    """
    found = [_annot(), *_extras(), _disk(start), _git(start)]
    return [*found, *_project(project)] if project else found


def _annot() -> Examined:
    return Examined("annot", "ok", f"{version('annot-gold')}, Python {platform.python_version()}, {platform.system()}")


def _extras() -> Iterator[Examined]:
    for extra, modules in EXTRAS.items():
        lacking = [module for module in modules if find_spec(module) is None]
        if lacking:
            hint = f"pip install 'annot-gold[{extra}]'"
            yield Examined(f"extra {extra}", "missing", f"without {', '.join(lacking)}", hint)
        else:
            yield Examined(f"extra {extra}", "ok", ", ".join(filter(None, map(_version, modules))) or "installed")


def _version(module: str) -> str:
    name = module.replace("_", "-")
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return name


def _disk(folder: Path) -> Examined:
    free = shutil.disk_usage(folder).free
    if free < _LOW_BYTES:
        return Examined("disk", "broken", f"{free / 1024**2:.0f} MB free", "make room: a Label Studio takes about 1 GB")
    return Examined("disk", "ok", f"{free / 1024**3:.0f} GB free")


def _git(folder: Path) -> Examined:
    program = shutil.which("git")
    if program is None:
        return Examined("git", "missing", "no such program", "install git: a release is made of what it has committed")
    told = subprocess.run([program, "rev-parse", "--show-toplevel"], cwd=folder, capture_output=True, text=True)  # noqa: S603
    if told.returncode:
        return Examined("git", "missing", "no repository here", "git init")
    return Examined("git", "ok", told.stdout.strip())


def _project(project: ProjectFolder) -> Iterator[Examined]:
    try:
        schema, documents = project.schema, project.documents
    except AnnotError as error:
        yield Examined("project", "broken", str(error).splitlines()[0], "annot schema check, annot seeds check")
        return
    n_readers = plural(len(project.readers), "reader")
    yield Examined("project", "ok", f"{project.name}: {schema.id}, {plural(len(documents), 'document')}, {n_readers}")
    if find_spec("httpx") is None:
        return
    from annot.workspace.connection import connect

    hint = "" if project.config.studio.url else "annot server start"
    try:
        with connect(project) as studio:
            me = studio.whoami()
            found = f"Label Studio {studio.version()} at {studio.url}, as {me.email} by a {studio.token.kind}"
            yield Examined("server", "ok", found)
    except AnnotError as error:
        yield Examined("server", "missing", str(error).splitlines()[0], hint)
