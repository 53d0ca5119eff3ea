"""`annot adjudicate`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annot.cli.options import HERE, DryRunOption, JsonOption, ProjectOption, open_at
from annot.cli.output import finish, show, show_issues, show_json, tell
from annot.core.errors import ConfigError, DataError
from annot.core.plural import plural

if TYPE_CHECKING:
    from annot.core.decision import Conflict, Decision
    from annot.core.document import Document
    from annot.library.project import Project
    from annot.quality.adjudicate import Adjudication


def adjudicate(
    record: Annotated[
        Path | None, typer.Option(help="Append answers from this JSON Lines file: conflict, choice, reason, error.")
    ] = None,
    by: Annotated[str | None, typer.Option(help="The adjudicator who gives these answers.")] = None,
    push: Annotated[
        bool, typer.Option("--push", help="Put the open conflicts into a curation project in Label Studio.")
    ] = False,
    explain: Annotated[
        str | None,
        typer.Option(help="Show who said a mention or relation, and why it is in the gold; its id, or DOC#ID."),
    ] = None,
    project: ProjectOption = HERE,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Merge the readings, list open conflicts, record decisions."""
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
        recorded, found = opened.record(record, by=by, dry_run=dry_run)
    else:
        found = opened.adjudicate()
    _show(opened, found, recorded, as_json=as_json)
    finish(found=bool(found.open or found.issues))


def _show(
    opened: Project,
    found: Adjudication,
    recorded: Sequence[Decision],
    *,
    as_json: bool,
) -> None:
    incomplete, readership, superseded = opened.incomplete, opened.readership, opened.superseded
    if as_json:
        show_json(
            {
                "open": found.open,
                "n_conflicts": len(found.conflicts),
                "recorded": recorded,
                "issues": found.issues,
                "incomplete": incomplete,
                "readership": readership,
                "superseded": superseded,
            }
        )
    else:
        _show_conflicts(opened, found.open)
        show_issues(found.issues)
        for line in (*readership, *superseded):
            show(line)
        for issue in incomplete:
            tell(f"{issue.doc_id}: {issue.message}")
        n_open = len(found.open)
        show(
            f"{plural(len(found.gold), 'document')} settled, {plural(len(found.conflicts), 'conflict')}, "
            f"{len(found.conflicts) - n_open} settled ({len(recorded)} now), {n_open} open"
        )


def _push(opened: Project, *, dry_run: bool, as_json: bool) -> None:
    curation = opened.curation.push(dry_run=dry_run)
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
    found = opened.explain(item)
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
            how = "confirms" if decision.confirms else "overrules" if decision.overrules else "on"
            show(f"    {decision.at} {decision.by} {how} {decision.conflict}{error}: {decision.reason}")


def _show_conflicts(opened: Project, conflicts: Sequence[Conflict]) -> None:
    """The conflicts of each document, with the addresses of its tasks before them."""
    addresses = {}
    try:
        addresses = {name: opened.task_urls(name) for name in opened.readers} if conflicts else {}
    except DataError as error:
        tell(f"no addresses of tasks: {error}")
    for doc_id, of_document in groupby(conflicts, key=lambda each: each.doc_id):
        for name, urls in addresses.items():
            if doc_id in urls:
                show(f"{doc_id} as {name} has it: {urls[doc_id]}")
        for conflict in of_document:
            _show_conflict(conflict, opened.documents[doc_id])


def _show_conflict(conflict: Conflict, document: Document) -> None:
    from annot.core.ids import parse_span, quote_of

    about = (
        document.quote(parse_span(conflict.place)) if conflict.kind == "mention" else quote_of(document, conflict.place)
    )
    show(f"{conflict.id} « {about} »\n    « {conflict.quote} »")
    for option in conflict.options:
        choice = option.choice
        if conflict.kind in {"mention", "relation"} and isinstance(choice, tuple):
            said = ", ".join(f"{each} « {quote_of(document, each)} »" for each in map(str, choice))
        else:
            said = ", ".join(map(str, choice)) if isinstance(choice, tuple) else "" if choice is None else str(choice)
        show(f"    {', '.join(option.annotators)}: {said or '–'}")
