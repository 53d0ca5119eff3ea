"""`annot seeds`: the documents that are annotated."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from annot.cli.options import HERE, DryRunOption, JsonOption, ProjectOption, open_at
from annot.cli.output import finish, show, show_issues, show_json, show_table, tell
from annot.core.issue import errors_of

app = typer.Typer(help="Check, list and add the documents.", no_args_is_help=True)


@app.command()
def check(project: ProjectOption = HERE, as_json: JsonOption = False) -> None:
    """Compare the files with the manifest: bytes, encoding, zones, characters that trip other tools."""
    from annot.steps.seeds import check_project_seeds

    issues = check_project_seeds(open_at(project))
    if as_json:
        show_json({"issues": issues})
    else:
        show_issues(issues)
    finish(found=bool(issues))


@app.command("list")
def list_seeds(project: ProjectOption = HERE, as_json: JsonOption = False) -> None:
    """List the documents and what is known about them."""
    from annot.steps.seeds import list_project_seeds

    rows = list_project_seeds(open_at(project))
    if as_json:
        show_json({"documents": rows})
    else:
        head = ("document", "characters", "published", "translated from", "rights", "zones")
        show_table(
            f"{len(rows)} documents",
            head,
            [
                (r.doc_id, r.n_chars, r.date_published or "–", r.translated_from or "–", r.rights, len(r.zones))
                for r in rows
            ],
        )


@app.command()
def add(
    files: Annotated[list[Path], typer.Argument(help=".txt, .jsonl, .csv or .html files.")],
    project: ProjectOption = HERE,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Add documents; their bytes are kept as they are."""
    from annot.steps.seeds import add_seeds

    rows, issues = add_seeds(open_at(project), files, dry_run=dry_run)
    if as_json:
        show_json({"added": [row.doc_id for row in rows], "issues": issues})
    else:
        for row in rows:
            show(f"{'would add' if dry_run else 'added'} {row.doc_id} ({row.n_chars} characters)")
        show_issues(issues)
        tell("Fill in title, date, zones and rights in the manifest.")
    finish(found=bool(errors_of(issues)))
