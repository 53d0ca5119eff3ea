"""`Docket`: the conflicts met so far and the decisions that settle them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from annot.core.annotation import AttributeValue, Span
from annot.core.decision import Choice, Conflict, ConflictKind, Decision, Option
from annot.core.document import Document
from annot.core.issue import Issue

_CONTEXT = 60
"""Characters on either side of a conflict's quote."""


class Docket:
    """Collects conflicts in the order in which they come up, and answers each from the decisions."""

    def __init__(self, decisions: Sequence[Decision]) -> None:
        self.conflicts: list[Conflict] = []
        self.open: list[Conflict] = []
        self.settled: list[tuple[Conflict, Decision]] = []
        self._decisions = {(each.conflict, each.inputs): each for each in decisions}
        self._used: set[tuple[str, str]] = set()

    def settle(self, conflict: Conflict) -> Decision | None:
        """The decision on `conflict`; None leaves it open."""
        key = (conflict.id, conflict.inputs)
        self.conflicts.append(conflict)
        decision = self._decisions.get(key)
        if decision is None:
            self.open.append(conflict)
        else:
            self._used.add(key)
            self.settled.append((conflict, decision))
        return decision

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
            decision = docket.settle(conflict_of(document, kind, f"{place}.{name}", span, values))
            value = decision.choice if decision else None
        if value is not None:
            settled[name] = value
    return settled


def _key(value: Choice) -> tuple[str, Choice]:
    """Tells True from 1, which are equal in Python."""
    return type(value).__name__, value
