"""`annot adjudicate`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annot.cli.options import HERE, DryRunOption, JsonOption, ProjectOption, open_at
from annot.cli.output import finish, show, show_issues, show_json, tell
from annot.core.errors import ConfigError
from annot.core.plural import plural

if TYPE_CHECKING:
    from annot.core.decision import Conflict, Decision
    from annot.core.issue import Issue
    from annot.quality.adjudicate import Adjudication
    from annot.steps.project import Project


def adjudicate(
    record: Annotated[
        Path | None, typer.Option(help="JSON Lines of answers to append: conflict, choice, reason, error.")
    ] = None,
    by: Annotated[str | None, typer.Option(help="The adjudicator who gives these answers.")] = None,
    push: Annotated[
        bool, typer.Option("--push", help="Put the open conflicts into a curation project in Label Studio.")
    ] = False,
    explain: Annotated[
        str | None, typer.Option(help="Say who said a mention or relation, and what kept it: its id, or DOC#ID.")
    ] = None,
    project: ProjectOption = HERE,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Merge the readings, list open conflicts, record decisions."""
    from annot.steps.adjudicate import adjudicate_project, record_answers
    from annot.steps.check import incomplete_readings
    from annot.steps.readership import readers_by_document, readership_lines

    opened = open_at(project)
    if sum(map(bool, (record, push, explain))) > 1:
        raise ConfigError("--record, --push and --explain: one at a time")
    if push:
        _push(opened, dry_run=dry_run, as_json=as_json)
        return
    if explain:
        _explain(opened, explain, as_json=as_json)
        return
    if record and not by:
        raise ConfigError("--record needs --by: who decided")
    recorded: list[Decision] = []
    if record and by:
        recorded, found = record_answers(opened, record, by=by, dry_run=dry_run)
    else:
        found = adjudicate_project(opened)
    readership = readership_lines(readers_by_document(opened))
    _show(found, recorded, incomplete_readings(opened), readership, as_json=as_json)
    finish(found=bool(found.open or found.issues))


def _show(
    found: Adjudication,
    recorded: Sequence[Decision],
    incomplete: Sequence[Issue],
    readership: Sequence[str],
    *,
    as_json: bool,
) -> None:
    if as_json:
        show_json(
            {
                "open": found.open,
                "n_conflicts": len(found.conflicts),
                "recorded": recorded,
                "issues": found.issues,
                "incomplete": incomplete,
                "readership": readership,
            }
        )
    else:
        for conflict in found.open:
            _show_conflict(conflict)
        show_issues(found.issues)
        for line in readership:
            show(line)
        for issue in incomplete:
            tell(f"{issue.doc_id}: {issue.message}")
        n_open = len(found.open)
        show(
            f"{plural(len(found.gold), 'document')} settled, {plural(len(found.conflicts), 'conflict')}, "
            f"{len(found.conflicts) - n_open} settled ({len(recorded)} now), {n_open} open"
        )


def _push(opened: Project, *, dry_run: bool, as_json: bool) -> None:
    from annot.steps.curate import push_curation

    curation = push_curation(opened, dry_run=dry_run)
    if as_json:
        show_json({"curation": curation, "dry_run": dry_run})
        return
    title = "Would make" if dry_run else "Made"
    show(
        f"{title} {plural(len(curation.created), 'task')}, left {len(curation.left)}, dropped {curation.dropped}, "
        f"for {plural(curation.n_conflicts, 'open conflict')}"
    )
    if curation.project is not None:
        show(f"{curation.url}/projects/{curation.project}; then `annot pull` records what was submitted")


def _explain(opened: Project, item: str, *, as_json: bool) -> None:
    from annot.steps.explain import explain

    found = explain(opened, item)
    if as_json:
        show_json({"explained": found})
        return
    for each in found:
        show(f"{each.doc_id} {each.id} « {each.quote} »: {'in the gold' if each.in_gold else 'not in the gold'}")
        show(f"    {each.why}")
        for name, attributes in each.said_by.items():
            said = ", ".join(f"{key}={value}" for key, value in attributes.items())
            show(f"    said by {name}{f': {said}' if said else ''}")
        for decision in each.decisions:
            error = f" ({decision.error})" if decision.error else ""
            show(f"    {decision.at} {decision.by} on {decision.conflict}{error}: {decision.reason}")


def _show_conflict(conflict: Conflict) -> None:
    show(f"{conflict.id}\n    « {conflict.quote} »")
    for option in conflict.options:
        choice = option.choice
        said = ", ".join(map(str, choice)) if isinstance(choice, tuple) else choice
        show(f"    {', '.join(option.annotators)}: {'–' if said in ('', None) else said}")
