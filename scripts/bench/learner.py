"""A corpus and a learner for the benches of this folder: both small enough to be made anew a hundred times.

The corpus. Mentions of seven labels, whose shares fall from 40 to 1 %. Each label has a vocabulary of names drawn by a
Zipf law, with a tail of thousands; names are made of words, and labels share a part of their words (surnames in the
names of firms). A mention stands in one of 60 contexts of its label, again by a Zipf law, or (one in five) in one that
all labels share. Documents have one of 24 topics, again by a Zipf law; seven of ten names come from the topic's own
part of the vocabulary. Around mentions stands text without any, one in twenty words of it a name's word in other use.
Documents have 6 to 40 sentences (log-normal). One in six documents is an edited copy of an earlier one: of three in ten
pieces of text outside mentions 15 % of the words are others.

The learner. A log-linear model a token over hashed features (word, affixes, shape, words around it), B and I a label,
trained by Adagrad over the whole batch from nothing each time; a mention's score is the product of its tokens'
probabilities.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any
from zlib import crc32

import numpy as np
from scipy import sparse

from annot.core.annotation import AnnotationSet, Mention, Span
from annot.core.document import Document
from annot.core.prediction import Prediction
from annot.predict.predictor import Predicted
from annot.release.gold_document import GoldDocument

LABELS = ("Person", "Place", "Organisation", "Role", "Weapon", "Vessel", "Treaty")
SHARES = (0.40, 0.24, 0.15, 0.10, 0.06, 0.04, 0.01)
N_TOPICS, N_NAMES, N_CONTEXTS = 24, 3000, 60
SYLLABLES = [
    c + v
    for c in ["b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "ch", "st", "tr"]
    for v in ["a", "e", "i", "o", "u", "ai", "on"]
]
WORD = re.compile(r"\w+|[^\w\s]")
SCHEMA = "bench@1.0.0"


def zipf(n: int, power: float = 1.0) -> list[float]:
    """Cumulative weights of n ranks."""
    return list(accumulate(1 / rank**power for rank in range(1, n + 1)))


class Language:
    """The words, names and contexts of one made-up language."""

    def __init__(self, seed: int) -> None:
        r = random.Random(f"{seed}:language")

        def word(low: int, high: int) -> str:
            return "".join(r.choices(SYLLABLES, k=r.randint(low, high)))

        self.words = [word(1, 3) for _ in range(6000)]
        self.word_weights = zipf(6000)
        common = [word(2, 3).capitalize() for _ in range(800)]
        self.names: list[list[str]] = []
        for at in range(len(LABELS)):
            own = [word(2, 3).capitalize() for _ in range(1200)]
            heads = [word(1, 2) for _ in range(12)]  # words that tell a label: director, lake, treaty
            rows = []
            for _ in range(N_NAMES):
                parts = [r.choice(common if r.random() < 0.35 else own) for _ in range(r.choice((1, 1, 2, 2, 3)))]
                rows.append(" ".join([r.choice(heads), *parts] if at >= 3 and r.random() < 0.5 else parts))
            self.names.append(rows)

        def context() -> tuple[str, str]:
            before, behind = (" ".join(r.choices(self.words[:1500], k=r.randint(1, 2))) for _ in range(2))
            return before, behind

        self.contexts = [[context() for _ in range(N_CONTEXTS)] for _ in LABELS]
        self.shared = [context() for _ in range(N_CONTEXTS)]
        self.topic_words = [r.sample(self.words, 300) for _ in range(N_TOPICS)]


def make_corpus(seed: int, n: int, *, part: str = "pool", copies: float = 1 / 6) -> list[GoldDocument]:
    """Documents of one language; those of another part are others."""
    language = Language(seed)
    r = random.Random(f"{seed}:{part}")
    found: list[list[tuple[str, str]]] = []  # (words, label or "")
    rows = []
    for at in range(n):
        if found and r.random() < copies:
            pieces = [_edited(each, r, language) for each in r.choice(found)]
        else:
            pieces = list(_pieces(r, language))
        found.append(pieces)
        rows.append(_document(f"{part}-{at:05}", pieces, at))
    return rows


def _pieces(r: random.Random, language: Language) -> Iterator[tuple[str, str]]:
    topic = r.choices(range(N_TOPICS), cum_weights=zipf(N_TOPICS))[0]
    names, contexts, weights = zipf(N_NAMES, 0.9), zipf(N_CONTEXTS), list(accumulate(SHARES))
    for _ in range(max(6, min(40, round(r.lognormvariate(2.6, 0.5))))):
        yield _filler(r, language, topic, r.randint(3, 9)).capitalize(), ""
        for _ in range(r.choice((0, 0, 1, 1, 2))):
            at = r.choices(range(len(LABELS)), cum_weights=weights)[0]
            rank = r.choices(range(N_NAMES), cum_weights=names)[0]
            # A topic has every 24th name of the language for its own.
            own = (rank * N_TOPICS + topic) % N_NAMES if r.random() < 0.7 else rank
            pool = language.shared if r.random() < 0.2 else language.contexts[at]
            before, behind = r.choices(pool, cum_weights=contexts)[0]
            yield before, ""
            yield language.names[at][own], LABELS[at]
            yield behind, ""
            yield _filler(r, language, topic, r.randint(0, 5)), ""
        yield ".", ""


def _filler(r: random.Random, language: Language, topic: int, n: int) -> str:
    words = []
    for _ in range(n):
        chance = r.random()
        if chance < 0.05:
            words.append(r.choice(language.names[r.randrange(len(LABELS))][:300]).split()[-1])
        elif chance < 0.3:
            words.append(r.choice(language.topic_words[topic]))
        else:
            words.append(r.choices(language.words, cum_weights=language.word_weights)[0])
    return " ".join(words)


def _edited(piece: tuple[str, str], r: random.Random, language: Language) -> tuple[str, str]:
    words, label = piece
    if label or r.random() > 0.3:
        return piece
    return " ".join(r.choice(language.words) if r.random() < 0.15 else each for each in words.split()), ""


def _document(doc_id: str, pieces: Sequence[tuple[str, str]], fold: int) -> GoldDocument:
    text, mentions = "", []
    for words, label in pieces:
        if not words:
            continue
        text += " " if text and words != "." else ""
        if label:
            mentions.append(Mention(label=label, span=Span(len(text), len(text) + len(words)), text=words))
        text += words
    document = Document(doc_id, text)
    return GoldDocument(document, _set(document, mentions), fold)


def _set(document: Document, mentions: Iterable[Mention]) -> AnnotationSet:
    return AnnotationSet(
        doc_id=document.doc_id,
        doc_sha256=document.sha256,
        annotator="gold",
        origin="adjudicated",
        schema=SCHEMA,
        mentions=tuple(mentions),
    )


CLASSES = ("O", *(f"{bio}-{label}" for label in LABELS for bio in "BI"))
N_FEATURES = 2**17


@dataclass(frozen=True, eq=False)
class Encoded:
    """A document as rows of hashed features."""

    document: Document
    spans: list[tuple[int, int]]
    rows: Any
    classes: Any


class Encoder:
    """Documents as features, each once; `without` leaves out the groups of features whose names begin so."""

    def __init__(self, without: tuple[str, ...] = ()) -> None:
        self.without = without
        self._known: dict[str, Encoded] = {}

    def encode(self, document: Document, gold: AnnotationSet | None = None) -> Encoded:
        key = f"{document.doc_id}:{id(gold)}" if gold is not None else document.doc_id
        if key not in self._known:
            self._known[key] = self._encode(document, gold)
        return self._known[key]

    def _encode(self, document: Document, gold: AnnotationSet | None) -> Encoded:
        found = list(WORD.finditer(document.text))
        words = [each.group() for each in found]
        spans = [each.span() for each in found]
        columns = [self._features(words, at) for at in range(len(words))]
        width = len(columns[0]) if columns else 0
        ids = np.array(columns, np.int32).ravel()
        pointers = np.arange(0, ids.size + 1, max(width, 1))
        rows = sparse.csr_matrix((np.ones(ids.size, np.float32), ids, pointers), shape=(len(words), N_FEATURES))
        classes = np.zeros(len(words), np.int64)
        for mention in gold.mentions if gold is not None else ():
            inside = [
                n for n, (start, end) in enumerate(spans) if mention.span.start <= start and end <= mention.span.end
            ]
            for place, n in enumerate(inside):
                classes[n] = 1 + 2 * LABELS.index(mention.label) + (place > 0)
        return Encoded(document, spans, rows, classes)

    def _features(self, words: Sequence[str], at: int) -> list[int]:
        word = words[at]
        around = {n: words[at + n] if 0 <= at + n < len(words) else "|" for n in (-2, -1, 1, 2)}
        shape = re.sub("[a-z]+", "a", re.sub("[A-Z]", "A", word))
        named = [f"w={word}", f"l={word.lower()}", f"p={word[:3]}", f"s={word[-3:]}", f"h={shape}", "bias"]
        named += [f"c{n}={each}" for n, each in around.items()]
        named += [f"cb={around[-1]} {word}", f"cs={around[-1][:1].isupper()}{around[1][:1].isupper()}{shape}"]
        return [crc32(each.encode()) % N_FEATURES for each in named if not each.startswith(self.without or ("\0",))]


class Tagger:
    """The learner, trained."""

    version = "1"

    def __init__(self, encoder: Encoder, gold: Sequence[GoldDocument], *, name: str = "bench", steps: int = 45) -> None:
        self.name, self.encoder = name, encoder
        parts = [encoder.encode(each.document, each.gold) for each in gold]
        rows = sparse.vstack([each.rows for each in parts]).tocsr()
        wanted = np.concatenate([each.classes for each in parts])
        used = np.unique(rows.indices)
        self.places = np.full(N_FEATURES, -1, np.int64)
        self.places[used] = np.arange(used.size)
        rows = rows[:, used]
        turned = rows.T.tocsr()
        self.weights = np.zeros((used.size, len(CLASSES)), np.float32)
        self.used = used
        squares = np.full_like(self.weights, 1e-6)
        target = np.zeros((wanted.size, len(CLASSES)), np.float32)
        target[np.arange(wanted.size), wanted] = 1
        for _ in range(steps):
            gradient = turned @ (softmax(rows @ self.weights) - target) + 0.02 * self.weights
            squares += gradient**2
            self.weights -= 0.25 * gradient / np.sqrt(squares)

    def predict(self, documents: Iterable[Document]) -> Iterator[Predicted]:
        parts = [self.encoder.encode(each) for each in documents]
        if not parts:
            return
        rows = sparse.vstack([each.rows for each in parts]).tocsr()[:, self.used]
        chances = softmax(rows @ self.weights)
        begin = 0
        for each in parts:
            yield Predicted(self._read(each, chances[begin : begin + len(each.spans)]))
            begin += len(each.spans)

    def _read(self, of: Encoded, chances: Any) -> Prediction:
        best = chances.argmax(axis=1)
        sure = chances.max(axis=1)
        found: list[tuple[int, int, str, float]] = []
        last = 0
        for (start, end), number, score in zip(of.spans, best.tolist(), sure.tolist(), strict=True):
            label = LABELS[(number - 1) // 2] if number else ""
            goes_on = number and number % 2 == 0 and last and LABELS[(last - 1) // 2] == label
            if goes_on:
                begin, _, _, before = found[-1]
                found[-1] = (begin, end, label, before * score)
            elif number:
                found.append((start, end, label, score))
            last = number
        document = of.document
        mentions = [
            (Mention(label=label, span=Span(start, end), text=document.text[start:end]), score)
            for start, end, label, score in found
        ]
        return Prediction(
            doc_id=document.doc_id,
            doc_sha256=document.sha256,
            annotator=f"model:{self.name}@{self.version}",
            origin="model",
            schema=SCHEMA,
            mentions=tuple(each for each, _ in mentions),
            scores={each.id: min(1.0, score) for each, score in mentions},
        )

    @cached_property
    def n_weights(self) -> int:
        return int(self.weights.size)


def softmax(logits: Any) -> Any:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def strict_f1(gold: Sequence[GoldDocument], predictions: Iterable[Prediction]) -> float:
    """Micro F1 of mentions with the same span and label."""
    n_both = n_gold = n_pred = 0
    for each, pred in zip(gold, predictions, strict=True):
        mine, other = {m.id for m in each.mentions}, {m.id for m in pred.mentions}
        n_both, n_gold, n_pred = n_both + len(mine & other), n_gold + len(mine), n_pred + len(other)
    return 2 * n_both / max(1, n_gold + n_pred)
