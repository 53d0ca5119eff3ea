"""`annot server`: the embedded Label Studio."""

from __future__ import annotations

import typer

from annot.cli.options import HERE, JsonOption, ProjectOption, open_at
from annot.cli.output import finish, show, show_json, tell

app = typer.Typer(help="Start and stop the embedded Label Studio.", no_args_is_help=True)


@app.command()
def start(project: ProjectOption = HERE, as_json: JsonOption = False) -> None:
    """Install Label Studio (once) and start it on loopback; a running one is left alone."""
    from annot.steps.connect import credentials_path
    from annot.steps.server import start_server

    opened = open_at(project)
    status = start_server(opened, tell=tell)
    if as_json:
        show_json(status)
    else:
        show(f"Label Studio {status.version} answers at {status.url} (process {status.pid})")
        show(f"accounts and passwords: {credentials_path(opened)}")


@app.command()
def stop(project: ProjectOption = HERE, as_json: JsonOption = False) -> None:
    """End the server that this project started; never another process."""
    from annot.steps.server import stop_server

    stopped = stop_server(open_at(project))
    if as_json:
        show_json({"stopped": stopped})
    else:
        show("stopped" if stopped else "was not running")


@app.command()
def status(project: ProjectOption = HERE, as_json: JsonOption = False) -> None:
    """Say whether the server runs, and where. Exit code 1 where it does not."""
    from annot.steps.server import server_status

    found = server_status(open_at(project))
    if as_json:
        show_json(found)
    else:
        where = f" at {found.url} (process {found.pid})" if found.url else ""
        show(f"{found.state}{where}; log: {found.log}")
    finish(found=found.state != "running")
