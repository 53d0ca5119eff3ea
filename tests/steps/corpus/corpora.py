"""Small corpora, and the command line in a process of its own: the engine has threads, and other tests fork."""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from annot.project.load import load
from tests.conftest import ROOT

N_PARQUET, N_LINES = 40, 22
WORDS = ("le", "la", "des", "un", "pour", "avec", "ville", "route", "front", "pont", "nuit", "jour", "semaine")


def write_corpus(folder: Path) -> None:
    """62 texts: made ones with mentions of the gold, a copy of one, and a text of the gold under another name."""
    gold = load(ROOT)
    chance = random.Random(5)
    mentions = sorted({each.text for document in gold for each in document.mentions if len(each.text) < 30})
    rows = []
    for number in range(N_PARQUET + N_LINES - 2):
        words = [chance.choice(WORDS) + str(chance.randrange(90)) for _ in range(150)]
        for _ in range(8):
            words[chance.randrange(150)] = chance.choice(mentions)
        rows.append({"doc_id": f"n{number:04d}", "text": " ".join(words), "language": "fr", "title": f"Texte {number}"})
    rows.append({**rows[3], "doc_id": "copy", "text": f"{rows[3]['text']} Fin."})
    rows.append({"doc_id": "of-the-gold", "text": gold[0].text, "language": "fr"})
    folder.mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist(rows[:N_PARQUET]), folder / "a.parquet", row_group_size=25)
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows[N_PARQUET:])
    (folder / "b.jsonl").write_text(lines, "utf-8")


def command(*words: str) -> list[str]:
    """`annot` in an interpreter of its own."""
    return [sys.executable, "-m", "annot", *words]


def annot_in(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Runs `annot` in a folder."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"}
    return subprocess.run(command(*words), cwd=folder, env=env, capture_output=True, text=True, check=False)


def done(folder: Path, *words: str) -> str:
    """What `annot` printed, where it found nothing wrong."""
    found = annot_in(folder, *words)
    assert found.returncode == 0, f"{' '.join(words)}\n{found.stdout}\n{found.stderr}"
    return found.stdout + found.stderr


def files_of(folder: Path) -> dict[str, str]:
    """The digest of each file by its path; what a killed process left half is none."""
    found = sorted(each for each in folder.rglob("*") if each.is_file())
    return {each.relative_to(folder).as_posix(): hashlib.sha256(each.read_bytes()).hexdigest() for each in found}
