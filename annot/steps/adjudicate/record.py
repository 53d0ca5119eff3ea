"""`annot adjudicate --record`: new decisions are appended, never changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from annot.core.annotation import AnnotationSet
from annot.core.decision import Choice, Conflict, Decision, ErrorKind
from annot.core.errors import DataError
from annot.core.ids import is_relation, mention_label, relation_label, split_attribute
from annot.core.schema import Schema
from annot.project.adjudication import read_decisions, readings_of
from annot.project.config_check import require_current
from annot.project.project import ProjectFolder
from annot.quality.adjudicate import Adjudication, adjudicate
from annot.store.jsonl import append_jsonl, read_jsonl


class Answer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an adjudicator writes; annot adds the inputs' digest and the day.

    Attributes:
        conflict: id of a conflict.
        choice: ids to keep (mentions, relations), or the value (attributes).
        reason: why.
        attributes: attribute values of kept mentions that no reader has, by mention id.
        error: what made the readers differ.
        overrules: the readers agree there, and the adjudicator does not.
        confirms: the readers agree there, and the adjudicator has looked and agrees: the choice is theirs.
    """

    conflict: str
    choice: Any
    reason: str
    attributes: dict[str, dict[str, Any]] = {}
    error: ErrorKind = ""
    overrules: bool = False
    confirms: bool = False

    @property
    def is_on_agreed(self) -> bool:
        """Whether it is about a place where the readers agree."""
        return self.overrules or self.confirms


def record_answers(
    project: ProjectFolder, path: Path, *, by: str, dry_run: bool = False
) -> tuple[list[Decision], Adjudication]:
    """Appends the answers in `path` to the decisions, all of them or none.

    Mentions settle before relations, so that an answer may be to a conflict that only shows once the answers
    before it hold. An answer to a conflict that was decided before is a new decision, which holds from then on. An
    answer with `overrules` or `confirms` may be to any place on which the readers agree; what confirms changes no gold.

    Args:
        project: the data-set project.
        path: JSON Lines of `Answer`s.
        by: an adjudicator of `annot.toml`.
        dry_run: check them all, and write nothing.

    Returns:
        The new decisions, and what the adjudication came to with them.

    Raises:
        ConfigError: `by` is no adjudicator.
        DataError: an answer is broken, impossible, or to no conflict.
    """
    require_current(project, "adjudication")
    project.require_adjudicator(by, "decisions are an adjudicator's")
    with project.writing(dry_run=dry_run):
        return _record(project, path, by=by, dry_run=dry_run)


def _record(project: ProjectFolder, path: Path, *, by: str, dry_run: bool) -> tuple[list[Decision], Adjudication]:
    answers: dict[str, Answer] = {}
    for answer in read_jsonl(path, Answer):
        if answer.conflict in answers:
            raise DataError(f"{path}: two answers to {answer.conflict}; nothing was recorded")
        answers[answer.conflict] = answer
    decisions, fresh = read_decisions(project), list[Decision]()
    readings = readings_of(project).values()
    while True:
        found = adjudicate(
            project.schema,
            project.documents,
            readings,
            [*decisions, *fresh],
            policy=project.config.adjudication,
            asked=[each.conflict for each in answers.values() if each.is_on_agreed],
        )
        settled = [_decision(project, c, answers.pop(c.id), by) for c in found.conflicts if c.id in answers]
        if not settled:
            break
        fresh += settled
    if answers:
        raise DataError(f"{path}: {_unknown(answers.values())}; nothing was recorded")
    _require_unchanged(project, readings, decisions, fresh, found)
    fresh = [each for each in fresh if not _stands(each, decisions)]
    if not fresh:
        return [], found
    if not dry_run:
        append_jsonl(project.decisions_path, fresh)
    return fresh, found


def _require_unchanged(
    project: ProjectFolder,
    readings: Iterable[Mapping[str, AnnotationSet]],
    decisions: Sequence[Decision],
    fresh: Sequence[Decision],
    found: Adjudication,
) -> None:
    """Requires that what confirms the readers changes nothing, as where they are overruled at the same place.

    Raises:
        DataError: it would.
    """
    confirmed = {each.doc_id: each for each in fresh if each.confirms}
    if not confirmed:
        return
    others = [*decisions, *(each for each in fresh if not each.confirms)]
    policy = project.config.adjudication
    documents = {doc_id: project.documents[doc_id] for doc_id in confirmed}
    before = adjudicate(project.schema, documents, readings, others, policy=policy)
    for doc_id, each in confirmed.items():
        if found.consensus[doc_id] != before.consensus[doc_id]:
            raise DataError(
                f"{each.conflict}: the readers are overruled here; an answer that gives them their word back has "
                '"overrules": true; nothing was recorded'
            )


def _stands(decision: Decision, decisions: Sequence[Decision]) -> bool:
    """Whether the same is the last word already, as where a record failed after it was written."""
    same = [each for each in decisions if (each.conflict, each.inputs) == (decision.conflict, decision.inputs)]
    return bool(same) and msgspec.structs.replace(same[-1], at=decision.at) == decision


def _unknown(answers: Collection[Answer]) -> str:
    """Why these answers are to nothing."""
    places = ", ".join(sorted(each.conflict or "''" for each in answers if each.is_on_agreed))
    conflicts = ", ".join(sorted(each.conflict or "''" for each in answers if not each.is_on_agreed))
    why = f'no conflict is called {conflicts}; an answer against what all readers say has "overrules": true'
    nowhere = (
        f"{places} is no place: a span in which the readers agree, two mentions that stand in order of where they "
        "stand, or an attribute"
    )
    return "; ".join([why] * bool(conflicts) + [nowhere] * bool(places))


def _require_fitting(conflict: Conflict, answer: Answer) -> None:
    """Requires that an answer about readers who agree says so, and is about a place where they do."""
    if conflict.agreed and not answer.is_on_agreed:
        raise DataError(
            f'{conflict.id}: the readers agree here; an answer against them has "overrules": true, and one that says '
            'the same "confirms": true'
        )
    if answer.is_on_agreed and not conflict.agreed:
        key = "overrules" if answer.overrules else "confirms"
        raise DataError(f'{conflict.id}: the readers differ here; take "{key}" out, and decide between them')
    if answer.confirms and _in_order(answer.choice) != _in_order(conflict.options[0].choice):
        said = msgspec.json.encode(conflict.options[0].choice).decode()
        raise DataError(
            f"{conflict.id}: the readers say {said}; what confirms them says the same, and an answer against them has "
            '"overrules": true'
        )


def _decision(project: ProjectFolder, conflict: Conflict, answer: Answer, by: str) -> Decision:
    _require_fitting(conflict, answer)
    if conflict.kind in {"mention", "relation"}:
        is_mention = conflict.kind == "mention"
        known, label_of = (
            (project.schema.mentions, mention_label) if is_mention else (project.schema.relations, relation_label)
        )
        for each in answer.choice if isinstance(answer.choice, list) else ():
            if label_of(str(each)) not in known:
                raise DataError(f"{conflict.id}: {each!r} has no label of the schema (known: {', '.join(known)})")
    try:
        decision = msgspec.convert(
            {
                "conflict": conflict.id,
                "inputs": conflict.inputs,
                "choice": answer.choice,
                "by": by,
                "at": date.today().isoformat(),
                "reason": answer.reason,
                "attributes": answer.attributes,
                "error": answer.error,
                "overrules": answer.overrules,
                "confirms": answer.confirms,
            },
            Decision,
        )
    except msgspec.ValidationError as error:
        raise DataError(f"{conflict.id}: {error}") from error
    if fault := next(filter(None, _faults(project.schema, conflict, decision)), None):
        raise DataError(f"{conflict.id}: {fault}; nothing was recorded")
    return decision


def _in_order(choice: Any) -> Any:
    """A choice of several in one order; True is not 1."""
    return sorted(map(str, choice)) if isinstance(choice, (list, tuple)) else (type(choice).__name__, choice)


def _faults(schema: Schema, conflict: Conflict, decision: Decision) -> Iterator[str | None]:
    """What schema and readings have against the values that a decision gives; None where they have nothing."""
    if conflict.kind in {"attribute", "relation-attribute"}:
        item, name = split_attribute(conflict.place)
        yield _fault_of_value(schema, item, name, decision.choice)
    said = {each for option in conflict.options if isinstance(option.choice, tuple) for each in option.choice}
    added = set(decision.choice) - said if conflict.kind == "mention" and isinstance(decision.choice, tuple) else set()
    for item, attributes in decision.attributes.items():
        if item not in added:
            kind = "relation-attribute" if is_relation(item) else "attribute"
            yield (
                f"'attributes' are of chosen mentions that no reader has, which {item!r} is not; "
                f"answer {conflict.doc_id}#{kind}:{item}.{next(iter(attributes), 'NAME')} instead"
            )
        for name, value in attributes.items():
            yield _fault_of_value(schema, item, name, value)


def _fault_of_value(schema: Schema, item: str, name: str, value: Choice) -> str | None:
    """What the schema has against the value of an attribute; None where it has nothing."""
    label = schema.mentions.get(mention_label(item)) or schema.relations.get(relation_label(item))
    spec = label.attributes.get(name) if label else None
    if spec is None:
        known = ", ".join(label.attributes) if label else ""
        return f"{name!r} is no attribute of {item}; it has: {known or 'none'}"
    if value is None:
        return f"{name} needs a value: {spec.allowed}" if spec.required else None
    return spec.fault_of(value)
