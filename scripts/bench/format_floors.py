"""What `formats.py` measures annot beside: each format in plain code, or by its own library.

A writer makes the bytes of files, by their names, from plain documents; a reader makes from such files, on disk, the
mentions and relations of each document as tuples. They check nothing, keep no file and line, and report no loss.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

Files = dict[str, bytes]
Texts = Mapping[str, str]
TOKEN = re.compile(r"\w+|[^\w\s]")


class Plain(NamedTuple):
    """A document: mentions are label, start, end and values; relations are label and the places of two mentions."""

    name: str
    text: str
    mentions: list[tuple[str, int, int, dict[str, Any]]]
    relations: list[tuple[str, int, int]]


class Found(NamedTuple):
    """What a reader has of one document."""

    mentions: list[tuple[Any, ...]]
    relations: list[tuple[Any, ...]]


def lines_of(objects: Iterable[Any], name: str = "gold.jsonl") -> Files:
    return {name: "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in objects).encode()}


def objects_of(folder: Path) -> Iterator[Any]:
    with next(folder.iterdir()).open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def units_of(text: str) -> list[int]:
    found, at = [0], 0
    for char in text:
        at += 2 if char > "\uffff" else 1
        found.append(at)
    return found


def write_annot(docs: Sequence[Plain]) -> Files:
    return lines_of(
        {
            "doc_id": name,
            "text": text,
            "mentions": [
                {"label": label, "start": a, "end": b, "text": text[a:b], "attributes": values}
                for label, a, b, values in mentions
            ],
            "relations": [{"label": label, "head": head, "tail": tail} for label, head, tail in relations],
        }
        for name, text, mentions, relations in docs
    )


def read_annot(folder: Path, texts: Texts) -> dict[str, Found]:
    found = {}
    for each in objects_of(folder):
        mentions = [(m["label"], m["span"], m["text"], m.get("attributes", {})) for m in each["mentions"]]
        ties = [(r["label"], r["head"], r["tail"]) for r in each["relations"]]
        found[each["doc_id"]] = Found(mentions, ties)
    return found


def write_brat(docs: Sequence[Plain]) -> Files:
    files = {}
    for name, text, mentions, relations in docs:
        lines, n_values = [], 0
        for at, (label, a, b, values) in enumerate(mentions, start=1):
            lines.append(f"T{at}\t{label} {a} {b}\t{text[a:b]}\n")
            for key, value in values.items():
                n_values += 1
                lines.append(f"A{n_values}\t{key} T{at} {value}\n")
        for at, (label, head, tail) in enumerate(relations, start=1):
            lines.append(f"R{at}\t{label} Arg1:T{head + 1} Arg2:T{tail + 1}\n")
        files[f"{name}.txt"], files[f"{name}.ann"] = text.encode(), "".join(lines).encode()
    return files


def read_brat(folder: Path, texts: Texts) -> dict[str, Found]:
    found = {}
    for path in sorted(folder.glob("*.ann")):
        text = path.with_suffix(".txt").read_text("utf-8")
        mentions: dict[str, tuple[Any, ...]] = {}
        relations, values = [], []
        for line in path.read_text("utf-8").splitlines():
            key, body, *rest = line.split("\t")
            if key[0] == "T":
                label, places = body.split(" ", 1)
                start, end = int(places.split()[0]), int(places.split()[-1])
                mentions[key] = (label, start, end, text[start:end])
            elif key[0] == "R":
                label, first, second = body.split()
                relations.append((label, first[5:], second[5:]))
            elif key[0] == "A":
                values.append(body.split(" "))
            else:
                values.append([body, *rest])
        found[path.stem] = Found(list(mentions.values()), relations)
    return found


def _tagged(doc: Plain) -> tuple[list[tuple[int, int]], list[str]]:
    offsets = [each.span() for each in TOKEN.finditer(doc.text)]
    first = {a: at for at, (a, _) in enumerate(offsets)}
    last = {b: at for at, (_, b) in enumerate(offsets)}
    tags = ["O"] * len(offsets)
    for label, a, b, _ in doc.mentions:
        if a in first and b in last:
            tags[first[a]] = f"B-{label}"
            for at in range(first[a] + 1, last[b] + 1):
                tags[at] = f"I-{label}"
    return offsets, tags


def place(words: Sequence[str], text: str) -> list[tuple[int, int]]:
    """Where tokens stand in a known text."""
    found, at = [], 0
    for word in words:
        start = text.index(word, at)
        at = start + len(word)
        found.append((start, at))
    return found


def write_conll(docs: Sequence[Plain]) -> Files:
    lines = []
    for doc in docs:
        lines.append(f"# doc_id = {doc.name}")
        lines += [f"{doc.text[a:b]}\t{tag}" for (a, b), tag in zip(*_tagged(doc), strict=True)]
        lines.append("")
    return {"gold.bio": "\n".join(lines).encode()}


def read_conll(folder: Path, texts: Texts) -> dict[str, Found]:
    found: dict[str, Found] = {}
    with next(folder.iterdir()).open(encoding="utf-8") as file:
        tokens: list[str] = []
        tags: list[str] = []
        name = ""
        for line in file:
            if line.startswith("# doc_id"):
                if name:
                    found[name] = Found(_spans(tokens, tags, texts[name]), [])
                name, tokens, tags = line[11:-1], [], []
            elif line != "\n":
                token, tag = line.rstrip("\n").split("\t")
                tokens.append(token)
                tags.append(tag)
        found[name] = Found(_spans(tokens, tags, texts[name]), [])
    return found


def _spans(tokens: Sequence[str], tags: Sequence[str], text: str) -> list[tuple[Any, ...]]:
    places = place(tokens, text)
    found, start = [], 0
    for at, tag in enumerate([*tags, "O"]):
        if tag[0] != "I" and at and tags[at - 1] != "O":
            a, b = places[start][0], places[at - 1][1]
            found.append((tags[start][2:], a, b, text[a:b]))
        if tag[0] == "B":
            start = at
    return found


def write_hf_tokens(docs: Sequence[Plain]) -> Files:
    made = []
    for doc in docs:
        offsets, tags = _tagged(doc)
        made.append({"id": doc.name, "tokens": [doc.text[a:b] for a, b in offsets], "ner_tags": tags})
    return lines_of(made)


def read_hf_tokens(folder: Path, texts: Texts) -> dict[str, Found]:
    found = {}
    for each in objects_of(folder):
        found[each["id"]] = Found(_spans(each["tokens"], each["ner_tags"], texts[each["id"]]), [])
    return found


def write_doccano(docs: Sequence[Plain]) -> Files:
    made = []
    for name, text, mentions, relations in docs:
        units = units_of(text)
        entities = [
            {"id": at, "label": label, "start_offset": units[a], "end_offset": units[b]}
            for at, (label, a, b, _) in enumerate(mentions)
        ]
        ties = [
            {"id": at, "from_id": head, "to_id": tail, "type": label}
            for at, (label, head, tail) in enumerate(relations)
        ]
        made.append({"doc_id": name, "text": text, "entities": entities, "relations": ties})
    return lines_of(made)


def read_doccano(folder: Path, texts: Texts) -> dict[str, Found]:
    found = {}
    for each in objects_of(folder):
        text = each["text"]
        points = {unit: at for at, unit in enumerate(units_of(text))}
        places = [(e["label"], points[e["start_offset"]], points[e["end_offset"]]) for e in each["entities"]]
        mentions = [(label, a, b, text[a:b]) for label, a, b in places]
        ties = [(r["type"], r["from_id"], r["to_id"]) for r in each["relations"]]
        found[each["doc_id"]] = Found(mentions, ties)
    return found


def write_prodigy(docs: Sequence[Plain]) -> Files:
    made = []
    for name, text, mentions, relations in docs:
        offsets = [each.span() for each in TOKEN.finditer(text)]
        first = {a: at for at, (a, _) in enumerate(offsets)}
        last = {b: at for at, (_, b) in enumerate(offsets)}
        spans = [
            {"start": a, "end": b, "token_start": first.get(a, 0), "token_end": last.get(b, 0), "label": label}
            for label, a, b, _ in mentions
        ]
        made.append(
            {
                "doc_id": name,
                "text": text,
                "tokens": [
                    {"text": text[a:b], "start": a, "end": b, "id": at, "ws": text[b : b + 1] == " "}
                    for at, (a, b) in enumerate(offsets)
                ],
                "spans": spans,
                "relations": [
                    {
                        "head": spans[head]["token_end"],
                        "child": spans[tail]["token_end"],
                        "head_span": spans[head],
                        "child_span": spans[tail],
                        "label": label,
                    }
                    for label, head, tail in relations
                ],
                "answer": "accept",
            }
        )
    return lines_of(made)


def read_prodigy(folder: Path, texts: Texts) -> dict[str, Found]:
    found = {}
    for each in objects_of(folder):
        text = each["text"]
        mentions = [(s["label"], s["start"], s["end"], text[s["start"] : s["end"]]) for s in each["spans"]]
        ties = [
            (r["label"], r["head_span"]["start"], r["head_span"]["end"], r["child_span"]["start"])
            for r in each["relations"]
        ]
        found[each["doc_id"]] = Found(mentions, ties)
    return found


def of_export(path: Path) -> list[Plain]:
    """The first annotation of each task of a raw export as `gen.py` makes it."""
    made = []
    for task in json.loads(path.read_text("utf-8")):
        mentions: dict[str, tuple[str, int, int, dict[str, Any]]] = {}
        ties = []
        for each in task["annotations"][0]["result"]:
            if each["type"] == "labels":
                value = each["value"]
                mentions[each["id"]] = (value["labels"][0], value["start"], value["end"], {})
            elif each["type"] == "relation":
                ties.append((each["labels"][0], each["from_id"], each["to_id"]))
            elif each["type"] == "choices":
                mentions[each["id"]][3]["certitude"] = each["value"]["choices"][0]
            elif each["type"] == "number":
                mentions[each["id"]][3]["score"] = each["value"]["number"]
            else:
                mentions[each["id"]][3]["note"] = each["value"]["text"][0]
        at = {key: number for number, key in enumerate(mentions)}
        relations = list(dict.fromkeys((label, at[head], at[tail]) for label, head, tail in ties))
        made.append(Plain(f"doc{task['id']}", task["data"]["text"], list(mentions.values()), relations))
    return made


Writers = Mapping[str, Any]
PLAIN_WRITERS: Writers = {
    "annot": write_annot,
    "brat": write_brat,
    "conll": write_conll,
    "hf-tokens": write_hf_tokens,
    "doccano": write_doccano,
    "prodigy": write_prodigy,
}
PLAIN_READERS: Writers = {
    "annot": read_annot,
    "brat": read_brat,
    "conll": read_conll,
    "hf-tokens": read_hf_tokens,
    "doccano": read_doccano,
    "prodigy": read_prodigy,
}
