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
from annot.core.prediction import Prediction, Scores
from annot.core.value import Value
from annot.predict.held_out import groups_of
from annot.predict.predictor import Material, Predicted
from annot.predict.rules.candidates import CandidateFinder
from annot.predict.rules.cues import Cues
from annot.predict.rules.decide import NO_LABEL, Decider, Floats
from annot.predict.rules.evidence import CandidateSpan, Evidence, Numbering
from annot.predict.rules.features import FeatureReader
from annot.predict.rules.lexicon import Lexicon
from annot.predict.rules.plain import PlainText
from annot.predict.rules.relations import RelationTable
from annot.predict.rules.values import ValueTable
from annot.release.gold_document import GoldDocument

_VERSION = "1"
_DIGITS = 4
"""Of a score: the last bits of a float differ from machine to machine."""
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
        self._cues = Cues(self._schema)
        self._known = Numbering()
        self._lexicon = self._lexicon_of(gold)
        self._values = ValueTable((mention for each in gold for mention in each.mentions), self._schema)
        self._relations = RelationTable(gold, self._schema)
        self._figures = {
            label for each in self._schema.constraints if isinstance(each, Bounds) for label in each.labels
        }
        self._decider = self._train(gold)
        # What no label but a figure's may be, and what a figure must be.
        self._of_figures = np.array([label in self._figures for label in self._decider.labels])
        self._columns_of_figures = np.flatnonzero(self._of_figures).tolist()
        digest = digest_of(self._schema.id, [(each.text, each.gold) for each in gold], dict(material.settings))
        self.version = f"{_VERSION}-{digest[:8]}"

    def predict(self, documents: Iterable[Document]) -> Iterator[Predicted]:
        """One prediction a document, in order."""
        for document in documents:
            yield Predicted(self._predict(document))

    def _predict(self, document: Document) -> Prediction:
        language = self._language(document)
        text = PlainText(document.text)
        candidates = _outside_furniture(document, self._finder(language).find(text))
        chosen = self._choose(document.text, candidates, self._reader(language).read(text, candidates))
        mentions, scores, of_values = [], dict[str, float](), dict[str, Scores]()
        for candidate, label, score in chosen:
            start, end = candidate.start, candidate.end
            quote = document.text[start:end]
            if candidate.number and label in self._figures:
                values = self._values.values_of_figure(label, candidate.number, document.text, start)
            else:
                values = self._values.values_of(label, quote)
            mention = Mention(label=label, span=Span(start, end), text=quote, attributes=values.attributes)
            mentions.append(mention)
            scores[mention.id] = score
            if values.scores:
                of_values[mention.id] = values.scores
        relations = list(self._relations.relate(document.text, mentions))
        scores |= {relation.id: round(score, _DIGITS) for relation, score in relations}
        return Prediction(
            doc_id=document.doc_id,
            doc_sha256=document.sha256,
            annotator=f"model:{self._material.name}@{self.version}",
            origin="model",
            schema=self._schema.id,
            mentions=tuple(mentions),
            relations=tuple(relation for relation, _ in relations),
            scores=scores,
            attribute_scores=of_values,
        )

    def _choose(
        self, text: str, candidates: Sequence[CandidateSpan], evidence: Evidence
    ) -> list[tuple[CandidateSpan, str, float]]:
        """The likeliest candidates, none of which overlaps another."""
        if not candidates:
            return []
        likely = self._decider.decide(evidence)
        self._keep_figures_apart(candidates, likely)
        best = likely[:, 1:].argmax(axis=1) + 1 if likely.shape[1] > 1 else np.zeros(len(candidates), dtype=np.int64)
        score = likely[np.arange(len(candidates)), best]
        (places,) = np.nonzero((best > 0) & (score > self._settings.least * likely[:, 0]))
        places = places[np.argsort(-score[places], kind="stable")]
        taken: list[tuple[CandidateSpan, str, float]] = []
        is_taken = bytearray(len(text))
        labels, scores = best[places].tolist(), score[places].round(_DIGITS).tolist()
        for at, label, how_sure in zip(places.tolist(), labels, scores, strict=True):
            each = candidates[at]
            if is_taken.find(1, each.start, each.end) < 0:
                is_taken[each.start : each.end] = b"\1" * (each.end - each.start)
                taken.append((each, self._decider.labels[label], how_sure))
        return taken

    def _keep_figures_apart(self, candidates: Sequence[CandidateSpan], likely: Floats) -> None:
        """A number can be a figure alone, and only a number can; no figure of people takes a half."""
        if not self._figures:
            return
        numbers = [at for at, each in enumerate(candidates) if each.number]
        kept = likely[numbers]
        likely[:, self._of_figures] = 0
        kept[:, 1:] *= self._of_figures[1:]
        likely[numbers] = kept
        for at in numbers:
            for column in self._columns_of_figures:
                number = candidates[at].number
                if number and not self._values.holds(self._decider.labels[column], number):
                    likely[at, column] = 0

    def _train(self, gold: Sequence[GoldDocument]) -> Decider:
        known = sorted({mention.label for each in gold for mention in each.mentions})
        evidence: list[Evidence] = []
        labels: list[str] = []
        groups = groups_of(gold[:_MOST_DOCUMENTS], _GROUPS)
        for group in groups if len(groups) > 1 else ():
            out = {each.doc_id for each in group}
            lexicon = self._lexicon_of([each for each in gold if each.doc_id not in out])
            for each in group:
                language = self._language(each.document)
                text = PlainText(each.text)
                candidates = _outside_furniture(each.document, CandidateFinder(lexicon, language).find(text))
                evidence.append(self._reader(language).read(text, candidates))
                marked = {(mention.span.start, mention.span.end): mention.label for mention in each.mentions}
                labels += [marked.get((place.start, place.end), NO_LABEL) for place in candidates]
        self._known.close()
        return Decider(evidence, labels, known, self._known)

    def _lexicon_of(self, gold: Iterable[GoldDocument]) -> Lexicon:
        mentions = (mention for each in gold for mention in each.mentions)
        return Lexicon(mentions, self._schema, self._schema.language)

    def _finder(self, language: str) -> CandidateFinder:
        if language not in self._finders:
            self._finders[language] = CandidateFinder(self._lexicon, language)
        return self._finders[language]

    def _reader(self, language: str) -> FeatureReader:
        if language not in self._readers:
            self._readers[language] = FeatureReader(self._cues, language, self._known)
        return self._readers[language]

    def _language(self, document: Document) -> str:
        return document.language or self._schema.language


def make_rules(material: Material) -> Rules:
    """The predictor, trained on the material's gold.

    Raises:
        ConfigError: a setting is wrong.
    """
    return Rules(material)


def _outside_furniture(document: Document, candidates: list[CandidateSpan]) -> list[CandidateSpan]:
    """Nothing is annotated in what belongs to the page, not to the article."""
    furniture = [zone.span for zone in document.zones if zone.furniture]
    if not furniture:
        return candidates
    is_furniture = bytearray(len(document.text))
    for span in furniture:
        is_furniture[span.start : span.end] = b"\1" * (span.end - span.start)
    return [each for each in candidates if is_furniture.find(1, each.start, each.end) < 0]
