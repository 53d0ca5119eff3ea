"""Printing: results on standard output, everything else on standard error."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn

import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from annot.cli.waiting import Waiting
from annot.core.issue import Issue, errors_of
from annot.core.plural import plural

_WIDTH_OF_A_FILE = 160
"""Columns for tables where there is no terminal to fit."""

# Quotes are shown as they are: `:heart:` in a document is no picture.
_out = Console(highlight=False, soft_wrap=True, emoji=False)
_err = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)
if not _out.is_terminal and "COLUMNS" not in os.environ:
    _out.width = _WIDTH_OF_A_FILE

_ACTING = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028-\\u202e\\u2066-\\u2069\\ud800-\\udfff]")
"""What a terminal obeys, what changes the direction of writing, and what cannot be written at all."""

FOUND_SOMETHING = 1

_waiting: Waiting | None = None


@contextmanager
def waiting(words: str) -> Iterator[None]:
    """Shows a bar on a terminal while what runs inside takes long; whatever is printed clears it away first."""
    global _waiting
    try:
        with Waiting(_err, words) as _waiting:
            yield
    finally:
        _waiting = None


def progress(n_done: int, n: int) -> None:
    """How far a verb is, for the bar."""
    if _waiting is not None:
        _waiting.advance(n_done, n)


def _clear() -> None:
    """Takes the bar away before something is printed."""
    if _waiting is not None:
        _waiting.clear()


def tell(line: str) -> None:
    """A line of progress, on standard error."""
    _clear()
    _err.print(_harmless(line))


def show(line: str) -> None:
    """A line of the result, on standard output."""
    _clear()
    _out.print(_harmless(line))


def show_text(text: str) -> None:
    """A whole file of the result on standard output, as it is."""
    _clear()
    typer.echo(text, nl=False)


def show_json(value: object) -> None:
    """The whole result as one JSON object on standard output."""
    import msgspec

    from annot.core.canonical import canonical_json

    text = msgspec.json.format(canonical_json(value), indent=1).decode()
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        # Escaped, so that it stays JSON and says the same.
        text = json.dumps(msgspec.json.decode(text), indent=1)
    _clear()
    typer.echo(text)


def show_table(title: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table of the result; cells that are numbers stand at the right."""
    table = Table(title=_harmless(title), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    shown = [[_cell(value) for value in row] for row in rows]
    for index, name in enumerate(head):
        numbers = all(row[index].replace(".", "").replace("–", "").isdigit() or row[index] in "–" for row in shown)
        table.add_column(_harmless(name), justify="right" if shown and numbers else "left", overflow="fold")
    for row in shown:
        table.add_row(*map(_harmless, row))
    _clear()
    _out.print(table)


def show_issues(issues: Sequence[Issue], *, with_ids: bool = False) -> None:
    """Findings, one a line, on standard error; warnings `with_ids` where they can be waived."""
    for issue in issues:
        mark = f" [{issue.id}]" if with_ids and issue.severity == "warning" else ""
        _clear()
        _err.print(_harmless(f"{issue}{mark}"), style="red" if issue.severity == "error" else "yellow")
    if issues:
        n_errors = len(errors_of(issues))
        tell(f"{plural(n_errors, 'error')}, {plural(len(issues) - n_errors, 'warning')}")


def finish(found: bool) -> NoReturn:
    """Ends the verb: 1 where it found something, 0 otherwise."""
    raise typer.Exit(FOUND_SOMETHING if found else 0)


def number(ratio: float | None) -> str:
    """A ratio with three digits; a dash where there was nothing to divide by."""
    return "–" if ratio is None else f"{ratio:.3f}"


def _harmless(text: str) -> str:
    """`text` as it is to be read: whatever a document, a name or a prediction holds, nothing in it acts."""
    return escape(_ACTING.sub(lambda found: repr(found[0])[1:-1], text))


def _cell(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, (tuple, list)) else str(value)
