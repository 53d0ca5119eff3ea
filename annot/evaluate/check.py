"""What is wrong with predictions as such, before they are compared: other documents, texts, labels or places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from annot.core.annotation import AnnotationSet, Mention
from annot.core.document import Document
from annot.core.findings import Severity
from annot.core.issue import Issue, quoted
from annot.core.plural import plural
from annot.evaluate.aligned import Reading

_UNKNOWN = "\ufffd"
"""What quotes of mentions whose text is not known are made of."""


@dataclass(frozen=True)
class KnownLabels:
    """The labels of a schema."""

    mentions: Collection[str]
    relations: Collection[str]


def check_predictions(
    *, gold: Reading, pred: Reading, documents: Mapping[str, Document], labels: KnownLabels | None
) -> list[Issue]:
    """All findings, in the order of documents.

    What is predicted of a document that gold lacks is not scored; everything else counts as it stands.

    Args:
        gold: what is right.
        pred: what was predicted.
        documents: texts that are known.
        labels: those of the schema; None where it is not known, and those of the gold are looked at.
    """
    issues = []
    for doc_id in sorted(pred.keys() - gold.keys()):
        message = "is not in the gold; what is predicted of it is not scored"
        issues.append(Issue(doc_id=doc_id, code="not-in-gold", where="", message=message))
    for doc_id in sorted(gold.keys() - pred.keys()):
        n = len(gold[doc_id].mentions)
        message = f"has no prediction: {plural(n, 'mention counts', 'mentions count')} as missed"
        issues.append(Issue(doc_id=doc_id, code="not-predicted", where="", message=message, severity="warning"))
    shared = sorted(gold.keys() & pred.keys())
    for doc_id in shared:
        issues += _text_changed(gold[doc_id], pred[doc_id])
        if doc_id in documents:
            issues += check_quotes(pred[doc_id], documents[doc_id])
    predicted = [pred[doc_id] for doc_id in shared]
    for code, items in (("unknown-label", _mentions), ("unknown-relation", _relations)):
        known = None if labels is None else (labels.mentions if items is _mentions else labels.relations)
        issues += _unknown_labels(code, items(gold.values()), items(predicted), known)
    return sorted(issues)


def check_quotes(reading: AnnotationSet, document: Document) -> Iterator[Issue]:
    """Mentions that end past the text, or quote something else than stands there."""
    for mention in reading.mentions:
        if mention.span.end > len(document.text):
            # What lies past the text is made up, and may be millions of characters.
            known = quoted(mention.text.rstrip(_UNKNOWN))
            message = f"{known} ends past the text, which has {plural(len(document.text), 'character')}"
            yield _issue(reading.doc_id, "span-past-text", mention, message)
        elif document.quote(mention.span) != mention.text and mention.text.strip(_UNKNOWN):
            found = document.quote(mention.span)
            message = f"quotes {quoted(mention.text)}, there stands {quoted(found)}; do its offsets count code points?"
            yield _issue(reading.doc_id, "text-differs", mention, message)


def _text_changed(gold: AnnotationSet, pred: AnnotationSet) -> Iterator[Issue]:
    if gold.doc_sha256 and pred.doc_sha256 and gold.doc_sha256 != pred.doc_sha256:
        message = (
            f"was predicted on a text of sha256 {pred.doc_sha256[:12]}…, the gold's has {gold.doc_sha256[:12]}…; "
            "predict it anew"
        )
        yield Issue(doc_id=gold.doc_id, code="document-changed", where="", message=message)


_Labelled = tuple[str, str, str, str]
"""Document, label, id and quote of a mention or relation."""


def _mentions(sets: Iterable[AnnotationSet]) -> Iterator[_Labelled]:
    for each in sets:
        yield from ((each.doc_id, mention.label, mention.id, mention.text) for mention in each.mentions)


def _relations(sets: Iterable[AnnotationSet]) -> Iterator[_Labelled]:
    for each in sets:
        for relation in each.relations:
            quote = " → ".join(each.by_id[end].text for end in (relation.head, relation.tail))
            yield each.doc_id, relation.label, relation.id, quote


def _unknown_labels(
    code: str, gold: Iterator[_Labelled], pred: Iterator[_Labelled], labels: Collection[str] | None
) -> Iterator[Issue]:
    """One finding a label, at the first mention or relation that has it."""
    known = {label for _, label, *_ in gold} if labels is None else labels
    first: dict[str, _Labelled] = {}
    n: Counter[str] = Counter()
    for each in pred:
        if each[1] not in known:
            first.setdefault(each[1], each)
            n[each[1]] += 1
    whose = "the gold has" if labels is None else "the schema knows"
    for doc_id, label, where, quote in first.values():
        message = f"{quote!r}: {whose} no label {label!r} (predicted {n[label]} ×; known: {', '.join(sorted(known))})"
        severity: Severity = "warning" if labels is None else "error"
        yield Issue(doc_id=doc_id, code=code, where=where, message=message, severity=severity)


def _issue(doc_id: str, code: str, mention: Mention, message: str) -> Issue:
    return Issue(doc_id=doc_id, code=code, where=mention.id, message=message, about=mention.text.rstrip(_UNKNOWN))
