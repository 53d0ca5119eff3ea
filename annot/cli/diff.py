"""`annot diff`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annot.cli.options import HERE, JsonOption, ProjectOption
from annot.cli.output import finish, show, show_json, show_table, show_text, tell
from annot.core.errors import ConfigError, DataError
from annot.core.plural import plural

if TYPE_CHECKING:
    import annot


def diff(
    before: Annotated[
        str,
        typer.Argument(
            metavar="A",
            help="A version, a folder, git:REVISION or hub:OWNER/NAME@REVISION.",
            show_default=False,
        ),
    ],
    after: Annotated[
        str | None,
        typer.Argument(metavar="B", help="The later one; default: the current gold."),
    ] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown for a pull request.")] = False,
    why: Annotated[
        bool, typer.Option("--why", help="Say for each change of the gold which decision or migration made it.")
    ] = False,
    page: Annotated[Path | None, typer.Option("--html", help="Write one HTML page.", show_default=False)] = None,
    project: ProjectOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Show what changed between two versions, span by span."""
    import annot

    if as_json + markdown + why > 1:
        raise ConfigError("--json, --markdown and --why: one of them")
    try:
        found = annot.diff(before, after, project=project)
    except DataError as error:
        # 1 says that there are differences, and here nobody knows.
        tell(f"annot: {error}")
        raise typer.Exit(ConfigError.exit_code) from error
    if page is not None:
        found.write_page(page)
        tell(f"wrote {page}")
    if as_json:
        show_json(found.diff)
    elif why:
        show_reasons(found, project)
    elif markdown:
        show_text(found.to_markdown())
    elif page is None:
        show_diff(found)
    finish(found=not found.is_empty)


def show_reasons(found: annot.DiffResult, project: Path) -> None:
    """Prints each change of the gold with the decision or migration that made it."""
    traced = list(found.traced(project))
    doc_id = ""
    for each in traced:
        if each.doc_id != doc_id:
            doc_id = each.doc_id
            show(f"{doc_id}:")
        show(f"  {each.change}")
        show(f"      {each.why or 'no decision or migration says why'}")
    untold = sum(each.why is None for each in traced)
    tell(f"{plural(len(traced), 'change')} of the gold, {untold} without a decision or migration")


def show_diff(found: annot.DiffResult) -> None:
    """Prints the summary, then the changes by document."""
    title = found.title
    if found.is_empty:
        show(f"{title}: no difference")
        return
    show_table(title, ("change", "n", "by label"), list(found.rows()))
    if found.n_shifted:
        show(f"{plural(found.n_shifted, 'more mention')} only shifted with the text")
    for line in found.lines():
        show(line)
