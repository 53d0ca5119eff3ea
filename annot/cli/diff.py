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
    from annot.release.diff.changes import Diff


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
        typer.Argument(metavar="B", help="The later one; the gold as it is now where none is given."),
    ] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown for a pull request.")] = False,
    page: Annotated[Path | None, typer.Option("--html", help="Write one HTML page.", show_default=False)] = None,
    project: ProjectOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Show what changed between two versions, span by span."""
    from annot.steps.diff import diff as run
    from annot.steps.diff import write_page

    if as_json and markdown:
        raise ConfigError("--json and --markdown: one of them")
    try:
        found = run(before, after, project)
    except DataError as error:
        # 1 says that there are differences, and here nobody knows.
        tell(f"annot: {error}")
        raise typer.Exit(ConfigError.exit_code) from error
    if page is not None:
        write_page(found, page)
        tell(f"wrote {page}")
    if as_json:
        show_json(found)
    elif markdown:
        _print_markdown(found)
    elif page is None:
        show_diff(found)
    finish(found=not found.is_empty)


def _print_markdown(found: Diff) -> None:
    from annot.release.diff.markdown import render_markdown

    show_text(render_markdown(found))


def show_diff(found: Diff) -> None:
    """Prints the summary, then the changes by document."""
    from annot.release.diff.lines import visible
    from annot.release.diff.summary import count_kinds, count_labels, count_shifted, in_words
    from annot.release.diff.text import text_lines

    title = f"{visible(found.before.name)} → {visible(found.after.name)}"
    if found.is_empty:
        show(f"{title}: no difference")
        return
    by_label = count_labels(found)
    rows = [
        (
            in_words(kind, n).removeprefix(f"{n} "),
            n,
            ", ".join(f"{visible(label)} {k}" for label, k in by_label.get(kind, {}).items()),
        )
        for kind, n in count_kinds(found).items()
    ]
    show_table(title, ("change", "n", "by label"), rows)
    if n_shifted := count_shifted(found):
        show(f"{plural(n_shifted, 'more mention')} only shifted with the text")
    for line in text_lines(found):
        show(line)
