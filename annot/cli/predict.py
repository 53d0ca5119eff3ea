"""`annot predict`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from annot.cli.options import HERE, DryRunOption, JobsOption, JsonOption, ProjectOption, jobs_of, open_at
from annot.cli.output import finish, number, progress, show, show_issues, show_json, show_table, tell
from annot.core.issue import errors_of
from annot.core.plural import plural

if TYPE_CHECKING:
    from annot.core.estimate import Estimate
    from annot.library.project import Project
    from annot.steps.predict import PredictResult
    from annot.steps.score.result import ScoreResult

_N_ISSUES = 20


def predict(
    name: Annotated[str, typer.Argument(help="A predictor: `[predictors.NAME]` of annot.toml, or a built-in one.")],
    documents: Annotated[
        list[str] | None, typer.Option(help="A seed's id, or a pattern such as '2024-*'; may be repeated.")
    ] = None,
    push: Annotated[
        bool, typer.Option("--push", help="Also show the predictions to the readers, as pre-annotations.")
    ] = False,
    evaluate: Annotated[
        bool,
        typer.Option(
            "--evaluate",
            help="Score the predictor on the gold instead; each document is predicted by one made without it.",
        ),
    ] = False,
    seed: Annotated[int, typer.Option(help="Seed of the predictor's random choices.")] = 0,
    jobs: JobsOption = None,
    project: ProjectOption = HERE,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Predict annotations with a model; push or score the predictions."""
    opened = open_at(project)
    if evaluate:
        _evaluate(opened, name, seed, as_json=as_json)
        return
    if dry_run and _estimate(opened, name, documents or [], seed, as_json=as_json):
        return
    done = opened.predict(
        name, documents=documents or (), seed=seed, dry_run=dry_run, progress=progress, jobs=jobs_of(jobs)
    )
    plans = opened.push(predictions=done.path) if push and not dry_run else []
    if as_json:
        show_json({"predicted": done, "plans": plans, "dry_run": dry_run})
    else:
        _show(done, dry_run=dry_run)
        _show_held_out(opened.score_predictions(done))
        for plan in plans:
            new = [each for each in plan.create if each in done.predictions and each not in plan.without]
            n = len(plan.predict) + len(new)
            without = ", ".join(f"{n} {why}" for why, n in sorted(Counter(plan.without.values()).items())) or "none"
            show(f"{plan.annotator}: {plural(n, 'pre-annotation')} pushed; shown without: {without}")
    finish(found=bool(errors_of(done.issues)))


def _show(done: PredictResult, *, dry_run: bool) -> None:
    n_mentions = sum(len(each.mentions) for each in done.predictions.values())
    n_relations = sum(len(each.relations) for each in done.predictions.values())
    if done.n_resumed:
        tell(f"{plural(done.n_resumed, 'document')} predicted before by a run that was stopped")
    _show_issues(done)
    state = "would be written" if dry_run else "written" if done.written else "as it was"
    show(
        f"{done.model}: {plural(n_mentions, 'mention')} and {plural(n_relations, 'relation')} in "
        f"{plural(len(done.predictions), 'document')}; {done.path} {state}"
    )


def _show_held_out(scored: ScoreResult | None) -> None:
    """In a line how good the predictions of documents with a gold are."""
    if scored is not None:
        f1 = scored.report.mentions["strict"].micro.ratios.f1
        n = plural(scored.report.n_documents, "document has", "documents have")
        show(f"{n} a gold, which the predictor had not seen: strict F1 of mentions {f1}")


def _show_issues(done: PredictResult) -> None:
    show_issues(done.issues[:_N_ISSUES])
    if len(done.issues) > _N_ISSUES:
        tell(f"{plural(len(done.issues) - _N_ISSUES, 'more issue')}: annot predict --json")


def _estimate(opened: Project, name: str, documents: list[str], seed: int, *, as_json: bool) -> bool:
    """Says what a run would cost, of a predictor that can tell; whether it can."""
    found = opened.predict_cost(name, documents=documents, seed=seed)
    if found is None:
        return False
    if as_json:
        show_json({"estimate": found, "dry_run": True})
    else:
        show(str(found))
    return True


def _evaluate(opened: Project, name: str, seed: int, *, as_json: bool) -> None:
    done, scored = opened.evaluate_predictor(name, seed=seed)
    if as_json:
        show_json({"model": done.model, "report": scored.report, "issues": [*done.issues, *scored.issues]})
    else:
        _show_scores(done, scored)
    finish(found=bool(errors_of([*done.issues, *scored.issues])))


def _show_scores(done: PredictResult, scored: ScoreResult) -> None:
    report = scored.report
    rows = []
    for layer, measures in (("mentions", report.mentions), ("relations", report.relations)):
        for name, found in measures.items():
            ratios = found.micro.ratios
            rows.append((f"{layer}, {name.replace('_', ' ')}", *_ratios(ratios.precision, ratios.recall, ratios.f1)))
    title = f"{done.model}: {plural(report.n_documents, 'document')}, each predicted from the others"
    show_table(title, ("measure", "P", "R", "F1", "95 %"), rows)
    strict = report.mentions["strict"].labels
    lines = []
    for label, each in strict.items():
        r = each.ratios
        lines.append((label, each.tally.possible, each.tally.actual, *_ratios(r.precision, r.recall, r.f1)))
    show_table("By label, strict", ("label", "gold", "pred", "P", "R", "F1", "95 %"), lines)
    values = []
    for name, of in report.attributes.items():
        n_gave = of.n_same_given + of.n_differs + of.n_spurious
        values.append((name, of.n, n_gave, number(of.n_same_given / n_gave if n_gave else None)))
    show_table("Values, of mentions that it found", ("attribute", "mentions", "values given", "right"), values)
    _show_issues(done)


def _ratios(precision: Estimate, recall: Estimate, f1: Estimate) -> tuple[str, str, str, str]:
    interval = "–" if f1.low is None or f1.high is None else f"{f1.low:.3f}–{f1.high:.3f}"
    return number(precision.value), number(recall.value), number(f1.value), interval
