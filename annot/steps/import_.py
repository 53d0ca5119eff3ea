"""`annot import`: what other tools have written, as the reading of an annotator or as a model's predictions."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from annot.core.annotation import AnnotationSet, Attributes, LeftOut, Mention, Origin, Relation
from annot.core.attribute import AttributeSpec
from annot.core.errors import ConfigError
from annot.core.issue import Issue, errors_of
from annot.core.schema import Schema
from annot.formats.format import ReadOptions
from annot.formats.import_result import ImportResult
from annot.formats.registry import FORMAT_NAMES, FormatName, format_named
from annot.formats.tags import Encoding, Repair
from annot.project.config import CONFIG_NAME
from annot.project.predictions import MODEL_PREFIX
from annot.project.project import ProjectFolder
from annot.quality.check import check_attributes, check_reading
from annot.store.jsonl import write_jsonl
from annot.store.plain_files import require_file
from annot.store.provenance import SubmissionRow, read_provenance, write_provenance
from annot.store.readings import read_reading, reading_path, write_reading


@dataclass(frozen=True)
class Imported:
    """What an import brought.

    Attributes:
        path: the file of the reading, or of the predictions.
        taken: ids of the documents in it now that came from the file.
        incomplete: those of them that lack something that the file says.
        issues: what could not be taken, and what to look at.
        written: whether the file changed, or in a dry run would.
        refused: whether nothing was written because something could not be taken.
    """

    path: Path
    taken: tuple[str, ...]
    incomplete: tuple[str, ...]
    issues: tuple[Issue, ...]
    written: bool
    refused: bool


@dataclass(frozen=True)
class ImportOptions:
    """How a file is imported.

    Attributes:
        replace: readings that are there already give way, where they differ.
        partial: write what can be taken even where something cannot.
        dry_run: write nothing.
        encoding: of the tags of CoNLL; guessed from them where it is None.
        repair: of tags that break their encoding.
    """

    replace: bool = False
    partial: bool = False
    dry_run: bool = False
    encoding: Encoding | None = None
    repair: Repair = "conlleval"


def import_reading(
    project: ProjectFolder, name: FormatName, path: Path, *, annotator: str, options: ImportOptions | None = None
) -> Imported:
    """Takes a file as the reading of an annotator; what it says of documents that are no seeds is named.

    A value, mention or relation that the schema does not have is left out of the reading, which says so for good.

    Args:
        project: the data-set project.
        name: of the format.
        path: the file or folder.
        annotator: a reader of `annot.toml`, whose work it is.
        options: how it is imported.

    Returns:
        Where something could not be taken and `options.partial` is off, nothing was written.

    Raises:
        ConfigError: there is no such format, file or reader, or annot does not read the format.
        DataError: the file is not of the format, or the reading that is there cannot be read.
    """
    options = options or ImportOptions()
    kind = project.require_reader(annotator).kind
    found = _read(project, name, path, options)
    sets, issues = _fitted(project, found, annotator=annotator, origin=kind)
    with project.writing(dry_run=options.dry_run):
        before = read_reading(project.readings_dir, annotator)
        issues += _differing(before, sets) if not options.replace else []
        if not sets:
            issues.append(_nothing(path, name))
        refused = not sets or (not options.partial and bool(errors_of(issues)))
        if not options.replace:
            sets = {doc_id: each for doc_id, each in sets.items() if doc_id not in before}
        after = before | sets
        written = not refused and write_reading(
            project.readings_dir, annotator, after.values(), dry_run=options.dry_run
        )
        if written and not options.dry_run:
            rows = [row for row in read_provenance(project.readings_dir, annotator) if row.doc_id not in sets]
            rows += [_row(each, name, path) for each in sets.values()]
            write_provenance(project.readings_dir, annotator, rows)
    incomplete = tuple(sorted(doc_id for doc_id, each in sets.items() if not each.is_whole))
    target = reading_path(project.readings_dir, annotator)
    return Imported(target, tuple(sorted(sets)), incomplete, tuple(sorted(issues)), written, refused)


def import_predictions(
    project: ProjectFolder, name: FormatName, path: Path, *, model: str, options: ImportOptions | None = None
) -> Imported:
    """Takes a file as a model's predictions, in the form that `annot push --predictions` shows and `annot score` reads.

    Args:
        project: the data-set project.
        name: of the format.
        path: the file or folder.
        model: `NAME@VERSION`, which names the file under `predictions/`.
        options: how it is imported.

    Raises:
        ConfigError: there is no such format or file, or `model` is not of that form.
        DataError: the file is not of the format.
    """
    options = options or ImportOptions()
    if not all(model.partition("@")[::2]) or "/" in model or model.startswith("."):
        raise ConfigError(f"{model!r} is no name and version of a model, such as camembert@2024-10")
    found = _read(project, name, path, options)
    sets, issues = _fitted(project, found, annotator=MODEL_PREFIX + model, origin="model")
    # A model cannot be asked what it meant: what the schema does not have is named, and predictions know no "left out".
    sets = {doc_id: each.replace(left_out=()) for doc_id, each in sets.items()}
    if not sets:
        issues.append(_nothing(path, name))
    refused = not sets or (not options.partial and bool(errors_of(issues)))
    target = project.root / "predictions" / f"{model}.jsonl"
    written = not refused
    if written and not options.dry_run:
        written = write_jsonl(target, [sets[doc_id] for doc_id in sorted(sets)])
    return Imported(target, tuple(sorted(sets)), (), tuple(sorted(issues)), written, refused)


def _read(project: ProjectFolder, name: FormatName, path: Path, options: ImportOptions) -> ImportResult:
    if name not in FORMAT_NAMES:
        raise ConfigError(f"no format is called {name!r}; there are: {', '.join(FORMAT_NAMES)}")
    known = format_named(name)
    if known.read is None:
        raise ConfigError(f"annot writes {known.title}, and does not read it")
    if not path.exists():
        raise ConfigError(f"{path}: no such file or folder")
    require_file(path)
    how = ReadOptions(documents=project.documents, encoding=options.encoding, repair=options.repair)
    return known.read(path, how)


def _fitted(
    project: ProjectFolder, found: ImportResult, *, annotator: str, origin: Origin
) -> tuple[dict[str, AnnotationSet], list[Issue]]:
    """The sets as readings under the schema, and all that they lack or that is wrong with them."""
    issues = list(found.issues)
    lacking: dict[str, list[Issue]] = defaultdict(list)
    for issue in errors_of(found.issues):
        lacking[issue.doc_id].append(issue)
    sets: dict[str, AnnotationSet] = {}
    for doc_id, each in found.sets.items():
        document = project.documents.get(doc_id)
        if document is None:
            message = "the file says something of it, but it is not among the seeds; `annot seeds add` adds it"
            issues.append(Issue(doc_id=doc_id, code="unknown-document", where=annotator, message=message))
            continue
        own = found.documents.get(doc_id)
        if own is not None and own.sha256 != document.sha256:
            message = f"the file has another text (sha256 {own.sha256[:12]}…) than the seed ({document.sha256[:12]}…)"
            issues.append(Issue(doc_id=doc_id, code="document-changed", where=annotator, message=message))
            continue
        mentions, relations, faults = _under(project.schema, each)
        issues += faults
        left = [*lacking[doc_id], *faults]
        reading = AnnotationSet(
            doc_id=doc_id,
            doc_sha256=document.sha256,
            annotator=annotator,
            origin=origin,
            schema=project.schema.id,
            mentions=tuple(mentions),
            relations=tuple(relations),
            left_out=tuple(LeftOut(where=e.where, code=e.code, said=e.message) for e in left),
        )
        sets[doc_id] = reading
        issues += check_reading(project.schema, document, reading)
    return sets, issues


def _under(schema: Schema, said: AnnotationSet) -> tuple[list[Mention], list[Relation], list[Issue]]:
    """The mentions and relations that the schema has, with the values that it takes, and an issue for the rest."""
    issues: list[Issue] = []
    mentions: dict[str, Mention] = {}
    for mention in said.mentions:
        label = schema.mentions.get(mention.label)
        if label is None:
            message = f"{mention.text!r}; known: {', '.join(schema.mentions)}"
            issues.append(Issue(doc_id=said.doc_id, code="unknown-label", where=mention.id, message=message))
            continue
        kept, faults = _values(label.attributes, mention.attributes)
        issues += [Issue(doc_id=said.doc_id, code=code, where=mention.id, message=why) for code, why in faults]
        mentions[mention.id] = Mention(label=mention.label, span=mention.span, text=mention.text, attributes=kept)
    relations = []
    for relation in said.relations:
        known = schema.relations.get(relation.label)
        if known is None or not {relation.head, relation.tail} <= mentions.keys():
            code = "unknown-relation" if known is None else "dangling-relation"
            why = f"known: {', '.join(schema.relations)}" if known is None else "one of its mentions was not taken"
            issues.append(Issue(doc_id=said.doc_id, code=code, where=relation.id, message=why))
            continue
        kept, faults = _values(known.attributes, relation.attributes)
        issues += [Issue(doc_id=said.doc_id, code=code, where=relation.id, message=why) for code, why in faults]
        relations.append(Relation(label=relation.label, head=relation.head, tail=relation.tail, attributes=kept))
    return list(mentions.values()), relations, issues


def _values(specs: Mapping[str, AttributeSpec], attributes: Attributes) -> tuple[Attributes, Sequence[tuple[str, str]]]:
    """The values that are allowed, each in its one form, and what is wrong with the others."""
    kept = {
        name: specs[name].canonical(value)
        for name, value in attributes.items()
        if name in specs and specs[name].fault_of(value) is None
    }
    # What is missing breaks the schema, and can be said in a reading: `check_reading` names it.
    faults = [each for each in check_attributes(specs, attributes) if each[0] != "missing-attribute"]
    return kept, faults


def _differing(before: Mapping[str, AnnotationSet], sets: Mapping[str, AnnotationSet]) -> Iterator[Issue]:
    for doc_id in sorted(before.keys() & sets.keys()):
        if before[doc_id] != sets[doc_id]:
            message = (
                f"{sets[doc_id].annotator} has another reading of it, which was kept; --replace takes that of the file"
            )
            yield Issue(doc_id=doc_id, code="already-read", where=sets[doc_id].annotator, message=message)


def _nothing(path: Path, name: FormatName) -> Issue:
    message = f"{path} as {format_named(name).title} says nothing of a document of {CONFIG_NAME}; nothing was imported"
    return Issue(doc_id="", code="nothing-imported", where=str(path), message=message)


def _row(reading: AnnotationSet, name: FormatName, path: Path) -> SubmissionRow:
    """Where a reading came from: a file has no task, and its digest tells which state of it was taken."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else ""
    return SubmissionRow(
        doc_id=reading.doc_id,
        status="submitted",
        task=0,
        submission=f"{path.name}{f' sha256 {digest}' if digest else ''}",
        by=f"annot import {name}",
        n_regions=len(reading.mentions),
    )
