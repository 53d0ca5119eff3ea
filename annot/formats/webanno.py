"""WebAnno TSV 3, which INCEpTION and WebAnno write: one document, a token a line, a column for each feature.

Offsets count UTF-16 units, as Java does; a file of another tool may count code points, which its tokens tell.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from annot.core.annotation import AttributeValue
from annot.core.document import Document
from annot.core.errors import UnreadableError
from annot.core.gc_pause import gc_paused
from annot.core.issue import Issue, quoted
from annot.core.plural import plural
from annot.formats.format import Format, ReadOptions
from annot.formats.import_result import ImportResult
from annot.formats.layers import (
    CHAIN_RELATION,
    LayerRelation,
    LayerSpan,
    add_chain,
    assumed_value,
    label_of,
    set_of_layers,
    short_name,
)
from annot.formats.webanno_file import (
    FORMAT,
    Layer,
    Unit,
    WebAnnoFile,
    parse_webanno,
    split_cell,
    target_of,
    unescaped,
    value_and_number,
)
from annot.formats.webanno_places import find_uncovered, place_units
from annot.store.plain_files import read_text

_TOKEN = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token"  # noqa: S105 - a layer's name
_ANY = "uima.tcas.Annotation"
_CHAIN_LINK = re.compile(r"((?:\\.|[^\\])*?)->(\d+)-(\d+)", re.DOTALL)
_NOTHING, _NO_VALUE = "_", "*"


@gc_paused()
def read_webanno(content: str, *, name: str, document: Document | None = None, doc_id: str = "") -> ImportResult:
    """What a file says of its one document.

    Args:
        content: of the file.
        name: of the file, for messages.
        document: the known text; without it, one made of the file's sentences.
        doc_id: what the document is called where it is not known.

    Raises:
        DataError: the file is broken, or is of another text; the message names `file:line`.
    """
    file = parse_webanno(content, name=name)
    places, text, is_utf16 = place_units(file, document, name)
    document = document or Document(doc_id, text)
    issues = find_uncovered(file, document, places, name)
    last = content.rpartition("\n")[2]
    if last and not last.endswith("\t"):
        message = f"the file ends inside of a line, {quoted(last, 80)}: it is cut; take the whole file"
        issues.append(Issue(doc_id=document.doc_id, code="token-differs", where=name, message=message))
    if not is_utf16:
        message = "offsets count code points, where INCEpTION counts UTF-16 units; all tokens agree with them so"
        issues.append(_warning(document, "offsets-converted", name, message))
    if any(sentence.name for sentence in file.sentences):
        n = sum(bool(sentence.name) for sentence in file.sentences)
        message = f"{plural(n, 'sentence has an id', 'sentences have ids')}, which a reading has no place for"
        issues.append(_warning(document, "lost-document", name, message))
    reader = _Reader(file, places, name)
    reader.take_all()
    for where, what in reader.differing:
        message = f"{what}; an annotation has one value, and the first is taken"
        issues.append(Issue(doc_id=document.doc_id, code="unsupported-result", where=where, message=message))
    reading, more = set_of_layers(document, reader.spans, reader.relations)
    return ImportResult({document.doc_id: reading}, {document.doc_id: document}, (*issues, *more))


def _warning(document: Document, code: str, where: str, message: str) -> Issue:
    return Issue(doc_id=document.doc_id, code=code, where=where, message=message, severity="warning")


class _Reader:
    """The annotations of a file, from its cells."""

    def __init__(self, file: WebAnnoFile, places: Mapping[str, tuple[int, int]], name: str) -> None:
        self.spans: list[LayerSpan] = []
        self.relations: list[LayerRelation] = []
        self.differing: list[tuple[str, str]] = []
        self._file, self._places, self._name = file, places, name
        self._units = {unit.name: unit for sentence in file.sentences for unit in sentence.units}
        self._at: dict[str, dict[str, list[LayerSpan]]] = defaultdict(lambda: defaultdict(list))
        self._numbered: dict[str, LayerSpan] = {}
        self._chains: dict[tuple[str, int], dict[int, LayerSpan]] = defaultdict(dict)
        self._slots: list[tuple[LayerSpan, str, str, str, str]] = []

    def take_all(self) -> None:
        """Spans first: relations and slots may point ahead."""
        # Of most tokens nothing is said.
        units = [each for each in self._units.values() if each.cells.count(_NOTHING) < len(each.cells)]
        for kind in ("SP", "CH", "RL"):
            for layer in (each for each in self._file.layers if each.kind == kind):
                for unit in units:
                    self._take(layer, unit)
        for _, links in sorted(self._chains.items()):
            add_chain([links[at] for at in sorted(links)], self.relations)
        for host, role, reference, target, where in self._slots:
            name, number = value_and_number(reference)
            self.relations.append(LayerRelation(role, host, self._find(target, name, number), where))

    def _take(self, layer: Layer, unit: Unit) -> None:
        cells = unit.cells[layer.first : layer.first + len(layer.columns)]
        if cells.count(_NOTHING) == len(cells):
            return
        stacks = [[] if cell == _NOTHING else split_cell(cell, "|") for cell in cells]
        where = f"{self._name}:{unit.line}"
        for at in range(max(map(len, stacks))):
            parts = {key: stack[at] for key, stack in zip(layer.keys, stacks, strict=True) if at < len(stack)}
            try:
                if layer.kind == "SP":
                    self._take_span(layer, unit, parts, where)
                elif layer.kind == "CH":
                    self._take_link(layer, unit, parts, where)
                else:
                    self._take_relation(layer, unit, parts, where)
            except (ValueError, KeyError) as error:
                raise UnreadableError(
                    f"{where}: the column of {short_name(layer.name)} says {'|'.join(cells)!r}, which is no value of "
                    "WebAnno TSV 3"
                ) from error

    def _span(self, layer: Layer, unit: Unit, known: LayerSpan | None, where: str) -> LayerSpan:
        start, end = self._places[unit.name]
        if known is not None:
            known.end = end
            return known
        span = LayerSpan(layer.name, start, end, where)
        self.spans.append(span)
        self._at[unit.name][layer.name].append(span)
        return span

    def _take_span(self, layer: Layer, unit: Unit, parts: Mapping[str, str], where: str) -> None:
        targets = layer.targets
        filled = {target_of(slot) for slot in targets}
        plain = {name: value_and_number(part) for name, part in parts.items() if name not in filled}
        number = next((number for _, number in plain.values() if number), "")
        known = self._numbered.get(number)
        span = self._span(layer, unit, known, where)
        if number:
            self._numbered[number] = span
        for name, (said, _) in plain.items():
            if name and name not in targets and said not in (_NO_VALUE, _NOTHING):
                self._say(span, name, assumed_value(layer.name, name, unescaped(said)), where)
        for slot, target in targets.items() if known is None else ():
            self._take_slots(span, slot, target, parts, where)

    def _take_slots(self, host: LayerSpan, slot: str, target: str, parts: Mapping[str, str], where: str) -> None:
        said, _ = value_and_number(parts.get(slot, _NOTHING))
        if said == _NOTHING:
            return
        feature = slot.split(":", 1)[1].split("_", 1)[0]
        roles = [feature if each == _NO_VALUE else unescaped(each) for each in split_cell(said, ";")]
        for role, reference in zip(roles, split_cell(parts[target_of(slot)], ";"), strict=True):
            self._slots.append((host, role, reference, target, where))

    def _take_link(self, layer: Layer, unit: Unit, parts: Mapping[str, str], where: str) -> None:
        found = _CHAIN_LINK.fullmatch(parts[CHAIN_RELATION])
        if found is None:
            raise ValueError(parts[CHAIN_RELATION])
        links = self._chains[(layer.name, int(found[2]))]
        span = links[int(found[3])] = self._span(layer, unit, links.get(int(found[3])), where)
        said = {CHAIN_RELATION: found[1]} | {
            name: value_and_number(part)[0] for name, part in parts.items() if name != CHAIN_RELATION
        }
        for name, each in said.items():
            if each != _NO_VALUE:
                self._say(span, name, assumed_value(layer.name, name, unescaped(each)), where)

    def _say(self, span: LayerSpan, name: str, value: AttributeValue, where: str) -> None:
        """Each token of an annotation repeats its values."""
        if span.values.setdefault(name, value) != value:
            self.differing.append((where, f"{name} is {value!r} here, and {span.values[name]!r} at {span.where}"))

    def _take_relation(self, layer: Layer, unit: Unit, parts: Mapping[str, str], where: str) -> None:
        *features, base = layer.columns
        target = base.removeprefix("BT_")
        if short_name(layer.name) == "Dependency":
            # INCEpTION writes that dependencies end at parts of speech, and means the tokens.
            target = _TOKEN
        values = {
            name: assumed_value(layer.name, name, unescaped(parts[name]))
            for name in features
            if name and parts.get(name, _NO_VALUE) not in (_NO_VALUE, _NOTHING)
        }
        name, numbers = value_and_number(parts[base])
        first, _, second = numbers.partition("_")
        head, tail = self._find(target, name, first), self._find(target, unit.name, second)
        self.relations.append(LayerRelation(label_of(layer.name, values), head, tail, where, values))

    def _find(self, layer: str, name: str, number: str) -> LayerSpan | None:
        """What a reference means; None where it is not there, or may be one of several."""
        if number.strip("0"):
            return self._numbered.get(number)
        at = self._at[name]
        found = [each for every in at.values() for each in every] if layer == _ANY else at.get(layer, [])
        if layer == _ANY and len(found) > 1:
            found = [each for each in found if each.layer != _TOKEN]
        if not found and name in self._units and (layer in (_ANY, _TOKEN)):
            unit = self._units[name]
            return self._span(Layer("SP", _TOKEN, ("",), 0), unit, None, f"{self._name}:{unit.line}")
        return found[0] if len(found) == 1 else None


def _read(path: Path, options: ReadOptions) -> ImportResult:
    content = read_text(path)
    # INCEpTION's export is a folder for each document, called by its file's name, with a file for each annotator.
    names = (path.stem, path.parent.name, Path(path.parent.name).stem)
    doc_id = next((each for each in names if each in options.documents), path.stem)
    return read_webanno(content, name=str(path), document=options.documents.get(doc_id), doc_id=doc_id)


def _is_webanno(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(64).removeprefix(b"\xef\xbb\xbf").startswith(FORMAT.encode() + b"3")


WEBANNO = Format(title="WebAnno TSV 3", suffixes=(".tsv",), is_mine=_is_webanno, read=_read)
"""One document of INCEpTION or WebAnno; see `read_webanno`."""
