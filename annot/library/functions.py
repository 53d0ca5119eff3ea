"""The functions of `import annot` that need no project: on readings, predictions and releases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from annot.core.annotation import AnnotationSet
from annot.core.document import Document
from annot.core.errors import ConfigError, DataError
from annot.core.issue import Issue
from annot.core.schema import Schema
from annot.project.gold_set import GoldSet, Release
from annot.release.gold_document import GoldDocument

if TYPE_CHECKING:
    from annot.core.attribute_types.attribute_type import Level
    from annot.formats.import_result import ImportResult
    from annot.formats.registry import SourceName
    from annot.formats.tags import Encoding, Repair
    from annot.quality.lint.plan import LintPlan
    from annot.steps.agree import AgreementResult
    from annot.steps.diff import DiffResult
    from annot.steps.rehydrate import Rehydrated
    from annot.steps.score.files import GoldFile
    from annot.steps.score.result import ScoreResult

Sets = Mapping[str, AnnotationSet] | Iterable[AnnotationSet]
"""Annotation sets by document id, or one after the other."""
Gold = GoldSet | Iterable[GoldDocument]
"""Documents with their gold: a release, a project's gold, or any others."""


def agree(
    readings: Mapping[str, Mapping[str, AnnotationSet]] | Iterable[AnnotationSet],
    *,
    schema: Schema | str | Path,
    documents: Mapping[str, Document] | Gold | None = None,
    levels: Mapping[str, Level] | None = None,
    n_resamples: int = 1000,
) -> AgreementResult:
    """How far annotators agree, and where they do not.

    Args:
        readings: by annotator and document id, or one after the other.
        schema: the one that they were made under, or its file.
        documents: their texts; without them the disagreements are not quoted, and the alpha on characters takes each
            text to end with its last mention.
        levels: of measurement, of attributes where it does not follow from their type.
        n_resamples: for 95 % intervals over documents; 0 for none.

    Raises:
        ConfigError: the schema is broken, or does not have what `levels` names.
        DataError: an annotator has two readings of a document, or a reading was made under another schema.
    """
    from annot.steps.agree import agree_on_readings

    texts = None if documents is None else _texts(documents)
    return agree_on_readings(readings, schema=_schema(schema), documents=texts, levels=levels, n_resamples=n_resamples)


def score(
    gold: Gold | Sets | str | Path,
    predictions: ImportResult | GoldSet | Sets | str | Path,
    *,
    versus: ImportResult | GoldSet | Sets | str | Path | None = None,
    schema: Schema | str | Path | None = None,
    intervals: Sequence[tuple[str, str]] = (),
    format: SourceName | None = None,  # noqa: A002 (the name that callers look for)
    gold_format: SourceName | None = None,
    encoding: Encoding | None = None,
    repair: Repair = "conlleval",
    n_resamples: int = 1000,
    project: str | Path = ".",
) -> ScoreResult:
    """How good predictions are.

    Args:
        gold: what is right: a release or other documents with their gold, annotation sets, a file or folder of any
            format, or a version of the project.
        predictions: what was predicted: annotation sets, what `read_predictions` gives, or a file.
        versus: what another system predicted; tests whether the two differ.
        schema: of annotation sets that are given as gold; a release has its own.
        intervals: pairs of attributes that bound an interval; those of `annot.toml` where there are none.
        format: of the predictions' file; told by name and content where it is None.
        gold_format: of the gold's file.
        encoding: of the tags of CoNLL; guessed from them where it is None.
        repair: what is made of tags that break their encoding.
        n_resamples: for 95 % intervals over documents; 0 for none.
        project: a folder of the project that the gold belongs to; it need not be one.

    Raises:
        ConfigError: a file cannot be used; the message names it, and the line where there is one.
        DataError: two of the sets are of one document.
    """
    from annot.steps.score.files import FileOptions
    from annot.steps.score.score import ScoreOptions
    from annot.steps.score.score import score as run

    files = FileOptions(format=format, gold_format=gold_format, encoding=encoding, repair=repair)
    return run(
        gold=_gold_file(gold, schema),
        pred=_predicted(predictions),
        versus=None if versus is None else _predicted(versus),
        start=Path(project),
        options=ScoreOptions(intervals=intervals, files=files, n_resamples=n_resamples),
    )


def read_predictions(
    path: str | Path,
    *,
    documents: Mapping[str, Document] | Gold = (),
    format: SourceName | None = None,  # noqa: A002 (the name that callers look for)
    encoding: Encoding | None = None,
    repair: Repair = "conlleval",
) -> ImportResult:
    """What a file of predictions says: annotation sets, texts that it holds, and what could not be taken.

    Args:
        path: a file or folder of any format that `annot score` takes.
        documents: known texts, in which tokens and quotes are placed.
        format: told by name and content where it is None.
        encoding: of the tags of CoNLL; guessed from them where it is None.
        repair: what is made of tags that break their encoding.

    Raises:
        ConfigError: the file cannot be used.
    """
    from annot.steps.score.files import FileOptions
    from annot.steps.score.files import read_predictions as run

    options = FileOptions(format=format, encoding=encoding, repair=repair)
    return run(Path(path), _texts(documents), options)


def diff(
    before: str | Path | Release, after: str | Path | Release | None = None, *, project: str | Path = "."
) -> DiffResult:
    """What changed from one version to another.

    Args:
        before: the earlier version: a release, a version of the project such as `0.2.0`, a folder, `git:REVISION`, or
            `hub:OWNER/NAME@REVISION`.
        after: the later one; None is the project's gold as it is now.
        project: a folder of the project.

    Raises:
        ConfigError: nothing is called so.
        DataError: a version is broken, or still has open conflicts.
        ServiceError: the Hub fails.
    """
    from annot.steps.diff import diff as run

    return run(before, after, Path(project))


def lint(gold: Gold, *, schema: Schema | str | Path | None = None, plan: LintPlan | None = None) -> list[Issue]:
    """What a person should look at in a gold that breaks no rule of its schema.

    Args:
        gold: documents with their gold.
        schema: the one that the gold was made under; a release has its own.
        plan: what is taken for granted, and which rules are off.

    Raises:
        ConfigError: no schema is given or known, or it is broken.
    """
    from annot.quality.lint.gold import lint_gold
    from annot.quality.lint.plan import LintPlan

    every = gold if isinstance(gold, GoldSet) else list(gold)
    documents = {each.doc_id: each for each in every}
    texts = {doc_id: each.document for doc_id, each in documents.items()}
    sets = {doc_id: each.gold for doc_id, each in documents.items()}
    return lint_gold(plan or LintPlan(), _schema(schema if schema is not None else _own_schema(every)), texts, sets)


def rehydrate(
    standoff: str | Path,
    texts: Sequence[str | Path],
    output: str | Path,
    *,
    partial: bool = False,
    dry_run: bool = False,
) -> Rehydrated:
    """Puts the texts back into a stand-off release; see `annot.steps.rehydrate.rehydrate`."""
    from annot.steps.rehydrate import rehydrate as run

    return run(standoff, [Path(each) for each in texts], Path(output), partial=partial, dry_run=dry_run)


def _schema(schema: Schema | str | Path) -> Schema:
    from annot.schemas.read import read_schema

    return schema if isinstance(schema, Schema) else read_schema(Path(schema))


def _own_schema(gold: Gold) -> Schema:
    if isinstance(gold, GoldSet):
        return gold.schema
    found = next((each.schema for each in gold if each.schema is not None), None)
    if found is None:
        raise ConfigError("the schema of the gold is not known; give it as schema=")
    return found


def _texts(documents: Mapping[str, Document] | Gold) -> dict[str, Document]:
    if isinstance(documents, Mapping):
        return dict(documents)
    return {each.doc_id: each.document for each in documents}


def _sets(given: Sets) -> dict[str, AnnotationSet]:
    """Annotation sets by document id.

    Raises:
        DataError: two are of one document.
    """
    if isinstance(given, Mapping):
        return dict(given)
    found: dict[str, AnnotationSet] = {}
    for each in given:
        if each.doc_id in found:
            raise DataError(f"two annotation sets are of {each.doc_id}; give one")
        found[each.doc_id] = each
    return found


def _gold_file(gold: Gold | Sets | str | Path, schema: Schema | str | Path | None) -> Path | GoldFile:
    from annot.formats.import_result import ImportResult
    from annot.steps.score.files import GoldFile

    if isinstance(gold, (str, Path)):
        return Path(gold)
    known = None if schema is None else _schema(schema)
    if isinstance(gold, GoldSet):
        return GoldFile(ImportResult(gold.sets, _texts(gold)), known or gold.schema)
    if isinstance(gold, Mapping):
        return GoldFile(ImportResult(_sets(gold)), known)
    every: list[GoldDocument | AnnotationSet] = list(gold)
    documents = [each for each in every if isinstance(each, GoldDocument)]
    sets = _sets([each.gold if isinstance(each, GoldDocument) else each for each in every])
    own = next((each.schema for each in documents if each.schema is not None), None)
    return GoldFile(ImportResult(sets, _texts(documents)), known or own)


def _predicted(given: ImportResult | GoldSet | Sets | str | Path) -> Path | ImportResult:
    from annot.formats.import_result import ImportResult

    if isinstance(given, (str, Path)):
        return Path(given)
    if isinstance(given, GoldSet):
        return ImportResult(given.sets, _texts(given))
    return given if isinstance(given, ImportResult) else ImportResult(_sets(given))
