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
    page: Annotated[Path | None, typer.Option("--html", help="Write one HTML page.", show_default=False)] = None,
    project: ProjectOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Show what changed between two versions, span by span."""
    import annot

    if as_json and markdown:
        raise ConfigError("--json and --markdown: one of them")
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
    elif markdown:
        show_text(found.to_markdown())
    elif page is None:
        show_diff(found)
    finish(found=not found.is_empty)


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
