"""Which text of a task is the seed's, and on which text a region stands.

The labelling config says it, where there is one. Otherwise the seed's text is known by its characters, under whatever
key; a region on an object that is called like another text of the task stands there.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from annot.core.document import Document
from annot.core.errors import ConfigError
from annot.studio.adopt.labelling import parse_config, read_config_file
from annot.studio.controls import TEXT_OBJECT
from annot.studio.near_text import NearText, NearTexts, first_difference


class TextRule(NamedTuple):
    """What is known of the objects that show texts.

    Attributes:
        objects: for each object of the labelling config the key of the data that it shows; None without a config.
        key: the key whose text is wanted; regions on other texts are passed over. Empty where it was not said.
        trusts_offsets: whether offsets hold where a region quotes something else, as some versions cut their quotes.
        seen: names of all objects of a file without a config, where there are several that may be meant.
    """

    objects: Mapping[str, str] | None = None
    key: str = ""
    trusts_offsets: bool = False
    seen: frozenset[str] = frozenset()


ANY_TEXT = TextRule()
"""Where nothing is known."""
OWN_RULE = TextRule(objects={TEXT_OBJECT: "text"})
"""Of the projects that annot makes."""


class TaskText(NamedTuple):
    """The text of one task that is a seed's.

    Attributes:
        document: the seed.
        key: under which it stands in the task's data.
        rule: what is known of the objects.
        others: the other texts of the task, by key.
        near: the task's own text, where it differs from the seed in what nobody sees; None where it is the seed's.
    """

    document: Document
    key: str
    rule: TextRule
    others: Mapping[str, str]
    near: NearText | None = None

    def elsewhere(self, to_name: str | None) -> str | None:
        """What a region on the object `to_name` stands on, in words; None where it is the seed's text."""
        if to_name is None:
            return None
        if self.rule.objects is not None:
            shown = self.rule.objects.get(to_name)
            if shown is None:
                return f"{to_name!r}, which the labelling config does not have"
            return None if shown == self.key else self._other(to_name, shown)
        keys = (to_name, *(key for key in self.others if key.casefold() == to_name.casefold()))
        if (key := next((key for key in keys if key in self.others), None)) and to_name != self.key:
            return self._other(to_name, key)
        if to_name != self.key and not self.rule.key and self._is_unclear:
            return f"{to_name!r}, and nothing says whether that is the text under {self.key!r}; say it with --config"
        return None

    @property
    def _is_unclear(self) -> bool:
        """Whether an object that is no key may show any text: the seed's has its own, or there are several."""
        keys = {key.casefold() for key in (*self.others, self.key)}
        strangers = [name for name in self.rule.seen if name.casefold() not in keys]
        return self.key in self.rule.seen or len(strangers) > 1

    def _other(self, to_name: str, key: str) -> str:
        shown = self.others.get(key, "")
        return f"{to_name!r} (« {shown[:40]}{'…' if len(shown) > 40 else ''} »)"


class NoText(NamedTuple):
    """Why no text of a task is a seed's.

    Attributes:
        code: of the issue.
        doc_id: of the seed that it should be; empty where none is named.
        message: what is wrong.
    """

    code: str
    doc_id: str
    message: str


class TextFinder:
    """Finds the seeds of tasks.

    Args:
        documents: the seeds by id.
        rule: what is known of the objects.
    """

    def __init__(self, documents: Mapping[str, Document], rule: TextRule) -> None:
        self._documents = documents
        self._by_text = {document.text: document for document in documents.values()}
        self._near = NearTexts(documents.values())
        self._rule = rule

    def find(self, data: Mapping[str, Any]) -> TaskText | NoText:
        """The seed of a task with `data`, or why there is none."""
        texts = {key: value for key, value in data.items() if isinstance(value, str)}
        wanted = self._wanted(texts)
        named = self._documents.get(str(data.get("doc_id")))
        exact = {key: each for key, text in wanted.items() if (each := self._by_text.get(text))}
        found = {each.doc_id: key for key, each in reversed(exact.items())}
        if named is not None and named.doc_id in found:
            found = {named.doc_id: found[named.doc_id]} if self._rule.objects is not None else found
        if len(found) > 1:
            message = f"the task shows the texts of {', '.join(found)}; say which with --text KEY; not taken"
            return NoText("document-changed", next(iter(found)), message)
        if found and (named is None or named.doc_id in found):
            ((doc_id, key),) = found.items()
            return self._sighted(self._documents[doc_id], key, texts, None)
        return self._nearly(named, wanted, texts)

    def _wanted(self, texts: Mapping[str, str]) -> dict[str, str]:
        """The texts among which the seed's is looked for."""
        rule = self._rule
        keys = {rule.key} if rule.key else set(texts) if rule.objects is None else set(rule.objects.values())
        return {key: text for key, text in texts.items() if key in keys}

    def _nearly(self, named: Document | None, wanted: Mapping[str, str], texts: Mapping[str, str]) -> TaskText | NoText:
        longest_first = sorted(wanted.items(), key=lambda item: -len(item[1]))
        for key, text in longest_first:
            near = self._near.find(text)
            if near is not None and named in (None, near.document):
                return self._sighted(near.document, key, texts, near)
        if named is not None:
            shown = longest_first[0][1] if longest_first else ""
            message = f"the task's text is not the seed's: {first_difference(shown, named.text)}; not taken"
            return NoText("document-changed", named.doc_id, message)
        for _, text in longest_first:
            if like := self._near.like(text):
                message = f"its text is like that of {like.doc_id}, but differs: {first_difference(text, like.text)}"
                return NoText("unknown-document", "", f"{message}; not taken")
        shown = ", ".join(f"{key} {value[:40]!r}{'…' if len(value) > 40 else ''}" for key, value in wanted.items())
        missing = f"it has no text under {self._rule.key!r}" if self._rule.key and not wanted else ""
        message = missing or f"none of its data is the text of a seed: {shown or 'it has no text'}"
        return NoText("unknown-document", "", f"{message}; not taken")

    def _sighted(self, document: Document, key: str, texts: Mapping[str, str], near: NearText | None) -> TaskText:
        shown = texts[key]
        others = {other: text for other, text in texts.items() if text != shown and other != key}
        return TaskText(document, key, self._rule, others, near)


def read_objects(path: Path) -> dict[str, str]:
    """The objects of a labelling config, and the key of the data that each shows.

    Raises:
        ConfigError: the file is missing, no XML, or shows no text.
    """
    root = parse_config(read_config_file(path), source=str(path))
    shown = ((each.get("name", ""), each.get("value", "")) for each in root.iter())
    found = {name: value[1:] for name, value in shown if name and value.startswith("$")}
    if not found:
        raise ConfigError(f'{path}: no object shows a text, such as <Text name="text" value="$text"/>')
    return found
