"""The predictor `rules`: candidates by lexicon and language, decided by what the gold says of their like.

It is trained in a second or two, needs no model, and never gives what the gold does not speak for: which words were
marked, where they were not, and what stood around them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from annot.core.annotation import Mention, Span
from annot.core.canonical import digest_of
from annot.core.constraint import Bounds
from annot.core.document import Document
from annot.core.prediction import Prediction
from annot.core.value import Value
from annot.predict.held_out import groups_of
from annot.predict.predictor import Material, Predicted
from annot.predict.rules.candidates import CandidateFinder, CandidateSpan
from annot.predict.rules.cues import Cues
from annot.predict.rules.decide import NO_LABEL, Decider, Evidence
from annot.predict.rules.features import FeatureReader
from annot.predict.rules.lexicon import Lexicon
from annot.predict.rules.relations import RelationTable
from annot.predict.rules.values import ValueTable, words_before
from annot.quality.number_reader import ReadNumber
from annot.release.gold_document import GoldDocument

_VERSION = "1"
_GROUPS = 5
"""Parts of the gold, each read with the lexicon of the others, to learn how far a lexicon can be trusted."""
_MOST_DOCUMENTS = 300
"""From which it learns to decide; the lexicon is made of all."""


class RulesSettings(Value):
    """Settings of `rules`.

    Attributes:
        least: a candidate is a mention where its best label is at least so many times as likely as none.
    """

    least: float = 0.5


class Rules:
    """Predicts mentions, their values, and the surest relations."""

    def __init__(self, material: Material) -> None:
        self._material = material
        self._settings = material.read_settings(RulesSettings)
        self._schema = material.schema
        gold = material.gold
        self._finders: dict[str, CandidateFinder] = {}
        self._readers: dict[str, FeatureReader] = {}
        self._lexicon = self._lexicon_of(gold)
        self._values = ValueTable((mention for each in gold for mention in each.mentions), self._schema)
        self._relations = RelationTable(gold, self._schema)
        self._figures = {
            label for each in self._schema.constraints if isinstance(each, Bounds) for label in each.labels
        }
        self._decider = self._train(gold)
        # What no label but a figure's may be, and what a figure must be.
        self._of_figures = np.array([label in self._figures for label in self._decider.labels])
        digest = digest_of(self._schema.id, [(each.text, each.gold) for each in gold], dict(material.settings))
        self.version = f"{_VERSION}-{digest[:8]}"

    def predict(self, documents: Iterable[Document]) -> Iterator[Predicted]:
        """One prediction a document, in order."""
        for document in documents:
            yield Predicted(self._predict(document))

    def _predict(self, document: Document) -> Prediction:
        language = self._language(document)
        candidates = _outside_furniture(document, self._finder(language).find(document.text))
        chosen = self._choose(candidates, self._reader(language).read(document.text, candidates))
        mentions, scores, of_values = [], dict[str, float](), dict[str, dict[str, float]]()
        for candidate, label, score in chosen:
            text = document.text[candidate.start : candidate.end]
            span = Span(candidate.start, candidate.end)
            before = words_before(document.text, span) if candidate.number else ""
            values = self._values.values_of(label, text, candidate.number, before)
            mention = Mention(label=label, span=span, text=text, attributes=values.attributes)
            mentions.append(mention)
            scores[mention.id] = score
            of_values[mention.id] = dict(values.scores)
        relations = list(self._relations.relate(document.text, mentions))
        scores |= {relation.id: score for relation, score in relations}
        return Prediction(
            doc_id=document.doc_id,
            doc_sha256=document.sha256,
            annotator=f"model:{self._material.name}@{self.version}",
            origin="model",
            schema=self._schema.id,
            mentions=tuple(mentions),
            relations=tuple(relation for relation, _ in relations),
            scores={part: round(score, 4) for part, score in scores.items()},
            attribute_scores={
                part: {name: round(score, 4) for name, score in of.items()} for part, of in of_values.items()
            },
        )

    def _choose(
        self, candidates: Sequence[CandidateSpan], evidence: Sequence[Evidence]
    ) -> list[tuple[CandidateSpan, str, float]]:
        """The likeliest candidates, none of which overlaps another."""
        likely = self._decider.decide(evidence)
        is_number = np.array([each.number is not None for each in candidates], dtype=bool)
        if self._figures:
            likely[:, 1:] *= is_number[:, None] == self._of_figures[None, 1:]
            for at, each in enumerate(candidates):
                if each.number:
                    likely[at, 1:] *= self._holds(each.number)
        best = likely[:, 1:].argmax(axis=1) + 1 if likely.shape[1] > 1 else np.zeros(len(candidates), dtype=np.int64)
        score = likely[np.arange(len(candidates)), best]
        enough = (best > 0) & (score > self._settings.least * likely[:, 0])
        taken: list[tuple[CandidateSpan, str, float]] = []
        for at in np.lexsort((np.arange(len(candidates)), -score)):
            each = candidates[at]
            if enough[at] and all(each.end <= other.start or other.end <= each.start for other, _, _ in taken):
                taken.append((each, self._decider.labels[best[at]], float(score[at])))
        return taken

    def _holds(self, number: ReadNumber) -> list[bool]:
        """Whether each label can hold the number: no figure of people takes a half."""
        return [self._values.holds(label, number) for label in self._decider.labels[1:]]

    def _train(self, gold: Sequence[GoldDocument]) -> Decider:
        # All of the schema: its own words speak for labels that the gold may not have yet.
        known = sorted(self._schema.mentions)
        evidence: list[Evidence] = []
        labels: list[str] = []
        groups = groups_of(gold[:_MOST_DOCUMENTS], _GROUPS)
        for group in groups if len(groups) > 1 else ():
            out = {each.doc_id for each in group}
            lexicon = self._lexicon_of([each for each in gold if each.doc_id not in out])
            for each in group:
                language = self._language(each.document)
                found = CandidateFinder(lexicon, language).find(each.text)
                candidates = _outside_furniture(each.document, found)
                evidence += self._reader(language).read(each.text, candidates)
                marked = {(mention.span.start, mention.span.end): mention.label for mention in each.mentions}
                labels += [marked.get((place.start, place.end), NO_LABEL) for place in candidates]
        return Decider(evidence, labels, known)

    def _lexicon_of(self, gold: Iterable[GoldDocument]) -> Lexicon:
        mentions = (mention for each in gold for mention in each.mentions)
        return Lexicon(mentions, self._schema, self._schema.language)

    def _finder(self, language: str) -> CandidateFinder:
        if language not in self._finders:
            self._finders[language] = CandidateFinder(self._lexicon, language)
        return self._finders[language]

    def _reader(self, language: str) -> FeatureReader:
        if language not in self._readers:
            self._readers[language] = FeatureReader(Cues(self._schema), language)
        return self._readers[language]

    def _language(self, document: Document) -> str:
        return document.language or self._schema.language


def make_rules(material: Material) -> Rules:
    """The predictor, trained on the material's gold.

    Raises:
        ConfigError: a setting is wrong.
    """
    return Rules(material)


def _outside_furniture(document: Document, candidates: Sequence[CandidateSpan]) -> list[CandidateSpan]:
    """Nothing is annotated in what belongs to the page, not to the article."""
    furniture = [zone.span for zone in document.zones if zone.furniture]
    return [each for each in candidates if all(each.end <= zone.start or zone.end <= each.start for zone in furniture)]
