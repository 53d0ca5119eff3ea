"""`annot schema`: what may be annotated, in every form that is made from the one file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from annot.cli.options import HERE, JsonOption, ProjectOption, open_at
from annot.cli.output import show, show_json, show_text, tell
from annot.core.plural import plural
from annot.formats.registry import FormatName

app = typer.Typer(help="Check and show the schema, and what is made from it.", no_args_is_help=True)


@app.command()
def check(project: ProjectOption = HERE, as_json: JsonOption = False) -> None:
    """Read the schema file; every fault has its file, line and key."""
    summary = open_at(project).schema_forms.summary()
    if as_json:
        show_json(summary)
    else:
        show(
            f"{summary['id']}: {plural(summary['mentions'], 'mention label')}, "
            f"{plural(summary['attributes'], 'attribute')}, {plural(summary['relations'], 'relation label')}, "
            f"{plural(summary['constraints'], 'constraint')}"
        )


@app.command("show")
def show_schema(project: ProjectOption = HERE) -> None:
    """Print the schema as Markdown tables."""
    show(open_at(project).schema_forms.tables())


@app.command()
def guidelines(project: ProjectOption = HERE) -> None:
    """Print the guidelines with the schema's tables, in Markdown."""
    show(open_at(project).schema_forms.guidelines())


@app.command()
def config(project: ProjectOption = HERE) -> None:
    """Print the labelling config for Label Studio, in XML."""
    show(open_at(project).schema_forms.label_config())


@app.command("import")
def import_config(
    path: Annotated[Path, typer.Argument(help="A labelling config of Label Studio, or with --format files of a tool.")],
    format_: Annotated[
        FormatName | None, typer.Option("--format", help="The tool that wrote the files.", show_default=False)
    ] = None,
    whose: Annotated[
        str | None, typer.Option(help="With --format cas: the annotator whose work is read.", show_default=False)
    ] = None,
    name: Annotated[str, typer.Option(help="Name of the schema.")] = "imported",
    language: Annotated[str, typer.Option(help="Language of the schema, such as fr.")] = "en",
) -> None:
    """Print a schema made from a labelling config or another tool's files; what they do not say is marked."""
    from annot.library.toolkit import schema_of_config, schema_of_files

    if format_ is None:
        found = schema_of_config(path, name=name, language=language)
    else:
        found = schema_of_files(format_, path, name=name, language=language, whose=whose)
    show_text(found.yaml)
    for each in found.passed_over:
        tell(f"passed over: {each}")
    for each in found.questions:
        tell(f"look at {each}")


@app.command("json-schema")
def json_schema(
    project: ProjectOption = HERE,
    of_schema_file: Annotated[
        bool,
        typer.Option(
            "--of-schema-file",
            help="Print the JSON Schema of the schema file instead, for editors that complete and check it.",
        ),
    ] = False,
) -> None:
    """Print the JSON Schema of a line of a readings file."""
    if of_schema_file:
        from annot.library.schema_forms import SchemaForms

        found = SchemaForms.json_schema_of_file()
    else:
        found = open_at(project).schema_forms.json_schema()
    show(json.dumps(found, indent=1, ensure_ascii=False))
