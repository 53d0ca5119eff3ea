"""`annot score`: how good predictions are, beside gold or beside another system's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import msgspec

from annot.core.annotation import AttributeValue
from annot.core.attribute import AttributeSpec
from annot.core.errors import ConfigError
from annot.core.issue import Issue
from annot.core.schema import Schema
from annot.evaluate.aligned import Aligned, Reading, align_readings
from annot.evaluate.attributes import NO_DEFAULTS, Defaults
from annot.evaluate.check import KnownLabels, check_predictions, check_quotes
from annot.evaluate.mistakes import find_mistakes
from annot.evaluate.score import score_aligned
from annot.evaluate.versus import compare
from annot.formats.import_result import ImportResult
from annot.project.project import ProjectFolder, find_project
from annot.quality.bootstrap import N_RESAMPLES
from annot.steps.score.files import (
    FileOptions,
    GoldFile,
    read_gold_file,
    read_predictions_file,
)
from annot.steps.score.result import ScoreResult


@dataclass(frozen=True)
class ScoreOptions:
    """What is measured.

    Attributes:
        intervals: pairs of attributes that are the bounds of an interval; where there are none, those of `annot.toml`.
        n_resamples: for 95 % intervals over documents; 0 for none.
        files: how the files are read.
    """

    intervals: Sequence[tuple[str, str]] = ()
    n_resamples: int = N_RESAMPLES
    files: FileOptions = field(default_factory=FileOptions)


def score(
    *,
    gold: Path | GoldFile,
    pred: Path | ImportResult,
    versus: Path | ImportResult | None = None,
    start: Path = Path(),
    options: ScoreOptions | None = None,
) -> ScoreResult:
    """Scores predictions against gold.

    Args:
        gold: what is right: a file or folder of any format, or what was read already.
        pred: what was predicted.
        versus: what another system predicted; tests whether the two differ.
        start: a folder of the project that the gold belongs to; it need not be one.
        options: what is measured, and how files are read.

    Raises:
        ConfigError: a file cannot be used; the message names it, and the line where there is one.
    """
    options = options or ScoreOptions()
    project = find_project(start)
    right = read_gold_file(gold, project, options.files) if isinstance(gold, Path) else gold
    _require_attributes(options.intervals, right)
    symmetric = symmetric_labels(right.schema)
    read, found, issues = _predicted(pred, right, options)
    defaults = _defaults(right.schema)
    report = score_aligned(
        found,
        symmetric=symmetric,
        intervals=options.intervals or _intervals(project, right.schema),
        defaults=defaults,
        n_resamples=options.n_resamples,
    )
    differences, unsaid = None, read.unsaid
    if versus is not None:
        against, other, more = _predicted(versus, right, options)
        # Of what one of the two could not say, nothing follows for either.
        unsaid = tuple(dict.fromkeys((*read.unsaid, *against.unsaid)))
        issues = [*_from(pred, issues), *_from(versus, more)]
        sides = found.tallies(symmetric=symmetric), other.tallies(symmetric=symmetric)
        compared = [layer for layer in sides[0] if layer not in unsaid]
        differences = {layer: compare(sides[0][layer], sides[1][layer]) for layer in compared}
    texts = right.imported.documents
    return ScoreResult(
        report,
        differences,
        [*_gold_issues(right), *issues],
        find=lambda: find_mistakes(found, texts, symmetric=symmetric, defaults=defaults),
        lost=(read.tool, read.unsaid),
        not_compared=unsaid if versus is not None else (),
    )


def _predicted(
    source: Path | ImportResult, gold: GoldFile, options: ScoreOptions
) -> tuple[ImportResult, Aligned, list[Issue]]:
    read = read_predictions_file(source, gold.imported, options.files) if isinstance(source, Path) else source
    issues = check_predictions(
        gold=gold.imported.sets,
        pred=read.sets,
        documents=gold.imported.documents,
        labels=KnownLabels(gold.schema.mentions, gold.schema.relations) if gold.schema else None,
    )
    return read, _align(source, gold.imported.sets, read.sets), sorted([*read.issues, *issues])


def _from(source: Path | ImportResult, issues: Sequence[Issue]) -> list[Issue]:
    """The issues with the file that they are about, where there are two."""
    if not isinstance(source, Path):
        return list(issues)
    return [msgspec.structs.replace(each, message=f"{source}: {each.message}") for each in issues]


def _require_attributes(intervals: Sequence[tuple[str, str]], gold: GoldFile) -> None:
    if not intervals:
        return
    known = {name for each in gold.imported.sets.values() for mention in each.mentions for name in mention.attributes}
    known |= {name for label in gold.schema.mentions.values() for name in label.attributes} if gold.schema else set()
    for name in chain.from_iterable(intervals):
        if name not in known:
            has = ", ".join(sorted(known)) or "none"
            raise ConfigError(f"--interval: no mention of the gold has an attribute {name!r} (they have: {has})")


def _align(source: Path | ImportResult, gold: Reading, pred: Reading) -> Aligned:
    try:
        return align_readings(gold=gold, pred=pred)
    except ValueError as error:
        raise ConfigError(f"{source}: {error}" if isinstance(source, Path) else str(error)) from error


def _gold_issues(gold: GoldFile) -> list[Issue]:
    sets, texts = gold.imported.sets, gold.imported.documents
    quotes = (check_quotes(sets[doc_id], texts[doc_id]) for doc_id in sets if doc_id in texts)
    return [*gold.imported.issues, *chain.from_iterable(quotes)]


def symmetric_labels(schema: Schema | None) -> frozenset[str]:
    """The relation labels without a direction; none where the schema is not known."""
    return frozenset(name for name, each in schema.relations.items() if each.symmetric) if schema else frozenset()


def _defaults(schema: Schema | None) -> Defaults:
    if schema is None:
        return NO_DEFAULTS
    mentions = {label: each.attributes for label, each in schema.mentions.items()}
    relations = {label: each.attributes for label, each in schema.relations.items()}
    return Defaults(_defaults_of(mentions), _defaults_of(relations))


def _defaults_of(labels: Mapping[str, Mapping[str, AttributeSpec]]) -> dict[str, AttributeValue]:
    every = ((f"{label}.{name}", spec.default) for label, specs in labels.items() for name, spec in specs.items())
    return {name: default for name, default in every if default is not None}


def _intervals(project: ProjectFolder | None, schema: Schema | None) -> list[tuple[str, str]]:
    """The bounds of the records that the project reports, if the gold is under its schema."""
    if project is None or schema is None:
        return []
    pairs = ((each.low, each.high) for each in project.config.report.records)
    return list(dict.fromkeys(pairs))
