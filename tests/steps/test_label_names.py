"""Labels as projects of others have them, in any script and with spaces, on the whole way to a release and back."""

from __future__ import annotations

import json
from pathlib import Path

import datasets
import pytest

import annot
from annot.core.names import require_label_name
from annot.project.project import ProjectFolder
from annot.schemas.models import render_json_schema
from annot.studio.label_config import render_label_config
from annot.workspace.connection import connect
from annot.workspace.workspaces import numbers_of
from tests.data_set import make_data_set

NAMES = ("DIRECT-QUOTE", "武器名称", "Contract Title", "B-PER", "1st", "R&D", "PER/ORG", "l'État")
SCHEMA = "mentions:\n" + "".join(f'  "{name}": {{definition: d}}\n' for name in NAMES)
SCHEMA += 'relations:\n  "is part of": {definition: d, head: ["Contract Title"], tail: ["武器名称"]}\n'
SCHEMA += '  "使用": {definition: d, head: ["B-PER"], tail: ["武器名称"]}\n'
WORDS = tuple(f"word{number}" for number in range(len(NAMES)))
TEXT = " ".join(WORDS) + "."


def region(name: str) -> dict[str, object]:
    start = TEXT.index(WORDS[NAMES.index(name)])
    value = {"start": start, "end": start + 5, "text": TEXT[start : start + 5], "labels": [name]}
    return {"id": f"r{NAMES.index(name)}", "type": "labels", "from_name": "label", "to_name": "text", "value": value}


def tie(label: str, head: str, tail: str) -> dict[str, object]:
    ends = {"from_id": f"r{NAMES.index(head)}", "to_id": f"r{NAMES.index(tail)}"}
    return {"type": "relation", "direction": "right", "labels": [label], **ends}


def mention_id(name: str) -> str:
    start = TEXT.index(WORDS[NAMES.index(name)])
    return f"{name}@{start}-{start + 5}"


@pytest.fixture
def opened(tmp_path: Path) -> annot.Project:
    """A project whose one reader marked each label, and both relations."""
    folder = tmp_path / "p"
    make_data_set(folder, name="odd", schema=SCHEMA, texts={"one": TEXT})
    results = [*map(region, NAMES), tie("is part of", "Contract Title", "武器名称"), tie("使用", "B-PER", "武器名称")]
    export = [{"id": 1, "data": {"text": TEXT}, "annotations": [{"id": 1, "completed_by": 1, "result": results}]}]
    (tmp_path / "e.json").write_text(json.dumps(export), "utf-8")
    project = annot.open_project(folder)
    pulled = project.pull_file(tmp_path / "e.json", annotator="reader")
    assert (pulled.issues, pulled.submitted) == ((), ("one",))
    return project


def test_every_name_is_read_back_and_released(opened: annot.Project, tmp_path: Path) -> None:
    gold = opened.gold()["one"]
    assert [each.label for each in gold.mentions] == list(NAMES)
    assert [each.id for each in gold.relations] == [
        f"is part of({mention_id('Contract Title')}, {mention_id('武器名称')})",
        f"使用({mention_id('B-PER')}, {mention_id('武器名称')})",
    ]
    released = opened.release("0.1.0", dirty=True)
    assert released.manifest.mentions == dict.fromkeys(sorted(NAMES), 1)
    folder = opened.releases_dir / "0.1.0"
    rows = datasets.load_dataset(str(folder), "mentions", cache_dir=str(tmp_path / "cache"))["train"]
    assert rows["label"][:] == list(NAMES)
    tokens = datasets.load_dataset(str(folder), "tokens", cache_dir=str(tmp_path / "cache"))["train"]
    names = tokens.features["tags"].feature.names
    assert [names[tag] for tag in tokens[0]["tags"][:-1]] == [f"B-{name}" for name in NAMES]
    assert opened.releases.check() == {"0.1.0": []}
    assert annot.load(folder)["one"].gold == gold.gold


def test_croissant_reads_them(opened: annot.Project) -> None:
    import mlcroissant

    opened.release("0.1.0", dirty=True)
    described = mlcroissant.Dataset(jsonld=str(opened.releases_dir / "0.1.0" / "croissant.json"))
    rows = list(described.records("rows/relations/train"))
    assert [row["rows/relations/train/label"].decode() for row in rows] == ["is part of", "使用"]


def test_a_decision_on_them_is_replayed(opened: annot.Project, tmp_path: Path) -> None:
    with (opened.root / "annot.toml").open("a", encoding="utf-8") as file:
        file.write('\n[annotators.judge]\nkind = "human"\nrole = "adjudicator"\nemail = "judge@annot.localhost"\n')
    place = mention_id("Contract Title").partition("@")[2]
    answer = {
        "conflict": f"one#mention:{place}",
        "choice": [f"R&D@{place}"],
        "reason": "It names research.",
        "overrules": True,
    }
    (tmp_path / "a.jsonl").write_text(json.dumps(answer), "utf-8")
    project = annot.open_project(opened.root)
    project.record(tmp_path / "a.jsonl", by="judge")
    labels = [each.label for each in project.gold()["one"].mentions]
    assert labels == ["DIRECT-QUOTE", "武器名称", "R&D", *NAMES[3:]]


def test_every_form_of_the_schema_holds_them(opened: annot.Project, tmp_path: Path) -> None:
    config = render_label_config(opened.schema)
    assert 'alias="Contract Title"' in config or 'value="Contract Title"' in config
    schema = render_json_schema(opened.schema)
    assert "武器名称" in json.dumps(schema, ensure_ascii=False)
    assert opened.report(tmp_path / "report.html").n_bytes > 10_000
    assert all(f"`{name}`" in opened.schema_forms.tables() for name in NAMES)


def test_the_server_takes_them(live: ProjectFolder, opened: annot.Project) -> None:
    with connect(live) as studio:
        number = next(iter(numbers_of(live, studio.projects()).values()))
        studio.validate_label_config(number, render_label_config(opened.schema))


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("all", "'all' stands for all labels together"),
        ("a@b", "'a@b' holds '@'; a label is made of letters, digits, spaces and"),
        ("a.b", "holds '.'"),
        ("a:b", "holds ':'"),
        ("f(x)", r"holds '\('"),
        ("a\u202eb", r"holds U\+202E"),
        ("a\nb", r"holds U\+000A"),
        (" a", "has spaces at its edges"),
        ("a  b", "several together"),
        ("a / b", "beside /"),
        ("-", "holds no letter or digit"),
        ("", "a label has 1 to 80 characters, this one 0"),
        ("x" * 81, "this one 81"),
    ],
)
def test_what_ids_could_not_hold_is_refused(name: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        require_label_name(name)
