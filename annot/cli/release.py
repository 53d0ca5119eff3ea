"""`annot release`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from annot.cli.options import HERE, DryRunOption, JsonOption, ProjectOption, open_at
from annot.cli.output import finish, show, show_issues, show_json, show_table
from annot.core.errors import ConfigError

if TYPE_CHECKING:
    from annot.steps.project import Project


def release(
    version: Annotated[
        str | None, typer.Argument(help="Semantic version of the new release.", show_default=False)
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Verify the committed releases instead.")] = False,
    project: ProjectOption = HERE,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Build a version of the gold, or verify the built ones."""
    opened = open_at(project)
    if check:
        _check(opened, as_json)
    elif version is None:
        raise ConfigError("which version? `annot release 0.1.0`, or `annot release --check`")
    else:
        _build(opened, version, dry_run, as_json)


def _check(project: Project, as_json: bool) -> None:
    from annot.steps.release import check_releases

    found = check_releases(project)
    issues = [issue for each in found.values() for issue in each]
    if as_json:
        show_json({"releases": found})
    else:
        show_issues(issues)
        for version, findings in found.items():
            show(f"{version}: {'not what its source builds' if findings else 'verified'}")
    finish(found=bool(issues))


def _build(project: Project, version: str, dry_run: bool, as_json: bool) -> None:
    from annot.steps.release import release as run

    manifest = run(project, version, dry_run=dry_run)
    if as_json:
        show_json(manifest)
        return
    show(f"{'would write' if dry_run else 'wrote'} {project.releases / version} (digest {manifest.digest[:12]}…)")
    rows = [("mention", *row) for row in manifest.mentions.items()]
    rows += [("relation", *row) for row in manifest.relations.items()]
    show_table(f"{manifest.name} {version}: {len(manifest.documents)} documents", ("", "label", "n"), rows)
