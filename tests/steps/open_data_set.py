"""The repository's data set as if its texts were free, and with a release of today's form."""

from __future__ import annotations

import shutil

from annot.project.project import ProjectFolder, open_project
from annot.steps.release import release


def set_rights(project: ProjectFolder, rights: str, *, of: str = "") -> ProjectFolder:
    """Sets the rights of the documents whose id begins with `of`."""
    path = project.seeds_dir / "manifest.jsonl"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    found = [
        line.replace('"rights":"unknown"', f'"rights":"{rights}"') if f'"doc_id":"{of}' in line else line
        for line in lines
    ]
    path.write_text("".join(found), "utf-8")
    return open_project(project.root)


def release_anew(project: ProjectFolder, version: str = "0.3.0") -> ProjectFolder:
    """Takes the project's releases away and makes one."""
    shutil.rmtree(project.releases_dir)
    opened = open_project(project.root)
    release(opened, version)
    return opened
