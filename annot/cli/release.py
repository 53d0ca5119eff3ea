"""`annot release`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from annot.cli.options import HERE, DryRunOption, JobsOption, JsonOption, ProjectOption, jobs_of, open_at
from annot.cli.output import finish, show, show_issues, show_json, show_table
from annot.core.errors import AnnotError
from annot.core.plural import plural

if TYPE_CHECKING:
    from annot.library.project import Project


def release(
    version: Annotated[
        str | None,
        typer.Argument(help="Semantic version; default: the one that the changes require.", show_default=False),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Verify the committed releases instead.")] = False,
    dirty: Annotated[bool, typer.Option("--dirty", help="Also release what is not committed in git.")] = False,
    jobs: JobsOption = None,
    project: ProjectOption = HERE,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Build a version of the gold, or verify the built ones."""
    opened = open_at(project)
    if check:
        _check(opened, as_json, jobs_of(jobs))
    else:
        _build(opened, version, dry_run, dirty, as_json, jobs_of(jobs))


def _check(project: Project, as_json: bool, jobs: int) -> None:
    found = project.releases.check(jobs=jobs)
    unreleased = project.releases.unreleased()
    issues = [issue for each in found.values() for issue in each]
    if as_json:
        show_json({"releases": found, "unreleased": unreleased})
    else:
        show_issues([*issues, *unreleased])
        for version, findings in found.items():
            show(f"{version}: {'not what its source builds' if findings else 'verified'}")
        if unreleased:
            _show_changes(project, list(found)[-1])
    finish(found=bool(issues or unreleased))


def _show_changes(project: Project, newest: str) -> None:
    """What the changed files come to; they may be too broken to tell."""
    try:
        lines = project.diff(newest).summary().splitlines()
    except AnnotError as error:
        lines = [f"cannot be told: {error}"]
    for line in lines or ["nothing in the gold itself"]:
        show(f"since {newest}: {line}")


def _build(project: Project, version: str | None, dry_run: bool, dirty: bool, as_json: bool, jobs: int) -> None:
    released = project.release(version, dry_run=dry_run, dirty=dirty, jobs=jobs)
    manifest = released.manifest
    if as_json:
        show_json(
            {
                "manifest": manifest,
                "since": released.since,
                "changes": released.changes,
                "readership": released.readership,
            }
        )
        return
    target = project.releases_dir / manifest.version
    show(f"{'would write' if dry_run else 'wrote'} {target} (digest {manifest.digest[:12]}…)")
    for line in released.changes:
        show(f"{f'since {released.since}' if released.since else 'first release'}: {line}")
    for line in released.readership:
        show(line)
    if n_unaligned := sum(map(len, manifest.unaligned.values())):
        n_inside = n_unaligned - manifest.n_nested
        reasons = [(manifest.n_nested, "nested in a longer one"), (n_inside, "begin or end inside a token")]
        why = ", ".join(f"{n} {reason}" for n, reason in reasons if n)
        show(
            f"tokens cannot hold {n_unaligned} of {plural(sum(manifest.mentions.values()), 'mention')}: {why}; "
            "the card lists them"
        )
    rows = [("mention", *row) for row in manifest.mentions.items()]
    rows += [("relation", *row) for row in manifest.relations.items()]
    show_table(
        f"{manifest.name} {manifest.version}: {plural(len(manifest.documents), 'document')}", ("", "label", "n"), rows
    )
