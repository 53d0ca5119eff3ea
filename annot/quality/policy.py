"""How conflicts settle without a person: by majority, or by the word of a trusted annotator."""

from __future__ import annotations

from typing import Literal, NamedTuple

from annot.core.decision import Choice, Conflict
from annot.core.ids import mention_label, relation_label, split_attribute
from annot.core.value import Value


class AdjudicationPolicy(Value):
    """Which conflicts are settled without a person.

    Attributes:
        policy: `unanimous` settles only what all readers of a document say; `majority` also settles what more than half
            of the readers who were asked say.
        trusted: by label of mention or relation: the annotator whose answer is taken if readers differ; before a
            majority.
    """

    policy: Literal["unanimous", "majority"] = "unanimous"
    trusted: dict[str, str] = {}


class Ruling(NamedTuple):
    """What a policy makes of a conflict, and by which rule."""

    choice: Choice
    rule: str


UNANIMOUS = AdjudicationPolicy()


def rule_on(conflict: Conflict, policy: AdjudicationPolicy) -> Ruling | None:
    """The ruling on `conflict`; None leaves it to a person.

    A trusted annotator rules where all labels that the conflict is about trust the same one, and they took part.
    """
    trusted = {policy.trusted.get(label) for label in _labels_of(conflict)}
    if len(trusted) == 1 and (name := trusted.pop()) is not None:
        for option in conflict.options:
            if name in option.annotators:
                return Ruling(option.choice, f"trusted annotator {name}")
    if policy.policy == "majority":
        n_asked = sum(len(option.annotators) for option in conflict.options)
        for option in conflict.options:
            if 2 * len(option.annotators) > n_asked:
                return Ruling(option.choice, f"majority, {len(option.annotators)} of {n_asked}")
    return None


def _labels_of(conflict: Conflict) -> set[str]:
    """The labels of the mentions or relations that a conflict is about."""
    label = mention_label if conflict.kind in {"mention", "attribute"} else relation_label
    if conflict.kind in {"attribute", "relation-attribute"}:
        item, _ = split_attribute(conflict.place)
        return {label(item)}
    return {label(each) for option in conflict.options if isinstance(option.choice, tuple) for each in option.choice}
