"""The commands of each page « From … », run as they stand there on small files of that tool."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

import annot
from tests.command import run_annot
from tests.formats.cas.files import at, type_system, xmi, zipped

TEXT = "Ada Berg works at Norsk Hydro. Bob left."
PERSON, FIRM, OTHER = (0, 8), (18, 29), (31, 34)
WORKS = "works_at(Person@0-8, Firm@18-29)"


def label_studio(folder: Path) -> None:
    (folder / "config.xml").write_text(
        '<View><Labels name="ner" toName="t"><Label value="Person"/><Label value="Firm"/></Labels>'
        '<Text name="t" value="$text"/><Relations><Relation value="works_at"/></Relations></View>',
        "utf-8",
    )

    def region(name: str, label: str, place: tuple[int, int]) -> dict[str, object]:
        value = {"start": place[0], "end": place[1], "text": TEXT[slice(*place)], "labels": [label]}
        return {"id": name, "type": "labels", "from_name": "ner", "to_name": "t", "value": value}

    arrow = {"type": "relation", "from_id": "a", "to_id": "b", "direction": "right", "labels": ["works_at"]}
    result = [region("a", "Person", PERSON), region("b", "Firm", FIRM), region("c", "Person", OTHER), arrow]
    tasks = [{"id": 1, "data": {"text": TEXT}, "annotations": [{"id": 1, "completed_by": 2, "result": result}]}]
    (folder / "export.json").write_text(json.dumps(tasks), "utf-8")


def brat(folder: Path) -> None:
    (folder / "corpus").mkdir()
    (folder / "corpus" / "one.txt").write_text(TEXT, "utf-8")
    (folder / "corpus" / "one.ann").write_text(
        "T1\tPerson 0 8\tAda Berg\nT2\tFirm 18 29\tNorsk Hydro\nT3\tPerson 31 34\tBob\n"
        "R1\tworks_at Arg1:T1 Arg2:T2\nA1\tNamed T1\nA2\tKind T2 maker\n",
        "utf-8",
    )


def doccano(folder: Path) -> None:
    places = [("Person", PERSON), ("Firm", FIRM), ("Person", OTHER)]
    entities = [
        {"id": at, "label": label, "start_offset": s, "end_offset": e} for at, (label, (s, e)) in enumerate(places)
    ]
    relations = [{"id": 0, "from_id": 0, "to_id": 1, "type": "works_at"}]
    line = {"id": 1, "text": TEXT, "entities": entities, "relations": relations}
    (folder / "admin.jsonl").write_text(json.dumps(line) + "\n", "utf-8")


def prodigy(folder: Path) -> None:
    spans = [
        {"start": PERSON[0], "end": PERSON[1], "label": "Person"},
        {"start": FIRM[0], "end": FIRM[1], "label": "Firm"},
        {"start": OTHER[0], "end": OTHER[1], "label": "Person"},
    ]
    relations = [{"head": 1, "child": 5, "head_span": spans[0], "child_span": spans[1], "label": "works_at"}]
    task = {"text": TEXT, "spans": spans, "relations": relations, "answer": "accept", "_annotator_id": "ann"}
    no = {"text": "Nobody here.", "spans": [], "answer": "reject", "_annotator_id": "ann"}
    (folder / "ann.jsonl").write_text(f"{json.dumps(task)}\n{json.dumps(no)}\n", "utf-8")


def inception(folder: Path) -> None:
    """A project with the work of two, and what is in it before anybody begins."""
    types = type_system(
        Person={}, Firm={}, works_at={"Governor": "uima.tcas.Annotation", "Dependent": "uima.tcas.Annotation"}
    )
    case = xmi(
        TEXT,
        f"Person {at(*PERSON)}",
        f"Firm {at(*FIRM)}",
        f"Person {at(*OTHER)}",
        f'works_at {at(*FIRM)} Governor="1" Dependent="2"',
    )
    exported = zipped({"TypeSystem.xml": types, "ana.xmi": case})
    places = [f"annotation/one.txt/{who}.zip" for who in ("INITIAL_CAS", "ana", "ben")]
    (folder / "project.zip").write_bytes(zipped(dict.fromkeys(places, exported)))


PAGES: dict[str, Callable[[Path], None]] = {
    "from-label-studio": label_studio,
    "from-brat": brat,
    "from-inception": inception,
    "from-doccano": doccano,
    "from-prodigy": prodigy,
}


def commands(page: Path) -> list[str]:
    """The lines of the page's shell blocks, without what stands behind `#`."""
    blocks = re.findall(r"```sh\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    return [line.partition(" #")[0].strip() for block in blocks for line in block.splitlines() if line.strip()]


def run(lines: list[str], folder: Path, *, may_find: tuple[str, ...] = ()) -> None:
    """Runs commands of annot, `cd` and `>` as a shell would; a finding ends only verbs of `may_find` with 1."""
    here = folder
    for line in lines:
        words = shlex.split(line)
        if words[0] == "cd":
            here = here / words[1]
            continue
        assert words[0] == "annot", line
        written = words.index(">") if ">" in words else len(words)
        done = run_annot(*words[1:written], cwd=here)
        allowed = {0, 1} if words[1] in may_find else {0}
        assert done.returncode in allowed, f"{line}\n{done.stdout}\n{done.stderr}"
        if ">" in words:
            (here / words[written + 1]).write_text(done.stdout, "utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_the_commands_of_a_page_take_the_files_of_the_tool(root: Path, name: str, tmp_path: Path) -> None:
    PAGES[name](tmp_path)
    lines = commands(root / "docs" / f"{name}.md")
    assert len(lines) >= 4
    # `annot check` has something to say of a data set that one has read, and no person has settled.
    run(lines, tmp_path, may_find=("check", "import"))
    project = annot.open_project(tmp_path / "ours")
    ((reading,),) = [list(of.values()) for of in project.readings.values() if of]
    assert [each.id for each in reading.mentions] == ["Person@0-8", "Firm@18-29", "Person@31-34"]
    assert [each.id for each in reading.relations] == [WORKS]
    assert (tmp_path / "back").exists() or (tmp_path / "back.jsonl").exists()


def test_every_page_of_a_tool_is_tried(root: Path) -> None:
    assert {path.stem for path in (root / "docs").glob("from-*.md")} == set(PAGES)
