"""`annot seeds`: checks, lists and adds the documents."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from annot.core.errors import DataError
from annot.core.issue import Issue
from annot.corpus.add import read_candidates
from annot.corpus.check import check_seeds, check_text
from annot.corpus.manifest import MANIFEST_NAME, SeedRow, read_manifest, write_manifest
from annot.steps.project import Project
from annot.store.atomic import write_text


def check_project_seeds(project: Project) -> list[Issue]:
    """Every departure of the seeds from their manifest.

    Raises:
        DataError: the manifest is missing or broken.
    """
    return check_seeds(project.seeds, read_manifest(project.seeds))


def list_project_seeds(project: Project) -> list[SeedRow]:
    """The manifest's rows."""
    return read_manifest(project.seeds)


def add_seeds(project: Project, files: Sequence[Path], *, dry_run: bool = False) -> tuple[list[SeedRow], list[Issue]]:
    """Adds the documents of `files`: texts first, the manifest last.

    Returns:
        The new rows, and warnings about characters that trip other tools.

    Raises:
        DataError: a file cannot be read, or a document is there already; nothing is added.
    """
    with project.writing(dry_run=dry_run):
        return _add(project, files, dry_run=dry_run)


def _add(project: Project, files: Sequence[Path], *, dry_run: bool) -> tuple[list[SeedRow], list[Issue]]:
    rows = read_manifest(project.seeds) if (project.seeds / MANIFEST_NAME).exists() else []
    known = {row.doc_id: "a document" for row in rows} | {row.sha256: row.doc_id for row in rows}
    taken = {row.file.casefold() for row in rows}
    added: list[SeedRow] = []
    issues: list[Issue] = []
    texts = {}
    for path in files:
        for row, text in read_candidates(path, language=project.config.dataset.language):
            for key in (row.doc_id, row.sha256):
                if key in known:
                    raise DataError(f"{path}: {row.doc_id} is among the seeds already, as {known[key]}")
                known[key] = row.doc_id
            # `One.txt` and `one.txt` are one file on many machines.
            if row.file.casefold() in taken:
                row = row.replace(file=f"{row.doc_id}-{row.sha256[:8]}.txt")
            taken.add(row.file.casefold())
            there = project.seeds / row.file
            if there.exists() and not (there.is_file() and there.read_bytes() == text.encode()):
                raise DataError(f"{path}: {project.seeds / row.file} is there already, without a row; move it away")
            issues += check_text(row.doc_id, row.file, text)
            added.append(row)
            texts[row.file] = text
    if not dry_run:
        for name, text in texts.items():
            write_text(project.seeds / name, text)
        write_manifest(project.seeds, [*rows, *added])
    return added, issues
