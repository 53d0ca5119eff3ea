"""What is about the toolkit itself: new projects, findings explained, what is installed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from annot.core.findings import Finding
    from annot.formats.registry import FormatName
    from annot.steps.doctor import Examined
    from annot.studio.adopt.proposal import Proposal


def init_project(folder: str | Path) -> list[Path]:
    """Writes the files of a new data-set project, and says which; see `annot.steps.init.init.init_project`."""
    from annot.steps.init.init import init_project as run

    return run(Path(folder))


def explain_finding(code: str) -> Finding:
    """What a finding means, and what to do about it.

    Raises:
        ConfigError: no finding is called so; the message names the nearest.
    """
    from annot.steps.explain import explain_finding as run

    return run(code)


def examine(project: str | Path = ".") -> list[Examined]:
    """What is installed, running and missing, as `annot doctor` says it; a folder need not be a project."""
    from annot.project.project import find_project
    from annot.steps.doctor import examine as run

    return run(Path(project), find_project(Path(project)))


def schema_of_config(path: str | Path, *, name: str, language: str) -> Proposal:
    """The schema file that a labelling config of Label Studio makes; see `annot.studio.adopt.proposal.propose`.

    Raises:
        ConfigError: the file is missing, or no labelling config that marks spans; or name or language is none.
    """
    from annot.studio.adopt.labelling import read_config_file, read_labelling
    from annot.studio.adopt.proposal import propose

    return propose(read_labelling(read_config_file(Path(path)), source=str(path)), name=name, language=language)


def schema_of_files(
    format: FormatName,  # noqa: A002 (the name that callers look for)
    path: str | Path,
    *,
    name: str,
    language: str,
    whose: str | None = None,
) -> Proposal:
    """The schema file that another tool's files make; see `annot.project.proposed_schema.schema_of_files`.

    Args:
        format: how the files are written.
        path: the file or folder.
        name: of the schema.
        language: of the schema, an ISO 639 code.
        whose: the annotator whose work is looked at, of files that hold that of several.

    Raises:
        ConfigError: the path is missing, or name or language is none.
        DataError: the files are broken, or nothing is marked in them.
    """
    from annot.formats.format import ReadOptions
    from annot.formats.read import read_as
    from annot.project.proposed_schema import schema_of_files as run

    return run(read_as(format, Path(path), ReadOptions(whose=whose)), name=name, language=language)


def findings_page() -> str:
    """All findings as the page of the docs, in Markdown."""
    from annot.steps.explain import findings_page as run

    return run()


def repository_above(folder: str | Path) -> Path | None:
    """The git repository that a folder lies in, but is not itself; None where there is none."""
    from annot.steps.init.init import repository_above as run

    return run(Path(folder))


def extra_of(package: str) -> str | None:
    """The extra of annot that brings a package; None where none does."""
    from annot.steps.doctor import extra_of as run

    return run(package)


def trust_everything() -> None:
    """Lifts the limits of size for releases and tables of others, in this process."""
    from annot.store.plain_files import trust_everything as run

    run()


def usable_cores() -> int:
    """Cores that this process may use; `jobs=` of a verb is how many of them it uses."""
    from annot.parallel.jobs import usable_cores as run

    return run()
