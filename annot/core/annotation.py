"""`Span`, `Mention`, `Relation` and `AnnotationSet`: what one annotator said of one document.

Offsets are half-open and count Unicode code points. It is said here, once; every other
convention is converted at the door and compared with the quoted text.
"""

from __future__ import annotations

import copyreg
from collections.abc import Mapping, Sequence
from copy import copy
from functools import cached_property
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Literal

import msgspec

from annot.core.plural import plural
from annot.core.version import is_version

Origin = Literal["human", "model", "adjudicated"]
AttributeValue = bool | int | float | str | tuple[str, ...]
Attributes = Mapping[str, AttributeValue]
NO_ATTRIBUTES: Attributes = MappingProxyType({})
# Python can neither pickle nor copy a mapping proxy by itself, and mentions go to worker processes and notebooks.
copyreg.pickle(MappingProxyType, lambda proxy: (_proxy, (dict(proxy),)))
_MOST_SHARED = 4_096
_SHARED_TYPES = frozenset({str, bool, int})
_shared: dict[tuple[object, ...], Attributes] = {}
_set = msgspec.structs.force_setattr
_place = attrgetter("span", "label")
_ends = attrgetter("label", "head", "tail")


# Spans come by the million and point at nothing: the collector need not look through them.
class Span(msgspec.Struct, frozen=True, order=True, array_like=True, gc=False):
    """A half-open range of code points, `0 <= start < end`."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, not {self.start}, {self.end}")

    def __str__(self) -> str:
        return f"{self.start}-{self.end}"

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a character; adjacent spans do not."""
        return max(self.start, other.start) < min(self.end, other.end)

    def contains(self, other: Span) -> bool:
        """Whether `other` lies inside, or is the same."""
        return self.start <= other.start and other.end <= self.end


class Mention(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A span with a label and attributes.

    Attributes:
        id: derived from label and span, so that every machine gives the same one.
        label: a mention label of the schema.
        span: where it stands.
        text: what stands there, quoted from the document.
        attributes: attribute values by name, in order of name; an attribute without a value has no key.
    """

    id: str = ""
    label: str
    span: Span
    text: str
    attributes: Attributes = NO_ATTRIBUTES

    def __post_init__(self) -> None:
        span = self.span
        derived = f"{self.label}@{span.start}-{span.end}"  # as `MentionId` prints it, without its calls
        if self.id and self.id != derived:
            raise ValueError(f"mention {self.id!r} is {derived!r} by its label and span")
        # Only the length can be held against the span here; `check_reading` compares the words with the text.
        if len(self.text) != span.end - span.start:
            raise ValueError(f"mention {derived} quotes {self.text!r}: {plural(len(self.text), 'character')}")
        _set(self, "id", derived)
        if self.attributes is not NO_ATTRIBUTES:
            _set(self, "attributes", frozen_attributes(self.attributes))


class Relation(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A directed link between two mentions of one document, named by their ids.

    Attributes:
        label: a relation label of the schema.
        head: id of the mention that it goes out from.
        tail: id of the mention that it goes to.
        attributes: attribute values by name.
    """

    label: str
    head: str
    tail: str
    attributes: Attributes = NO_ATTRIBUTES

    def __post_init__(self) -> None:
        if self.attributes is not NO_ATTRIBUTES:
            _set(self, "attributes", frozen_attributes(self.attributes))

    @property
    def id(self) -> str:
        """The name of the relation inside its document: `figure_of(A@0-2, B@3-9)`."""
        return f"{self.label}({self.head}, {self.tail})"


class LeftOut(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """Something that an annotator said and that the reading does not hold.

    Attributes:
        where: the region, control or submission that said it.
        code: the code of the issue that says why it could not be taken.
        said: what was said, quoted, and why it could not be taken.
    """

    where: str
    code: str
    said: str


class AnnotationSet(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One annotator's whole reading of one document, in canonical order.

    Attributes:
        doc_id: the document.
        doc_sha256: digest of the text that was read.
        annotator: who read it.
        origin: whether a person, a model or an adjudication made it.
        schema: name and version of the schema that it was made under, `name@1.0.0`.
        guidelines: version of the guidelines that it was made under; unset, and not written, where it is not known.
            Of the gold, the newest of the readings behind it.
        mentions: sorted by span and label; no two share label and span.
        relations: sorted by label, head and tail; both ends are among the mentions.
        left_out: what the annotator said beside this, sorted; unset, and not written, where the reading is whole.
    """

    doc_id: str
    doc_sha256: str
    annotator: str
    origin: Origin
    schema: str
    guidelines: str | msgspec.UnsetType = msgspec.UNSET
    mentions: tuple[Mention, ...] = ()
    relations: tuple[Relation, ...] = ()
    left_out: tuple[LeftOut, ...] | msgspec.UnsetType = msgspec.UNSET

    def __post_init__(self) -> None:
        mentions = sorted(self.mentions, key=_place)
        relations = sorted(self.relations, key=_ends)
        _unique(self.doc_id, "mention", [mention.id for mention in mentions])
        _unique(self.doc_id, "relation", [f"{each.label}({each.head}, {each.tail})" for each in relations])
        # A struct is frozen once it is made; here it is still being made.
        _set(self, "mentions", tuple(mentions))
        _set(self, "relations", tuple(relations))
        # Whoever asks later need not look the ends up again, which are looked for here in any case.
        self.__dict__["ends"] = self._find_ends()
        if self.guidelines is not msgspec.UNSET and not is_version(self.guidelines):
            raise ValueError(f"{self.doc_id}: guidelines {self.guidelines!r} is no version such as '1.0.0'")
        if self.left_out is not msgspec.UNSET:
            _set(self, "left_out", tuple(sorted(set(self.left_out))) or msgspec.UNSET)

    @property
    def is_whole(self) -> bool:
        """Whether the reading holds all that the annotator said; else what it lacks is in `left_out`."""
        return not self.left_out

    def says_the_same(self, other: AnnotationSet) -> bool:
        """Whether the two are equal, whatever guidelines they were made under."""
        return all(getattr(self, name) == getattr(other, name) for name in _SAID)

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """Places among the mentions of head and tail of the first relation, of the second, and so on."""
        return self._find_ends()

    @cached_property
    def by_id(self) -> Mapping[str, Mention]:
        """The mentions by their ids."""
        return MappingProxyType({mention.id: mention for mention in self.mentions})

    def _find_ends(self) -> tuple[int, ...]:
        if not self.relations:
            return ()
        places = {mention.id: place for place, mention in enumerate(self.mentions)}
        try:
            return tuple([places[end] for each in self.relations for end in (each.head, each.tail)])
        except KeyError:
            where, end = next((r, end) for r in self.relations for end in (r.head, r.tail) if end not in places)
            raise ValueError(f"{self.doc_id}: {where.id} has no mention {end}") from None

    def retold(self, annotator: str, origin: Origin) -> AnnotationSet:
        """The same mentions and relations as another's word: the very same values, which nobody has to compare."""
        told = copy(self)
        told.__dict__.update(self.__dict__)
        _set(told, "annotator", annotator)
        _set(told, "origin", origin)
        return told

    def is_retold(self, other: AnnotationSet) -> bool:
        """Whether both hold the very same values; False where equal ones were made twice, which is not looked at."""
        return self.mentions is other.mentions and self.relations is other.relations

    def replace(self, **changes: Any) -> AnnotationSet:
        """A copy with `changes`, checked as if it were new.

        Raises:
            ValueError: the copy would be broken.
        """
        return msgspec.structs.replace(self, **changes)


_SAID = tuple(name for name in AnnotationSet.__struct_fields__ if name != "guidelines")


def frozen_attributes(attributes: Attributes) -> Attributes:
    """The attributes as a mapping that nobody can change.

    What is said alike of many mentions is one mapping: it is made, held and laid out in columns once, not by the
    million. Types stand in the key, since 1, 1.0 and True are equal and not the same.
    """
    if not attributes:
        return NO_ATTRIBUTES
    try:
        key = _key(attributes)
        known = _shared.get(key)
    except TypeError:  # a list among the values
        return MappingProxyType({name: _value(value) for name, value in sorted(attributes.items())})
    if known is None:
        known = MappingProxyType(dict(sorted(attributes.items())))
        # Of values that are no words, only these are the same wherever they are equal: -0.0 is not 0.0.
        if _SHARED_TYPES.issuperset(map(type, attributes.values())):
            if len(_shared) >= _MOST_SHARED:
                _shared.clear()
            known = _shared[key] = _shared.setdefault(_key(known), known)
    return known


def _key(attributes: Attributes) -> tuple[object, ...]:
    return (*attributes.items(), *map(type, attributes.values()))


def _value(value: AttributeValue) -> AttributeValue:
    return tuple(value) if isinstance(value, list) else value


def _proxy(values: dict[str, Any]) -> MappingProxyType[str, Any]:
    return MappingProxyType(values)


def _unique(doc_id: str, noun: str, ids: Sequence[str]) -> frozenset[str]:
    found = frozenset(ids)
    if len(found) < len(ids):
        twice = next(each for at, each in enumerate(ids) if each in ids[:at])
        raise ValueError(f"{doc_id}: {noun} {twice} stands twice")
    return found
