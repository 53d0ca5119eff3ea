"""`Project.seeds`: the documents' files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from annot.project import project as on_disk

if TYPE_CHECKING:
    from annot.core.issue import Issue
    from annot.corpus.manifest import SeedRow
    from annot.steps.seeds import Added, PushCheck


class Seeds:
    """The texts of a project and their manifest."""

    def __init__(self, project: on_disk.ProjectFolder) -> None:
        self._project = project

    def rows(self) -> list[SeedRow]:
        """What the manifest says of each document."""
        from annot.steps.seeds import list_project_seeds

        return list_project_seeds(self._project)

    def check(self) -> list[Issue]:
        """Every departure of the files from their manifest."""
        from annot.steps.seeds import check_project_seeds

        return check_project_seeds(self._project)

    def check_push(self, remote: str, *, revision: str = "HEAD") -> PushCheck:
        """Looks for committed texts that may not go to a git remote; see `annot.steps.seeds.check_push`."""
        from annot.steps.seeds import check_push

        return check_push(self._project, remote, revision=revision)

    def add(self, files: Sequence[str | Path], *, language: str = "", dry_run: bool = False) -> Added:
        """Adds documents, whose bytes are kept as they are; see `annot.steps.seeds.add_seeds`."""
        from annot.steps.seeds import add_seeds

        return add_seeds(self._project, [Path(each) for each in files], language=language, dry_run=dry_run)

    def remove(self, doc_ids: Sequence[str], *, dry_run: bool = False) -> None:
        """Takes out documents that nobody has begun."""
        from annot.steps.seeds import remove_seeds

        remove_seeds(self._project, doc_ids, dry_run=dry_run)

    def replace(self, doc_id: str, file: str | Path, *, dry_run: bool = False) -> tuple[SeedRow, list[Issue]]:
        """Gives another text to a document that nobody has begun."""
        from annot.steps.seeds import replace_seed

        return replace_seed(self._project, doc_id, Path(file), dry_run=dry_run)
