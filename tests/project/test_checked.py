"""Documents checked in shards: what is found is the same for any number of workers."""

from __future__ import annotations

from pathlib import Path

import pytest

from annot.core.annotation import AnnotationSet, Attributes, Mention, Relation, Span
from annot.core.canonical import canonical_json
from annot.core.decision import Decision
from annot.core.errors import UnreadableError
from annot.project import checked
from annot.project.config import CONFIG_NAME
from annot.project.project import ProjectFolder, open_project
from annot.steps.check import find
from annot.store.jsonl import write_jsonl
from annot.store.readings import write_reading
from tests.data_set import make_data_set

SCHEMA = """
mentions:
  Person: {definition: somebody}
  Count:
    definition: a number
    attributes: {low: {type: number}, high: {type: number}, kind: {type: choice, values: [exact, vague]}}
relations: {counts: {definition: what is counted, head: [Count], tail: [Person]}}
constraints:
  - {rule: bounds, labels: [Count], low: low, high: high, by: kind, shapes: {exact: equal, vague: low_only}}
  - {rule: expects_relation, labels: [Count], relation: counts, where_sentence_has: [Person], severity: warning}
"""
OTHERS = """
[annotators.other]
kind = "human"
email = "other@annot.localhost"

[annotators.judge]
kind = "human"
role = "adjudicator"
"""
N_DOCUMENTS = 12


@pytest.fixture
def project(tmp_path: Path) -> ProjectFolder:
    """Documents of which every third has a conflict, a wrong value, or nothing to say of it."""
    texts = {f"d{n:02}": f"Ada a vu les {n + 3} chiens du quai {n}." for n in range(N_DOCUMENTS)}
    root = make_data_set(tmp_path / "set", name="counts", schema=SCHEMA, texts=texts).root
    with (root / CONFIG_NAME).open("a", encoding="utf-8") as config:
        # A second reader, and who decides.
        config.write(OTHERS)
    manifest = root / "seeds" / "manifest.jsonl"
    manifest.write_text(manifest.read_text("utf-8").replace('"language": "en"', '"language": "fr"'), "utf-8")
    made = open_project(root)
    for reader in ("reader", "other"):
        write_reading(made.readings_dir, reader, [reading(made, n, reader) for n in range(N_DOCUMENTS)])
    return made


def reading(project: ProjectFolder, n: int, reader: str) -> AnnotationSet:
    document = project.documents[f"d{n:02}"]
    number = str(n + 3 + (n % 3 == 1))
    start = document.text.index("les ") + 4
    span = Span(start, start + len(str(n + 3)))
    value = float(number)
    count = Mention(
        label="Count",
        span=span,
        text=document.quote(span),
        attributes={"low": value, "high": value, "kind": "exact"},
    )
    ada = Mention(label="Person", span=Span(0, 3), text="Ada")
    marked = (count,) if n % 3 == 2 and reader == "other" else (ada, count)
    related = (Relation(label="counts", head=count.id, tail=ada.id),) if n % 3 == 0 else ()
    return AnnotationSet(
        doc_id=document.doc_id,
        doc_sha256=document.sha256,
        annotator=reader,
        origin="human",
        schema=project.schema.id,
        mentions=marked,
        relations=related,
    )


@pytest.fixture
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checked, "_A_SHARD", 5)
    monkeypatch.setattr(checked, "_A_WORKER", 1)


def found(project: ProjectFolder, jobs: int) -> bytes:
    return canonical_json(find(open_project(project.root), jobs=jobs).issues)


@pytest.mark.usefixtures("small_shards")
def test_what_is_found_is_the_same_for_any_number_of_workers(project: ProjectFolder) -> None:
    alone = find(project, jobs=1).issues
    codes = {issue.code for issue in alone}
    assert {"open-conflict", "number-value", "missing-relation"} <= codes
    assert found(project, 2) == found(project, 3) == canonical_json(alone)


@pytest.mark.usefixtures("small_shards")
def test_what_documents_say_beside_each_other_is_the_same_for_any_number_of_workers(tmp_path: Path) -> None:
    texts = {f"d{n:02}": f"Hier Bruno Weiß a vu la ville. Le dossier {n} est clos." for n in range(N_DOCUMENTS)}
    made = make_data_set(tmp_path / "set", name="counts", schema=SCHEMA, texts=texts)
    write_reading(made.readings_dir, "reader", [named(made, n) for n in range(N_DOCUMENTS)])
    alone = find(open_project(made.root), jobs=1).issues
    assert [(each.code, each.doc_id, each.where) for each in alone if each.code != "few-readers"] == [
        # Bare in d07, of another label in d09; each sentence is held against the first of its kind.
        ("sentence-differs", "d00", "Person@5-15"),
        ("sentence-differs", "d00", "Person@5-15"),
        ("annotated-elsewhere", "d07", "5-15"),
        ("label-differs", "d09", "Count@5-15"),
    ]
    assert found(made, 2) == found(made, 3) == canonical_json(alone)


def named(project: ProjectFolder, n: int) -> AnnotationSet:
    document = project.documents[f"d{n:02}"]
    label = "Count" if n == 9 else "Person"
    values: Attributes = {"low": 1, "high": 1, "kind": "exact"} if label == "Count" else {}
    name = Mention(label=label, span=Span(5, 15), text="Bruno Weiß", attributes=values)
    return AnnotationSet(
        doc_id=document.doc_id,
        doc_sha256=document.sha256,
        annotator="reader",
        origin="human",
        schema=project.schema.id,
        mentions=() if n == 7 else (name,),
    )


@pytest.mark.usefixtures("small_shards")
def test_a_decision_on_a_document_that_is_gone_is_told_of_once(project: ProjectFolder) -> None:
    decision = Decision(
        conflict="gone#mention:0-3", inputs="0" * 16, choice=(), by="judge", at="2026-01-02", reason="gone"
    )
    write_jsonl(project.decisions_path, [decision])
    assert [each.code for each in find(project).issues].count("stale-decision") == 1
    assert found(project, 2) == found(project, 1)


@pytest.mark.usefixtures("small_shards")
@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_in_one_reading_ends_the_check_behind_all_readings(project: ProjectFolder, jobs: int) -> None:
    sets = [reading(project, n, "reader") for n in range(N_DOCUMENTS)]
    sets[3] = sets[3].replace(doc_sha256="0" * 64)
    write_reading(project.readings_dir, "reader", sets)
    assert [(each.code, each.doc_id) for each in find(project, jobs=jobs).issues] == [("document-changed", "d03")]


@pytest.mark.usefixtures("small_shards")
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_broken_line_is_named_wherever_it_is_decoded(project: ProjectFolder, jobs: int) -> None:
    path = project.readings_dir / "reader.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    lines[7] = lines[7].replace(b'"label":"Count"', b'"label":7')
    path.write_bytes(b"".join(lines))
    with pytest.raises(UnreadableError, match=r"reader\.jsonl:8: Expected `str`, got `int`"):
        find(project, jobs=jobs)
