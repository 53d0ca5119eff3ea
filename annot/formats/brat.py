"""brat's standoff: a folder with a `.txt` and an `.ann` for each document (https://brat.nlplab.org/standoff.html).

Offsets count characters (Python's code points), half-open. A mention over a line break is written in parts, as brat
wants it, and read as one again. What brat has no line for stands in a note that begins with `annot:`; names that brat
cannot write stand in `visual.conf`, as brat itself shows labels.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

from annot.core.annotation import AnnotationSet, AttributeValue, Mention, Relation, Span
from annot.core.colors import colors_of
from annot.core.document import Document
from annot.core.gc_pause import gc_paused
from annot.core.issue import Issue
from annot.core.schema import Schema
from annot.formats.brat_lines import EDGES, NOTE, value_of
from annot.formats.brat_reader import NAMES, read_folder
from annot.formats.format import Annotated, Format, Written
from annot.formats.losses import lost_facts

_WORD = re.compile(r"[A-Za-z0-9_-]+")
_VALUE = re.compile(r"\S+")


@gc_paused()
def write_folder(documents: Sequence[Annotated], schema: Schema) -> Written:
    """A folder that brat opens, with its configuration; nothing of a set is lost, but what is known of the texts is."""
    names = _written_names(schema, documents)
    files: dict[str, bytes] = {}
    losses: list[Issue] = []
    for document, said in documents:
        files[f"{document.doc_id}.txt"] = document.text.encode()
        files[f"{document.doc_id}.ann"] = "".join(f"{line}\n" for line in _lines_of(document, said, names)).encode()
        losses += lost_facts(document, "a folder of brat's")
    files["annotation.conf"] = _annotation_conf(schema, names).encode()
    files["visual.conf"] = _visual_conf(schema, names).encode()
    return Written(files, tuple(losses))


def _written_names(schema: Schema, documents: Sequence[Annotated]) -> dict[str, str]:
    """A name that brat can write for each label and attribute, no two alike; of those that the schema lacks as well."""
    attributes = {name for label in schema.mentions.values() for name in label.attributes}
    others: set[str] = set()
    for _, said in documents:
        for part in chain[Mention | Relation](said.mentions, said.relations):
            others |= {part.label, *part.attributes}
    found: dict[str, str] = {}
    every = dict.fromkeys((*schema.mentions, *schema.relations, *sorted(attributes), *sorted(others)))
    # Names that brat can write keep themselves, whatever the others would become.
    for name in sorted(every, key=lambda each: not _WORD.fullmatch(each)):
        plain = re.sub(r"[^A-Za-z0-9_-]+", "_", name).strip("_") or "label"
        taken = {each for other, each in found.items() if other != name}
        at = 1
        while plain in taken:
            at += 1
            plain = f"{plain.rstrip('0123456789')}{at}"
        found[name] = plain
    return found


def _lines_of(document: Document, said: AnnotationSet, names: Mapping[str, str]) -> Iterator[str]:
    keys = {mention.id: f"T{number}" for number, mention in enumerate(said.mentions, start=1)}
    n_values = n_notes = 0
    rest: list[tuple[str, Mapping[str, object]]] = []
    for mention in said.mentions:
        if "\n" in mention.text:
            spans = list(_by_line(document.text, mention.span))
            places = ";".join(f"{each.start} {each.end}" for each in spans)
            quote = " ".join(document.text[each.start : each.end].replace("\n", " ") for each in spans)
        else:
            spans, places, quote = [mention.span], f"{mention.span.start} {mention.span.end}", mention.text
        yield f"{keys[mention.id]}\t{names.get(mention.label, mention.label)} {places}\t{quote}"
        noted: dict[str, object] = {}
        if (spans[0].start, spans[-1].end) != (mention.span.start, mention.span.end):
            noted[EDGES] = [mention.span.start, mention.span.end]
        for name, value in mention.attributes.items():
            word = _written(value)
            if word is None:
                noted[name] = value
                continue
            n_values += 1
            yield f"A{n_values}\t{names.get(name, name)} {keys[mention.id]}{f' {word}' if word else ''}"
        rest.append((keys[mention.id], noted))
    for number, relation in enumerate(said.relations, start=1):
        ends = f"Arg1:{keys[relation.head]} Arg2:{keys[relation.tail]}"
        yield f"R{number}\t{names.get(relation.label, relation.label)} {ends}"
        rest.append((f"R{number}", relation.attributes))
    for key, more in rest:
        if more:
            n_notes += 1
            yield f"#{n_notes}\tAnnotatorNotes {key}\t{NOTE}{_as_json(more)}"


def _as_json(values: Mapping[str, object]) -> str:
    return json.dumps(dict(values), ensure_ascii=False, sort_keys=True)


def _by_line(text: str, span: Span) -> Iterator[Span]:
    """The parts of a span that lie on one line each; of a span of line breaks alone, the whole."""
    found = [
        Span(span.start + part.start(), span.start + part.end())
        for part in re.finditer(r"[^\n]+", text[span.start : span.end])
    ]
    yield from found or [span]


def _written(value: AttributeValue) -> str | None:
    """A value as a word on its line, empty for what is true; None where brat's line cannot hold it."""
    if value is True:
        return ""
    if isinstance(value, (bool, tuple)):
        return None
    word = str(value)
    # A text that looks like a number would come back as one, and a number that does not as a text.
    return word if _VALUE.fullmatch(word) and word.isprintable() and type(value_of(word)) is type(value) else None


def _annotation_conf(schema: Schema, names: Mapping[str, str]) -> str:
    lines = ["[entities]", *(names[label] for label in schema.mentions), "", "[relations]"]
    for label, relation in schema.relations.items():
        ends = (
            f"Arg{at}:{'|'.join(names[each] for each in of)}" for at, of in ((1, relation.head), (2, relation.tail))
        )
        lines.append(f"{names[label]}\t{', '.join(ends)}")
    lines += ["", "[events]", "", "[attributes]"]
    owners: dict[str, list[str]] = defaultdict(list)
    values: dict[str, dict[str, None]] = defaultdict(dict)
    for label, spec in schema.mentions.items():
        for name, attribute in spec.attributes.items():
            owners[name].append(names[label])
            values[name] |= dict.fromkeys(each for each in attribute.kind.listed if _WORD.fullmatch(each))
    for name, labels in owners.items():
        listed = f", Value:{'|'.join(values[name])}" if values[name] else ""
        lines.append(f"{names[name]}\tArg:{'|'.join(labels)}{listed}")
    return "\n".join(lines) + "\n"


def _visual_conf(schema: Schema, names: Mapping[str, str]) -> str:
    shown = [f"{names[each]} | {each}" for each in names]
    drawn = [f"{names[label]}\tbgColor:{color}" for label, color in colors_of(schema).items()]
    return "\n".join([NAMES, "[labels]", *shown, "", "[drawing]", *drawn]) + "\n"


def _is_brat(path: Path) -> bool:
    return path.is_dir() and next(path.rglob("*.ann"), None) is not None


BRAT = Format(title="brat standoff", is_mine=_is_brat, is_folder=True, read=read_folder, write=write_folder)
"""The folder; see `read_folder` and `write_folder`."""
