"""`Project.schema_forms`: what is made from the schema file."""

from __future__ import annotations

from typing import Any

from annot.project import project as on_disk


class SchemaForms:
    """The schema in other forms."""

    def __init__(self, project: on_disk.ProjectFolder) -> None:
        self._project = project

    def summary(self) -> dict[str, Any]:
        """The schema's id and the numbers of its parts.

        Raises:
            ConfigError: the schema is broken, or cannot be said in Label Studio or in the tables of a release.
        """
        from annot.steps.schema import summarize_schema

        return summarize_schema(self._project)

    def tables(self) -> str:
        """Markdown tables."""
        from annot.steps.schema import schema_tables

        return schema_tables(self._project)

    def guidelines(self) -> str:
        """The guidelines with the schema's tables, in Markdown."""
        from annot.steps.schema import guidelines_with_tables

        return guidelines_with_tables(self._project)

    def label_config(self) -> str:
        """The labelling config for Label Studio, in XML."""
        from annot.steps.schema import label_config

        return label_config(self._project)

    @staticmethod
    def json_schema_of_file() -> dict[str, Any]:
        """JSON Schema of a schema file, for editors; it is the same for every project."""
        from annot.steps.schema import json_schema_of_file

        return json_schema_of_file()

    def json_schema(self) -> dict[str, Any]:
        """JSON Schema of a line of a readings file."""
        from annot.steps.schema import json_schema_of

        return json_schema_of(self._project)
