"""How many planted errors of a gold `annot suspects` has among its first, beside one model's score alone and chance.

    .venv/bin/python scripts/bench/suspects.py [--seeds 5] [--mentions 2000] [--errors 60] [--look 200]

A gold of made-up documents (`learner.py` says how they are made; no copies here, which would make it easy) gets errors
of five kinds, as many of each: a mention that is dropped, a wrong label, an edge shifted by a word, a wrong value of an
attribute, a mention of words that are none (half of them names' words in other use). The attribute follows from the
first word of a name in nine of ten cases, and from nothing in the tenth: some 130 values that no error tells from a
planted one. Predictions are held out (`predict_held_out`, ten groups): a log-linear tagger with the attribute's most
frequent value by word; a second one has other features. A suspect counts where it points to the place of an error,
whatever kind it takes it for; an error in an attribute only where the attribute is named. Chance: as many places drawn
from the gold's mentions, dropped ones counted as if they could be drawn. Needs scipy (the extra `gamma`).
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from learner import LABELS, WORD, Encoder, Tagger, make_corpus

from annot.core.annotation import Mention, Span
from annot.core.document import Document
from annot.core.ids import MentionId
from annot.core.schema import Schema
from annot.predict.held_out import Maker, predict_held_out
from annot.predict.predictor import Predicted
from annot.quality.suspects.rank import find_suspects
from annot.quality.suspects.suspect import Suspect
from annot.release.gold_document import GoldDocument

VALUES = ("a", "b", "c")
KINDS = ("dropped", "label", "edge", "attribute", "spurious")
SCHEMA = Schema.model_validate(
    {
        "name": "bench",
        "version": "1.0.0",
        "language": "en",
        "mentions": {
            label: {"definition": label, "attributes": {"kind": {"type": "choice", "values": list(VALUES)}}}
            for label in LABELS
        },
    }
)


class Planted(NamedTuple):
    """An error: where it is, and in the gold as what; of a dropped mention what it was."""

    kind: str
    doc_id: str
    mention: str


class WithValues:
    """A tagger that also gives the attribute: the value that the first word has most often, with its share."""

    version = "1"

    def __init__(self, tagger: Tagger, gold: Sequence[GoldDocument]) -> None:
        self.tagger = tagger
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)
        for each in gold:
            for mention in each.mentions:
                self.counts[mention.text.split()[0]][str(mention.attributes["kind"])] += 1

    def predict(self, documents: Iterable[Document]) -> Iterator[Predicted]:
        for each in self.tagger.predict(documents):
            told, scores = [], {}
            for mention in each.prediction.mentions:
                counts = self.counts.get(mention.text.split()[0], Counter())
                value = max(VALUES, key=lambda word: counts[word])
                told.append(valued(mention, value))
                scores[mention.id] = {"kind": (counts[value] + 1) / (counts.total() + len(VALUES))}
            yield Predicted(each.prediction.replace(mentions=tuple(told), attribute_scores=scores))  # type: ignore[arg-type]


def valued(mention: Mention, value: str) -> Mention:
    return Mention(label=mention.label, span=mention.span, text=mention.text, attributes={"kind": value})


def moved(document: Document, mention: Mention, label: str, span: Span) -> Mention:
    return Mention(label=label, span=span, text=document.quote(span), attributes=mention.attributes)


def with_gold(each: GoldDocument, mentions: Iterable[Mention]) -> GoldDocument:
    return each._replace(gold=each.gold.replace(mentions=tuple(mentions)))


def make_gold(seed: int, n_mentions: int) -> list[GoldDocument]:
    r = random.Random(f"{seed}:values")
    found, n = [], 0
    for each in make_corpus(seed, n_mentions // 8, part="gold", copies=0):
        if n >= n_mentions:
            break
        told = []
        for mention in each.mentions:
            first = sum(map(ord, mention.text.split()[0]))
            told.append(valued(mention, VALUES[first % 3] if r.random() < 0.9 else r.choice(VALUES)))
        found.append(with_gold(each, told))
        n += len(told)
    return found


def plant(gold: list[GoldDocument], n: int, seed: int) -> list[Planted]:
    """Changes the gold in its place; no document's mention is changed twice."""
    r = random.Random(f"{seed}:errors")
    places = [(at, mention) for at, each in enumerate(gold) for mention in each.mentions]
    r.shuffle(places)
    planted = []
    for number in range(n):
        kind = KINDS[number % len(KINDS)]
        while True:
            at, mention = places.pop()
            changed = change(kind, gold[at], mention, r)
            if changed is not None:
                break
        kept = [each for each in gold[at].mentions if kind == "spurious" or each.id != mention.id]
        gold[at] = with_gold(gold[at], kept if kind == "dropped" else [*kept, changed])
        planted.append(Planted(kind, gold[at].doc_id, mention.id if kind == "dropped" else changed.id))
    return planted


def change(kind: str, of: GoldDocument, mention: Mention, r: random.Random) -> Mention | None:
    """What a mention becomes, or beside it; None where this kind of error cannot be made of it."""
    document, span = of.document, mention.span
    words = [each.span() for each in WORD.finditer(document.text)]
    others = [each for each in of.mentions if each.id != mention.id or kind == "spurious"]

    def free(start: int, end: int) -> bool:
        return not any(each.span.overlaps(Span(start, end)) for each in others)

    match kind:
        case "label":
            return moved(document, mention, r.choice([each for each in LABELS if each != mention.label]), span)
        case "attribute":
            return valued(mention, r.choice([each for each in VALUES if each != mention.attributes["kind"]]))
        case "edge":
            first = next(n for n, each in enumerate(words) if each[0] == span.start)
            last = next(n for n, each in enumerate(words) if each[1] == span.end)
            options = [(first - 1, last), (first, last + 1), (first + 1, last), (first, last - 1)]
            spans = [(words[a][0], words[b][1]) for a, b in options if 0 <= a <= b < len(words)]
            spans = [each for each in spans if free(*each) and document.text[each[1] - 1] != "."]
            return moved(document, mention, mention.label, Span(*r.choice(spans))) if spans else None
        case "spurious":
            names = r.random() < 0.5
            spans = [
                each
                for each in words
                if free(*each) and document.text[each[0]].isupper() == names and each[1] - each[0] > 3
            ]
            return moved(document, mention, r.choice(LABELS), Span(*r.choice(spans))) if spans else None
    return mention


def is_hit(suspect: Suspect, error: Planted) -> bool:
    if suspect.doc_id != error.doc_id:
        return False
    if error.kind == "dropped":
        where = MentionId.parse(error.mention).span
        return suspect.kind == "missing mention" and MentionId.parse(suspect.predicted).span.overlaps(where)
    return suspect.gold == error.mention and bool(suspect.attribute) == (error.kind == "attribute")


def hits(ranked: Sequence[Suspect], planted: Sequence[Planted], n: int) -> list[Planted]:
    return [error for error in planted if any(is_hit(each, error) for each in ranked[:n])]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in (("seeds", 5), ("mentions", 2000), ("errors", 60), ("look", 200), ("first", 1)):
        parser.add_argument(f"--{name}", type=int, default=value)
    given = parser.parse_args()
    found: dict[str, list[list[int]]] = defaultdict(list)
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    at = [20, 60, 100, given.look]
    n_places = []
    for seed in range(given.first, given.first + given.seeds):
        began = time.perf_counter()
        gold = make_gold(seed, given.mentions)
        planted = plant(gold, given.errors, seed)
        asked = []
        for without in ((), ("w=", "l=", "cb=")):
            encoder = Encoder(without=without)
            make: Maker = lambda part, encoder=encoder: WithValues(Tagger(encoder, part), part)  # type: ignore[misc]  # noqa: E731
            asked.append({each.prediction.doc_id: each.prediction for each in predict_held_out(gold, make)})
        documents = {each.doc_id: each.document for each in gold}
        sets = {each.doc_id: each.gold for each in gold}
        learnt = time.perf_counter()
        rankings = {
            "one model's score alone": find_suspects(SCHEMA, documents, sets, asked[:1], with_elsewhere=False),
            "two models' scores alone": find_suspects(SCHEMA, documents, sets, asked, with_elsewhere=False),
            "one model, and elsewhere": find_suspects(SCHEMA, documents, sets, asked[:1]),
            "two models, and elsewhere (`annot suspects`)": find_suspects(SCHEMA, documents, sets, asked),
        }
        n_mentions = sum(len(each.mentions) for each in gold)
        n_places.append(n_mentions)
        for name, ranked in rankings.items():
            found[name].append([len(hits(ranked, planted, n)) for n in at])
            kinds[name].update(each.kind for each in hits(ranked, planted, given.look))
        print(
            f"seed {seed}: {len(gold)} documents, {n_mentions} mentions, {len(planted)} errors; learnt in "
            f"{learnt - began:.0f} s, four rankings in {time.perf_counter() - learnt:.1f} s"
        )
    chance = [n * given.errors / statistics.mean(n_places) for n in at]
    print("\n| errors among the first | " + " | ".join(map(str, at)) + " | × chance at " + str(at[-1]) + " |")
    print("| --- |" + " ---: |" * (len(at) + 1))
    print("| chance | " + " | ".join(f"{each:.1f}" for each in chance) + " | 1.0 |")
    for name, rows in found.items():
        means = [statistics.mean(column) for column in zip(*rows, strict=True)]
        print(f"| {name} | " + " | ".join(f"{each:.1f}" for each in means) + f" | {means[-1] / chance[-1]:.1f} |")
    last = list(found)[-1]
    print(f"\nprecision and recall of {last}, mean over seeds:")
    for n, column in zip(at, zip(*found[last], strict=True), strict=True):
        mean = statistics.mean(column)
        spread = f"{min(column)} to {max(column)} by seed"
        print(f"  first {n}: precision {mean / n:.3f}, recall {mean / given.errors:.3f} ({spread})")
    total = given.errors // len(KINDS) * given.seeds
    for name in kinds:
        by_kind = ", ".join(f"{kind} {kinds[name][kind]}" for kind in KINDS)
        print(f"by kind, of {total} each, {name}: {by_kind}")


if __name__ == "__main__":
    main()
