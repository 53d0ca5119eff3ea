"""What a change of the guidelines would mend most: disagreements in groups, and who and which documents they are of."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from annot.core.count import Count, Share
from annot.quality.disagree import Disagreement, DisagreementKind

N_EXAMPLES = 3


@dataclass(frozen=True)
class Group:
    """Disagreements of one kind about the same thing.

    Attributes:
        kind: of disagreement.
        what: it is about.
        n: how many.
        share: of all disagreements.
        now: strict F1 of all mentions, or of all relations, as it is; of an attribute the share of the same values.
            None for attributes of relations.
        mended: the same, if annotators agreed on these.
        examples: the first few.
    """

    kind: DisagreementKind
    what: str
    n: int
    share: float
    now: float | None
    mended: float | None
    examples: tuple[Disagreement, ...]


@dataclass(frozen=True)
class PartOf:
    """The disagreements of one annotator or in one document.

    Attributes:
        n: all of them.
        missed: mentions that another has and this annotator has not; of a document, that one of two has not.
        kinds: how many of each kind.
    """

    n: int
    missed: int
    kinds: dict[str, int]


def rank_groups(
    found: Sequence[Disagreement], *, mentions: Count, relations: Count, attributes: Mapping[str, Share]
) -> list[Group]:
    """The groups, largest first.

    Args:
        found: the disagreements of some pairs of annotators.
        mentions: strict counts of the same pairs, added.
        relations: the same of relations.
        attributes: the same values of the same pairs, added, by `Label.attribute`.
    """
    groups: dict[tuple[DisagreementKind, str], list[Disagreement]] = defaultdict(list)
    for each in found:
        groups[each.kind, each.what].append(each)
    ranked = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    table = []
    for (kind, what), members in ranked:
        now, mended = _mended(kind, members, mentions, relations, attributes.get(what.partition(":")[0], Share()))
        table.append(
            Group(
                kind=kind,
                what=what,
                n=len(members),
                share=len(members) / len(found),
                now=now,
                mended=mended,
                examples=tuple(members[:N_EXAMPLES]),
            )
        )
    return table


def by_annotator(found: Iterable[Disagreement]) -> dict[str, PartOf]:
    """Disagreements by annotator; each stands under both of its two."""
    of: dict[str, list[Disagreement]] = defaultdict(list)
    for each in found:
        for name in each.annotators:
            of[name].append(each)
    return {name: _part(of[name], name) for name in sorted(of)}


def by_document(found: Iterable[Disagreement]) -> dict[str, PartOf]:
    """Disagreements by document, most first."""
    of: dict[str, list[Disagreement]] = defaultdict(list)
    for each in found:
        of[each.doc_id].append(each)
    return {doc: _part(of[doc], None) for doc in sorted(of, key=lambda doc: (-len(of[doc]), doc))}


def _part(found: Sequence[Disagreement], annotator: str | None) -> PartOf:
    missed = [each for each in found if each.kind == "missed mention" and annotator in {None, each.missed_by}]
    return PartOf(len(found), len(missed), dict(sorted(Counter(each.kind for each in found).items())))


def _mended(
    kind: DisagreementKind, members: Sequence[Disagreement], mentions: Count, relations: Count, attribute: Share
) -> tuple[float | None, float | None]:
    """The measure as it is, and if both had what one has, and one thing where they have two."""
    if "attribute" in kind:
        agreed = attribute + Share(len(members), 0)
        return attribute.ratio, agreed.ratio
    now = count = relations if "relation" in kind else mentions
    for each in members:
        if not each.missed_by:
            count += Count(0, 0, 1)
        elif each.missed_by == each.annotators[0]:
            count += Count(1, 0, 1)
        else:
            count += Count(0, 1, 1)
    return now.f1, count.f1
