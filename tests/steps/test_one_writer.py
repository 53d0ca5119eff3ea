"""Several processes that write in one project at once: nothing lost, nothing doubled, and who waits says for whom.

`ANNOT_ROUNDS` sets how often each kind meets itself and the others; docs/reliability.md has the counts of a long run.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from annot.core.annotation import AnnotationSet
from annot.core.errors import BusyError, DataError
from annot.project.adjudication import adjudicate_project, read_decisions
from annot.project.project import ProjectFolder, open_project
from annot.steps.adjudicate.record import record_answers
from annot.store.lock import one_writer
from annot.store.readings import read_reading, write_reading
from tests.data_set import make_data_set
from tests.forked import Forked
from tests.make import mention, reading_in

ROUNDS = int(os.environ.get("ANNOT_ROUNDS", "2"))
N = 8
SCHEMA = "mentions:\n  Person: {definition: who}\n"
JUDGES = """
[annotators.other]
kind = "human"
email = "other@annot.localhost"

[annotators.judge]
kind = "human"
role = "adjudicator"
"""


@pytest.fixture
def project(tmp_path: Path) -> ProjectFolder:
    """Eight documents, each with one conflict: one reader marks a name, the other nothing."""
    folder = tmp_path / "set"
    made = make_data_set(folder, name="busy", schema=SCHEMA, texts={f"d{n}": f"Ana{n} sleeps." for n in range(N)})
    with (folder / "annot.toml").open("a", encoding="utf-8") as stream:
        stream.write(JUDGES)
    project = open_project(folder)
    for name, marks in (("reader", True), ("other", False)):
        write_reading(project.readings_dir, name, [reading(made, doc, name, marks=marks) for doc in made.documents])
    return project


def reading(project: ProjectFolder, doc_id: str, name: str, *, marks: bool) -> AnnotationSet:
    marked = [mention("Person", 0, 4, in_text=project.documents[doc_id].text)] if marks else []
    return reading_in(project, doc_id, *marked, by=name)


def answers(project: ProjectFolder, doc_id: str) -> Path:
    path = project.root / f"answer-{doc_id}.jsonl"
    answer = {"conflict": f"{doc_id}#mention:0-4", "choice": ["Person@0-4"], "reason": "rule 1"}
    path.write_text(json.dumps(answer) + "\n", "utf-8")
    return path


def export(project: ProjectFolder, doc_id: str) -> Path:
    path = project.root / f"export-{doc_id}.json"
    value = {"start": 0, "end": 4, "labels": ["Person"]}
    result = {"id": "r", "type": "labels", "from_name": "label", "to_name": "text", "value": value}
    annotation = {"id": 1, "completed_by": 1, "result": [result]}
    path.write_text(
        json.dumps([{"id": 1, "data": {"text": project.documents[doc_id].text}, "annotations": [annotation]}])
    )
    return path


def ended(processes: list[Forked]) -> None:
    for done in [process.wait(120) for process in processes]:
        assert done.returncode in {0, 1}, done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("_", range(ROUNDS))
def test_records_and_pulls_at_once_lose_and_double_nothing(project: ProjectFolder, _: int) -> None:
    half = N // 2
    records = [
        Forked("adjudicate", "--record", str(answers(project, f"d{n}")), "--by", "judge", cwd=project.root)
        for n in range(half)
    ]
    pulls = [
        Forked("pull", "--from", str(export(project, f"d{n}")), "--annotator", "other", cwd=project.root)
        for n in range(half, N)
    ]
    seeds = []
    for n in range(2):
        (project.root / f"new{n}.txt").write_text(f"New text number {n}.", "utf-8")
        seeds.append(Forked("seeds", "add", str(project.root / f"new{n}.txt"), cwd=project.root))
    ended([*records, *pulls, *seeds])
    project = open_project(project.root)
    decided = Counter(decision.conflict for decision in read_decisions(project))
    assert decided == Counter({f"d{n}#mention:0-4": 1 for n in range(half)})
    other = read_reading(project.readings_dir, "other")
    assert {doc for doc, each in other.items() if each.mentions} == {f"d{n}" for n in range(half, N)}
    assert len(other) == N
    assert {"new0", "new1"} <= project.documents.keys()
    assert adjudicate_project(project).open == ()
    assert not list(project.root.rglob(".*.tmp"))


def test_a_text_that_is_being_added_is_waited_for(project: ProjectFolder) -> None:
    """The text is there and its row is not yet: a moment of another process, not a fault of the seeds."""
    text = project.root / "late.txt"
    text.write_text("A late text.", "utf-8")
    code = (
        "import sys, time\nfrom annot.cli.main import main\nfrom annot.steps import seeds\n"
        "write = seeds.write_manifest\n"
        "def late(*args):\n    print('texts are there', flush=True)\n    time.sleep(1.5)\n    return write(*args)\n"
        "seeds.write_manifest = late\n"
        "main()\n"
    )
    words = [sys.executable, "-c", code, "seeds", "add", str(text), "--project", str(project.root)]
    adding = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    assert adding.stdout is not None
    assert adding.stdout.readline() == "texts are there\n"
    assert (project.seeds_dir / "late.txt").exists()
    assert "late" in open_project(project.root).documents
    assert adding.wait(timeout=30) == 0


def test_a_text_without_a_row_is_named_all_the_same(project: ProjectFolder) -> None:
    assert len(record_answers(project, answers(project, "d0"), by="judge")[0]) == 1
    (project.seeds_dir / "stray.txt").write_text("A stray text.", "utf-8")
    with pytest.raises(DataError, match="seed-unlisted"):
        _ = open_project(project.root).documents


def test_a_record_that_is_repeated_appends_nothing(project: ProjectFolder) -> None:
    path = answers(project, "d0")
    assert len(record_answers(project, path, by="judge")[0]) == 1
    assert record_answers(project, path, by="judge")[0] == []
    assert len(read_decisions(project)) == 1


def test_who_waits_says_for_whom_and_gives_up_in_time(tmp_path: Path) -> None:
    folder = tmp_path / ".annot"
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom annot.store.lock import one_writer\n"
        "with one_writer(Path(sys.argv[1]), doing='annot migrate', tell=print):\n"
        "    print('held', flush=True)\n    time.sleep(60)\n"
    )
    holder = subprocess.Popen([sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    try:
        assert holder.stdout.readline() == "held\n"
        told: list[str] = []
        message = rf"« annot migrate » \(process {holder.pid}\) has been writing in this project for 2 seconds"
        with (
            pytest.raises(BusyError, match=message),
            one_writer(folder, doing="x", tell=told.append, give_up_after_s=2),
        ):
            pass
        assert told == [f"waiting for « annot migrate » (process {holder.pid}), which writes in this project"]
    finally:
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
    told.clear()
    # A killed process holds nothing, and a verb inside a verb goes on.
    with one_writer(folder, doing="x", tell=told.append), one_writer(folder, doing="x", tell=told.append):
        assert (folder / "write.holder").exists()
    assert told == [], "nobody was waited for"
    assert not (folder / "write.holder").exists()
