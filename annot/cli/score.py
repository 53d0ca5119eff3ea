"""`annot score`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from annot.cli.options import HERE, JsonOption, ProjectOption, open_at
from annot.cli.output import finish, number, show, show_issues, show_json, show_table, tell
from annot.core.errors import ConfigError
from annot.core.plural import plural
from annot.formats.registry import SourceName
from annot.formats.tags import Encoding, Repair

if TYPE_CHECKING:
    from annot.core.estimate import Estimate
    from annot.evaluate.attributes import AttributeScore
    from annot.evaluate.mistakes import Mistake
    from annot.evaluate.ratios import MeasureScore
    from annot.evaluate.score import ScoreReport
    from annot.evaluate.versus import Difference

_N_ISSUES = 20
_N_MISTAKES = 40


def score(
    gold: Annotated[
        Path | None,
        typer.Option(help="The gold: a release, JSON Lines, CoNLL, .spacy, Parquet.", show_default=False),
    ] = None,
    pred: Annotated[
        Path | None, typer.Option(help="The predictions, in any of these formats.", show_default=False)
    ] = None,
    versus: Annotated[
        Path | None, typer.Option(help="Predictions of another system; tests the difference.", show_default=False)
    ] = None,
    errors: Annotated[bool, typer.Option("--errors", help="List where predictions and gold differ.")] = False,
    format_: Annotated[
        SourceName | None, typer.Option("--format", help="Format of the predictions; default: told by the file's name.")
    ] = None,
    gold_format: Annotated[
        SourceName | None, typer.Option(help="Format of the gold; default: told by the file's name.")
    ] = None,
    encoding: Annotated[Encoding | None, typer.Option(help="CoNLL: encoding of the tags; default: guessed.")] = None,
    repair: Annotated[
        Repair, typer.Option(help="CoNLL: what to do with tags that break their encoding.")
    ] = "conlleval",
    freeze: Annotated[
        str | None,
        typer.Option(
            help="Freeze the numbers of this system of `scores` in annot.toml, so that CI checks them.",
            show_default=False,
        ),
    ] = None,
    interval: Annotated[
        list[str] | None, typer.Option(help="LOW=HIGH: two attributes that bound an interval; may be repeated.")
    ] = None,
    project: ProjectOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Score predictions against gold: mentions, relations, attributes."""
    if freeze is not None:
        _freeze(freeze, gold, pred, project, as_json)
    if gold is None or pred is None:
        raise ConfigError(f"{'--gold' if gold is None else '--pred'} is missing: annot score --gold FILE --pred FILE")
    import annot

    done = annot.score(
        gold,
        pred,
        versus=versus,
        intervals=_bounds(interval or ()),
        format=format_,
        gold_format=gold_format,
        encoding=encoding,
        repair=repair,
        project=project,
    )
    if as_json:
        report = done.report
        show_json({"report": report, "versus": done.versus, "errors": done.mistakes, "issues": done.issues})
    else:
        _show_report(done.report, lacking=done.without, unsaid=done.unsaid)
        _show_versus(done.versus or {})
        if "relations" in done.not_compared:
            show("Versus: relations not compared, the format of one of the two cannot say them")
        if errors:
            _show_mistakes(done.mistakes)
        show_issues(done.issues[:_N_ISSUES])
        if len(done.issues) > _N_ISSUES:
            tell(f"{plural(len(done.issues) - _N_ISSUES, 'more issue')}: annot score --json")
    finish(found=bool(done.issues))


def _freeze(name: str, gold: Path | None, pred: Path | None, project: Path, as_json: bool) -> NoReturn:
    if gold is not None:
        raise ConfigError("--freeze measures against the project's gold as it is now; leave --gold out")
    opened = open_at(project)
    found, issues = opened.freeze(name, pred)
    if as_json:
        show_json({"scores": found, "issues": issues})
    else:
        rows = [(measure, *map(number, numbers.values())) for measure, numbers in found.numbers.items()]
        show_table(f"Frozen in {opened.scores / name}.json", ("measure", "P", "R", "F1"), rows)
        show_issues(issues[:_N_ISSUES])
    finish(found=bool(issues))


def _bounds(words: Iterable[str]) -> list[tuple[str, str]]:
    found = []
    for word in words:
        low, _, high = word.partition("=")
        if not low or not high:
            raise ConfigError(f"--interval {word!r}: two attributes such as value_low=value_high")
        found.append((low, high))
    return found


def _show_report(report: ScoreReport, *, lacking: str, unsaid: Sequence[str]) -> None:
    """The tables, but for what was not given since the format has no place for it."""
    _show_layer(f"Mentions of {plural(report.n_documents, 'document')}", report.mentions)
    if unsaid:
        show(f"{' and '.join(unsaid).capitalize()}: not given, {lacking} cannot say them")
    if "relations" not in unsaid and report.relations["strict"].labels:
        _show_layer("Relations", report.relations)
    if "attributes" in unsaid:
        return
    _show_attributes("Attributes of mentions that were found", report.attributes)
    if "relations" not in unsaid:
        _show_attributes("Attributes of relations that were found", report.relation_attributes)
    if report.intervals:
        head = ("interval", "equal", "overlapping", "disjoint", "missed", "spurious", "closed", "Jaccard")
        rows = [
            (n, s.n_equal, s.n_overlapping, s.n_disjoint, s.n_missed, s.n_spurious, s.n_jaccard, number(s.jaccard))
            for n, s in report.intervals.items()
        ]
        show_table("Intervals", head, rows)


def _show_layer(title: str, measures: Mapping[str, MeasureScore]) -> None:
    head = ("micro", "COR", "INC", "PAR", "MIS", "SPU", "P", "R", "F1", "95 %", "macro")
    rows: list[Sequence[object]] = []
    for name, found in measures.items():
        t, r = found.micro.tally, found.micro.ratios
        counts = (t.correct, t.incorrect, t.partial, t.missed, t.spurious)
        ratios = (*map(_cell, (r.precision, r.recall, r.f1)), _interval(r.f1), _cell(found.macro.f1))
        rows.append((name.replace("_", " "), *counts, *ratios))
    whole = measures["strict"].micro.tally
    show_table(f"{title}: {whole.possible} in gold, {whole.actual} predicted", head, rows)
    others = [name for name in measures if name != "strict"]
    columns = ("label", "gold", "pred", "P", "R", "F1", "95 %", *(each.replace("_", " ") for each in others))
    lines: list[Sequence[object]] = []
    for label, strict in measures["strict"].labels.items():
        shown = map(_cell, (strict.ratios.precision, strict.ratios.recall, strict.ratios.f1))
        more = (_cell(measures[each].labels[label].ratios.f1) for each in others)
        both = (strict.tally.possible, strict.tally.actual)
        lines.append((label, *both, *shown, _interval(strict.ratios.f1), *more))
    show_table("By label: strict, and F1 of the others", columns, lines)


def _show_attributes(title: str, scores: Mapping[str, AttributeScore]) -> None:
    if scores:
        head = ("attribute", "n", "accuracy", "given", "accuracy", "missed", "spurious", "differs")
        rows = [
            (n, s.n, number(s.accuracy), s.n_given, number(s.accuracy_given), s.n_missed, s.n_spurious, s.n_differs)
            for n, s in scores.items()
        ]
        show_table(title, head, rows)


def _show_versus(versus: Mapping[str, Mapping[str, Difference]]) -> None:
    rows: list[Sequence[object]] = []
    for layer, measures in versus.items():
        for name, each in measures.items():
            if each.difference is None:
                continue
            p = "–" if each.p is None else f"{each.p:.4f}"
            difference = f"{each.difference:+.3f}"
            n = each.n_shuffles
            rows.append((layer, name, number(each.f1), number(each.other_f1), difference, p, each.n_documents, n))
    if rows:
        head = ("layer", "measure", "F1", "other F1", "difference", "p", "documents", "shuffles")
        show_table("Versus: paired randomization test on micro F1", head, rows)


def _show_mistakes(mistakes: Sequence[Mistake]) -> None:
    kinds: dict[str, int] = {}
    for each in mistakes:
        kinds[f"{each.layer}, {each.kind}"] = kinds.get(f"{each.layer}, {each.kind}", 0) + 1
    show(plural(len(mistakes), "error"))
    for kind, n in sorted(kinds.items(), key=lambda each: (-each[1], each[0])):
        show(f"  {n} {kind}")
    for each in mistakes[:_N_MISTAKES]:
        gold, predicted = _said(each.gold, each.gold_text), _said(each.predicted, each.predicted_text)
        show(f"{each.doc_id} {each.kind}: gold {gold}, predicted {predicted}")
        if each.quote:
            show(f"    … {' '.join(each.quote.split())} …")
    if len(mistakes) > _N_MISTAKES:
        show(f"{plural(len(mistakes) - _N_MISTAKES, 'more error')}: annot score --json")


def _said(what: str, text: str) -> str:
    return f"{what} {text!r}" if what else "nothing"


def _cell(estimate: Estimate) -> str:
    return number(estimate.value)


def _interval(estimate: Estimate) -> str:
    if estimate.low is None or estimate.high is None:
        return "–"
    return f"{estimate.low:.2f}–{estimate.high:.2f}"
