"""`Settlements`: the conflicts met so far and the decisions that settle them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from annot.core.annotation import Attributes, AttributeValue, Span
from annot.core.decision import Choice, Conflict, Decision, Option
from annot.core.document import Document
from annot.core.ids import ConflictKind, split_attribute, split_conflict
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


class Settlements:
    """Collects conflicts in the order in which they come up, and answers each from the decisions, or by the policy.

    Args:
        decisions: of two on the same inputs the later holds.
        policy: what settles without a decision.
        asked: ids of places that are conflicts even where the readers agree, for an adjudicator who overrules or
            confirms what they say.
    """

    def __init__(
        self, decisions: Sequence[Decision], policy: AdjudicationPolicy = UNANIMOUS, *, asked: Iterable[str] = ()
    ) -> None:
        self.conflicts: list[Conflict] = []
        self.open: list[Conflict] = []
        self.settled: list[tuple[Conflict, Decision]] = []
        self.policy = policy
        self._asked = dict.fromkeys(asked)
        self._decisions = {(each.conflict, each.inputs): each for each in decisions}
        self._overruled: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        for conflict in (*(each.conflict for each in decisions if each.is_on_agreed), *self._asked):
            doc_id, about = split_conflict(conflict)
            kind, _, place = about.partition(":")
            places = self._overruled[doc_id, kind]
            places.pop(place, None)  # Its last word counts among those on other places.
            places[place] = None
        self._overruled_documents = {doc_id for doc_id, _ in self._overruled}
        self._used: set[tuple[str, str]] = set()
        self.guidelines = ""
        """Major version of the guidelines that the document at hand was read under, from 2 on; else empty."""

    def overruled(self, document: Document, kind: ConflictKind) -> Collection[str]:
        """Where in a document an adjudicator may not agree with the readers who agree, the last decided last."""
        return self._overruled.get((document.doc_id, kind), ())

    def asks_of(self, document: Document) -> bool:
        """Whether there is a place in a document where an adjudicator may not agree with readers who agree."""
        return document.doc_id in self._overruled_documents

    def is_overruled(self, conflict: Conflict) -> bool:
        """Whether `conflict`, on which the readers agree, is one for an adjudicator."""
        decision = self._decisions.get((conflict.id, conflict.inputs))
        return conflict.id in self._asked or (decision is not None and decision.is_on_agreed)

    def settle(self, conflict: Conflict) -> Settlement | None:
        """What settles `conflict`: a decision, else the policy; None leaves it open."""
        key = (conflict.id, conflict.inputs)
        self.conflicts.append(conflict)
        decision = self._decisions.get(key)
        if decision is not None:
            self._used.add(key)
            self.settled.append((conflict, decision))
            if decision.confirms and conflict.agreed:
                # Whatever stands in the file: what confirms the readers is their word.
                return Settlement(conflict.options[0].choice, f"said by all, confirmed by {decision.by}: {conflict.id}")
            return Settlement(
                decision.choice, f"decided by {decision.by}: {conflict.id}", decision.attributes, decision.by
            )
        ruling = None if conflict.agreed else rule_on(conflict, self.policy)
        if ruling is not None:
            return Settlement(ruling.choice, f"by rule, {ruling.rule}: {conflict.id}")
        self.open.append(conflict)
        return None

    def pass_over(self, settled: Iterable[tuple[Conflict, Decision]]) -> None:
        """Takes decisions for history: they settled what superseded readings said, and nothing asks for them now."""
        self._used |= {(conflict.id, conflict.inputs) for conflict, _ in settled}

    def stale(self) -> Iterator[Issue]:
        """Decisions that no conflict asked for: their inputs changed, or the readers agree now."""
        for key, decision in self._decisions.items():
            if key not in self._used:
                yield Issue(
                    doc_id=decision.doc_id,
                    code="stale-decision",
                    where=decision.where,
                    severity="warning",
                    message=f"made on inputs {decision.inputs} by {decision.by}; the readings differ from them now",
                )


def conflict_of(
    document: Document,
    kind: ConflictKind,
    place: str,
    span: Span,
    said: Mapping[str, Choice],
    *,
    under: str,
    agreed: bool = False,
) -> Conflict:
    """The conflict about what each annotator `said`, `under` a major version of the guidelines."""
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
        agreed=agreed,
        guidelines=under,
    )


def settle_attributes(
    document: Document,
    kind: ConflictKind,
    place: str,
    span: Span,
    said: Mapping[str, Attributes],
    settlements: Settlements,
) -> Attributes:
    """The attributes of one kept mention or relation, each name settled by itself.

    Args:
        document: for the quote.
        kind: `attribute` or `relation-attribute`.
        place: id of the mention or relation.
        span: where it stands.
        said: the attributes by annotator, of those who marked it.
        settlements: takes the conflicts.
    """
    first, *others = said.values() or ({},)
    if not settlements.overruled(document, kind) and all(_is_alike(first, each) for each in others):
        return first
    settled: dict[str, AttributeValue] = {}
    names = {name for attributes in said.values() for name in attributes}
    places = map(split_attribute, settlements.overruled(document, kind))
    overruled = {name for item, name in places if item == place and name}
    for name in sorted(names | overruled):
        values: dict[str, Choice] = {who: attributes.get(name) for who, attributes in said.items()}
        value = next(iter(values.values()), None)
        agree = all(_key(each) == _key(value) for each in values.values())
        if not agree or name in overruled:
            under = settlements.guidelines
            conflict = conflict_of(document, kind, f"{place}.{name}", span, values, under=under, agreed=agree)
            if not agree or settlements.is_overruled(conflict):
                settlement = settlements.settle(conflict)
                value = settlement.choice if settlement else None
        if value is not None:
            settled[name] = value
    return settled


def _is_alike(one: Attributes, other: Attributes) -> bool:
    """Whether two say the same of everything; most say nothing at all."""
    if one is other:
        return True
    return one.keys() == other.keys() and all(_key(value) == _key(other[name]) for name, value in one.items())


def _key(value: Choice) -> tuple[str, Choice]:
    """Tells True from 1, which are equal in Python."""
    return type(value).__name__, value
