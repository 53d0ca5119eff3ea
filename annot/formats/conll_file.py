"""A CoNLL file as annotation sets, placed in the texts that are known or in one made of its tokens."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from annot.core.annotation import AnnotationSet
from annot.core.document import Document
from annot.core.errors import UnreadableError
from annot.core.gc_pause import gc_paused
from annot.core.issue import Issue
from annot.core.plural import plural
from annot.formats.conll import ENDS, Layout, TokenLine, layouts_of, parse_conll, tags_of
from annot.formats.conll_writer import write_conll
from annot.formats.format import Format, ReadOptions
from annot.formats.import_result import ImportResult, repeated
from annot.formats.placing import TagReading, broken_tags, named_documents, set_of_tokens
from annot.formats.tags import Encoding, Repair, guess_encoding
from annot.store.plain_files import read_text


def import_conll(
    content: str,
    *,
    name: str,
    documents: Mapping[str, Document],
    encoding: Encoding | None = None,
    repair: Repair = "conlleval",
    layout: Layout = ENDS,
) -> ImportResult:
    """What one layer of a CoNLL file says.

    Args:
        content: of the file.
        name: of the file, for messages.
        documents: known texts, in the order of the gold; a document that is not among them gets a text of its tokens
            with a blank between them.
        encoding: what the prefixes of the tags mean; guessed from them where it is left out.
        repair: what to make of tags that break the encoding.
        layout: which columns are read.

    Raises:
        DataError: a line is no token with a tag, or with the repair `none` a tag breaks the encoding; the message
            names `file:line`.
    """
    found = parse_conll(content, name=name, layout=layout)
    how = TagReading(encoding or guess_encoding(tags_of(found)), repair, name)
    sets: dict[str, AnnotationSet] = {}
    texts: dict[str, Document] = {}
    issues: list[Issue] = []
    broken: list[tuple[TokenLine, str]] = []
    for doc_id, tokens in named_documents(found, documents, name=name):
        if doc_id in sets:
            line = tokens.tokens[0].line if tokens.tokens else 0
            issues.append(repeated(doc_id, f"{name}:{line}"))
            continue
        document = documents.get(doc_id) or Document(doc_id, tokens.text)
        sets[doc_id], faults, more = set_of_tokens(tokens, document, how)
        texts[doc_id] = document
        issues += faults
        broken += more
    if broken and repair == "none":
        token, before = broken[0]
        behind = f"behind {before!r}" if before else "at the beginning of a sentence"
        raise UnreadableError(
            f"{name}:{token.line}: {token.tag!r} cannot stand {behind} in {how.encoding.upper()} "
            f"({plural(len(broken), 'such tag')}); mend them, or choose a repair: conlleval, discard"
        )
    return ImportResult(sets, texts, (*issues, *broken_tags(broken, how)))


@gc_paused()
def _read(path: Path, options: ReadOptions) -> ImportResult:
    content = read_text(path)
    first, *others = [
        import_conll(
            content,
            name=str(path),
            documents=options.documents,
            encoding=options.encoding,
            repair=options.repair,
            layout=layout,
        )
        for layout in (layouts_of(options.columns) if options.columns else [ENDS])
    ]
    sets, issues = dict(first.sets), dict.fromkeys(first.issues)
    for layer in others:
        for doc_id, each in layer.sets.items():
            mentions = {mention.id: mention for mention in (*sets[doc_id].mentions, *each.mentions)}
            sets[doc_id] = sets[doc_id].replace(mentions=tuple(mentions.values()))
        # What does not fit the text does not in any layer.
        issues |= dict.fromkeys(layer.issues)
    return ImportResult(sets, first.documents, tuple(issues))


CONLL = Format(
    title="CoNLL",
    suffixes=(".bio", ".bioes", ".bilou", ".iob", ".iob1", ".iob2", ".io", ".conll", ".tsv", ".txt"),
    cannot_say=("relations", "attributes"),
    needs_texts=True,
    read=_read,
    write=write_conll,
)
