"""`Docket`: the conflicts met so far and the decisions that settle them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from annot.core.annotation import Attributes, AttributeValue, Span
from annot.core.decision import Choice, Conflict, ConflictKind, Decision, Option
from annot.core.document import Document
from annot.core.issue import Issue
from annot.quality.policy import UNANIMOUS, AdjudicationPolicy, rule_on

_CONTEXT = 60
"""Characters on either side of a conflict's quote."""


class Settlement(NamedTuple):
    """What settles a conflict.

    Attributes:
        choice: the ids to keep, or the value.
        why: by whom or by which rule.
        attributes: of mentions that no reader has, by mention id.
        by: who decided; empty for a rule.
    """

    choice: Choice
    why: str
    attributes: Mapping[str, Attributes] = {}
    by: str = ""


class Docket:
    """Collects conflicts in the order in which they come up, and answers each from the decisions, or by the policy."""

    def __init__(self, decisions: Sequence[Decision], policy: AdjudicationPolicy = UNANIMOUS) -> None:
        self.conflicts: list[Conflict] = []
        self.open: list[Conflict] = []
        self._policy = policy
        self.settled: list[tuple[Conflict, Decision]] = []
        self._decisions = {(each.conflict, each.inputs): each for each in decisions}
        self._used: set[tuple[str, str]] = set()

    def settle(self, conflict: Conflict) -> Settlement | None:
        """What settles `conflict`: a decision, else the policy; None leaves it open."""
        key = (conflict.id, conflict.inputs)
        self.conflicts.append(conflict)
        decision = self._decisions.get(key)
        if decision is not None:
            self._used.add(key)
            self.settled.append((conflict, decision))
            return Settlement(
                decision.choice, f"decided by {decision.by}: {conflict.id}", decision.attributes, decision.by
            )
        ruling = rule_on(conflict, self._policy)
        if ruling is not None:
            return Settlement(ruling.choice, f"by rule, {ruling.rule}: {conflict.id}")
        self.open.append(conflict)
        return None

    def stale(self) -> Iterator[Issue]:
        """Decisions that no conflict asked for: their inputs changed, or the readers agree now."""
        for key, decision in self._decisions.items():
            if key not in self._used:
                yield Issue(
                    doc_id=decision.conflict.partition("#")[0],
                    code="stale-decision",
                    where=decision.conflict.partition("#")[2],
                    severity="warning",
                    message=f"made on inputs {decision.inputs} by {decision.by}; the readings differ from them now",
                )


def conflict_of(
    document: Document,
    kind: ConflictKind,
    place: str,
    span: Span,
    said: Mapping[str, Choice],
) -> Conflict:
    """The conflict about what each annotator `said`."""
    annotators: dict[Choice, list[str]] = defaultdict(list)
    for annotator, choice in said.items():
        annotators[choice].append(annotator)
    options = sorted(
        (Option(choice=choice, annotators=tuple(sorted(who))) for choice, who in annotators.items()),
        key=lambda option: option.annotators,
    )
    around = document.quote(span, context=_CONTEXT).replace("\n", " ")
    return Conflict(
        id=f"{document.doc_id}#{kind}:{place}",
        doc_id=document.doc_id,
        kind=kind,
        options=tuple(options),
        quote=around,
    )


def settle_attributes(
    document: Document,
    kind: ConflictKind,
    place: str,
    span: Span,
    said: Mapping[str, Mapping[str, AttributeValue]],
    docket: Docket,
) -> dict[str, AttributeValue]:
    """The attributes of one kept mention or relation, each name settled by itself.

    Args:
        document: for the quote.
        kind: `attribute` or `relation-attribute`.
        place: id of the mention or relation.
        span: where it stands.
        said: the attributes by annotator, of those who marked it.
        docket: takes the conflicts.
    """
    settled: dict[str, AttributeValue] = {}
    for name in sorted({name for attributes in said.values() for name in attributes}):
        values: dict[str, Choice] = {who: attributes.get(name) for who, attributes in said.items()}
        value = next(iter(values.values()))
        if any(_key(each) != _key(value) for each in values.values()):
            settlement = docket.settle(conflict_of(document, kind, f"{place}.{name}", span, values))
            value = settlement.choice if settlement else None
        if value is not None:
            settled[name] = value
    return settled


def _key(value: Choice) -> tuple[str, Choice]:
    """Tells True from 1, which are equal in Python."""
    return type(value).__name__, value
