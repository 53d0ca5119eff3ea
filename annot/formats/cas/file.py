"""One CAS from its bytes, by dkpro-cassis, which counts code points where the file counts UTF-16 units."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from annot.core.annotation import AnnotationSet
from annot.core.document import Document
from annot.core.errors import UnreadableError
from annot.core.issue import Issue
from annot.formats.cas.annotations import BOOKKEEPING, CasContent, ancestry, content_of
from annot.formats.cas.type_systems import assumed_types, require_plain_xml, type_system
from annot.formats.layers import set_of_layers, short_name
from annot.store.plain_files import has_limits

if TYPE_CHECKING:
    from cassis import Cas, TypeSystem

_DOCUMENT, _NO_LANGUAGE = "uima.tcas.DocumentAnnotation", "x-unspecified"
MARKS = (b'"%TYPES"', b'"%FEATURE_STRUCTURES"', b'"%VIEWS"')
_MISPLACED = re.compile(r"Not mapping external offset \[(-?\d+)\]")


class CasFile(NamedTuple):
    """A file with a CAS.

    Attributes:
        data: its bytes.
        types: bytes of the type system beside it; empty where there is none.
        name: what messages call it.
        types_name: what messages call the type system.
    """

    data: bytes
    types: bytes
    name: str
    types_name: str = ""


class CasRead(NamedTuple):
    """What a CAS says, and of which text.

    Attributes:
        text: the text.
        content: its annotations.
        name: what the CAS itself calls its document; empty where it does not.
        meta: what is known of the text: title and language.
    """

    text: str
    content: CasContent
    name: str
    meta: Mapping[str, str]


class _Loaded(NamedTuple):
    cas: Cas
    assumed: list[str]


class _Parts(msgspec.Struct):
    types: msgspec.Raw | msgspec.UnsetType = msgspec.field(name="%TYPES", default=msgspec.UNSET)


class CasReader:
    """Reads files one after the other; type systems that many files share are parsed once."""

    def __init__(self) -> None:
        self._embedded: dict[bytes, TypeSystem] = {}

    def read(self, file: CasFile) -> CasRead:
        """What a file says.

        Raises:
            DataError: it is no CAS with a text; the message names the file.
        """
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            try:
                loaded = self._load(file)
            except (UnreadableError, ModuleNotFoundError):
                raise
            except Exception as error:  # json's, lxml's, and whatever cassis meets in a broken file
                what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
                raise UnreadableError(f"{file.name}: is no CAS that can be read: {what}; export it again") from error
        misplaced = {int(found[1]) for each in said if (found := _MISPLACED.match(str(each.message)))}
        view, more = _view(loaded.cas, file.name)
        text = view.sofa.sofaString
        content = content_of(view, text, file.name, assumed=frozenset(loaded.assumed), misplaced=misplaced)
        content.faults.extend(more)
        assumed = [each for each in loaded.assumed if short_name(each) not in BOOKKEEPING]
        if assumed:
            message = (
                f"no type system declares all of {', '.join(map(short_name, assumed))}; what is "
                "not declared was made out from the file: put TypeSystem.xml beside it to be sure"
            )
            content.warnings.append(("unsupported-result", file.name, message))
        return CasRead(text, content, *_facts(view))

    def _load(self, file: CasFile) -> _Loaded:
        return self._load_json(file) if file.data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" else _load_xmi(file)

    def _load_json(self, file: CasFile) -> _Loaded:
        import cassis

        try:
            words = file.data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise UnreadableError(f"{file.name}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
        types = msgspec.json.decode(words, type=_Parts).types
        if isinstance(types, msgspec.UnsetType):
            beside = type_system(file.types, file.types_name)
            return _Loaded(cassis.load_cas_from_json(words, typesystem=beside, merge_typesystem=False), [])
        key = bytes(types)
        if key in self._embedded:
            known = self._embedded[key]
            return _Loaded(cassis.load_cas_from_json(words, typesystem=known, merge_typesystem=False), [])
        cas = cassis.load_cas_from_json(words)
        self._embedded[key] = cas.typesystem
        return _Loaded(cas, [])


def _load_xmi(file: CasFile) -> _Loaded:
    import cassis

    require_plain_xml(file.data, file.name)
    known = type_system(file.types, file.types_name)
    trusted = not has_limits()
    load: Callable[[TypeSystem], Cas] = lambda types: cassis.load_cas_from_xmi(  # noqa: E731
        BytesIO(file.data), typesystem=types, trusted=trusted
    )
    try:
        return _Loaded(load(known), [])
    except Exception:  # cassis says in many ways that a type or a feature is not declared
        types, assumed = assumed_types(file.data, known, trusted=trusted)
        if not assumed:
            raise
        return _Loaded(load(types), assumed)


def _view(cas: Any, name: str) -> tuple[Any, list[tuple[str, str, str]]]:
    """The view with the text, and what is said of further ones."""
    texts = [each for each in cas.views if isinstance(each.sofa.sofaString, str) and each.sofa.sofaString]
    if not texts:
        raise UnreadableError(f"{name}: holds no text; a reading is of one")
    texts.sort(key=lambda each: each.sofa.sofaID != "_InitialView")
    faults = [
        ("unsupported-result", name, f"the view {each.sofa.sofaID!r}, with a text of its own, is not read")
        for each in texts[1:]
    ]
    return texts[0], faults


def _facts(view: Any) -> tuple[str, dict[str, str]]:
    """The document's name, title and language."""
    name = ""
    meta: dict[str, str] = {}
    for each in view.get_all_fs():
        if _DOCUMENT in ancestry(each.type):
            name = name or str(each.get("documentId") or "")
            facts = {"title": each.get("documentTitle"), "language": each.get("language")}
            meta |= {key: str(value) for key, value in facts.items() if value and value != _NO_LANGUAGE}
    return name, meta


def reading_of(read: CasRead, document: Document) -> tuple[AnnotationSet, list[Issue]]:
    """The reading of what a CAS says, and what of it could not be taken as it stands."""
    content = read.content
    reading, issues = set_of_layers(document, content.spans, content.relations)
    for found, severity in ((content.faults, "error"), (content.warnings, "warning")):
        for code, where, message in found:
            of: Mapping[str, Any] = {"code": code, "where": where, "message": message, "severity": severity}
            issues.append(Issue(doc_id=document.doc_id, **of))
    return reading, issues
