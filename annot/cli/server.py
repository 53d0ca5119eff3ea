"""`annot server`: the embedded Label Studio."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from annot.cli.options import HERE, JsonOption, ProjectOption, open_at
from annot.cli.output import finish, show, show_json, tell
from annot.core.plural import plural

if TYPE_CHECKING:
    from annot.studio.server import ServerStatus

app = typer.Typer(help="Start and stop the embedded Label Studio, or one for each reader.", no_args_is_help=True)


@app.command()
def start(project: ProjectOption = HERE, as_json: JsonOption = False) -> None:
    """Install Label Studio (once) and start it on loopback; a running server is left alone."""
    opened = open_at(project)
    servers = opened.servers.start(tell)
    if as_json:
        show_json({"servers": servers})
    else:
        for each in servers:
            show(f"Label Studio {each.version}{_whose(each)} answers at {each.url} (process {each.pid})")
        show(f"accounts and passwords: {opened.servers.credentials}")


@app.command()
def stop(project: ProjectOption = HERE, as_json: JsonOption = False) -> None:
    """Stop the servers that this project started; never another process."""
    n_stopped = open_at(project).servers.stop()
    if as_json:
        show_json({"stopped": n_stopped})
    else:
        show("was not running" if not n_stopped else f"stopped {plural(n_stopped, 'server')}")


@app.command()
def status(project: ProjectOption = HERE, as_json: JsonOption = False) -> None:
    """Show whether each server runs, and where. Exit code 1 if one does not."""
    servers = open_at(project).servers.status()
    if as_json:
        show_json({"servers": servers})
    else:
        for each in servers:
            where = f" at {each.url} (process {each.pid})" if each.url else ""
            show(f"{each.state}{_whose(each)}{where}; log: {each.log}")
    finish(found=any(each.state != "running" for each in servers))


def _whose(server: ServerStatus) -> str:
    return f" of {server.reader.removeprefix('_')}" if server.reader else ""
