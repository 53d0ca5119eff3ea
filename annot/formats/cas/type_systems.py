"""The types of XMI files: a type system stands beside a file, not in it.

Of DKPro's own types dkpro-cassis has a copy. What nobody declares is made out from the file, by the names that
INCEpTION gives its features.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from annot.core.errors import UnreadableError
from annot.formats.cas.annotations import ANNOTATION, FIRST, HEAD, NEXT, TAIL, TARGET

if TYPE_CHECKING:
    from cassis import TypeSystem

_MARK = b"typeSystemDescription"
_ID = "{http://www.omg.org/XMI}id"
_TAG = re.compile(r"\{http:///(.*)\.ecore\}(.+)")
_IDS = re.compile(r"[0-9]+( [0-9]+)*")
_REFERENCES = {HEAD, TAIL, TARGET, NEXT, FIRST}
_OF_ALL = {"begin", "end", "sofa", _ID}
_ANYTHING, _WITH_TEXT = "uima.cas.TOP", "uima.cas.AnnotationBase"


def is_type_system(head: bytes) -> bool:
    """Whether the first bytes of a file are those of a type system."""
    return _MARK in head


@cache
def type_system(data: bytes, name: str) -> TypeSystem:
    """DKPro's types, and those of a file.

    Args:
        data: of the file; empty where there is none.
        name: of the file, for messages.

    Raises:
        DataError: it is no type system.
    """
    import cassis

    require_plain_xml(data, name)
    known = cassis.load_dkpro_core_typesystem()
    if not data:
        return known
    try:
        own = cassis.load_typesystem(BytesIO(data))
    except Exception as error:  # lxml's, or cassis' own
        raise UnreadableError(f"{name}: is no type system of UIMA: {error}") from error
    try:
        return cassis.merge_typesystems(own, known)
    except ValueError:
        # DKPro's types in another version, which count for what was written with them.
        return own


def require_plain_xml(data: bytes, name: str) -> None:
    """Requires XML in UTF-8 without entities, which could name files of whoever reads it; no tool of UIMA writes them.

    Raises:
        DataError: it is another.
    """
    try:
        words = data.decode()
    except UnicodeDecodeError as error:
        raise UnreadableError(f"{name}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
    said = re.search(r"""<\?xml[^>]*encoding=["']([^"']+)""", words[:300])
    if said is not None and said[1].upper() not in ("UTF-8", "UTF8", "US-ASCII", "ASCII"):
        raise UnreadableError(f"{name}: says that it is in {said[1]!r}; save it as UTF-8")
    if "<!DOCTYPE" in words or "<!ENTITY" in words:
        line = words.count("\n", 0, words.find("<!")) + 1
        raise UnreadableError(f"{name}:{line}: has a document type, which no tool of UIMA writes; take it out")


def assumed_types(data: bytes, known: TypeSystem, *, trusted: bool) -> tuple[TypeSystem, list[str]]:
    """A type system with what an XMI holds and nobody declares, and the names of those types.

    Args:
        data: of the XMI.
        known: what is declared.
        trusted: whether its maker is, so that no limit of size holds.
    """
    import cassis

    added = cassis.merge_typesystems(known)
    fillers = {each.get(_ID) for each in _elements(data, trusted) if each.get(TARGET) and not each.get("begin")}
    missing: dict[str, dict[str, set[str | None]]] = {}
    for each in _elements(data, trusted):
        found = _TAG.fullmatch(each.tag)
        if found is None or found[1] == "uima/cas":
            continue
        name = f"{found[1].replace('/', '.')}.{found[2]}".removeprefix("uima.noNamespace.")
        if not added.contains_type(name, match_exactly=True):
            has_place = {"begin", "end"} <= set(each.attrib)
            added.create_type(name, ANNOTATION if has_place else _ANYTHING if not each.get("sofa") else _WITH_TEXT)
            missing[name] = {}
        declared = added.get_type(name, match_exactly=True)
        values: Mapping[str, Any] = {**each.attrib, **{child.tag: None for child in each}}
        for feature in values.keys() - _OF_ALL:
            # cassis gives what Python reserves a name of its own.
            if not any(declared.get_feature(one) for one in (feature, f"{feature}_")):
                missing.setdefault(name, {}).setdefault(feature, set()).add(values[feature])
    for name, features in missing.items():
        for feature in sorted(features):
            _declare(added, name, feature, features[feature], fillers)
    return added, sorted(missing)


def _declare(types: TypeSystem, of: str, feature: str, values: set[str | None], fillers: set[str]) -> None:
    """A feature that takes all the values that it has in a file; one of a child element is None."""
    said = [each for each in values if each]
    if None in values:
        types.create_feature(of, feature, "uima.cas.StringArray")
    elif feature in _REFERENCES and all(map(str.isdigit, said)):
        types.create_feature(of, feature, _ANYTHING)
    elif all(_IDS.fullmatch(each) and set(each.split()) <= fillers for each in said):
        types.create_feature(of, feature, "uima.cas.FSArray", elementType=_ANYTHING)
    else:
        types.create_feature(of, feature, "uima.cas.String")


def _elements(data: bytes, trusted: bool) -> Iterator[Any]:
    """The feature structures of an XMI: the elements below its root."""
    from lxml import etree

    parser = etree.XMLParser(huge_tree=trusted, resolve_entities=False, no_network=True)
    yield from etree.fromstring(data, parser)
