"""What of a model's answers about a document can stand in a prediction: anchored, fitted to the schema, settled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from annot.core.annotation import AnnotationSet, Mention, Relation, Span
from annot.core.document import Document
from annot.core.findings import FINDINGS, Severity
from annot.core.issue import Issue, quoted
from annot.core.plural import plural
from annot.core.schema import Schema
from annot.predict.label_map import prediction_of
from annot.predict.llm.anchor import Anchor, Anchored, Quote, anchor_quotes
from annot.predict.llm.answer import SaidAnswer, SaidMention, SaidRelation
from annot.predict.llm.asking import Heard
from annot.predict.llm.settle import settle
from annot.predict.predictor import Predicted
from annot.quality.fit import fit_set


class HeardOf(NamedTuple):
    """What a model said of a part of a document."""

    chunk: Span
    heard: Heard


def take_answers(document: Document, schema: Schema, annotator: str, parts: Sequence[HeardOf]) -> Predicted:
    """The prediction that some answers make, and what of them it does not hold.

    Args:
        document: the text.
        schema: what may be said.
        annotator: `model:NAME@VERSION`.
        parts: the answers about its chunks, in order.
    """
    taking = _Taking(document, schema)
    for chunk, heard in parts:
        for trouble in heard.troubles:
            taking.find(trouble.code, str(chunk), trouble.message)
        if heard.answer is not None:
            taking.take(heard.answer, chunk)
    said = AnnotationSet(
        doc_id=document.doc_id,
        doc_sha256=document.sha256,
        annotator=annotator,
        origin="model",
        schema=schema.id,
        mentions=tuple(taking.mentions.values()),
        relations=tuple(taking.relations.values()),
    )
    fitted = fit_set(schema, document, said)
    for each in fitted.issues:
        taking.find("answer-unfit", each.where, f"{each.code}: {each.message}; left out")
    # In the order in which they were said, which is not that of the set.
    fitting = {each.id: each for each in fitted.relations}
    relations = [fitting[each] for each in taking.relations if each in fitting]
    alone = said.replace(mentions=tuple(fitted.mentions), relations=())
    settled = settle(schema, document, alone, relations, taking.scores)
    prediction = prediction_of(
        alone,
        mentions=tuple(settled.mentions),
        relations=tuple(settled.relations),
        scores={each.id: taking.scores[each.id] for each in settled.mentions},
    )
    return Predicted(prediction, list(dict.fromkeys([*taking.issues, *settled.issues])))


@dataclass
class _Taking:
    """What has been taken of a document's answers until now."""

    document: Document
    schema: Schema
    mentions: dict[str, Mention] = field(default_factory=dict)
    relations: dict[str, Relation] = field(default_factory=dict)
    scores: dict[str, float] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)

    def find(self, code: str, where: str, message: str) -> None:
        """Names something that cannot be taken as it was said."""
        severity: Severity = "error" if FINDINGS[code].severity == "error" else "warning"
        self.issues.append(
            Issue(doc_id=self.document.doc_id, code=code, where=where, message=message, severity=severity)
        )

    def take(self, answer: SaidAnswer, chunk: Span) -> None:
        """Takes what an answer says of a chunk: a mention that another chunk gave already counts once."""
        known = list(self._known(answer, chunk))
        text = self.document.text[chunk.start : chunk.end]
        anchored = anchor_quotes(text, [Quote(each.quote.strip(), each.label) for each in known])
        ids: dict[str, set[str]] = {}
        for said, place in zip(known, anchored, strict=True):
            mention = self._mention(said, place, chunk)
            if mention is not None:
                ids.setdefault(said.id, set()).add(mention.id)
        for relation in answer.relations:
            self._relate(relation, ids)

    def _known(self, answer: SaidAnswer, chunk: Span) -> Iterator[SaidMention]:
        for each in answer.mentions:
            if each.label in self.schema.mentions:
                yield each
            else:
                known = ", ".join(self.schema.mentions)
                message = f"unknown-label: {quoted(each.quote)} is given the label {quoted(each.label)}; known: {known}"
                self.find("answer-unfit", str(chunk), f"{message}; left out")

    def _mention(self, said: SaidMention, place: Anchored, chunk: Span) -> Mention | None:
        if place.anchor is None:
            message = f"{quoted(said.quote)} has no place in characters {chunk}: {place.why}; left out"
            self.find("unanchored-quote", said.label, message)
            return None
        at, kind, coverage = place.anchor
        span = Span(chunk.start + at.start, chunk.start + at.end)
        mention = Mention(label=said.label, span=span, text=self.document.quote(span), attributes=said.values)
        if kind != "exact":
            self.find("folded-quote", mention.id, _difference(place.anchor, said.quote, mention.text))
        self.mentions.setdefault(mention.id, mention)
        score = round(_confidence(said) * coverage, 4)
        self.scores[mention.id] = max(score, self.scores.get(mention.id, 0.0))
        return mention

    def _relate(self, said: SaidRelation, ids: dict[str, set[str]]) -> None:
        name = quoted(f"{said.label}({said.head}, {said.tail})")
        if said.label not in self.schema.relations:
            # A label of the model's own has no place in the id of anything.
            known = ", ".join(self.schema.relations) or "none"
            self.find("answer-unfit", name, f"unknown-relation: known: {known}; left out")
            return
        ends = [ids.get(each, set()) for each in (said.head, said.tail)]
        for end, found in zip((said.head, said.tail), ends, strict=True):
            if len(found) != 1:
                n = f"{plural(len(found), 'mention')} have" if found else "no mention was taken with"
                self.find("answer-unfit", name, f"{n} the id {quoted(end)}; the relation is left out")
                return
        (head,), (tail,) = ends
        relation = Relation(label=said.label, head=head, tail=tail, attributes=said.values)
        self.relations.setdefault(relation.id, relation)


def _confidence(said: SaidMention) -> float:
    """How sure the model says that it is; 1 where it says nothing that can be meant."""
    return said.confidence if said.confidence is not None and 0 <= said.confidence <= 1 else 1.0


def _difference(anchor: Anchor, quote: str, stands: str) -> str:
    found = f" ({anchor.coverage:.0%} of its letters)" if anchor.kind == "fuzzy" else ""
    return f"{anchor.kind}: the model quotes {quoted(quote)}, and {quoted(stands)} stands there{found}"
