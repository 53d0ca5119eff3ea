"""Reading an export, and writing it as Parquet and as tokens, beside the peers and plain code, in one run.

    .venv/bin/python scripts/bench/release.py EXPORT.json [--rounds 3] [--only read]

EXPORT.json is a raw JSON export of Label Studio, from any generator or server. Each case runs in a process of its own
and is timed from the file on disk to the end; the table gives medians and the highest memory. On a machine that does
something else as well, seconds of a processor say more than those of the clock. All but `json.load` look
whether every quote stands at its place, labels and choices are known and relations have their ends:

- read: to checked columns of every submission. pydantic validates models of the same shape with the same checks.
- parquet: to a nested Parquet file of the first submission of each task. The peer makes rows of its models and writes
  them with `Dataset.from_list(…).to_parquet(…)`.
- tokens: to tokens with BIO tags, as Parquet. The peer is the SDK's converter to CoNLL 2003.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from export_schema import schema_of

TOKEN = re.compile(r"\d+(?:[.,]\d+)*|\w+['’](?=\w)|[^\W_]+(?:[-‑][^\W_]+)*|[^\w\s]|_")


def read_schema(path: Path) -> Any:
    from annot.core.schema import Schema

    return Schema.model_validate(json.loads(path.read_text("utf-8")))


def annot_documents(path: Path, schema: Any) -> Iterator[tuple[Any, list[Any]]]:
    """Each document with its checked readings in columns; what has to be looked at closely becomes values for it."""
    from annot.core.document import Document
    from annot.core.reading_columns import ReadingColumns
    from annot.quality.check import check_reading
    from annot.quality.check_columns import ColumnCheck
    from annot.studio.export_file import read_export
    from annot.studio.parse import SubmissionParser

    parser, check = SubmissionParser(schema), ColumnCheck(schema)
    for task in read_export(path).tasks():
        document = Document(str(task.id), task.data["text"])
        readings = []
        for submission in task.annotations:
            results = submission.result or []
            columns = parser.parse_columns(document, results)
            if columns is None or not check.is_silent(document, columns):
                parsed = parser.parse(document, results, annotator="x", origin="human")
                check_reading(schema, document, parsed.reading)
                columns = ReadingColumns.of(parsed.reading)
            readings.append(columns)
        yield document, readings


def annot_read(path: Path, schema: Any) -> int:
    from annot.core.gc_pause import gc_paused

    with gc_paused():
        return sum(len(reading.labels) for _, readings in annot_documents(path, schema) for reading in readings)


def annot_gold(path: Path, schema: Any) -> list[Any]:
    from annot.release.tables.flat import GoldColumns

    return [
        GoldColumns(document, readings[0].in_order(), 0)
        for document, readings in annot_documents(path, schema)
        if readings
    ]


def annot_parquet(path: Path, schema: Any) -> int:
    from annot.core.gc_pause import gc_paused
    from annot.release.tables.features import features_of
    from annot.release.tables.gold import nested_columns
    from annot.release.tables.parquet import render_parquet

    with gc_paused():
        columns = nested_columns(schema, annot_gold(path, schema))
        return written(render_parquet(columns, features_of("documents", schema)))


def annot_tokens(path: Path, schema: Any) -> int:
    from annot.core.gc_pause import gc_paused
    from annot.release.tables.features import features_of
    from annot.release.tables.gold import tokens_in_columns
    from annot.release.tables.parquet import render_parquet

    with gc_paused():
        table = tokens_in_columns(schema, annot_gold(path, schema))
        return written(render_parquet(table.columns, features_of("tokens", schema)))


def written(data: bytes) -> int:
    with tempfile.NamedTemporaryFile() as target:
        return target.write(data)


class BrokenError(ValueError):
    """What plain code says of a bad export."""


def floor_tasks(path: Path, schema: Any) -> Iterator[tuple[str, list[list[dict[str, Any]]]]]:
    """Text and results of each task, checked by hand-written code that makes no values of its own."""
    import msgspec

    labels = set(schema.mentions)
    relations = {label.title or name for name, label in schema.relations.items()}
    specs = next(iter(schema.mentions.values())).attributes
    choices = {name: set(spec.values) for name, spec in specs.items() if spec.values}
    decode = msgspec.json.Decoder().decode
    for raw in msgspec.json.decode(path.read_bytes(), type=list[msgspec.Raw]):
        task = decode(raw)
        text = task["data"]["text"]
        submissions = [submission["result"] for submission in task["annotations"]]
        for results in submissions:
            known = set()
            for result in results:
                kind = result["type"]
                if kind == "relation":
                    continue
                value = result["value"]
                if kind == "labels":
                    start, end = value["start"], value["end"]
                    if not 0 <= start < end <= len(text) or text[start:end] != value["text"]:
                        raise BrokenError(result["id"])
                    if value["labels"][0] not in labels:
                        raise BrokenError(value["labels"])
                    known.add(result["id"])
                elif kind == "choices" and not choices[result["from_name"]].issuperset(value["choices"]):
                    raise BrokenError(value["choices"])
            for result in results:
                if result["type"] == "relation" and (
                    result["from_id"] not in known
                    or result["to_id"] not in known
                    or not relations.issuperset(result["labels"])
                ):
                    raise BrokenError(str(result))
        yield text, submissions


def floor_read(path: Path, schema: Any) -> int:
    return sum(len(results) for _, submissions in floor_tasks(path, schema) for results in submissions)


def floor_parquet(path: Path, schema: Any) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    texts, offsets, relation_offsets = [], [0], [0]
    columns: dict[str, list[Any]] = {name: [] for name in ("id", "label", "start", "end", "text")}
    ends: dict[str, list[Any]] = {name: [] for name in ("label", "head", "tail")}
    for text, submissions in floor_tasks(path, schema):
        texts.append(text)
        for result in submissions[0]:
            if result["type"] == "labels":
                value = result["value"]
                columns["id"].append(result["id"])
                columns["label"].append(value["labels"][0])
                columns["start"].append(value["start"])
                columns["end"].append(value["end"])
                columns["text"].append(value["text"])
            elif result["type"] == "relation":
                ends["label"].append(result["labels"][0])
                ends["head"].append(result["from_id"])
                ends["tail"].append(result["to_id"])
        offsets.append(len(columns["id"]))
        relation_offsets.append(len(ends["head"]))
    nested = [
        pa.ListArray.from_arrays(
            pa.array(places, pa.int32()),
            pa.StructArray.from_arrays([pa.array(each) for each in fields.values()], names=list(fields)),
        )
        for places, fields in ((offsets, columns), (relation_offsets, ends))
    ]
    table = pa.Table.from_arrays([pa.array(texts), *nested], names=["text", "mentions", "relations"])
    with tempfile.NamedTemporaryFile() as target:
        pq.write_table(table, target.name, compression="zstd")
        return Path(target.name).stat().st_size


def floor_tokens(path: Path, schema: Any) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    tokens, starts, tags, offsets = [], [], [], [0]
    for text, submissions in floor_tasks(path, schema):
        at = {}
        for match in TOKEN.finditer(text):
            at[match.start()] = len(tokens)
            tokens.append(match[0])
            starts.append(match.start())
            tags.append("O")
        for result in submissions[0]:
            if result["type"] == "labels":
                value, mark = result["value"], "B-"
                place = at.get(value["start"])
                while place is not None and place < len(tokens) and value["start"] <= starts[place] < value["end"]:
                    tags[place] = mark + value["labels"][0]
                    place, mark = place + 1, "I-"
        offsets.append(len(tokens))
    lists = [pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), pa.array(each)) for each in (tokens, starts, tags)]
    with tempfile.NamedTemporaryFile() as target:
        pq.write_table(pa.Table.from_arrays(lists, names=["tokens", "starts", "tags"]), target.name, compression="zstd")
        return Path(target.name).stat().st_size


def json_load(path: Path, schema: Any) -> int:
    with path.open(encoding="utf-8") as stream:
        return len(json.load(stream))


def pydantic_tasks(path: Path, schema: Any) -> list[Any]:
    from typing import Annotated, Literal, Self

    from pydantic import BaseModel, Field, TypeAdapter, model_validator

    labels = set(schema.mentions)
    relations = {label.title or name for name, label in schema.relations.items()}
    specs = next(iter(schema.mentions.values())).attributes
    choices = {name: set(spec.values) for name, spec in specs.items() if spec.values}

    class Place(BaseModel):
        start: int
        end: int
        text: str
        labels: list[str]

    class Mention(BaseModel):
        type: Literal["labels"]
        id: str
        value: Place

        @model_validator(mode="after")
        def _known(self) -> Self:
            if not labels.issuperset(self.value.labels):
                raise ValueError(f"unknown label {self.value.labels}")
            return self

    class Chosen(BaseModel):
        choices: list[str]

    class Choice(BaseModel):
        type: Literal["choices"]
        id: str
        from_name: str
        value: Chosen

        @model_validator(mode="after")
        def _known(self) -> Self:
            if not choices[self.from_name].issuperset(self.value.choices):
                raise ValueError(f"unknown choice {self.value.choices}")
            return self

    class Text(BaseModel):
        type: Literal["textarea", "number"]
        id: str
        from_name: str
        value: dict[str, Any]

    class Relation(BaseModel):
        type: Literal["relation"]
        from_id: str
        to_id: str
        labels: list[str]

    class Submission(BaseModel):
        result: list[Annotated[Mention | Choice | Text | Relation, Field(discriminator="type")]]

    class Data(BaseModel):
        text: str

    class Task(BaseModel):
        data: Data
        annotations: list[Submission]

        @model_validator(mode="after")
        def _whole(self) -> Self:
            text = self.data.text
            for submission in self.annotations:
                known = set()
                for result in submission.result:
                    if isinstance(result, Mention):
                        value = result.value
                        if text[value.start : value.end] != value.text:
                            raise ValueError(f"{result.id} quotes {value.text!r}")
                        known.add(result.id)
                for result in submission.result:
                    if isinstance(result, Relation):
                        if result.from_id not in known or result.to_id not in known:
                            raise ValueError(f"a relation of {result.from_id} has no ends")
                        if not relations.issuperset(result.labels):
                            raise ValueError(f"unknown relation {result.labels}")
            return self

    return TypeAdapter(list[Task]).validate_json(path.read_bytes())


def pydantic_read(path: Path, schema: Any) -> int:
    return len(pydantic_tasks(path, schema))


def pydantic_parquet(path: Path, schema: Any) -> int:
    from datasets import Dataset

    rows = []
    for task in pydantic_tasks(path, schema):
        results = task.annotations[0].result
        mentions = [{"id": each.id, **each.value.model_dump()} for each in results if each.type == "labels"]
        relations = [each.model_dump() for each in results if each.type == "relation"]
        rows.append({"text": task.data.text, "mentions": mentions, "relations": relations})
    with tempfile.NamedTemporaryFile() as target:
        return int(Dataset.from_list(rows).to_parquet(target.name))


def sdk_tokens(path: Path, schema: Any) -> int:
    from label_studio_sdk.converter import Converter

    from annot.studio.label_config import render_label_config

    with tempfile.TemporaryDirectory() as folder:
        converter = Converter(config=render_label_config(schema), project_dir=folder)
        converter.convert(str(path), folder, "CONLL2003", is_dir=False)
        return sum(each.stat().st_size for each in Path(folder).iterdir())


CASES: dict[str, dict[str, Callable[[Path, Any], int]]] = {
    "read": {"annot": annot_read, "plain code": floor_read, "json.load": json_load, "pydantic": pydantic_read},
    "parquet": {"annot": annot_parquet, "plain code": floor_parquet, "pydantic": pydantic_parquet},
    "tokens": {"annot": annot_tokens, "plain code": floor_tokens, "SDK to CoNLL": sdk_tokens},
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("export", type=Path)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--only", choices=list(CASES))
    arguments.add_argument("--without", action="append", default=[], help="a case to leave out, such as pydantic")
    arguments.add_argument("--case", nargs=3, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.case and given.case[0] == "schema":
        # In a process of its own: a child starts with the memory that its parent had.
        Path(given.case[2]).write_text(json.dumps(schema_of(json.loads(given.export.read_text("utf-8")))), "utf-8")
        return
    if given.case:
        work, name, schema_path = given.case
        schema = read_schema(Path(schema_path))
        began, worked = time.perf_counter(), time.process_time()
        CASES[work][name](given.export, schema)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(time.perf_counter() - began, time.process_time() - worked, peak)
        return
    with tempfile.TemporaryDirectory() as folder:
        schema_path = Path(folder) / "schema.json"
        run(given.export, "schema", "", schema_path)
        for work in [given.only] if given.only else list(CASES):
            measure(given.export, work, schema_path, given.rounds, given.without)


def run(export: Path, work: str, name: str, schema_path: Path) -> list[str]:
    command = [sys.executable, __file__, str(export), "--case", work, name, str(schema_path)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()


def measure(export: Path, work: str, schema_path: Path, rounds: int, without: list[str]) -> None:
    times: dict[str, list[float]] = {name: [] for name in CASES[work] if name not in without}
    worked: dict[str, list[float]] = {name: [] for name in times}
    peaks: dict[str, int] = {}
    for _ in range(rounds):
        for name in times:
            seconds, processor, peak = run(export, work, name, schema_path)[-3:]
            times[name].append(float(seconds))
            worked[name].append(float(processor))
            peaks[name] = max(peaks.get(name, 0), int(peak))
            print(f"  {work}, {name}: {float(seconds):.2f} s", file=sys.stderr, flush=True)
    ours, ours_worked = (statistics.median(each["annot"]) for each in (times, worked))
    print(f"\n| {work} | seconds | beside annot | of a processor | beside annot | peak MB |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for name, each in times.items():
        seconds, processor = statistics.median(each), statistics.median(worked[name])
        ratios = f"{seconds:.2f} | {seconds / ours:.2f} × | {processor:.2f} | {processor / ours_worked:.2f} ×"
        print(f"| {name} | {ratios} | {peaks[name] / 1024:.0f} |")


if __name__ == "__main__":
    main()
