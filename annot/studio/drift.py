"""How a live labelling config differs from the schema's, and what work that orphans. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from xml.etree import ElementTree as ET

from annot.core.plural import plural
from annot.studio.adopt.labelling import VALUE_TAGS
from annot.studio.controls import LABEL_CONTROL
from annot.studio.raw import RawResult, RawTask


class Part(NamedTuple):
    """One thing that a labelling config offers.

    Attributes:
        kind: `label`, `control`, `choice` or `relation`.
        name: what exports hold: a label's or choice's alias, a control's name, what stands on a relation.
        control: the control that a choice belongs to.
    """

    kind: str
    name: str
    control: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.name!r}" + (f" of {self.control}" if self.control else "")


class Drift(NamedTuple):
    """One difference of a live config from the schema's.

    Attributes:
        part: what differs.
        is_gone: true where the live config lost it, false where somebody added it.
        n_orphaned: results in the project's submissions that use it, where it is gone.
        n_submissions: submissions that hold such a result.
    """

    part: Part
    is_gone: bool
    n_orphaned: int = 0
    n_submissions: int = 0

    def __str__(self) -> str:
        if self.is_gone:
            return (
                f"{self.part} is gone from the live config: {plural(self.n_orphaned, 'result')} in "
                f"{plural(self.n_submissions, 'submission')} orphaned"
            )
        return f"{self.part} is in the live config alone: it was added in the page, or was offered before"


def find_drift(expected: str, live: str, tasks: Iterable[RawTask]) -> list[Drift]:
    """Compares two labelling configs, and counts what `tasks` hold of the lost parts.

    Args:
        expected: what the schema makes.
        live: what the project has.
        tasks: of the project, with their submissions.

    Raises:
        xml.etree.ElementTree.ParseError: a config is no XML.
    """
    wanted, offered = set(_parts(expected)), set(_parts(live))
    used: Counter[Part] = Counter()
    holding: Counter[Part] = Counter()
    for task in tasks:
        for submission in task.annotations:
            parts = list(_used(submission.result or []))
            used.update(parts)
            holding.update(set(parts))
    gone = [Drift(part, True, used[part], holding[part]) for part in sorted(wanted - offered)]
    added = [Drift(part, False) for part in sorted(offered - wanted)]
    return gone + added


def _parts(config: str) -> Iterator[Part]:
    root = ET.fromstring(config)  # noqa: S314 (from the schema, or from a server that was chosen)
    for element in root.iter():
        name = element.get("alias") or element.get("value") or ""
        if element.tag == "Label":
            yield Part("label", name)
        elif element.tag == "Relation":
            yield Part("relation", name)
        elif element.tag in VALUE_TAGS:
            yield Part("control", element.get("name", ""))
            for choice in element.iter("Choice"):
                value = choice.get("alias") or choice.get("value") or ""
                yield Part("choice", value, element.get("name", ""))


def _used(results: Iterable[RawResult]) -> Iterator[Part]:
    for result in results:
        if result.type == "relation":
            yield from (Part("relation", word) for word in result.labels or [])
            continue
        if result.type != "labels" and result.from_name != LABEL_CONTROL:
            yield Part("control", result.from_name or "")
        for key, kind in (("labels", "label"), ("choices", "choice")):
            words = result.value.get(key)
            for word in words if isinstance(words, list) else []:
                yield Part(kind, str(word), "" if kind == "label" else result.from_name or "")
