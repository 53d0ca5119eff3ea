"""Writing CoNLL: a token and its BIO tag a line, the tokens of a release's table `tokens`, apart by a tab.

Tags hold one flat layer: of mentions that share tokens the longest. A blank line stands behind each line of the text
that no mention crosses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from annot.core.annotation import Mention
from annot.core.issue import Issue
from annot.core.schema import Schema
from annot.formats.format import Annotated, Written
from annot.formats.losses import loss_of, lost_facts
from annot.release.tables.tokens import offsets_of, place_mentions


def write_conll(documents: Sequence[Annotated], schema: Schema) -> Written:
    """One file of all documents, each behind a comment with its id."""
    lines: list[str] = []
    losses: list[Issue] = []
    for each in documents:
        body, lost = _document(each)
        lines += [f"# doc_id = {each.document.doc_id}", *body, ""]
        losses += lost
    return Written({"gold.bio": "\n".join(lines).encode()}, tuple(losses))


class _Tagged(NamedTuple):
    """A text as tokens with tags.

    Attributes:
        offsets: where the tokens stand.
        tags: one for each.
        inside: tokens before which no sentence may end, since a mention goes on.
        losses: mentions that tags cannot hold, values and relations.
    """

    offsets: list[tuple[int, int]]
    tags: list[str]
    inside: set[int]
    losses: list[Issue]


def _tagged(each: Annotated) -> _Tagged:
    document, said = each
    offsets = offsets_of(document.text, said.mentions)
    placed = place_mentions([start for start, _ in offsets], [end for _, end in offsets], said.mentions)
    tags = ["O"] * len(offsets)
    inside: set[int] = set()
    for first, last, mention in placed.placed:
        tags[first : last + 1] = [f"B-{mention.label}", *[f"I-{mention.label}"] * (last - first)]
        inside |= set(range(first + 1, last + 1))
    losses = [*_lost_mentions(document.doc_id, placed.covered, placed.unaligned), *_lost_rest(each)]
    return _Tagged(offsets, tags, inside, losses)


def tagged_tokens(each: Annotated) -> tuple[list[tuple[str, str]], list[Issue]]:
    """The tokens of a document with their tags, in one row, and what that cannot hold."""
    text, found = each.document.text, _tagged(each)
    tokens = [text[start:end] for start, end in found.offsets]
    spacing = [] if " ".join(tokens) == text else ["white space"]
    losses = [*found.losses, *lost_facts(each.document, "a file of tokens", more=spacing)]
    return list(zip(tokens, found.tags, strict=True)), losses


def _document(each: Annotated) -> tuple[list[str], list[Issue]]:
    document = each.document
    offsets, tags, inside, lost = _tagged(each)
    lines: list[str] = []
    sentences = [""]
    for at, ((start, end), tag) in enumerate(zip(offsets, tags, strict=True)):
        # A reader begins anew at each blank line, so none may stand inside a mention.
        if at and at not in inside and "\n" in document.text[offsets[at - 1][1] : start]:
            lines.append("")
            sentences.append("")
        sentences[-1] += f"{' ' if sentences[-1] else ''}{document.text[start:end]}"
        lines.append(f"{document.text[start:end]}\t{tag}")
    # A text that is made of the tokens has a blank between them and a line for each sentence.
    made = "\n".join(sentences) if lines else ""
    spacing = [] if made == document.text else ["white space"]
    return lines, [*lost, *lost_facts(document, "a file of tokens", more=spacing)]


def _lost_mentions(doc_id: str, nested: Sequence[Mention], cut: Sequence[Mention]) -> Iterator[Issue]:
    for mentions, why in (
        (nested, "it shares tokens with a longer mention, and tags hold one layer"),
        (cut, "no token begins or ends where it does"),
    ):
        for mention in mentions:
            yield loss_of("lost-mention", doc_id, mention.id, f"{mention.text!r}: {why}")


def _lost_rest(each: Annotated) -> Iterator[Issue]:
    doc_id = each.document.doc_id
    for mention in each.said.mentions:
        for name, value in mention.attributes.items():
            yield loss_of("lost-attribute", doc_id, mention.id, f"{name} = {value!r}: tags hold labels alone")
    for relation in each.said.relations:
        yield loss_of("lost-relation", doc_id, relation.id, "tags hold mentions alone")
