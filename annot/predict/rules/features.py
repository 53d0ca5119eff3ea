"""What tells of a candidate: its words, who proposed it, and what stands around it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from annot.predict.rules.candidates import CandidateSpan
from annot.predict.rules.cues import Cues
from annot.predict.rules.decide import Evidence
from annot.predict.rules.lexicon import PLAIN
from annot.predict.rules.words import RuleWords, rule_words

_TOKEN = re.compile(r"\w+'?|[^\w\s]|\n+")
_FAR, _WIDE = 6, 12
"""Words on either side of a number that tell what it counts, and within which the schema's words do."""
_OFTEN = 3
_Starting = Mapping[int, set[str]]
"""With which labels the words that start at a place were marked."""


class Surroundings:
    """The words of one text, to be asked what stands around a place."""

    def __init__(self, text: str) -> None:
        self.plain = text.translate(PLAIN)
        found = list(_TOKEN.finditer(self.plain))
        self._starts = [match.start() for match in found]
        self._words = [match.group().lower() for match in found]

    def before(self, start: int, n: int) -> list[str]:
        """Up to `n` words before a place in small letters, the nearest first."""
        at = bisect_left(self._starts, start)
        return self._words[max(0, at - n) : at][::-1]

    def behind(self, end: int, n: int) -> list[str]:
        """Up to `n` words behind a place in small letters, the nearest first."""
        at = bisect_left(self._starts, end)
        return self._words[at : at + n]

    def next_start(self, end: int, *, over: Sequence[str]) -> int:
        """Where the word behind a place starts, or that behind it if it is one of `over`; -1 where the text ends."""
        at = bisect_left(self._starts, end)
        if at < len(self._words) and self._words[at] in over:
            at += 1
        return self._starts[at] if at < len(self._starts) else -1


class FeatureReader:
    """Tells of candidates by the words of one language, and of one schema."""

    def __init__(self, cues: Cues, language: str) -> None:
        self._cues = cues
        self._words: RuleWords = rule_words(language)
        self._says = frozenset(self._words.speech)

    def read(self, text: str, candidates: Sequence[CandidateSpan]) -> list[Evidence]:
        """What tells of each of a text's candidates."""
        around = Surroundings(text)
        # What is counted stands behind its number, and may be a word of the lexicon.
        at_start: dict[int, set[str]] = {}
        for each in candidates:
            if each.marked:
                at_start.setdefault(each.start, set()).update(each.marked)
        return [Evidence(list(self._features(each, around, at_start)), each.marked) for each in candidates]

    def _features(
        self, candidate: CandidateSpan, around: Surroundings, at_start: Mapping[int, set[str]]
    ) -> Iterator[str]:
        kind, surface = candidate.kind, around.plain[candidate.start : candidate.end]
        left, right = around.before(candidate.start, _FAR), around.behind(candidate.end, _FAR)
        first, second = (*left, "", "")[:2]
        parts = surface.lower().split()
        yield from (f"kind {kind}", f"before {first}", f"{kind} before {first}", f"before 2 {second} {first}")
        yield from (f"behind {' '.join(right[:1])}", f"behind 2 {' '.join(right[:2])}")
        yield from (f"first {parts[0]}", f"last {parts[-1]}", f"n {min(len(parts), 4)}")
        starts = not first or first in ".!?:" or first.startswith("\n")
        if starts:
            yield "starts"
        if surface[:1].isupper():
            yield "capital at start" if starts else "capital"
        if self._says.intersection(right[:4]):
            yield "says behind"
        if self._says.intersection(left[:3]):
            yield "says before"
        if any(word in left[:3] for word in self._words.according_to):
            yield "according to"
        if kind not in {"number", "date"}:
            yield f"words {' '.join(part.rstrip('sx') or part for part in parts)}"
        yield from _record(candidate)
        if candidate.number:
            yield from self._of_number(candidate, around, at_start)

    def _of_number(
        self, candidate: CandidateSpan, around: Surroundings, at_start: Mapping[int, set[str]]
    ) -> Iterator[str]:
        """What a number counts: by the words near it, those of the schema among them, and what stands behind it."""
        number = candidate.number
        assert number is not None
        left, right = around.before(candidate.start, _WIDE), around.behind(candidate.end, _WIDE)
        near = sorted({word for word in (*left[:_FAR], *right[:_FAR]) if word.isalpha() and len(word) > 2})
        yield from (f"near {word}" for word in near)
        cues = self._cues.count([*left, *right])
        most = max(cues.values(), default=0)
        for label, n in sorted(cues.items()):
            yield f"cue {label}"
            if n == most:
                yield f"best cue {label}"
        over = self._words.of
        yield from (
            f"counts {label}" for label in sorted(at_start.get(around.next_start(candidate.end, over=over), ()))
        )
        yield f"counts {' '.join(word for word in right[:2] if word not in over)}"
        yield f"modifier {number.modifier}"
        value = number.low if number.low is not None else number.high
        yield f"size {len(str(int(value or 0)))}"


def _record(candidate: CandidateSpan) -> Iterator[str]:
    """With which labels its words were marked."""
    total = sum(candidate.marked.values())
    for label, n in candidate.marked.items():
        share = "all" if n == total else "most" if 2 * n > total else "some"
        yield from (f"marked {label} {share}", f"{candidate.kind} marked {label} {share}")
        if n >= _OFTEN:
            yield f"often marked {label} {share}"
