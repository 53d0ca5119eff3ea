"""`Doc`s of spaCy, and the DocBin of them that `spacy train` and `annot import` read.

All mentions are in the span group `sc`, where spaCy's own span categorizer looks; of those that overlap the longest is
an entity. Labels whose mentions are not all entities have a group of their own. Attributes and relations stand in
`user_data`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from annot.core.annotation import AnnotationSet, AttributeValue, Mention
from annot.core.document import Document
from annot.core.issue import Issue
from annot.core.schema import Schema
from annot.formats.cut_tokens import cut_tokens
from annot.formats.format import Annotated, Written
from annot.formats.losses import loss_of, lost_facts

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span

SPAN_GROUP = "sc"
"""Where spaCy's own span categorizer keeps its spans."""
_COLUMNS = ["ENT_IOB", "ENT_TYPE"]


def write_spacy(documents: Sequence[Annotated], schema: Schema) -> Written:
    """One DocBin; tokens are cut at the edges of mentions, so that nothing is lost but what is known of the texts."""
    from spacy.tokens import Doc, DocBin
    from spacy.vocab import Vocab

    vocab = Vocab()
    made = DocBin(attrs=_COLUMNS, store_user_data=True)
    losses: list[Issue] = []
    for document, given in documents:
        said, too_large = _packable(given)
        losses += too_large
        tokens = cut_tokens(document.text, said.mentions)
        words = [document.text[start:end] for start, end, _ in tokens]
        doc = Doc(vocab, words=words, spaces=[is_spaced for _, _, is_spaced in tokens])
        first = {start: number for number, (start, _, _) in enumerate(tokens)}
        last = {end: number for number, (_, end, _) in enumerate(tokens, start=1)}
        spans = {each.id: _span(doc, first[each.span.start], last[each.span.end], each.label) for each in said.mentions}
        _mark(doc, spans)
        doc.user_data |= _user_data(document, said)
        made.add(doc)
        losses += lost_facts(document, "a DocBin")
    return Written({"gold.spacy": made.to_bytes()}, tuple(losses))


def _packable(said: AnnotationSet) -> tuple[AnnotationSet, list[Issue]]:
    """What a DocBin can hold of a set: its whole numbers have 64 bits."""
    losses: list[Issue] = []

    def kept(of: Mention) -> dict[str, AttributeValue]:
        large = {name for name, value in of.attributes.items() if isinstance(value, int) and not _fits(value)}
        for name in sorted(large):
            message = f"{name} is {of.attributes[name]}: a DocBin has whole numbers of 64 bits"
            losses.append(loss_of("lost-attribute", said.doc_id, of.id, message))
        return {name: value for name, value in of.attributes.items() if name not in large}

    mentions = tuple(
        Mention(label=each.label, span=each.span, text=each.text, attributes=kept(each)) for each in said.mentions
    )
    return (said.replace(mentions=mentions) if losses else said), losses


def _fits(value: int) -> bool:
    return -(2**63) <= value < 2**63


def doc_of(document: Document, gold: AnnotationSet, tokens: Sequence[tuple[int, int]], nlp: Language | None) -> Doc:
    """A document for spaCy.

    All mentions that begin and end with a token are in `spans["sc"]`; of those that overlap the longest is in `ents`.
    What spaCy has no place for stands in `user_data`: `doc_id`, `attributes` by mention id, `relations`, and in `unfit`
    the ids of mentions that begin or end inside a token.

    Args:
        document: its text.
        gold: its mentions and relations.
        tokens: start and end of the tokens, which hold all characters but white space.
        nlp: whose own tokens are taken instead.
    """
    import spacy
    from spacy.tokens import Doc

    if nlp is None:
        words, spaces = _words(document.text, tokens)
        doc = Doc(spacy.blank("xx").vocab, words=words, spaces=spaces)
    else:
        doc = nlp.make_doc(document.text)
    placed = {each.id: doc.char_span(each.span.start, each.span.end, each.label) for each in gold.mentions}
    _mark(doc, {name: span for name, span in placed.items() if span is not None})
    doc.user_data |= _user_data(document, gold)
    doc.user_data["unfit"] = [name for name, span in placed.items() if span is None]
    return doc


def _span(doc: Doc, start: int, end: int, label: str) -> Span:
    from spacy.tokens import Span

    return Span(doc, start, end, label=label)


def _mark(doc: Doc, spans: Mapping[str, Span]) -> None:
    from spacy.util import filter_spans

    # spaCy refuses to learn entities that begin or end with white space.
    whole = [span for span in spans.values() if not (span.text[0].isspace() or span.text[-1].isspace())]
    entities = filter_spans(whole)
    doc.set_ents(entities)
    by_label: dict[str, list[Span]] = defaultdict(list)
    for span in spans.values():
        by_label[span.label_].append(span)
    n_entities = Counter(span.label_ for span in entities)
    for label, of in by_label.items():
        if n_entities[label] < len(of):
            doc.spans[label] = of
    doc.spans[SPAN_GROUP] = list(spans.values())


def _user_data(document: Document, gold: AnnotationSet) -> dict[str, Any]:
    return {
        "doc_id": document.doc_id,
        "attributes": {each.id: _as_json(each.attributes) for each in gold.mentions if each.attributes},
        "relations": [
            {"label": each.label, "head": each.head, "tail": each.tail, "attributes": _as_json(each.attributes)}
            for each in gold.relations
        ],
    }


def _words(text: str, tokens: Sequence[tuple[int, int]]) -> tuple[list[str], list[bool]]:
    """The words of a `Doc` and whether a space follows each: all other white space is a word of its own there."""
    words: list[str] = []
    spaces: list[bool] = []
    before = 0
    for start, end in (*tokens, (len(text), len(text))):
        gap = text[before:start]
        if words and gap.startswith(" "):
            spaces[-1] = True
            gap = gap[1:]
        for word in (gap, text[start:end]):
            if word:
                words.append(word)
                spaces.append(False)
        before = end
    return words, spaces


def _as_json(attributes: Mapping[str, AttributeValue]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in attributes.items()}
