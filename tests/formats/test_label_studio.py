"""Label Studio's tasks: one worked out by hand, and what is written is what `annot pull --from` reads."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from xml.etree import ElementTree as ET

from hypothesis import given, settings

from annot.core.annotation import Mention, Relation, Span
from annot.core.document import Document
from annot.formats.format import Annotated
from annot.formats.import_result import unsigned_set
from annot.formats.label_studio import write_tasks
from annot.project.project import ProjectFolder
from annot.store.folder import write_folder
from annot.studio.export_file import read_export
from annot.studio.parse import SubmissionParser
from annot.workspace.connection import connect
from tests.formats.samples import SCHEMA, annotated


def test_a_task_by_hand() -> None:
    document = Document("d", "🙂 Ana met Bo", meta={"title": "T", "language": "fr", "publisher": "P"})
    ana = Mention(label="Person", span=Span(2, 5), text="Ana", attributes={"role": "a"})
    bo = Mention(label="Person", span=Span(10, 12), text="Bo")
    tie = Relation(label="knows", head=ana.id, tail=bo.id)
    written = write_tasks([Annotated(document, unsigned_set(document, [ana, bo], [tie]))], SCHEMA)
    (task,) = json.loads(written.files["tasks.json"])
    assert (task["data"]["text"], task["data"]["title"]) == ("🙂 Ana met Bo", "T")
    (annotation,) = task["annotations"]
    assert [each["type"] for each in annotation["result"]] == ["labels", "choices", "labels", "relation"]
    first, role, second, link = annotation["result"]
    assert first["value"] == {"start": 2, "end": 5, "text": "Ana", "labels": ["Person"]}
    assert (role["id"], role["value"]["choices"]) == (first["id"], ["a"])
    assert (link["from_id"], link["to_id"], link["labels"]) == (first["id"], second["id"], ["knows"])
    config = ET.fromstring(written.files["config.xml"])
    named = {element.get("name") for element in config.iter()}
    assert {each["from_name"] for each in (first, role, second)} <= named
    (loss,) = written.losses
    assert (loss.code, loss.message) == ("lost-document", "language, publisher: a task has no place for it")


@settings(max_examples=100, deadline=None)
@given(annotated())
def test_what_is_written_is_read_as_an_export(given_any: Annotated) -> None:
    """Less the values of relations that their labels do not have; no annotator can tie a region to itself."""
    kept = [each for each in given_any.said.relations if each.head != each.tail]
    given_one = Annotated(given_any.document, given_any.said.replace(relations=tuple(kept)))
    written = write_tasks([given_one], SCHEMA)
    with tempfile.TemporaryDirectory() as folder:
        write_folder(Path(folder) / "out", written.files)
        (task,) = read_export(Path(folder) / "out" / "tasks.json").tasks()
    (submission,) = task.annotations
    found = SubmissionParser(SCHEMA).parse(given_one.document, submission.result or [], annotator="", origin="model")
    assert found.issues == ()
    unknown = [each for each in kept if not each.attributes.keys() <= SCHEMA.relations[each.label].attributes.keys()]
    held = [Relation(label=each.label, head=each.head, tail=each.tail) if each in unknown else each for each in kept]
    assert found.reading.mentions == given_one.said.mentions
    assert found.reading.relations == given_one.said.replace(relations=tuple(held)).relations
    assert sorted((each.code, each.where) for each in written.losses) == sorted(
        ("lost-attribute", each.id) for each in unknown
    )


def test_what_the_schema_does_not_have_is_lost_and_named() -> None:
    document = Document("d", "Ana met Bo")
    ana = Mention(label="Person", span=Span(0, 3), text="Ana", attributes={"role": "captain", "size": 3})
    bo = Mention(label="Ship", span=Span(8, 10), text="Bo")
    ties = [Relation(label=label, head=ana.id, tail=tail) for label, tail in (("knows", bo.id), ("owns", ana.id))]
    written = write_tasks([Annotated(document, unsigned_set(document, [ana, bo], ties))], SCHEMA)
    (task,) = json.loads(written.files["tasks.json"])
    assert [each["type"] for each in task["annotations"][0]["result"]] == ["labels"]
    assert sorted((each.code, each.where, each.message.partition(":")[0]) for each in written.losses) == [
        ("lost-attribute", "Person@0-3", "role = 'captain'"),
        ("lost-attribute", "Person@0-3", "size = 3"),
        ("lost-mention", "Ship@8-10", "Ship 'Bo'"),
        ("lost-relation", "knows(Person@0-3, Ship@8-10)", "it or an end of it"),
        ("lost-relation", "owns(Person@0-3, Person@0-3)", "it or an end of it"),
    ]


def test_a_server_takes_the_config_and_the_tasks(live: ProjectFolder) -> None:
    document = Document("d", "🙂 Ana met Bo")
    ana = Mention(label="Person", span=Span(2, 5), text="Ana", attributes={"role": "a"})
    bo = Mention(label="Person", span=Span(10, 12), text="Bo")
    tie = Relation(label="knows", head=ana.id, tail=bo.id)
    reading = unsigned_set(document, [ana, bo], [tie])
    written = write_tasks([Annotated(document, reading)], SCHEMA)
    with connect(live) as studio:
        project = studio.create_project(
            title="others", description="", label_config=written.files["config.xml"].decode()
        ).id
        try:
            studio.import_tasks(project, json.loads(written.files["tasks.json"]))
            (task,) = studio.tasks(project)
        finally:
            studio.delete_project(project)
    (submission,) = task.annotations
    found = SubmissionParser(SCHEMA).parse(document, submission.result or [], annotator="", origin="model")
    assert (found.reading, found.issues) == (reading.replace(schema=SCHEMA.id), ())
