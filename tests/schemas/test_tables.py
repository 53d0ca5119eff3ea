"""The schema's tables: a default stands there as a schema writes it."""

from __future__ import annotations

import pytest

from annot.core.schema import Schema
from annot.schemas.tables import render_tables


@pytest.mark.parametrize(
    ("spec", "written"),
    [
        ({"type": "boolean", "default": False}, "no (default false)"),
        ({"type": "integer", "default": 1}, "no (default 1)"),
        ({"type": "choice", "values": ["near", "far"], "default": "near"}, "no (default near)"),
        ({"type": "boolean", "required": True}, "yes"),
    ],
)
def test_a_default_stands_there_as_yaml_writes_it(spec: dict[str, object], written: str) -> None:
    mentions = {"A": {"definition": "a", "attributes": {"said": spec}}}
    schema = Schema.model_validate({"name": "small", "version": "1.0.0", "language": "en", "mentions": mentions})
    assert f"| `A` | `said` |  | {'near, far' if 'values' in spec else spec['type']} | {written} |" in render_tables(
        schema
    )
