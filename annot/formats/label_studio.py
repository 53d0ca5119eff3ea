"""Tasks for any Label Studio: `tasks.json` with annotations, and the `config.xml` that they need.

They are in the form that `annot push` gives its own projects. What has been annotated there comes back by
`annot pull --from`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from annot.core.issue import Issue
from annot.core.schema import Schema
from annot.formats.format import Annotated, Format, Written
from annot.formats.losses import lost_facts
from annot.studio.label_config import render_label_config
from annot.studio.render import ResultRenderer, render_task

_IN_THE_TASK = {"title"}


def write_tasks(documents: Sequence[Annotated], schema: Schema) -> Written:
    """A folder of two files; of a reading nothing is lost, but what is known of a text beside its title is."""
    renderer = ResultRenderer(schema)
    tasks: list[dict[str, Any]] = []
    losses: list[Issue] = []
    for document, said in documents:
        results = renderer.results(said, document.language)
        tasks.append({**render_task(document), "annotations": [{"result": results}]})
        losses += lost_facts(document, "a task", kept=_IN_THE_TASK)
    languages = sorted({each.document.language for each in documents} - {""})
    files = {
        "tasks.json": f"{json.dumps(tasks, ensure_ascii=False, indent=1)}\n".encode(),
        "config.xml": f"{render_label_config(schema, languages)}\n".encode(),
    }
    return Written(files, tuple(losses))


LABEL_STUDIO = Format(title="Label Studio tasks", is_folder=True, write=write_tasks, read_by="`annot pull --from`")
"""The folder; see `write_tasks`."""
