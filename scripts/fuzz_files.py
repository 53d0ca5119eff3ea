"""Structure-aware mutations of every kind of file that annot reads, with oracles that are not annot's own code.

A run ends with 1 and keeps the first file of each failure under `--keep`. What counts as a failure: an exception that
annot does not raise on purpose; more than ten seconds; of exports also a region, value or relation that is neither in
the reading nor in an issue, bytes that Python's own decoder refuses and annot took, and a reading or provenance that
cannot be read again.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from annot.core.decision import Decision
from annot.core.errors import AnnotError
from annot.core.waiver import Waiver
from annot.corpus.add import read_candidates
from annot.corpus.manifest import read_manifest
from annot.corpus.split import read_places
from annot.formats.conll_file import import_conll
from annot.formats.json_lines import read_sets
from annot.project.config import read_config
from annot.project.ledger import read_ledger
from annot.project.project import ProjectFolder, open_project
from annot.release.manifest import read_manifest as read_release_manifest
from annot.schemas.read import read_schema
from annot.schemas.read_migration import read_migration
from annot.steps.pull.file import pull_file
from annot.store.jsonl import read_jsonl
from annot.store.provenance import read_provenance
from annot.store.readings import read_reading

Check = Callable[[Path, bytes], None]
_LIMIT_S = 10

SCHEMA = """\
name: fuzzed
version: 1.0.0
language: en
mentions:
  Person:
    definition: who
    title: Full name
    attributes:
      role: {type: choice, values: [speaker, mentioned], required: true}
      age: {type: integer, default: 1}
      note: {type: text}
      all: {type: choice, values: [a, b], multiple: true}
  Firm: {definition: what}
relations:
  works_for: {definition: x, head: [Person], tail: [Person, Firm], attributes: {how: [near, far]}}
constraints:
  - {rule: unique_span}
"""
CONFIG = """\
[dataset]
name = "fuzzed"
title = "fuzzed"
language = "en"
schema = "schema.yaml"
guidelines = "guidelines.md"
exports = "exports"

[split]
policy = "shares"

[gates]
min_n = 3
[gates.mentions.strict]
all = 0.5

[annotators.reader]
kind = "human"
email = "reader@annot.localhost"

[annotators.judge]
kind = "human"
role = "adjudicator"
"""
MIGRATION = """\
from: fuzzed@1.0.0
to: fuzzed@1.1.0
schema: schema.yaml
steps:
  - {op: rename_label, label: Firm, to: Company}
  - {op: add_attribute, of: Firm, attribute: size, default: 3}
"""
TEXT = "Zoé Müller founded Gamma SA in Paris 🙂. Carl Öst works there."
ODD: list[Any] = [
    *(
        None,
        True,
        False,
        0,
        -1,
        1,
        3,
        0.0,
        2.0,
        2.5,
        -0.0,
        1e300,
        10**30,
        "",
        " ",
        "0",
        "10",
        "a",
        "Person",
        "\0",
        "é",
        "🙂",
    ),
    *(
        [],
        {},
        [[]],
        [None],
        {"a": None},
        "x" * 5000,
        "\ud800",
        "right",
        "bi",
        "labels",
        "2020-01-01T00:00:00Z",
        1735689600000,
    ),
]


def region(quote: str, label: str, name: str) -> dict[str, Any]:
    start = TEXT.index(quote)
    value = {"start": start, "end": start + len(quote), "text": quote, "labels": [label]}
    return {"id": name, "from_name": "label", "to_name": "text", "type": "labels", "origin": "manual", "value": value}


def export() -> list[dict[str, Any]]:
    """Two tasks with everything that a project of annot can hold."""
    value = {"id": "a", "from_name": "role", "to_name": "text", "type": "choices", "value": {"choices": ["speaker"]}}
    age = {"id": "a", "from_name": "age", "to_name": "text", "type": "textarea", "value": {"text": ["1,200"]}}
    link = {"type": "relation", "from_id": "a", "to_id": "b", "direction": "right", "labels": ["works_for : near"]}
    results = [region("Zoé Müller", "Person", "a"), value, age, region("Gamma SA", "Firm", "b"), link]
    one = {"id": 1, "result": results, "completed_by": 1, "created_at": "2025-03-01T10:00:00Z", "lead_time": 3.5}
    draft = {"id": 5, "result": [region("Paris", "Firm", "d")], "user": "a@b.c", "created_at": "2025-03-01T09:00:00Z"}
    other = {"id": 2, "result": [region("Carl Öst", "Person", "c")], "completed_by": 1, "was_cancelled": False}
    return [
        {"id": 11, "data": {"text": TEXT, "title": "T"}, "annotations": [one], "drafts": [draft], "predictions": []},
        {"id": 12, "data": {"body": f"{TEXT} More."}, "annotations": [other]},
    ]


def mutated(value: Any, rng: random.Random) -> Any:
    """One change somewhere in a tree of JSON."""
    places = list(_places(value))
    parent, key = rng.choice(places)
    match rng.randrange(7):
        case 0:
            parent[key] = rng.choice(ODD)
        case 1:
            del parent[key]
        case 2 if isinstance(parent, list):
            parent.insert(rng.randrange(len(parent) + 1), json.loads(json.dumps(parent[key])))
        case 3 if isinstance(parent, dict):
            parent[str(rng.choice(["type", "id", "value", "result", "labels", "x", "completions", "to_name"]))] = (
                parent[key]
            )
        case 4 if isinstance(parent[key], int) and not isinstance(parent[key], bool):
            parent[key] += rng.choice([-1, 1, 5, 1000])
        case 5 if isinstance(parent[key], str):
            parent[key] = parent[key][: rng.randrange(len(parent[key]) + 1)] + rng.choice(["", "x", "\n", "\u00a0"])
        case _:
            donor, other = rng.choice(places)
            if other in donor if isinstance(donor, dict) else other < len(donor):
                parent[key] = json.loads(json.dumps(donor[other]))
    return value


def _places(value: Any) -> Any:
    items = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    for key, each in items:
        yield value, key
        yield from _places(each)


def spoiled(data: bytes, rng: random.Random) -> bytes:
    """One change of bytes, lines or words."""
    if not data:
        return b"x"
    at = rng.randrange(len(data))
    lines = data.split(b"\n")
    match rng.randrange(9):
        case 0:
            return data[:at]
        case 1:
            return data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]
        case 2:
            return (
                data[:at] + rng.choice([b"\x00", b"\xff", b"\xed\xa0\x80", b"\r", b"\xef\xbb\xbf", b"\t"]) + data[at:]
            )
        case 3:
            del lines[rng.randrange(len(lines))]
            return b"\n".join(lines)
        case 4:
            lines.insert(rng.randrange(len(lines) + 1), rng.choice(lines))
            return b"\n".join(lines)
        case 5:
            words = data.split(b" ")
            words[rng.randrange(len(words))] = rng.choice(
                [
                    b"[",
                    b"{",
                    b"}",
                    b"*a",
                    b"&a",
                    b"null",
                    b"9" * 5000,
                    b"1e999",
                    b"~",
                    b"!!python/object:os.system",
                    b"---",
                    b"? a",
                ]
            )
            return b" ".join(words)
        case 6:
            return data.replace(rng.choice([b":", b"=", b'"', b",", b"1"]), rng.choice([b"", b"::", b"[", b"1.5"]), 1)
        case 7:
            return data[:at] + b"[" * rng.choice([1, 50, 50_000]) + data[at:]
        case _:
            return data + data[at:]


class Hang(BaseException):
    """Something took too long; no error that a reader may take for one of its file's."""


@contextmanager
def in_time() -> Any:
    def stop(*_: object) -> None:
        raise Hang(f"longer than {_LIMIT_S} s")

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(_LIMIT_S)
    try:
        yield
    finally:
        signal.alarm(0)


def make_project(folder: Path) -> ProjectFolder:
    import hashlib

    (folder / "seeds").mkdir(parents=True)
    (folder / "schema.yaml").write_text(SCHEMA, "utf-8")
    (folder / "annot.toml").write_text(CONFIG, "utf-8")
    (folder / "guidelines.md").write_text("# Guidelines\n", "utf-8")
    rows = []
    for doc_id, text in (("one", TEXT), ("two", f"{TEXT} More.")):
        data = text.encode()
        (folder / "seeds" / f"{doc_id}.txt").write_bytes(data)
        row = {"doc_id": doc_id, "file": f"{doc_id}.txt", "sha256": hashlib.sha256(data).hexdigest()}
        rows.append(row | {"n_chars": len(text), "language": "en", "date_source": "unknown"})
    (folder / "seeds" / "manifest.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return open_project(folder)


def check_export(project: ProjectFolder, path: Path, data: bytes) -> None:
    """Pulls the file with all that can be taken, and looks for what is in none of reading and issues."""
    for each in project.readings_dir.glob("*") if project.readings_dir.exists() else ():
        each.unlink()
    try:
        said = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        said = None
    refused = said is None
    try:
        result = pull_file(project, path, annotator="reader", partial=True)
    except AnnotError:
        return
    if refused and not _is_json(data):
        raise AssertionError("took bytes that Python's own parser refuses")
    sets = read_reading(project.readings_dir, "reader")
    read_provenance(project.readings_dir, "reader")
    told = "\n".join(f"{issue.doc_id} {issue.where} {issue.message}" for issue in result.issues)
    whole = {issue.where for issue in result.issues}
    texts = {document.text: doc_id for doc_id, document in project.documents.items()}
    for task in said if isinstance(said, list) else [said]:
        if isinstance(task, dict):
            _look_for_losses(task, texts, sets, told, whole, result)


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data.decode("utf-8-sig"))
    except RecursionError:
        return True
    except ValueError as error:
        # Python refuses integers of more than 4,300 digits, which are JSON.
        return "digits" in str(error)
    return True


def _look_for_losses(
    task: Mapping[str, Any], texts: Mapping[str, str], sets: Any, told: str, whole: set[str], result: Any
) -> None:
    """Each span that is sound is in the reading; each other is named, or its submission or task is."""
    data = task.get("data")
    found = (
        [texts[text] for text in data.values() if isinstance(text, str) and text in texts]
        if isinstance(data, dict)
        else []
    )
    if len(found) != 1:
        return
    (doc_id,) = found
    submissions = [each for key in ("annotations", "completions") for each in _list(task.get(key))]
    submissions = [each for each in submissions if isinstance(each, dict)]
    if len(submissions) != 1:
        return
    if any(word in told for word in (f"{doc_id} submission", f"{doc_id} task")) or any(
        " task " in w or w.startswith("task") for w in whole
    ):
        return
    regions = [
        each for each in _list(submissions[0].get("result")) if isinstance(each, dict) and each.get("type") == "labels"
    ]
    mentions = {(m.span.start, m.span.end, m.label) for m in sets[doc_id].mentions} if doc_id in sets else set()
    for each in regions:
        value = said if isinstance(said := each.get("value"), dict) else {}
        labels = value.get("labels")
        start, end = value.get("start"), value.get("end")
        label = labels[0] if isinstance(labels, list) and len(labels) == 1 else None
        label = "Person" if label == "Full name" else label
        if any((start, end, label) == mention for mention in mentions):
            continue
        name = each.get("id")
        name = int(name) if isinstance(name, float) and name.is_integer() else name
        if f"{doc_id} region {name}" in told or f"{doc_id} a region without id" in told or f"{doc_id} region #" in told:
            continue
        if not result.submitted and any("nothing" in issue.code for issue in result.issues):
            continue
        if isinstance(start, float) or isinstance(end, float) or f"{doc_id}  " in told:
            continue  # labels of sound, which are counted; or offsets that were converted, which is said
        raise AssertionError(f"region {name!r} of {doc_id} is in no reading and in no issue: {each}")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if isinstance(value, dict) else []


def kinds_of(project: ProjectFolder) -> dict[str, tuple[str, bytes, Check]]:
    """For each kind of file its name, a sound sample, and what reads it."""
    root = Path(__file__).resolve().parents[1]
    data = root / "exports" / "conflict-reporting"
    documents = project.documents
    line = {
        "doc_id": "one",
        "mentions": [{"label": "Person", "start": 0, "end": 10, "attributes": {"role": "speaker"}}],
    }
    decision = {
        "conflict": "one#mention:0-4",
        "inputs": "0",
        "choice": ["Person@0-4"],
        "by": "judge",
        "at": "2025-01-01",
        "reason": "x",
    }
    waiver = {
        "finding": "abc",
        "code": "edge-word",
        "doc_id": "one",
        "where": "x",
        "reason": "x",
        "by": "judge",
        "at": "2025-01-01",
    }
    conll = "-DOCSTART- -X- O\n\nZoé NNP B-Person\nMüller NNP I-Person\nfounded VB O\n\n"
    release = sorted((data / "releases").iterdir())[-1]

    def of_reading(path: Path, _: bytes) -> None:
        read_reading(path.parent, "reader-a")

    def of_manifest(path: Path, _: bytes) -> None:
        read_manifest(path.parent)

    def of_release(path: Path, _: bytes) -> None:
        read_release_manifest(path.parent)

    return {
        "export": ("export.json", json.dumps(export()).encode(), lambda path, said: check_export(project, path, said)),
        "schema": ("schema.yaml", SCHEMA.encode(), lambda path, _: _ignore(read_schema(path))),
        "config": ("annot.toml", CONFIG.encode(), lambda path, _: _ignore(read_config(path))),
        "migration": ("migration.yaml", MIGRATION.encode(), lambda path, _: _ignore(read_migration(path))),
        "seeds": ("manifest.jsonl", (project.seeds_dir / "manifest.jsonl").read_bytes(), of_manifest),
        "documents": (
            "wire.jsonl",
            b'{"id": "w1", "text": "Un.", "title": "T", "date_published": "2024-10-28"}\n',
            lambda path, _: _ignore(read_candidates(path, language="fr")),
        ),
        "table": (
            "t.csv",
            b'doc_id,text\nc1,"Deux,\nlignes."\n',
            lambda path, _: _ignore(read_candidates(path, language="fr")),
        ),
        "reading": ("reader-a.jsonl", _head(data / "readings" / "reader-a.jsonl"), of_reading),
        "decisions": (
            "d.jsonl",
            json.dumps(decision).encode() + b"\n",
            lambda path, _: _ignore(list(read_jsonl(path, Decision))),
        ),
        "waivers": (
            "w.jsonl",
            json.dumps(waiver).encode() + b"\n",
            lambda path, _: _ignore(list(read_jsonl(path, Waiver))),
        ),
        "splits": ("splits.jsonl", (data / "splits.jsonl").read_bytes(), lambda path, _: _ignore(read_places(path))),
        "predictions": (
            "p.jsonl",
            json.dumps(line).encode() + b"\n",
            lambda path, _: _ignore(read_sets(path, documents=documents)),
        ),
        "conll": (
            "p.conll",
            conll.encode(),
            lambda path, _: _ignore(
                import_conll(path.read_bytes().decode("utf-8", "replace"), name=path.name, documents=documents)
            ),
        ),
        "release": ("manifest.json", (release / "manifest.json").read_bytes(), of_release),
        "ledger": (
            "ledger.json",
            b'{"servers": {"embedded": {"reader": {"project": 1, "account": 2, "email": "a@b.c", "tasks": {}}}}}',
            lambda path, _: _ignore(read_ledger(path)),
        ),
    }


def _ignore(_: object) -> None:
    """What was read is of no interest, only that it was."""


def _head(path: Path) -> bytes:
    return path.read_bytes().split(b"\n")[0][:20_000] + b"\n"


def fuzz(
    kind: str, name: str, sample: bytes, check: Check, *, n: int, seed: int, folder: Path, keep: Path
) -> Counter[str]:
    rng = random.Random(f"{kind} {seed}")
    found: Counter[str] = Counter()
    own = folder / kind
    own.mkdir()
    path = own / name
    for _ in range(n):
        data = sample
        for _ in range(rng.choice([1, 1, 1, 2, 3])):
            data = _changed(data, name, rng)
        path.write_bytes(data)
        try:
            with in_time():
                check(path, data)
        except AnnotError:
            found["refused"] += 1
            continue
        except (Exception, Hang) as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            why = f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"
            if isinstance(error, AssertionError):
                why = str(error)[:60]
            if not found[f"FAILED {why}"]:
                keep.mkdir(parents=True, exist_ok=True)
                (keep / f"{kind}-{len(found)}-{name}").write_bytes(data)
                print(f"{kind}: {type(error).__name__}: {str(error)[:300]}", file=sys.stderr)
            found[f"FAILED {why}"] += 1
            continue
        found["read"] += 1
    return found


def _changed(data: bytes, name: str, rng: random.Random) -> bytes:
    if name.endswith(".json") and rng.random() < 0.8:
        try:
            return json.dumps(mutated(json.loads(data), rng), ensure_ascii=rng.random() < 0.5).encode(
                "utf-8", "surrogatepass"
            )
        except (ValueError, IndexError, KeyError, TypeError, RecursionError):
            return spoiled(data, rng)
    if name.endswith(".jsonl") and rng.random() < 0.5:
        try:
            lines = [json.loads(line) for line in data.splitlines() if line.strip()]
            changed = mutated(lines, rng)
            return b"".join(json.dumps(each).encode() + b"\n" for each in changed)
        except (ValueError, IndexError, KeyError, TypeError, RecursionError):
            return spoiled(data, rng)
    return spoiled(data, rng)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", help="which kinds of files; all where none is named")
    parser.add_argument("--n", type=int, default=10_000, help="mutants of each kind; ten times as many exports")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, default=Path(".annot/fuzz"))
    given = parser.parse_args()
    n_failed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        project = make_project(folder / "set")
        kinds = kinds_of(project)
        for kind in given.kinds or kinds:
            began = time.monotonic()
            file, sample, check = kinds[kind]
            n = given.n * 10 if kind == "export" else given.n
            found = fuzz(kind, file, sample, check, n=n, seed=given.seed, folder=folder, keep=given.keep)
            failed = {why: count for why, count in found.items() if why.startswith("FAILED")}
            n_failed += sum(failed.values())
            counts = f"{found['read']} read, {found['refused']} refused, {sum(failed.values())} failed"
            print(f"{kind}: {n} mutants, {counts}, {time.monotonic() - began:.0f} s", flush=True)
            for why, count in sorted(failed.items(), key=lambda item: -item[1])[:12]:
                print(f"    {count} × {why.removeprefix('FAILED ')}")
    return 1 if n_failed else 0


if __name__ == "__main__":
    sys.exit(main())
