"""The `annot` command: all verbs, and what their errors end with."""

from __future__ import annotations

import sys
from typing import Any

import typer
from typer.core import TyperGroup

from annot.cli import (
    adjudicate,
    agree,
    check,
    diff,
    init,
    log,
    migrate,
    publish,
    pull,
    push,
    rehydrate,
    release,
    report,
    restore,
    schema,
    score,
    seeds,
    server,
    split,
    standoff,
    status,
)
from annot.cli.output import tell
from annot.core.errors import AnnotError

_ORDER = [
    "init",
    "schema",
    "seeds",
    "server",
    "push",
    "restore",
    "pull",
    "status",
    "migrate",
    "check",
    "agree",
    "adjudicate",
    "report",
    "split",
    "release",
    "standoff",
    "rehydrate",
    "publish",
    "diff",
    "log",
    "score",
]

_EXTRAS = {
    "datasets": "release",
    "pyarrow": "release",
    "httpx": "studio",
    "huggingface_hub": "release",
    "label_studio_sdk": "studio",
    "platformdirs": "studio",
    "psutil": "studio",
    "rensa": "splits",
    "scipy": "gamma",
    "spacy": "train",
    "tenacity": "studio",
}
"""Which extra brings a package that the core does without."""


class _InOrder(TyperGroup):
    """Lists the verbs in the order of the work."""

    def list_commands(self, ctx: Any) -> list[str]:
        return sorted(super().list_commands(ctx), key=_ORDER.index)


app = typer.Typer(
    name="annot",
    cls=_InOrder,
    help="Gold data sets from Label Studio, versioned like code.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(init.init)
app.add_typer(schema.app, name="schema")
app.add_typer(seeds.app, name="seeds")
app.add_typer(server.app, name="server")
app.command()(push.push)
app.command()(restore.restore)
app.command()(pull.pull)
app.command()(status.status)
app.command()(migrate.migrate)
app.command()(check.check)
app.command()(agree.agree)
app.command()(adjudicate.adjudicate)
app.command()(report.report)
app.command()(split.split)
app.command()(release.release)
app.command()(standoff.standoff)
app.command()(rehydrate.rehydrate)
app.command()(publish.publish)
app.command()(diff.diff)
app.command()(log.log)
app.command()(score.score)


def main() -> None:
    """Runs the command line; errors that annot raises on purpose end with their own exit code."""
    try:
        app()
    except AnnotError as error:
        tell(f"annot: {error}")
        sys.exit(error.exit_code)
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        extra = _EXTRAS.get(package)
        if extra is None:
            raise
        tell(f"annot: this needs {package}: pip install 'annot-gold[{extra}]'")
        sys.exit(2)
    except OSError as error:
        tell(f"annot: {error.filename or 'system'}: {error.strerror or error}")
        sys.exit(2)
