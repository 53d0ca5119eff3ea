"""The order in which documents are to be read: strategies take turns, each with its own next best."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from annot.core.plural import plural
from annot.predict.select.mix import Mix, Strategy, Turns
from annot.predict.select.outlook import doubt_of_pool, uncertainty
from annot.predict.select.selection import Selected
from annot.predict.select.unread import UnreadDocument

Queue = Iterator[tuple[UnreadDocument, float | None, str]]
"""Candidates of one strategy, best first, each with what was measured and the reason in words."""


class _Proposal(NamedTuple):
    candidate: UnreadDocument
    score: float | None
    reason: str


def order_documents(
    candidates: Sequence[UnreadDocument],
    mix: Mix,
    *,
    seed: int = 0,
    n: int | None = None,
    covered: Mapping[str, int] | None = None,
    near_known: Collection[str] = (),
    predictor: str = "",
) -> list[Selected]:
    """Chooses documents and puts them in order; the first `n` do not depend on how many are asked for.

    Strategies take turns by their shares; one that has nothing more to propose leaves its turn to the others. Where
    diversity has a share, whatever the strategy, a near-duplicate of a text that was chosen or is known comes only
    when nothing else is left.

    Args:
        candidates: what may be chosen, in any order.
        mix: the shares of the strategies.
        seed: of chance, which also settles ties.
        n: how many are chosen; all where it is left out.
        covered: mentions that there are already, by label.
        near_known: clusters in which a document has been read or given out.
        predictor: `NAME@VERSION`, to be written down.
    """
    picker = _Picker(candidates, seed, covered or {}, near_known, apart="diversity" in mix)
    turns = Turns(mix)
    chosen: list[Selected] = []
    wanted = len(candidates) if n is None else min(n, len(candidates))
    while len(chosen) < wanted:
        found = next(((name, each) for name in turns.next() if (each := picker.propose(name))), None)
        if found is None:
            if not picker.allow_copies():
                break  # what is left is known to no strategy of the mix
            continue
        strategy, (candidate, score, reason) = found
        turns.take(strategy)
        picker.take(candidate)
        rounded = None if score is None else round(score, 6)
        chosen.append(
            Selected(
                doc_id=candidate.doc_id,
                rank=len(chosen) + 1,
                strategy=strategy,
                reason=reason,
                score=rounded,
                predictor=predictor,
            )
        )
    return chosen


class _Picker:
    """Who is left, and what each strategy would take next."""

    def __init__(
        self,
        candidates: Sequence[UnreadDocument],
        seed: int,
        covered: Mapping[str, int],
        near_known: Collection[str],
        *,
        apart: bool,
    ) -> None:
        # In the order of chance, which stable sorting keeps among equals.
        self._all = sorted(candidates, key=lambda each: (_hash(seed, each.doc_id), each.doc_id))
        self._taken: set[str] = set()
        self._used = set(near_known) if apart else set[str]()
        self._apart = apart
        self._covered: Counter[str] = Counter(covered)
        self._make: Mapping[Strategy, Callable[[], Callable[[], _Proposal | None]]] = {
            "uncertainty": lambda: self._first_of(self._uncertain()),
            "disagreement": lambda: self._first_of(self._contrasted()),
            "diversity": self._diverse,
            "random": lambda: self._first_of(self._drawn()),
        }
        self._next: dict[Strategy, Callable[[], _Proposal | None]] = {}

    def propose(self, name: Strategy) -> _Proposal | None:
        """What a strategy would take now; None where it knows nothing more."""
        if name not in self._next:
            self._next[name] = self._make[name]()
        return self._next[name]()

    def take(self, candidate: UnreadDocument) -> None:
        """Counts a candidate as chosen."""
        self._taken.add(candidate.doc_id)
        if self._apart:
            self._used.add(candidate.cluster)
        if candidate.outlook:
            self._covered.update(candidate.outlook.labels)

    def allow_copies(self) -> bool:
        """From now on near-duplicates may be taken; False where they could be already."""
        was_apart, self._apart = self._apart, False
        self._used.clear()
        self._next.clear()
        return was_apart

    def _is_free(self, each: UnreadDocument) -> bool:
        return each.doc_id not in self._taken and each.cluster not in self._used

    def _first_of(self, queue: Queue) -> Callable[[], _Proposal | None]:
        """The first of a queue that is free. Who is not free now is not free before copies are allowed."""
        head = next(queue, None)

        def first() -> _Proposal | None:
            nonlocal head
            while head is not None and not self._is_free(head[0]):
                head = next(queue, None)
            return _Proposal(*head) if head else None

        return first

    def _uncertain(self) -> Queue:
        known = [(each, each.outlook) for each in self._all if each.outlook]
        pool = doubt_of_pool(outlook for _, outlook in known)
        if pool is None:
            return
        ranked = [(uncertainty(outlook, pool), each, outlook) for each, outlook in known]
        for score, each, outlook in sorted(ranked, key=lambda row: -row[0]):
            of = plural(outlook.n_mentions, "mention")
            reason = f"uncertain of {outlook.n_uncertain} of {of}" if outlook.n_mentions else "sees no mention here"
            yield each, score, reason

    def _contrasted(self) -> Queue:
        known = [(each, each.contrast) for each in self._all if each.contrast]
        for each, contrast in sorted(known, key=lambda row: -row[1].score):
            n = contrast.n_either - contrast.n_shared
            of = plural(contrast.n_either, "mention")
            yield each, contrast.score, f"the predictors differ on {n} of {of}"

    def _drawn(self) -> Queue:
        for each in self._all:
            yield each, None, "drawn at random"

    def _diverse(self) -> Callable[[], _Proposal | None]:
        """The document with most mentions of the label that is covered least; without predictions any new text."""
        labels = sorted({label for each in self._all if each.outlook for label in each.outlook.labels})
        queues = {label: self._first_of(self._with_label(label)) for label in labels}
        others = self._first_of(self._new_texts())

        def first() -> _Proposal | None:
            for label in sorted(queues, key=lambda each: (self._covered[each], each)):
                found = queues[label]()
                if found is None:
                    del queues[label]
                    continue
                n = self._covered[label]
                so_far = f"of which {n} so far" if n else "of which none so far"
                return _Proposal(found.candidate, 1 / (1 + n), f"{found.reason}, {so_far}")
            return others()

        return first

    def _with_label(self, label: str) -> Queue:
        having = [
            (each.outlook.labels[label], each) for each in self._all if each.outlook and label in each.outlook.labels
        ]
        for n, each in sorted(having, key=lambda row: -row[0]):
            yield each, None, f"has {n} of the rare label {label}"

    def _new_texts(self) -> Queue:
        reason = "a text unlike those before it" if self._apart else "a near-duplicate: nothing else is left"
        for each in self._all:
            yield each, None, reason


def _hash(seed: int, doc_id: str) -> bytes:
    return hashlib.blake2b(f"{seed}\n{doc_id}".encode(), digest_size=16).digest()
