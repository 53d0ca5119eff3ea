"""Whether all that a schema allows can be written in a release."""

from __future__ import annotations

from annot.core.schema import Schema
from annot.release.tables.columns import mention_columns, relation_columns
from annot.release.tables.records import tie_columns
from annot.studio.label_config import render_label_config


def require_expressible(schema: Schema) -> None:
    """Refuses a schema whose annotations could be made and not released, before anybody makes them.

    Raises:
        ConfigError: it cannot be said in Label Studio or in the tables of a release.
    """
    render_label_config(schema)
    mention_columns(schema)
    relation_columns(schema)
    tie_columns(schema)
