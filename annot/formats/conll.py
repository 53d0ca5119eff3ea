"""CoNLL files: a token and its tag a line, a blank line between sentences.

The token is the first column and the tag the last, or those that are named; columns are apart by a tab or by spaces.
`-DOCSTART-`, or a comment `# doc_id = NAME`, begins a document. Other comments are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from annot.core.errors import ConfigError, UnreadableError
from annot.formats.tags import is_tag

_START = "-DOCSTART-"
_NAMED = re.compile(r"#\s*(?:newdoc\s+id|doc_id|docid|id)\s*=\s*(\S.*)")


class TokenLine(NamedTuple):
    """A token with its tag.

    Attributes:
        text: the token.
        tag: `O`, or a prefix and a label.
        line: number of its line, from 1.
    """

    text: str
    tag: str
    line: int


@dataclass(frozen=True)
class TokenDocument:
    """The tokens of a document.

    Attributes:
        name: what the file calls it; empty where it does not say.
        sentences: tokens by sentence; none is empty.
    """

    name: str
    sentences: Sequence[Sequence[TokenLine]] = field(default_factory=list)

    @cached_property
    def tokens(self) -> list[TokenLine]:
        """All tokens."""
        return [token for sentence in self.sentences for token in sentence]

    @property
    def text(self) -> str:
        """The tokens with one blank between them, a sentence a line: a text for a file that has none."""
        return "\n".join(" ".join(token.text for token in sentence) for sentence in self.sentences)


class Layout(NamedTuple):
    """Which columns of a file are read.

    Attributes:
        token: the place of the token's column.
        tag: the place of the tag's column.
        n_columns: how many a line has at least.
    """

    token: int = 0
    tag: int = -1
    n_columns: int = 2


def layouts_of(columns: str) -> list[Layout]:
    """The layers of a file whose columns are named, as in `token,pos,-,tag,tag`: each `tag` is one.

    Raises:
        ConfigError: there is not one `token`, or no `tag`.
    """
    names = [name.strip().lower() for name in columns.split(",")]
    if names.count("token") != 1 or "tag" not in names:
        n_tokens, n_tags = names.count("token"), names.count("tag")
        raise ConfigError(
            f"columns: {columns!r} names {n_tokens} × token and {n_tags} × tag; name each column of a line, the token "
            "once and each layer of tags, such as token,pos,-,tag"
        )
    places = [at for at, name in enumerate(names) if name == "tag"]
    return [Layout(names.index("token"), at, max(names.index("token"), at) + 1) for at in places]


ENDS = Layout()
"""The token first and the tag last."""


def parse_conll(text: str, *, name: str, layout: Layout = ENDS) -> list[TokenDocument]:
    """The documents of a CoNLL file, in order.

    Args:
        text: its content.
        name: of the file, for messages.
        layout: which columns are read.

    Raises:
        DataError: a line has no tag; the message names `file:line`.
    """
    documents: list[tuple[str, list[list[TokenLine]]]] = []
    sentence: list[TokenLine] = []
    tags: set[str] = set()
    for number, line in enumerate(text.split("\n"), start=1):
        token, _, tag = line.partition("\t")
        # Most lines: one more token of a sentence, with a tag that has been looked at.
        is_known = sentence and layout is ENDS and tag in tags
        if is_known and token == token.strip() and token not in ("", _START) and token[0] != "#":
            sentence.append(TokenLine(token, tag, number))
            continue
        line = line.rstrip("\r")
        named = _NAMED.match(line)
        columns = _columns(line)
        if not columns or named or columns[0] == _START or _is_comment(line, columns, layout):
            sentence = []
            if named:
                documents.append((named[1].strip(), []))
            elif columns and columns[0] == _START and not (documents and not documents[-1][1]):
                documents.append(("", []))
            continue
        if len(columns) < layout.n_columns or not is_tag(columns[layout.tag]):
            said = "the token has no tag" if len(columns) < layout.n_columns else f"{columns[layout.tag]!r} is no tag"
            form = "a line is a token, then a tag such as O or B-Label"
            raise UnreadableError(f"{name}:{number}: {said}; {form}, not {line!r}")
        if not sentence:
            documents = documents or [("", [])]
            documents[-1][1].append(sentence)
        sentence.append(TokenLine(columns[layout.token], columns[layout.tag], number))
        tags.add(columns[layout.tag])
    found = [TokenDocument(called, sentences) for called, sentences in documents if sentences or called]
    if not any(each.sentences for each in found):
        raise UnreadableError(f"{name}: holds no token")
    return found


def _columns(line: str) -> list[str]:
    if not line.strip():
        return []
    return [each.strip() for each in line.split("\t")] if "\t" in line else line.split()


def _is_comment(line: str, columns: Sequence[str], layout: Layout) -> bool:
    """A line that begins with `#` and has no tag: a token can be `#` as well."""
    return line.startswith("#") and (len(columns) < layout.n_columns or not is_tag(columns[layout.tag]))


def tags_of(documents: Sequence[TokenDocument]) -> Iterator[str]:
    """All tags of some documents."""
    for document in documents:
        yield from (token.tag for token in document.tokens)
