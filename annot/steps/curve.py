"""`annot curve`: how good a predictor gets with how many documents, and whether more are worth it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from annot.core.annotation import AnnotationSet
from annot.core.errors import DataError
from annot.core.estimate import Estimate
from annot.core.issue import Issue
from annot.evaluate.curve.learning_curve import CurveCounts, LearningCurve
from annot.evaluate.curve.runs import choose_sizes, plan_runs
from annot.predict.held_out import Maker
from annot.project.curve_file import KeptCurve, KeptPoint, curve_path, gold_digest, view_of, write_curve
from annot.project.gold import gold_documents
from annot.project.predicting import maker_of
from annot.project.project import ProjectFolder
from annot.release.gold_document import GoldDocument
from annot.report.learning import draw_curve
from annot.store.atomic import write_text

N_REPEATS = 5


@dataclass(frozen=True)
class MeasuredCurve:
    """A learning curve of a project.

    Attributes:
        curve: the numbers.
        kept: the same as they are written down.
        path: where.
        issues: what the predictor could not say.
    """

    curve: LearningCurve
    kept: KeptCurve
    path: Path
    issues: tuple[Issue, ...]


def curve(
    project: ProjectFolder,
    name: str,
    *,
    sizes: Sequence[int] = (),
    repeats: int = N_REPEATS,
    seed: int = 0,
    output: Path | None = None,
) -> MeasuredCurve:
    """Measures the learning curve of a predictor, and writes it down for the report.

    The test split is neither learnt from nor predicted.

    Args:
        project: the data-set project.
        name: of the predictor.
        sizes: numbers of documents to learn from; halves of the most where it is left out.
        repeats: how often is learnt at each size, each time from other documents.
        seed: of the draws and of the predictor.
        output: where a picture goes, as SVG.

    Raises:
        ConfigError: nothing is called so, a size is too large, or there is but one fold.
        DataError: the gold cannot be made.
    """
    gold = gold_documents(project)
    usable = {doc_id: each for doc_id, each in gold.items() if each.split != "test"}
    runs = plan_runs({doc_id: each.fold for doc_id, each in usable.items()}, repeats=repeats, seed=seed)
    chosen = choose_sizes(runs, sizes)
    issues: list[Issue] = []
    measure = _measurer(project, name, usable, maker_of(project, name, seed=seed), issues)
    counts = CurveCounts(chosen, len(usable), list(project.schema.mentions))
    version = name
    for run in runs:
        held = {doc_id: usable[doc_id].gold for doc_id in run.held_out}
        for size in chosen:
            found, version = measure(run.order[:size], run.held_out)
            counts.add(size, gold=held, pred=found)
    measured = counts.curve()
    digest = gold_digest(project.schema, {doc_id: each.gold for doc_id, each in gold.items()})
    kept = _kept(measured, version, digest, repeats, seed)
    write_curve(project, kept)
    if output is not None:
        write_text(output, f"{draw_curve(view_of(kept, is_current=True), is_file=True)}\n")
    return MeasuredCurve(measured, kept, curve_path(project), tuple(issues))


Measurer = Callable[[Sequence[str], Sequence[str]], tuple[Mapping[str, AnnotationSet], str]]


def _measurer(
    project: ProjectFolder, name: str, gold: Mapping[str, GoldDocument], make: Maker, issues: list[Issue]
) -> Measurer:
    """Learns from some documents and predicts others; what is said twice of a document is an issue once."""
    seen: set[Issue] = set()

    def measure(learnt: Sequence[str], held_out: Sequence[str]) -> tuple[Mapping[str, AnnotationSet], str]:
        found: dict[str, AnnotationSet] = {}
        version = name
        predictor = make([gold[doc_id] for doc_id in learnt])
        for prediction, said in predictor.predict([gold[doc_id].document for doc_id in held_out]):
            version = prediction.annotator.removeprefix("model:")
            if unknown := sorted({each.label for each in prediction.mentions} - set(project.schema.mentions)):
                raise DataError(f"{version}: predicts {unknown[0]!r}, which {project.schema.id} does not have")
            found[prediction.doc_id] = prediction
            issues.extend(issue for issue in said if issue not in seen)
            seen.update(said)
        return found, version

    return measure


def _kept(measured: LearningCurve, predictor: str, digest: str, repeats: int, seed: int) -> KeptCurve:
    points = [
        _point(each.n, each.f1, {label: _rounded(of.value) for label, of in each.labels.items()})
        for each in measured.points
    ]
    return KeptCurve(
        predictor=predictor,
        digest=digest,
        n_documents=measured.n_documents,
        repeats=repeats,
        seed=seed,
        points=tuple(points),
        band=tuple(_point(each.n, each.f1, {}) for each in measured.band),
        sentence=measured.sentence,
    )


def _point(n: int, f1: Estimate, labels: dict[str, float | None]) -> KeptPoint:
    return KeptPoint(n=n, f1=_rounded(f1.value), low=_rounded(f1.low), high=_rounded(f1.high), labels=labels)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
