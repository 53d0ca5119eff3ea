"""What the annotations of a CAS say, as spans and relations of layers."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from typing import Any

from annot.core.annotation import AttributeValue
from annot.core.issue import quoted
from annot.formats.cas.described import described, value_of_words
from annot.formats.layers import (
    MAIN_FEATURES,
    LayerRelation,
    LayerSpan,
    add_chain,
    assumed_value,
    label_of,
    main_feature,
    short_name,
)

ANNOTATION = "uima.tcas.Annotation"
SEGMENTS = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type."
TOKEN, SENTENCE = f"{SEGMENTS}Token", f"{SEGMENTS}Sentence"
HEAD, TAIL, TARGET, ROLE, NEXT, FIRST = "Governor", "Dependent", "target", "role", "next", "first"
BOOKKEEPING = {"DocumentMetaData", "DocumentAnnotation", "CASMetadata", "TagsetDescription", "TagDescription"}
"""Types, by their short names, of what a tool notes for itself."""
_OF_INCEPTION = "de.tudarmstadt.ukp.clarin.webanno.api.type."
_STRUCTURE = {f"{SEGMENTS}{name}" for name in ("Heading", "Paragraph", "Div", "Document")}
_OF_MARKUP = "org.dkpro.core.api.xml.type."
_MOST_LINKS = 1_000_000
_PLACE = {"sofa", "begin", "end"}


@dataclass
class CasContent:
    """What stands in a CAS.

    Attributes:
        spans: of all layers.
        relations: relations, filled slots, chains and references.
        faults: code, place and message of what could not be taken.
        warnings: the same, of what was taken otherwise, or has no place in a reading.
    """

    spans: list[LayerSpan] = field(default_factory=list)
    relations: list[LayerRelation] = field(default_factory=list)
    faults: list[tuple[str, str, str]] = field(default_factory=list)
    warnings: list[tuple[str, str, str]] = field(default_factory=list)


def content_of(view: Any, text: str, name: str, *, assumed: Set[str], misplaced: Set[int]) -> CasContent:
    """The annotations of a view.

    Args:
        view: of a CAS.
        text: its text.
        name: of the file, for messages.
        assumed: types that no type system declares, whose values are words of which nobody says the type.
        misplaced: offsets of the file that lie inside of a character or past the text.
    """
    reader = _Reader(text, name, assumed, misplaced)
    reader.take_all(sorted(view.get_all_fs(), key=lambda each: each.xmiID))
    return reader.content


class _Reader:
    def __init__(self, text: str, name: str, assumed: Set[str], misplaced: Set[int]) -> None:
        self.content = CasContent()
        self._text, self._name, self._assumed, self._misplaced = text, name, assumed, misplaced
        self._spans: dict[int, LayerSpan] = {}
        self._known: dict[int, Any] = {}
        self._kinds: dict[str, str] = {}
        self._trims = False

    def take_all(self, every: list[Any]) -> None:
        """Spans first: relations, slots and chains may point ahead."""
        self._known = {each.xmiID: each for each in every}
        kinds = {each.xmiID: self._kind(each.type) for each in every}
        self._trims = any(each.type.name == TOKEN for each in every)
        for each in every:
            if kinds[each.xmiID] == "span":
                self._add_span(each)
        others: Counter[tuple[str, str]] = Counter()
        for each in every:
            kind = kinds[each.xmiID]
            if kind == "span":
                self._take_references(each)
            elif kind == "relation":
                self._take_relation(each)
            elif kind in ("structure", "other"):
                others[(kind, short_name(each.type.name))] += 1
        for (kind, what), n in sorted(others.items()):
            message = f"{n} × {what}, which a reading has no place for"
            report = self.content.warnings if kind == "structure" else self.content.faults
            report.append(("lost-document" if kind == "structure" else "unsupported-result", self._name, message))
        n_names = sum(bool(each.get("id")) for each in every if each.type.name == SENTENCE)
        if n_names:
            message = f"ids of {n_names} × Sentence, which a reading has no place for"
            self.content.warnings.append(("lost-document", self._name, message))
        self._take_chains([each for each in every if kinds[each.xmiID] == "span" and each.type.get_feature(NEXT)])

    def _kind(self, of: Any) -> str:
        """What the annotations of a type are to a reading."""
        if of.name not in self._kinds:
            names = {each.name for each in of.all_features}
            line = set(ancestry(of))
            if (
                BOOKKEEPING & set(map(short_name, line))
                or line & {TOKEN, SENTENCE}
                or of.name.startswith(_OF_INCEPTION)
            ):
                kind = "of the tool"
            elif line & _STRUCTURE or of.name.startswith(_OF_MARKUP):
                kind = "structure"
            elif ANNOTATION in line:
                kind = "relation" if {HEAD, TAIL} <= names else "span"
            elif {TARGET, FIRST} & names or of.name.startswith("uima.cas."):
                kind = "part of another"
            else:
                kind = "other"
            self._kinds[of.name] = kind
        return self._kinds[of.name]

    def _where(self, of: Any) -> str:
        return f"{self._name} id {of.xmiID}"

    def _add_span(self, of: Any) -> LayerSpan:
        where = self._where(of)
        start, end = of.begin, of.end
        if not isinstance(start, int) or not isinstance(end, int) or {start, end} & self._misplaced:
            start = end = -1
        quote = self._text[start:end] if 0 <= start < end else ""
        if self._trims and quote.strip() and quote != quote.strip():
            start, end = start + len(quote) - len(quote.lstrip()), end - len(quote) + len(quote.rstrip())
            message = f"{quoted(quote, 40)} begins or ends with white space; taken as {start}-{end}, without it"
            self.content.warnings.append(("lost-span", where, message))
        span = LayerSpan(_layer(of.type), start, end, where, label=_said_label(of))
        # A token is a mention only as the end of a relation; what else it says is in layers of its own.
        span.values.update(self._values(of) if of.type.name not in (TOKEN, SENTENCE) else {})
        self._spans[of.xmiID] = span
        self.content.spans.append(span)
        return span

    def _values(self, of: Any) -> dict[str, AttributeValue]:
        found: dict[str, AttributeValue] = {}
        main = main_feature(_layer(of.type))
        for feature in of.type.all_features:
            value = getattr(of, feature.name)
            ours = described(feature.description)
            if ours is not None:
                shape, attribute = ours
                if shape != "label" and value is not None:
                    found[attribute] = _words(value) if shape == "words" else value_of_words(shape, str(value))
                continue
            name = feature.name.removesuffix("_") if feature.name in ("type_", "self_") else feature.name
            if value is None or name in _PLACE or (name == main and value == ""):
                continue
            if isinstance(value, float) and not math.isfinite(value):
                message = f"{name} is {value}, which is no number to a reading; not taken"
                self.content.faults.append(("unsupported-result", self._where(of), message))
            elif isinstance(value, str) and of.type.name in self._assumed:
                found[name] = assumed_value(_layer(of.type), name, value)
            elif isinstance(value, (bool, int, float, str)):
                found[name] = value
            else:
                words = _words(value)
                if words:
                    found[name] = words
        return found

    def _take_references(self, of: Any) -> None:
        """Slots, and other features that hold annotations: a relation each, called by its role or the feature."""
        for feature in of.type.all_features:
            value = getattr(of, feature.name)
            if feature.name == "sofa" or (feature.name == NEXT) or not hasattr(value, "type"):
                continue
            for each in _elements(value):
                if not hasattr(each, "type"):
                    continue
                label, target = feature.name, each
                if not self._is_annotation(each):
                    label, target = str(each.get(ROLE) or feature.name), each.get(TARGET)
                    self._name_rest(of, each)
                tail = self._end(target)
                self.content.relations.append(LayerRelation(label, self._spans[of.xmiID], tail, self._where(of)))

    def _name_rest(self, host: Any, link: Any) -> None:
        """What a slot says beside its role and its filler."""
        rest = {name: value for name, value in self._values(link).items() if name not in (ROLE, TARGET)}
        if rest or not link.type.get_feature(TARGET):
            message = f"{short_name(link.type.name)} says {rest!r}, which a reading has no place for"
            self.content.faults.append(("unsupported-result", self._where(host), message))

    def _is_annotation(self, of: Any) -> bool:
        return ANNOTATION in ancestry(of.type)

    def _end(self, of: Any) -> LayerSpan | None:
        """The span that a reference means; None where it is nothing that the view holds."""
        if of is None or of.xmiID not in self._known:
            return None
        found = self._spans.get(of.xmiID)
        return self._add_span(of) if found is None and self._is_annotation(of) else found

    def _take_relation(self, of: Any) -> None:
        values = {name: value for name, value in self._values(of).items() if name not in (HEAD, TAIL)}
        label = _said_label(of) or label_of(_layer(of.type), values)
        head, tail = self._end(getattr(of, HEAD)), self._end(getattr(of, TAIL))
        self.content.relations.append(LayerRelation(label, head, tail, self._where(of), values))

    def _take_chains(self, links: list[Any]) -> None:
        nexts = {each.xmiID: each.next for each in links if each.next is not None}
        behind = {each.xmiID for each in nexts.values()}
        seen: set[int] = set()
        # First the links that nothing leads to; what is left then is a ring, which begins anywhere.
        for first in sorted(links, key=lambda each: each.xmiID in behind):
            chain: list[LayerSpan] = []
            at = first if first.xmiID not in seen else None
            while at is not None and at.xmiID in self._spans:
                chain.append(self._spans[at.xmiID])
                if at.xmiID in seen:
                    break
                seen.add(at.xmiID)
                at = nexts.get(at.xmiID)
            add_chain(chain, self.content.relations)


def ancestry(of: Any) -> Iterator[str]:
    """A type and those above it, by their names."""
    while of is not None:
        yield of.name
        of = of.supertype


def _layer(of: Any) -> str:
    """The layer of a type: DKPro gives a tag such as NOUN a type of its own, below that of the layer."""
    line = list(ancestry(of))
    known = [each for each in line if short_name(each) in MAIN_FEATURES or short_name(each) == "NamedEntity"]
    return known[0] if known else line[0]


def _words(value: Any) -> tuple[str, ...]:
    return tuple(str(each) for each in _elements(value) if isinstance(each, (bool, int, float, str)))


def _said_label(of: Any) -> str:
    """What a feature says that annot wrote for the label; empty where there is none."""
    names = [each.name for each in of.type.all_features if (described(each.description) or ("",))[0] == "label"]
    return str(getattr(of, names[0]) or "") if names else ""


def _elements(value: Any) -> Iterator[Any]:
    """What an array or a list holds; any other value itself."""
    if hasattr(value, "elements"):
        yield from value.elements or ()
    elif hasattr(value, "type") and value.type.name.startswith("uima.cas.") and value.type.name.endswith("List"):
        for _ in range(_MOST_LINKS):
            if value is None or not hasattr(value, "head"):
                return
            yield value.head
            value = value.tail
    else:
        yield value
