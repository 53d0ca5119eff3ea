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
from annot.evaluate.mistakes import Mistake, find_mistakes
from annot.evaluate.score import ScoreReport, score_aligned
from annot.evaluate.versus import Difference, compare
from annot.project.project import Project, find_project
from annot.steps.score.files import FileOptions, GoldFile, read_gold_file, read_predictions_file


@dataclass(frozen=True)
class Scored:
    """What came out.

    Attributes:
        report: the predictions beside the gold.
        versus: by layer and measure, micro F1 of the predictions less that of the others; None without others.
        mistakes: where predictions and gold differ; empty where they were not asked for.
        issues: what is wrong with the files as such.
    """

    report: ScoreReport
    versus: Mapping[str, Mapping[str, Difference]] | None
    mistakes: Sequence[Mistake]
    issues: Sequence[Issue]


@dataclass(frozen=True)
class ScoreOptions:
    """What is measured.

    Attributes:
        intervals: pairs of attributes that are the bounds of an interval; where there are none, those of `annot.toml`.
        with_mistakes: list where predictions and gold differ.
        files: how the files are read.
    """

    intervals: Sequence[tuple[str, str]] = ()
    with_mistakes: bool = False
    files: FileOptions = field(default_factory=FileOptions)


def score(
    *, gold: Path, pred: Path, versus: Path | None = None, start: Path = Path(), options: ScoreOptions | None = None
) -> Scored:
    """Scores predictions against gold.

    Args:
        gold: what is right: a file or folder of any format.
        pred: what was predicted.
        versus: what another system predicted; tests whether the two differ.
        start: a folder of the project that the gold belongs to; it need not be one.
        options: what is measured, and how files are read.

    Raises:
        ConfigError: a file cannot be used; the message names it, and the line where there is one.
    """
    options = options or ScoreOptions()
    project = find_project(start)
    right = read_gold_file(gold, project, options.files)
    _require_attributes(options.intervals, right)
    symmetric = symmetric_labels(right.schema)
    found, issues = _predicted(pred, right, options)
    defaults = _defaults(right.schema)
    report = score_aligned(
        found,
        symmetric=symmetric,
        intervals=options.intervals or _intervals(project, right.schema),
        defaults=defaults,
    )
    differences = None
    if versus is not None:
        other, more = _predicted(versus, right, options)
        issues = [*_from(pred, issues), *_from(versus, more)]
        sides = found.tallies(symmetric=symmetric), other.tallies(symmetric=symmetric)
        differences = {layer: compare(sides[0][layer], sides[1][layer]) for layer in sides[0]}
    texts = right.imported.documents
    mistakes = find_mistakes(found, texts, symmetric=symmetric, defaults=defaults) if options.with_mistakes else []
    return Scored(report, differences, mistakes, [*_gold_issues(right), *issues])


def _predicted(path: Path, gold: GoldFile, options: ScoreOptions) -> tuple[Aligned, list[Issue]]:
    read = read_predictions_file(path, gold.imported, options.files)
    issues = check_predictions(
        gold=gold.imported.sets,
        pred=read.sets,
        documents=gold.imported.documents,
        labels=KnownLabels(gold.schema.mentions, gold.schema.relations) if gold.schema else None,
    )
    return _align(path, gold.imported.sets, read.sets), sorted([*read.issues, *issues])


def _from(path: Path, issues: Sequence[Issue]) -> list[Issue]:
    """The issues with the file that they are about, where there are two."""
    return [msgspec.structs.replace(each, message=f"{path}: {each.message}") for each in issues]


def _require_attributes(intervals: Sequence[tuple[str, str]], gold: GoldFile) -> None:
    if not intervals:
        return
    known = {name for each in gold.imported.sets.values() for mention in each.mentions for name in mention.attributes}
    known |= {name for label in gold.schema.mentions.values() for name in label.attributes} if gold.schema else set()
    for name in chain.from_iterable(intervals):
        if name not in known:
            has = ", ".join(sorted(known)) or "none"
            raise ConfigError(f"--interval: no mention of the gold has an attribute {name!r} (they have: {has})")


def _align(path: Path, gold: Reading, pred: Reading) -> Aligned:
    try:
        return align_readings(gold=gold, pred=pred)
    except ValueError as error:
        raise ConfigError(f"{path}: {error}") from error


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


def _intervals(project: Project | None, schema: Schema | None) -> list[tuple[str, str]]:
    """The bounds of the records that the project reports, if the gold is under its schema."""
    if project is None or schema is None:
        return []
    pairs = ((each.low, each.high) for each in project.config.report.records)
    return list(dict.fromkeys(pairs))
