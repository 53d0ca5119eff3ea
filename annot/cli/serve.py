"""`annot serve`."""

from __future__ import annotations

import signal
import time
from typing import Annotated

import typer

from annot.cli.options import HERE, ProjectOption, open_at
from annot.cli.output import show

_LOOK_EVERY_S = 0.5


def serve(
    name: Annotated[str, typer.Argument(help="A predictor: `[predictors.NAME]` of annot.toml, or a built-in one.")],
    annotator: Annotated[list[str] | None, typer.Option(help="Only this reader's project; may be repeated.")] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on loopback; 0 for any free port.")] = 9090,
    seed: Annotated[int, typer.Option(help="Seed of the predictor's random choices.")] = 0,
    project: ProjectOption = HERE,
) -> None:
    """Give Label Studio a model's predictions when tasks are opened, until Ctrl-C."""
    ended: list[int] = []
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda number, _: ended.append(number))
    with open_at(project).serving(name, port=port, seed=seed, annotators=annotator or ()) as served:
        show(f"{served.model} answers at {served.url} for {', '.join(served.readers)}; end it with Ctrl-C")
        # No lock is waited for: libraries that hook Ctrl-C have that wait begun anew, and an event that is set while
        # its own lock is held never ends.
        while not ended:
            time.sleep(_LOOK_EVERY_S)
    show("ended; what was shown stays in the tasks")
