"""Small functions that put one fault into a copy of the data set."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from annot.project.project import ProjectFolder

Raw = dict[str, Any]
Fault = Callable[[ProjectFolder], None]

NAMES = {
    "0": "000_3352b04f52570146",
    "1": "001_f920824849216b31",
    "2": "002_0ba66114ffe4b64b",
    "3": "003_dc97aa6148c96c29",
    "4": "004_885b1dd11b89edf8",
}
"""Documents by the first digit that tells them apart."""


def in_reading(doc: str, change: Callable[[Raw, str], None], *, readers: tuple[str, ...] = ()) -> Fault:
    """Changes the reading of one document, with its text at hand: of all readers, or of `readers` alone."""

    def apply(project: ProjectFolder) -> None:
        text = (project.seeds_dir / f"{NAMES[doc]}.txt").read_text("utf-8")
        for name in readers or tuple(project.readers):
            path = project.readings_dir / f"{name}.jsonl"
            rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
            for row in rows:
                if row["doc_id"] == NAMES[doc]:
                    change(row, text)
            path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")

    return apply


def mention_of(row: Raw, mention: str) -> Raw:
    (found,) = (each for each in row["mentions"] if each["id"] == mention)
    return dict(found) if not isinstance(found, dict) else found


def relation_of(row: Raw, label: str, head: str, tail: str) -> Raw:
    (found,) = (r for r in row["relations"] if (r["label"], r["head"], r["tail"]) == (label, head, tail))
    assert isinstance(found, dict)
    return found


def renamed(row: Raw, old: str, new: str) -> None:
    mention_of(row, old)["id"] = new
    for relation in row["relations"]:
        for end in ("head", "tail"):
            if relation[end] == old:
                relation[end] = new


def moved(doc: str, mention: str, start: int, end: int) -> Fault:
    """A boundary in another place; the quote and the relations follow."""

    def change(row: Raw, text: str) -> None:
        each = mention_of(row, mention)
        each["span"], each["text"] = [start, end], text[start:end]
        renamed(row, mention, f"{each['label']}@{start}-{end}")

    return in_reading(doc, change)


def relabelled(doc: str, mention: str, label: str, attributes: Raw) -> Fault:
    def change(row: Raw, text: str) -> None:
        each = mention_of(row, mention)
        each["label"], each["attributes"] = label, attributes
        renamed(row, mention, f"{label}@{each['span'][0]}-{each['span'][1]}")

    return in_reading(doc, change)


def lost(doc: str, mention: str, *, keeps_relations: bool = False) -> Fault:
    def change(row: Raw, text: str) -> None:
        row["mentions"].remove(mention_of(row, mention))
        if not keeps_relations:
            row["relations"] = [r for r in row["relations"] if mention not in (r["head"], r["tail"])]

    return in_reading(doc, change)


def added(doc: str, label: str, start: int, end: int, attributes: Raw | None = None) -> Fault:
    def change(row: Raw, text: str) -> None:
        row["mentions"].append(
            {
                "id": f"{label}@{start}-{end}",
                "label": label,
                "span": [start, end],
                "text": text[start:end],
                "attributes": attributes or {},
            }
        )

    return in_reading(doc, change)


def raw_mention(doc: str, mention: str, **fields: Any) -> Fault:
    """Fields of a mention as they are, whether or not they fit each other."""

    def change(row: Raw, text: str) -> None:
        mention_of(row, mention).update(fields)

    return in_reading(doc, change)


def valued(doc: str, mention: str, **values: Any) -> Fault:
    """Attribute values; None takes one away."""

    def change(row: Raw, text: str) -> None:
        attributes = mention_of(row, mention)["attributes"] | values
        mention_of(row, mention)["attributes"] = {name: v for name, v in attributes.items() if v is not None}

    return in_reading(doc, change)


def twice(doc: str, kind: str, index: int = 0) -> Fault:
    return in_reading(doc, lambda row, text: row[kind].append(row[kind][index]))


def unrelated(doc: str, label: str, head: str, tail: str) -> Fault:
    return in_reading(doc, lambda row, text: row["relations"].remove(relation_of(row, label, head, tail)))


def related(doc: str, label: str, head: str, tail: str) -> Fault:
    relation = {"label": label, "head": head, "tail": tail, "attributes": {}}
    return in_reading(doc, lambda row, text: row["relations"].append(relation))


def rerelated(doc: str, label: str, head: str, tail: str, /, **fields: Any) -> Fault:
    """Fields of a relation: `head`, `tail`, `label`, `attributes`."""
    return in_reading(doc, lambda row, text: relation_of(row, label, head, tail).update(fields))


def reversed_relation(doc: str, label: str, head: str, tail: str) -> Fault:
    return rerelated(doc, label, head, tail, head=tail, tail=head)


def replaced(path: str, old: str, new: str) -> Fault:
    """Other bytes in a file, once."""

    def apply(project: ProjectFolder) -> None:
        target = project.root / path
        data = target.read_bytes()
        assert old.encode() in data, f"{path} has no {old!r}"
        target.write_bytes(data.replace(old.encode(), new.encode(), 1))

    return apply


def deleted(path: str) -> Fault:
    return lambda project: (project.root / path).unlink()


def created(path: str) -> Fault:
    def apply(project: ProjectFolder) -> None:
        (project.root / path).write_text("x", "utf-8")

    return apply


def cut(path: str, n_bytes: int) -> Fault:
    def apply(project: ProjectFolder) -> None:
        target = project.root / path
        target.write_bytes(target.read_bytes()[:-n_bytes])

    return apply


def decision_changed(conflict: str, change: Callable[[Raw], Mapping[str, Any] | None]) -> Fault:
    """One decision, or its line gone where `change` gives None."""

    def apply(project: ProjectFolder) -> None:
        rows = [json.loads(line) for line in project.decisions_path.read_text("utf-8").splitlines()]
        assert sum(row["conflict"] == conflict for row in rows) == 1
        new = [change(row) if row["conflict"] == conflict else row for row in rows]
        kept = (json.dumps(row, ensure_ascii=False) + "\n" for row in new if row is not None)
        project.decisions_path.write_text("".join(kept), "utf-8")

    return apply
