"""The `annot` command: all verbs, and what their errors end with."""

from __future__ import annotations

import io
import sys
import traceback
from types import ModuleType
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from annot.cli import (
    adjudicate,
    agree,
    bias,
    check,
    corpus,
    curve,
    diff,
    doctor,
    explain,
    export,
    import_,
    init,
    log,
    migrate,
    predict,
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
    select,
    serve,
    server,
    split,
    standoff,
    status,
    suspects,
)
from annot.cli.output import show, tell, waiting
from annot.core.errors import AnnotError

_VERBS: tuple[ModuleType, ...] = (
    init,
    schema,
    seeds,
    select,
    server,
    push,
    restore,
    pull,
    import_,
    predict,
    serve,
    status,
    migrate,
    check,
    agree,
    bias,
    adjudicate,
    suspects,
    report,
    split,
    release,
    standoff,
    rehydrate,
    publish,
    export,
    diff,
    log,
    score,
    curve,
    corpus,
    explain,
    doctor,
)
"""In the order of the work. A module holds an `app`, or a function of its own name."""


def _name_of(verb: ModuleType) -> str:
    """What the terminal calls it; `import_` is a module that Python would not let be called `import`."""
    return verb.__name__.rpartition(".")[2].removesuffix("_")


_ORDER = [_name_of(verb) for verb in _VERBS]


class _InOrder(TyperGroup):
    """Lists the verbs in the order of the work."""

    def list_commands(self, ctx: Any) -> list[str]:
        return sorted(super().list_commands(ctx), key=_ORDER.index)


app = typer.Typer(
    name="annot",
    cls=_InOrder,
    help="Gold data sets from Label Studio, versioned like code.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _verb in _VERBS:
    if hasattr(_verb, "app"):
        app.add_typer(_verb.app, name=_name_of(_verb))
    else:
        app.command(_name_of(_verb))(getattr(_verb, _verb.__name__.rpartition(".")[2]))


UNEXPECTED = 5


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        show(f"annot {version('annot-gold')}")
        raise typer.Exit


@app.callback()
def _annot(
    version: Annotated[
        bool, typer.Option("--version", help="Say which annot this is.", callback=_version, is_eager=True)
    ] = False,
    trust: Annotated[
        bool, typer.Option("--trust", help="Lift the limits of size for releases and tables of others.")
    ] = False,
) -> None:
    """Gold data sets from Label Studio, versioned like code."""
    if trust:
        from annot.library.toolkit import trust_everything

        trust_everything()


def main() -> None:
    """Runs the command line; errors that annot raises on purpose end with their own exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal or pipe that cannot show a character shows its number.
            stream.reconfigure(errors="backslashreplace")
    try:
        with waiting(f"annot {next((word for word in sys.argv[1:] if not word.startswith('-')), '')}"):
            app()
    except AnnotError as error:
        tell(f"annot: {error}")
        sys.exit(error.exit_code)
    except ModuleNotFoundError as error:
        from annot.library.toolkit import extra_of

        package = (error.name or "").partition(".")[0]
        extra = extra_of(package)
        if extra is None:
            _end_unexpectedly(error)
        tell(f"annot: this needs {package}: pip install 'annot-gold[{extra}]'")
        sys.exit(2)
    except OSError as error:
        tell(f"annot: {error.filename or 'system'}: {error.strerror or error}")
        sys.exit(2)
    except Exception as error:
        _end_unexpectedly(error)


def _end_unexpectedly(error: Exception) -> NoReturn:
    """A fault of annot itself: all that is known of it, and an exit code of its own."""
    from importlib.metadata import version

    tell("".join(traceback.format_exception(error)).rstrip())
    tell(
        f"annot: this is a fault of annot {version('annot-gold')} itself ({type(error).__name__}), not of your data; "
        "please report it with the lines above and the command"
    )
    sys.exit(UNEXPECTED)
