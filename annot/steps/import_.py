"""`annot import`: what other tools have written, as the reading of an annotator or as a model's predictions."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from annot.core.annotation import AnnotationSet
from annot.core.errors import ConfigError
from annot.core.issue import Issue, errors_of
from annot.formats.format import ReadOptions
from annot.formats.import_result import ImportResult
from annot.formats.read import read_as
from annot.formats.registry import FormatName, format_named
from annot.formats.tags import Encoding, Repair
from annot.project.encounters import planted_regions
from annot.project.foreign_sets import ForeignSets, fit_foreign
from annot.project.guidelines import made_under
from annot.project.predictions import MODEL_PREFIX
from annot.project.project import ProjectFolder
from annot.release.silver.mark import refuse_silver
from annot.store.atomic import write_bytes
from annot.store.jsonl import read_jsonl, render_jsonl
from annot.store.provenance import SubmissionRow, read_provenance, write_provenance
from annot.store.readings import read_reading, reading_path, write_reading
from annot.studio.parse import SINGLE_VALUES

_MODEL = re.compile(r"[^./\\\s\x00-\x1f@][^/\\\x00-\x1f@]*@[^/\\\x00-\x1f]+")
"""Name and version of a model, of which a file can be called."""


@dataclass(frozen=True)
class Imported:
    """What an import brought.

    Attributes:
        path: the file of the reading, or of the predictions.
        taken: ids of documents of which it holds what the file says; none where it was refused.
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
        columns: names of the columns of CoNLL; the token is the first and the tag the last where it is None.
        fragments: the attribute that takes the parts of a discontinuous mention of brat's; lost where it is None.
        repair: of tags that break their encoding.
        whose: the annotator whose work is taken, of a file that holds that of several.
        guidelines: version of the guidelines that a reader's work was made under, or `unknown`; where it is None, what
            the file says, else the version that the project's guidelines have now.
    """

    replace: bool = False
    partial: bool = False
    dry_run: bool = False
    encoding: Encoding | None = None
    columns: str | None = None
    fragments: str | None = None
    repair: Repair = "conlleval"
    whose: str | None = None
    guidelines: str | None = None


def import_reading(
    project: ProjectFolder, name: FormatName, path: Path, *, annotator: str, options: ImportOptions | None = None
) -> Imported:
    """Takes a file as the reading of an annotator; what it says of documents that are no seeds is named.

    A value, mention or relation that the schema does not have is left out of the reading, which says so for good. What
    breaks the schema but can be said in a reading (a missing attribute, bounds that do not fit) is written and
    reported, as `annot pull` does.

    Args:
        project: the data-set project.
        name: of the format.
        path: the file or folder.
        annotator: a reader of `annot.toml`, whose work it is.
        options: how it is imported.

    Returns:
        Where something could not be taken and `options.partial` is off, nothing was written; but for single values,
        which are left out of the reading.

    Raises:
        ConfigError: there is no such format, file or reader, or annot does not read the format.
        DataError: the file is not of the format, or the reading that is there cannot be read.
    """
    options = options or ImportOptions()
    kind = project.require_reader(annotator).kind
    refuse_silver(path, wanted="a reader's work")
    found = fit_foreign(
        project,
        _read(project, name, path, options),
        annotator=annotator,
        origin=kind,
        guidelines=made_under(project, options.guidelines),
        is_told=options.guidelines is not None,
    )
    found.issues.extend(_planted(project, annotator, found))
    folder = project.readings_dir
    with project.writing(dry_run=options.dry_run):
        before = read_reading(folder, annotator)
        merged = _merge(found, before, options, _Source(name, path, annotator))
        written = not merged.refused and write_reading(
            folder, annotator, merged.after.values(), dry_run=options.dry_run
        )
        if written and not options.dry_run:
            changed = {doc_id: each for doc_id, each in merged.after.items() if before.get(doc_id) != each}
            write_provenance(folder, annotator, _rows(read_provenance(folder, annotator), changed, name, path))
    return merged.result(reading_path(folder, annotator), found, written=written)


def import_predictions(
    project: ProjectFolder, name: FormatName, path: Path, *, model: str, options: ImportOptions | None = None
) -> Imported:
    """Takes a file as a model's predictions, in the form that `annot push --predictions` shows and `annot score` reads.

    Predictions of documents that the file says nothing of stay.

    Args:
        project: the data-set project.
        name: of the format.
        path: the file or folder.
        model: `NAME@VERSION`, which names the file under `predictions/`.
        options: how it is imported.

    Raises:
        ConfigError: there is no such format or file, or `model` is not of that form.
        DataError: the file is not of the format, or the predictions that are there cannot be read.
    """
    options = options or ImportOptions()
    if not _MODEL.fullmatch(model):
        raise ConfigError(f"{model!r} is no name and version of a model, such as camembert@2024-10")
    author = MODEL_PREFIX + model
    found = fit_foreign(project, _read(project, name, path, options), annotator=author, origin="model")
    # A model cannot be asked what it meant: what the schema does not have is named, and predictions know no "left out".
    sets = {doc_id: each.replace(left_out=()) for doc_id, each in found.sets.items()}
    # No push shows what breaks the schema.
    found = found._replace(sets=sets, issues=[*found.issues, *found.findings], findings=[])
    target = project.predictions_dir / f"{model}.jsonl"
    with project.writing(dry_run=options.dry_run):
        before = {each.doc_id: each for each in read_jsonl(target, AnnotationSet)} if target.exists() else {}
        merged = _merge(found, before, options, _Source(name, path, author))
        data = render_jsonl([merged.after[doc_id] for doc_id in sorted(merged.after)])
        written = not merged.refused and not (target.exists() and target.read_bytes() == data)
        if written and not options.dry_run:
            write_bytes(target, data)
    return merged.result(target, found, written=written)


def _read(project: ProjectFolder, name: FormatName, path: Path, options: ImportOptions) -> ImportResult:
    how = ReadOptions(
        documents=project.documents,
        encoding=options.encoding,
        repair=options.repair,
        whose=options.whose,
        columns=options.columns,
        fragments=options.fragments,
    )
    return read_as(name, path, how)


class _Source(NamedTuple):
    """Which file, as what, and whose it is."""

    name: FormatName
    path: Path
    author: str


class _Merged(NamedTuple):
    """What is to be written.

    Attributes:
        after: all sets that the file is to hold, by document id.
        issues: why it may not be written, and what to look at.
        refused: whether it may not.
    """

    after: Mapping[str, AnnotationSet]
    issues: list[Issue]
    refused: bool

    def result(self, target: Path, found: ForeignSets, *, written: bool) -> Imported:
        """What the import says of itself."""
        taken = [doc_id for doc_id, each in found.sets.items() if not self.refused and self.after.get(doc_id) == each]
        incomplete = tuple(sorted(doc_id for doc_id in taken if not self.after[doc_id].is_whole))
        return Imported(target, tuple(sorted(taken)), incomplete, tuple(sorted(self.issues)), written, self.refused)


def _merge(found: ForeignSets, before: Mapping[str, AnnotationSet], options: ImportOptions, source: _Source) -> _Merged:
    """What was there, with what the file says: whole or not at all, as half a file would look like all of it."""
    issues = list(found.issues)
    same = {doc for doc, each in found.sets.items() if doc in before and each.says_the_same(before[doc])}
    if options.guidelines is None:
        # What says what it said was made under the guidelines that it was made under.
        found = found._replace(sets={doc: before[doc] if doc in same else each for doc, each in found.sets.items()})
    else:
        before = {doc: found.sets[doc] if doc in same else each for doc, each in before.items()}
    if not options.replace:
        issues += _differing(before, found.sets, source.author)
    if not found.sets:
        message = f"{source.path} as {format_named(source.name).title} says nothing of a document of the seeds"
        message += "; nothing was imported"
        issues.append(Issue(doc_id="", code="nothing-imported", where=str(source.path), message=message))
    stopping = [issue for issue in errors_of(issues) if issue.code not in SINGLE_VALUES]
    refused = not found.sets or (not options.partial and bool(stopping))
    after = {**before, **found.sets} if options.replace else {**found.sets, **before}
    return _Merged(after, [*issues, *found.findings], refused)


def _planted(project: ProjectFolder, annotator: str, found: ForeignSets) -> Iterator[Issue]:
    """Mentions that their reader was shown though wrong: a file does not tell whether they drew them themselves."""
    for doc_id, planted in sorted(planted_regions(project, annotator).items()):
        said = found.sets[doc_id].by_id if doc_id in found.sets else {}
        if wrong := sorted(set(planted.values()) & said.keys()):
            message = (
                f"{', '.join(wrong)}: shown to {annotator} though wrong, and in the file; imported, since it may be "
                "their own word: look, or take an export of Label Studio with `annot pull --from`, which tells"
            )
            yield Issue(doc_id=doc_id, code="planted-imported", where=wrong[0], message=message, severity="warning")


def _differing(before: Mapping[str, AnnotationSet], sets: Mapping[str, AnnotationSet], author: str) -> Iterator[Issue]:
    for doc_id in sorted(before.keys() & sets.keys()):
        if before[doc_id] != sets[doc_id]:
            message = f"{author} has another reading of it, which was kept; --replace takes that of the file"
            yield Issue(doc_id=doc_id, code="already-read", where=author, message=message)


def _rows(
    rows: Sequence[SubmissionRow], changed: Mapping[str, AnnotationSet], name: FormatName, path: Path
) -> list[SubmissionRow]:
    """Where readings came from: a file has no task, and its digest tells which state of it was taken."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else ""
    kept = [row for row in rows if row.status != "submitted" or row.doc_id not in changed]
    return kept + [
        SubmissionRow(
            doc_id=doc_id,
            status="submitted",
            task=0,
            submission=f"{path.name}{f' sha256 {digest}' if digest else ''}",
            by=f"annot import {name}",
            n_regions=len(each.mentions),
        )
        for doc_id, each in changed.items()
    ]
