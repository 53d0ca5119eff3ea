"""Next versions of the repository's schema, and the migrations to them: labels and attributes that come and change."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from annot.project.project import ProjectFolder

STEPS = """steps:
  - {op: rename_label, label: Actor, to: StateActor}
  - {op: add_attribute, of: StateActor, attribute: role, default: state}
"""
SPLIT = """steps:
  - {op: split_label, label: OtherSource, by: source_class, into: {media: Media}}
  - {op: drop_attribute, of: Media, attribute: source_class}
"""
STATUS = """steps:
  - {op: add_attribute, of: [deployed_to, supplied_by, supplied_to], attribute: status}
  - {op: retype_attribute, of: [CasualtyFigure, StrengthFigure, EquipmentFigure], attribute: factuality, to: choice}
  - {op: add_attribute, of: Date, attribute: value}
"""


def write_migration(project: ProjectFolder, steps: str, *, head: str = "") -> Path:
    """Writes the migration file with these steps, beside the schema that they lead to."""
    folder = project.root / "schemas" / "migrations"
    folder.mkdir(exist_ok=True)
    old = (project.root / "schemas" / "conflict-reporting.yaml").read_text("utf-8")
    change = {SPLIT: _split, STATUS: _with_status}.get(steps, _renamed)
    new = change(old.replace("version: 1.0.0", "version: 1.1.0"))
    (project.root / "schemas" / "conflict-reporting-1.1.yaml").write_text(new, "utf-8")
    path = folder / "1.1.0.yaml"
    target = "schema: ../conflict-reporting-1.1.yaml\n"
    path.write_text(f"from: conflict-reporting@1.0.0\nto: conflict-reporting@1.1.0\n{target}{head}{steps}", "utf-8")
    return path


def _renamed(text: str) -> str:
    text = (
        text.replace("  Actor:", "  StateActor:")
        .replace(", Actor]", ", StateActor]")
        .replace("[Actor]", "[StateActor]")
    )
    before, label, after = text.partition("  StateActor:\n")
    role = "      role: {type: choice, title: Fonction, required: true, values: {state: État, leader: dirigeant}}\n"
    return before + label + after.replace("      side: *side\n", f"      side: *side\n{role}", 1)


def _split(text: str) -> str:
    start, end = text.index("  OtherSource:"), text.index("  Actor:")
    media = "  Media: {title: Média, definition: a medium}\n"
    kind = "      kind: {type: choice, title: Genre, required: true, values: {person: personne, group: groupe}}\n"
    other = "  Unofficial:\n    title: Non officiel\n    definition: any other source\n    attributes:\n" + kind
    text = text[:start] + media + other + text[end:]
    return text.replace("tail: [OfficialSpeaker, OtherSource]", "tail: [OfficialSpeaker, Media, Unofficial]")


def _with_status(text: str) -> str:
    """Three relations ask for a status, a value ends, a relation goes out from more, and a date has a value."""
    values = "{done: fait, planned: prévu, alleged: allégué, denied: démenti}"
    for title in ("déployé à", "fourni par", "fourni à"):
        line = f"    title: {title}\n"
        assert line in text
        status = f"    attributes: {{status: {{title: statut, required: true, values: {values}}}}}\n"
        text = text.replace(line, line + status)
    ended = ", denied: démenti}\n"
    assert f"hedged: prudent (conditionnel){ended}" in text
    text = text.replace(f"hedged: prudent (conditionnel){ended}", "hedged: prudent (conditionnel)}\n")
    head = "    head: [CasualtyFigure, StrengthFigure, EquipmentFigure]\n    tail: [OfficialSpeaker, OtherSource]\n"
    assert head in text
    grown = head.replace(
        "EquipmentFigure]", "EquipmentFigure, MilitaryUnit, WeaponSystem, OfficialSpeaker, OtherSource]"
    )
    text = text.replace(head, grown).replace("vague: low_only", "vague: low_or_none")
    before, date, after = text.partition("  Date:\n")
    value = "    attributes:\n      value: {type: date, title: Date lue}\n"
    return before + date + after.replace("relations:\n", f"{value}\nrelations:\n", 1)


def moved_line(line: str) -> dict[str, Any]:
    """A line of a reading as `STEPS` leaves it, worked out on the plain JSON."""
    reading: dict[str, Any] = json.loads(line)
    reading["schema"] = "conflict-reporting@1.1.0"
    for mention in reading["mentions"]:
        if mention["label"] == "Actor":
            mention["label"] = "StateActor"
            mention["id"] = mention["id"].replace("Actor@", "StateActor@")
            mention["attributes"] = {"role": "state", **mention["attributes"]}
    for relation in reading["relations"]:
        for end in ("head", "tail"):
            if relation[end].startswith("Actor@"):
                relation[end] = "State" + relation[end]
    return reading
