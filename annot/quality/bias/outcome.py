"""What became of each prediction that a reader was shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from annot.core.annotation import AnnotationSet, Mention
from annot.store.provenance import SubmissionRow
from annot.store.shown import Shown

Outcome = Literal["accepted", "completed", "changed", "deleted"]
OUTCOMES: tuple[Outcome, ...] = ("accepted", "completed", "changed", "deleted")


class Fate(NamedTuple):
    """A mention that a reader was shown, and what they did with it.

    Attributes:
        mention: as it was shown.
        outcome: `accepted` as it was, `completed` by values that it lacked, `changed` in place, label or a value, or
            `deleted`.
        is_planted: whether it was wrong on purpose.
    """

    mention: Mention
    outcome: Outcome
    is_planted: bool = False


class Encounter(NamedTuple):
    """One reader's work on one document.

    Attributes:
        annotator: the reader.
        doc_id: the document.
        n_chars: of its text.
        shown: what they were shown; None where it was not written down.
        fates: what became of each mention that they were shown.
        added: mentions that they found by themselves.
        reading: what they said in the end, without what was planted.
        seconds: that the page was open; None where that is not known.
    """

    annotator: str
    doc_id: str
    n_chars: int
    shown: Shown | None
    fates: tuple[Fate, ...]
    added: tuple[Mention, ...]
    reading: AnnotationSet
    seconds: float | None = None

    @property
    def is_assisted(self) -> bool:
        """Whether they saw predictions."""
        return self.shown is not None and self.shown.is_assisted

    @property
    def is_control(self) -> bool:
        """Whether they were drawn to see none: what assisted work is compared with."""
        return self.shown is not None and self.shown.why == "control"


def encounter(
    reading: AnnotationSet,
    *,
    n_chars: int,
    shown: Shown | None,
    regions: Mapping[str, str],
    row: SubmissionRow | None,
) -> Encounter:
    """What a reader did with what they were shown.

    A mention that was changed is told by its region in the page, which stays the same; where the page's regions are not
    known, as in a reading that was imported, only what stands there unchanged counts as taken over.

    Args:
        reading: what they said in the end.
        n_chars: of the document's text.
        shown: what they were shown.
        regions: ids of the mentions that were shown, by that of their region in the page.
        row: of the submission.
    """
    prediction = shown.prediction if shown else None
    planted = set(shown.planted if shown else ())
    is_told = row is not None and (row.from_prediction is not None or bool(row.taken_over))
    now = {regions[region]: said for region, said in (row.taken_over if row else {}).items() if region in regions}
    accepted_planted = set(row.planted if row else ())
    fates, taken = [], set[str]()
    for mention in prediction.mentions if prediction else ():
        said = now.get(mention.id) or (mention.id if not is_told and mention.id in reading.by_id else None)
        if mention.id in planted and (said == mention.id or mention.id in accepted_planted):
            fates.append(Fate(mention, "accepted", True))
            continue
        kept = reading.by_id.get(said) if said else None
        fates.append(Fate(mention, _outcome(mention, kept), mention.id in planted))
        taken |= {kept.id} if kept else set()
    added = tuple(each for each in reading.mentions if each.id not in taken)
    return Encounter(
        annotator=reading.annotator,
        doc_id=reading.doc_id,
        n_chars=n_chars,
        shown=shown,
        fates=tuple(fates),
        added=added,
        reading=reading,
        seconds=row.lead_time_s if row else None,
    )


def _outcome(shown: Mention, kept: Mention | None) -> Outcome:
    if kept is None:
        return "deleted"
    same = all(kept.attributes.get(name) == value for name, value in shown.attributes.items())
    if kept.id != shown.id or not same:
        return "changed"
    return "accepted" if len(kept.attributes) == len(shown.attributes) else "completed"
