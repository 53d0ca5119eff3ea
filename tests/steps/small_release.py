"""A release of three short texts, one of them free, whose annotators wrote notes that quote them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from annot.core.annotation import Mention
from annot.project.project import ProjectFolder, open_project
from annot.steps.release import release
from annot.store.readings import write_reading
from tests.data_set import make_data_set
from tests.make import quote, reading_in, relation

SCHEMA = """\
mentions:
  Figure:
    definition: a number
    record: true
    attributes:
      low: {type: integer}
      note: {type: text}
  Speaker:
    definition: who says so
relations:
  said_by: {definition: the claim is theirs, head: [Figure], tail: [Speaker]}
"""
TEXTS = {
    "closed": "Kyiv says that forty soldiers died near Kursk on Monday, and sixty were hurt.",
    "open": "Seoul counts one hundred fallen men at the border since the summer of last year.",
    "other": "L\u2019arm\u00e9e parle de douze morts\r\net de vingt bless\u00e9s au nord de la ville.\n",
}
RIGHTS = {"closed": "unknown", "open": "CC0-1.0", "other": "unknown"}
QUOTE = "says that forty soldiers died near Kursk on"


def mention(doc_id: str, words: str, label: str, **attributes: Any) -> Mention:
    return quote(label, words, TEXTS[doc_id], **attributes)


MENTIONS = {
    "closed": (
        mention("closed", "Kyiv", "Speaker"),
        mention("closed", "forty", "Figure", low=40, note=QUOTE),
        mention("closed", "sixty", "Figure", low=60, note="the wounded"),
    ),
    "open": (
        mention("open", "Seoul", "Speaker"),
        mention("open", "one hundred", "Figure", low=100, note="one hundred fallen men at the border since the summer"),
    ),
    "other": (mention("other", "douze", "Figure", low=12),),
}


def _noted(figure: Mention, note: str) -> Mention:
    return mention("open", figure.text, "Figure", note=note)


def make_small_release(
    folder: Path,
    *,
    note: str = "",
    record: Mapping[str, object] | None = None,
    guidelines: str = "# Guidelines\n",
    card: str = "",
    about: str = "",
) -> ProjectFolder:
    """Writes the project and its release 0.1.0.

    Args:
        folder: an empty folder.
        note: of the free document's figure.
        record: more of what the seeds' manifest says of `closed`.
        guidelines: their text.
        card: what people wrote for the card.
        about: what is said of the reader.
    """
    project = make_data_set(folder, name="small", schema=SCHEMA, texts=TEXTS)
    rows = [json.loads(line) for line in (project.seeds_dir / "manifest.jsonl").read_text("utf-8").splitlines()]
    for row in rows:
        row |= {"rights": RIGHTS[row["doc_id"]], **((record or {}) if row["doc_id"] == "closed" else {})}
    (project.seeds_dir / "manifest.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    project.guidelines_path.write_text(guidelines, "utf-8")
    project.exports.mkdir()
    if card:
        project.card_path.write_text(card, "utf-8")
    if about:
        path = folder / "annot.toml"
        path.write_text(path.read_text("utf-8") + f"about = {json.dumps(about)}\n", "utf-8")
    project = open_project(folder)
    sets = []
    for doc_id, mentions in MENTIONS.items():
        said = tuple(_noted(each, note) if note and each.text == "one hundred" else each for each in mentions)
        speakers = [each for each in said if each.label == "Speaker"]
        figures = [each for each in said if each.label == "Figure"]
        said_by = [relation("said_by", figure, speaker) for figure in figures for speaker in speakers]
        sets.append(reading_in(project, doc_id, *said, relations=said_by))
    write_reading(project.readings_dir, "reader", sets)
    release(project, "0.1.0")
    return project
