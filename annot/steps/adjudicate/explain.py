"""`annot adjudicate --explain`: who said a mention or relation, and which rule or decision kept it, or let it fall."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from annot.core.annotation import AnnotationSet, Attributes
from annot.core.decision import Conflict, Decision
from annot.core.errors import DataError
from annot.core.ids import quote_of, split_attribute, split_conflict
from annot.project.adjudication import adjudicate_project, counting_readings, read_decisions
from annot.project.project import ProjectFolder
from annot.quality.adjudicate import Adjudication


@dataclass(frozen=True)
class Explained:
    """One mention or relation.

    Attributes:
        doc_id: its document.
        id: its id there.
        quote: what stands there.
        in_gold: whether it stands.
        why: which rule or decision kept it, or what asked about it.
        said_by: the readers who said it, with their attributes.
        decisions: those on it, on its attributes, and on conflicts that it was an answer to.
    """

    doc_id: str
    id: str
    quote: str
    in_gold: bool
    why: str
    said_by: Mapping[str, Attributes] = field(default_factory=dict)
    decisions: tuple[Decision, ...] = ()


def explain(project: ProjectFolder, item: str) -> list[Explained]:
    """Everything about `item`, in each document that has it.

    Args:
        project: the data-set project.
        item: a mention's or relation's id, alone or as `DOC#ID`.

    Raises:
        DataError: nobody said it, and no decision knows it.
    """
    doc, rest = split_conflict(item) if "#" in item else ("", item)
    found = adjudicate_project(project)
    readings = counting_readings(project).readings
    decisions: dict[str, list[Decision]] = defaultdict(list)
    for decision in read_decisions(project):
        decisions[decision.doc_id].append(decision)
    explained = [
        each
        for doc_id in ([doc] if doc else project.documents)
        for each in _explain(project, found, readings, decisions.get(doc_id, []), doc_id, rest)
    ]
    if not explained:
        raise DataError(f"nobody said {rest!r}{f' of {doc}' if doc else ''}; ids are such as 'Actor@14-25'")
    return explained


def _explain(
    project: ProjectFolder,
    found: Adjudication,
    readings: Mapping[str, Mapping[str, AnnotationSet]],
    decisions: list[Decision],
    doc_id: str,
    item: str,
) -> Iterator[Explained]:
    said_by = {}
    quotes = []
    for name, reading in readings.items():
        for attributes, quote in _said(reading.get(doc_id), item):
            said_by[name] = attributes
            quotes.append(quote)
    consensus = found.consensus.get(doc_id)
    for _, quote in _said(consensus, item):
        quotes.append(quote)
    standing = bool(list(_said(consensus, item)))
    chosen_in = {each.conflict for each in decisions if _chooses(each, item)}
    about = tuple(each for each in decisions if each.conflict in chosen_in or _concerns(each, found, item))
    if doc_id in project.documents and chosen_in:
        quotes += filter(None, [quote_of(project.documents[doc_id], item)])
    if not quotes:
        return
    asked = [each.id for each in found.open if each.doc_id == doc_id and _is_about(each, item)]
    why = found.trace.get(doc_id, {}).get(item) or (
        f"open: {', '.join(asked)}" if asked else "let fall, or replaced by what was chosen in its place"
    )
    yield Explained(doc_id, item, quotes[0], standing, why, said_by, about)


def _said(reading: AnnotationSet | None, item: str) -> Iterator[tuple[Attributes, str]]:
    if reading is None:
        return
    if item in reading.by_id:
        yield reading.by_id[item].attributes, reading.by_id[item].text
    for relation in reading.relations:
        if relation.id == item:
            ends = (reading.by_id[relation.head].text, reading.by_id[relation.tail].text)
            yield relation.attributes, " → ".join(ends)


def _concerns(decision: Decision, found: Adjudication, item: str) -> bool:
    return any(each.id == decision.conflict and _is_about(each, item) for each in found.conflicts)


def _chooses(decision: Decision, item: str) -> bool:
    return isinstance(decision.choice, tuple) and item in decision.choice


def _is_about(conflict: Conflict, item: str) -> bool:
    if item in {conflict.place, split_attribute(conflict.place)[0]}:
        return True
    return any(isinstance(each.choice, tuple) and item in each.choice for each in conflict.options)
