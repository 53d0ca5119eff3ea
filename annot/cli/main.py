"""The `annot` command: all verbs, and what their errors end with."""

from __future__ import annotations

import io
import sys
import traceback
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from annot.cli.output import show, tell, waiting
from annot.core.errors import AnnotError

if TYPE_CHECKING:
    from collections.abc import Mapping

VERBS: Mapping[str, str] = MappingProxyType(
    {
        "init": "Start a new data-set project, empty or from a project of Label Studio.",
        "schema": "Check and show the schema, and what is made from it.",
        "seeds": "Check, list, add, remove and replace the documents.",
        "select": "Select the documents to read next, each with its reason.",
        "server": "Start and stop the embedded Label Studio, or one for each reader.",
        "push": "Send each document, once, to the projects of the readers it is assigned to.",
        "restore": "Submit committed readings under their annotators.",
        "pull": "Fetch annotators' submissions, whole or not at all.",
        "import": "Import another tool's files as a reader's work or a model's predictions.",
        "predict": "Predict annotations with a model; push or score the predictions.",
        "serve": "Give Label Studio a model's predictions when tasks are opened, until Ctrl-C.",
        "status": "Show the server and each annotator's progress.",
        "migrate": "Move readings, decisions and live projects to a new schema version.",
        "check": "Check seeds, readings and gold; lint the gold.",
        "agree": "Measure how far the readers agree, by label.",
        "bias": "Measure what predictions did to the readers who saw them.",
        "adjudicate": "Merge the readings, list open conflicts, record decisions.",
        "suspects": "List likely errors of the gold, the most suspect first.",
        "report": "Write one HTML page for people: texts, conflicts, agreement, records.",
        "split": "Divide the documents for training and testing, near-duplicates and events together.",
        "release": "Build a version of the gold, or verify the built ones.",
        "standoff": "Make a release without the texts of others.",
        "rehydrate": "Put the texts back into a stand-off release.",
        "publish": "Push a release to the Hub, with a tag.",
        "export": "Write the gold in another tool's format, and list what that format cannot hold.",
        "diff": "Show what changed between two versions, span by span.",
        "log": "List the releases with their counts, agreement and adjudicators.",
        "score": "Score predictions against gold: mentions, relations, attributes.",
        "curve": "Measure F1 by number of documents: is more annotation worth it?",
        "corpus": "Label, deduplicate and select from corpora of any size, shard by shard.",
        "explain": "Explain what a finding means and what to do about it.",
        "doctor": "Show what is installed, running and missing, and how to get it.",
    }
)
"""What each verb does, in the order of the work. `annot/cli/VERB.py` holds an `app`, or a function of its own name."""


class _Verbs(TyperGroup):
    """The verbs, of which only the one that is asked for is imported; the list of all needs none of them."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name in VERBS and cmd_name not in self.commands:
            return self._named(cmd_name)
        return super().get_command(ctx, cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] in VERBS:
            self.commands.setdefault(args[0], command_of(args[0]))
        else:
            # What is near to the unknown word is looked for among these.
            self.commands = {verb: self._named(verb) for verb in VERBS}
        return super().resolve_command(ctx, args)

    def _named(self, verb: str) -> TyperCommand:
        """A verb as far as the list shows it."""
        return TyperCommand(verb, help=VERBS[verb], rich_markup_mode=self.rich_markup_mode)


def command_of(verb: str) -> Any:
    """The command of a verb, whose module is imported."""
    # Python would not let a module be called `import`.
    place = f"{verb}_" if verb == "import" else verb
    module = import_module(f"annot.cli.{place}")
    if hasattr(module, "app"):
        made = get_command(module.app)
        made.name = verb
        return made
    alone = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
    alone.command(verb)(getattr(module, place))
    return get_command(alone)


app = typer.Typer(
    name="annot",
    cls=_Verbs,
    help="Gold data sets from Label Studio, versioned like code.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


UNEXPECTED = 5


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        show(f"annot {version('annot-gold')}")
        raise typer.Exit


@app.callback()
def _annot(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version of annot.", callback=_version, is_eager=True)
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
