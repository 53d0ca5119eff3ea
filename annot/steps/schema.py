"""`annot schema`: the forms that are made from the schema file."""

from __future__ import annotations

from typing import Any

from annot.project.expressible import require_expressible
from annot.project.project import ProjectFolder
from annot.schemas.file_schema import json_schema_of_files
from annot.schemas.models import render_json_schema
from annot.schemas.tables import render_tables
from annot.studio.label_config import render_label_config


def summarize_schema(project: ProjectFolder) -> dict[str, Any]:
    """The schema's id and the numbers of its parts.

    Raises:
        ConfigError: the schema is broken, or cannot be said in Label Studio or in the tables of a release.
    """
    schema = project.schema
    require_expressible(schema)
    return {
        "id": schema.id,
        "mentions": len(schema.mentions),
        "attributes": sum(len(label.attributes) for label in schema.mentions.values()),
        "relations": len(schema.relations),
        "constraints": len(schema.constraints),
    }


def schema_tables(project: ProjectFolder) -> str:
    """The schema as Markdown tables."""
    return render_tables(project.schema)


def guidelines_with_tables(project: ProjectFolder) -> str:
    """What annotators are told: the guidelines, then the schema's tables."""
    return f"{project.guidelines.rstrip()}\n\n{render_tables(project.schema)}"


def label_config(project: ProjectFolder) -> str:
    """The labelling config."""
    return render_label_config(project.schema, project.languages)


def json_schema_of_file() -> dict[str, Any]:
    """JSON Schema of a schema file, for editors."""
    return json_schema_of_files()


def json_schema_of(project: ProjectFolder) -> dict[str, Any]:
    """JSON Schema of a line of a readings file."""
    return render_json_schema(project.schema)
