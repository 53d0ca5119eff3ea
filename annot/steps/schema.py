"""`annot schema`: the forms that are made from the schema file."""

from __future__ import annotations

from typing import Any

from annot.core.schema import Schema
from annot.release.tables.columns import mention_columns, relation_columns
from annot.release.tables.records import tie_columns
from annot.schemas.models import render_json_schema
from annot.schemas.tables import render_tables
from annot.steps.project import Project
from annot.studio.label_config import render_label_config


def summarize_schema(project: Project) -> dict[str, Any]:
    """The schema's id and the numbers of its parts.

    Raises:
        ConfigError: the schema is broken, or cannot be said in Label Studio or in the tables of a release.
    """
    schema = project.schema
    require_sayable(schema)
    return {
        "id": schema.id,
        "mentions": len(schema.mentions),
        "attributes": sum(len(label.attributes) for label in schema.mentions.values()),
        "relations": len(schema.relations),
        "constraints": len(schema.constraints),
    }


def require_sayable(schema: Schema) -> None:
    """Refuses a schema whose annotations could be made and not released, before anybody makes them.

    Raises:
        ConfigError: it cannot be said in Label Studio or in the tables of a release.
    """
    render_label_config(schema)
    mention_columns(schema)
    relation_columns(schema)
    tie_columns(schema)


def schema_tables(project: Project) -> str:
    """The schema as Markdown tables."""
    return render_tables(project.schema)


def guidelines_with_tables(project: Project) -> str:
    """What annotators are told: the guidelines, then the schema's tables."""
    return f"{project.guidelines.rstrip()}\n\n{render_tables(project.schema)}"


def label_config(project: Project) -> str:
    """The labelling config."""
    return render_label_config(project.schema, project.languages)


def json_schema_of(project: Project) -> dict[str, Any]:
    """JSON Schema of a line of a readings file."""
    return render_json_schema(project.schema)
