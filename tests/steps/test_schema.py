"""A schema whose annotations no release could hold is refused before anybody annotates."""

from __future__ import annotations

from pathlib import Path

import pytest

from annot.core.errors import ConfigError
from annot.steps.push import push
from annot.steps.schema import summarize_schema
from tests.data_set import make_data_set

RESERVED = """\
mentions:
  A:
    definition: a
    attributes: {text: {type: text}}
"""
CLASH = """\
mentions:
  A:
    definition: a
    record: true
    attributes: {said_by: {type: text}}
  B: {definition: b}
relations:
  said_by: {definition: c, head: [A], tail: [B]}
"""


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        (RESERVED, "attribute 'text': the released tables have a column of this name; choose another"),
        (CLASH, "attribute 'said_by': the records have a column of this name for a relation; rename one"),
    ],
)
def test_what_could_not_be_released_is_not_pushed(tmp_path: Path, schema: str, message: str) -> None:
    project = make_data_set(tmp_path, name="small", schema=schema, texts={"one": "Ada."})
    with pytest.raises(ConfigError, match=message):
        summarize_schema(project)
    with pytest.raises(ConfigError, match=message):
        push(project)
    assert not project.state.exists()
