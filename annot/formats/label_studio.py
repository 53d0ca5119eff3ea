"""Tasks for any Label Studio: `tasks.json` with annotations, and the `config.xml` that they need.

They are in the form that `annot push` gives its own projects. What has been annotated there comes back by
`annot pull --from`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from annot.core.annotation import AnnotationSet, Attributes, Mention, Relation
from annot.core.attribute import AttributeSpec
from annot.core.issue import Issue
from annot.core.schema import Schema
from annot.formats.format import Annotated, Format, Written
from annot.formats.losses import loss_of, lost_facts
from annot.studio.label_config import render_label_config
from annot.studio.render import ResultRenderer, render_task

_IN_THE_TASK = {"title"}


def write_tasks(documents: Sequence[Annotated], schema: Schema) -> Written:
    """A folder of two files; of a reading under the schema nothing is lost, but what is known of a text is.

    A text's title is kept. What the schema does not have, the labelling config has no control for.
    """
    renderer = ResultRenderer(schema)
    tasks: list[dict[str, Any]] = []
    losses: list[Issue] = []
    for document, every in documents:
        said, lost = _held(every, schema)
        losses += lost
        results = renderer.results(said, document.language)
        tasks.append({**render_task(document), "annotations": [{"result": results}]})
        losses += lost_facts(document, "a task", kept=_IN_THE_TASK)
    languages = sorted({each.document.language for each in documents} - {""})
    files = {
        "tasks.json": f"{json.dumps(tasks, ensure_ascii=False, indent=1)}\n".encode(),
        "config.xml": f"{render_label_config(schema, languages)}\n".encode(),
    }
    return Written(files, tuple(losses))


def _held(said: AnnotationSet, schema: Schema) -> tuple[AnnotationSet, list[Issue]]:
    """What of a set the schema's config can show, and a loss for all else."""
    losses: list[Issue] = []

    def kept(specs: Mapping[str, AttributeSpec], part: Mention | Relation) -> Attributes:
        found = {}
        for name, value in part.attributes.items():
            if name in specs and specs[name].fault_of(value) is None:
                found[name] = value
            else:
                lose("lost-attribute", part, f"{name} = {value!r}")
        return found

    def lose(code: str, part: Mention | Relation, what: str) -> None:
        losses.append(
            loss_of(code, said.doc_id, part.id, f"{what}: the schema does not have it, so that no control does")
        )

    mentions: dict[str, Mention] = {}
    for each in said.mentions:
        if each.label in schema.mentions:
            values = kept(schema.mentions[each.label].attributes, each)
            mentions[each.id] = Mention(label=each.label, span=each.span, text=each.text, attributes=values)
        else:
            lose("lost-mention", each, f"{each.label} {each.text!r}")
    relations = []
    for link in said.relations:
        if link.label in schema.relations and {link.head, link.tail} <= mentions.keys():
            values = kept(schema.relations[link.label].attributes, link)
            relations.append(Relation(label=link.label, head=link.head, tail=link.tail, attributes=values))
        else:
            lose("lost-relation", link, "it or an end of it")
    return said.replace(mentions=tuple(mentions.values()), relations=tuple(relations)), losses


LABEL_STUDIO = Format(title="Label Studio tasks", is_folder=True, write=write_tasks, read_by="`annot pull --from`")
"""The folder; see `write_tasks`."""
