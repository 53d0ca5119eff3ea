"""A schema for any export of Label Studio: of all labels, controls and relations that it uses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def schema_of(tasks: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """A schema of all labels, per-region controls and relations that the tasks use."""
    labels: dict[str, None] = {}
    relations: dict[str, None] = {}
    choices: dict[str, dict[str, None]] = {}
    kinds: dict[str, str] = {}
    for task in tasks:
        for result in results_of(task):
            value = result.get("value", {})
            if result["type"] == "labels":
                labels.update(dict.fromkeys(value["labels"]))
            elif result["type"] == "relation":
                relations.update(dict.fromkeys(result["labels"]))
            elif result["type"] == "choices":
                choices.setdefault(result["from_name"], {}).update(dict.fromkeys(value["choices"]))
            else:
                kinds[result["from_name"]] = "number" if result["type"] == "number" else "text"
    attributes: dict[str, Any] = {name: {"type": "choice", "values": list(each)} for name, each in choices.items()}
    attributes |= {name: {"type": kind} for name, kind in kinds.items()}
    ends = {"head": list(labels), "tail": list(labels)}
    return {
        "name": "bench",
        "version": "1.0.0",
        "language": "fr",
        "mentions": {name: {"definition": name, "attributes": attributes} for name in labels},
        "relations": {f"r{n}": {"definition": name, "title": name, **ends} for n, name in enumerate(relations)},
    }


def results_of(task: dict[str, Any]) -> list[dict[str, Any]]:
    return list((task.get("predictions") or task["annotations"])[0]["result"])
