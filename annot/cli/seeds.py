"""`annot seeds`: the documents that are annotated."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annot.cli.options import HERE, DryRunOption, JsonOption, ProjectOption, open_at
from annot.cli.output import finish, show, show_issues, show_json, show_table, tell
from annot.core.plural import plural

if TYPE_CHECKING:
    from annot.steps.seeds import PushCheck

app = typer.Typer(help="Check, list, add, remove and replace the documents.", no_args_is_help=True)


@app.command()
def check(project: ProjectOption = HERE, as_json: JsonOption = False) -> None:
    """Compare the files with the manifest: bytes, encoding, zones, characters that break other tools."""
    issues = open_at(project).seeds.check()
    if as_json:
        show_json({"issues": issues})
    else:
        show_issues(issues)
    finish(found=bool(issues))


@app.command("check-push")
def check_push(
    remote: Annotated[
        str,
        typer.Argument(
            envvar="PRE_COMMIT_REMOTE_URL",
            help="Address of the git remote; a pre-push hook is given it.",
            show_default=False,
        ),
    ],
    revision: Annotated[
        str,
        typer.Option(
            envvar=["PRE_COMMIT_TO_REF", "PRE_COMMIT_LOCAL_BRANCH"],
            help="The commit that is pushed.",
        ),
    ] = "HEAD",
    project: ProjectOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Refuse a git push that would take texts to another machine which their rights keep here."""
    found = open_at(project).seeds.check_push(remote, revision=revision)
    if as_json:
        show_json({"remote": found.remote, "texts": [each._asdict() for each in found.texts]})
    elif found.texts:
        _show_held_back(found)
    finish(found=bool(found.texts))


def _show_held_back(found: PushCheck) -> None:
    """Each text with its rights and where it stands, and what to do."""
    places: dict[tuple[str, str], list[str]] = {}
    for each in found.texts:
        places.setdefault((each.doc_id, each.rights), []).append(each.place)
    n = plural(len(places), "text")
    tell(f"annot: the rights of {n} do not allow a push to {found.remote}:")
    for (doc_id, rights), (first, *others) in places.items():
        more = f" and {plural(len(others), 'release')}" if others else ""
        tell(f"  {doc_id}: {rights} ({first}{more})")
    tell(
        "If a text may be passed on, write its licence as `rights` into the manifest of the seeds, and commit it. "
        "Labels without texts are what `annot standoff` makes: push that folder, as a repository of its own. "
        f'If this remote may have every text, write push_texts_to = ["{found.remote}"] into [release] of annot.toml.'
    )


@app.command("list")
def list_seeds(project: ProjectOption = HERE, as_json: JsonOption = False) -> None:
    """List the documents and what is known about them."""
    rows = open_at(project).seeds.rows()
    if as_json:
        show_json({"documents": rows})
    else:
        head = ("document", "characters", "published", "translated from", "rights", "zones")
        show_table(
            plural(len(rows), "document"),
            head,
            [
                (r.doc_id, r.n_chars, r.date_published or "–", r.translated_from or "–", r.rights, len(r.zones))
                for r in rows
            ],
        )


@app.command()
def add(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Files (.txt, .jsonl, .csv, .html), tasks of Label Studio (.json), folders and files of other tools, "
            "data sets (a folder, .parquet, hf:owner/name@revision#config/split[column])."
        ),
    ],
    language: Annotated[
        str, typer.Option(help="Language of documents that name none, such as fr; default: the data set's.")
    ] = "",
    project: ProjectOption = HERE,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Add documents; their bytes are kept as they are."""
    added = open_at(project).seeds.add(files, language=language, dry_run=dry_run)
    if as_json:
        ids = [row.doc_id for row in added.rows]
        show_json({"added": ids, "issues": added.issues, "passed_over": added.passed_over})
    else:
        for row in added.rows:
            show(f"{'would add' if dry_run else 'added'} {row.doc_id} ({plural(row.n_chars, 'character')})")
        show_issues(added.issues)
        if added.passed_over:
            listed = ", ".join(f"{name} ({n})" for name, n in added.passed_over.items())
            tell(f"Columns that were not taken: {listed}")
        tell("Fill in title, date, zones and rights in the manifest.")


@app.command()
def remove(
    documents: Annotated[list[str], typer.Argument(help="Ids of documents that nobody has begun.")],
    project: ProjectOption = HERE,
    dry_run: DryRunOption = False,
) -> None:
    """Remove documents that nobody has begun."""
    open_at(project).seeds.remove(documents, dry_run=dry_run)
    for doc_id in documents:
        show(f"{'would remove' if dry_run else 'removed'} {doc_id}")


@app.command()
def replace(
    document: Annotated[str, typer.Argument(help="Id of a document that nobody has begun.")],
    file: Annotated[Path, typer.Argument(help="The file with its new text.")],
    project: ProjectOption = HERE,
    dry_run: DryRunOption = False,
) -> None:
    """Replace the text of a document that nobody has begun."""
    row, issues = open_at(project).seeds.replace(document, file, dry_run=dry_run)
    show_issues(issues)
    show(f"{'would replace' if dry_run else 'replaced'} {row.doc_id} ({plural(row.n_chars, 'character')})")
