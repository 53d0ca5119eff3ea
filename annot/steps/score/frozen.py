"""Frozen scores: the numbers of a system's predictions, the counts behind them, and the gold they were measured on.

    exports/NAME/scores/<system>.json          numbers, counts by document, digest of the predictions
    exports/NAME/scores/<system>.gold.jsonl    the gold, one document a line

`annot score --freeze` writes both; a test run scores the same predictions again and tells which edits of the gold moved
a number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from annot.core.annotation import AnnotationSet
from annot.core.canonical import canonical_json
from annot.core.document import Document
from annot.core.errors import ConfigError, DataError
from annot.core.issue import Issue
from annot.evaluate.aligned import align_readings
from annot.evaluate.hits import Hits, hits_by_document, sum_hits
from annot.formats.import_result import ImportResult
from annot.project.adjudication import adjudicate_project
from annot.project.config import CONFIG_NAME, ScorePlan
from annot.project.project import ProjectFolder
from annot.release.diff.compare import compare_document
from annot.release.diff.lines import document_lines, visible
from annot.release.diff.text import render_line
from annot.release.diff.version import VersionDocument
from annot.steps.score.files import FileOptions, read_predictions_file
from annot.steps.score.score import symmetric_labels
from annot.store.atomic import write_bytes
from annot.store.jsonl import read_jsonl, write_jsonl

RATIOS = ("precision", "recall", "f1")
_ROUNDING = 1e-12
GoldSets = Mapping[str, AnnotationSet]


class FrozenScores(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a system's predictions were worth.

    Attributes:
        name: of the system.
        pred: digest of its predictions.
        numbers: by measure, then precision, recall, F1; None where there was nothing to divide by.
        documents: TP, FP and FN by measure, then by document id.
    """

    name: str
    pred: str
    numbers: dict[str, dict[str, float | None]]
    documents: dict[str, dict[str, Hits]]


def freeze(project: ProjectFolder, name: str, pred: Path | None = None) -> tuple[FrozenScores, list[Issue]]:
    """Scores the predictions of a system of `annot.toml` against the gold as it is now, and writes the numbers down.

    Args:
        project: the data-set project.
        name: of the system.
        pred: its predictions; if given, they must be those that `annot.toml` names.

    Returns:
        What was written, and what is wrong with the predictions.

    Raises:
        ConfigError: `annot.toml` has no such system or other predictions, or they cannot be used.
        DataError: the gold cannot be made.
    """
    plan = _plan(project, name)
    path = project.root / plan.pred
    if pred is not None and pred.resolve() != path.resolve():
        raise ConfigError(f"--pred {pred}: {CONFIG_NAME} scores.{name} has pred = {plan.pred!r}; name the same file")
    with project.writing():
        return _freeze(project, name, plan)


def _freeze(project: ProjectFolder, name: str, plan: ScorePlan) -> tuple[FrozenScores, list[Issue]]:
    gold = adjudicate_project(project).gold
    found, issues = measure(project, plan, gold)
    write_bytes(_numbers_path(project, name), msgspec.json.format(canonical_json(found), indent=1) + b"\n")
    write_jsonl(_gold_path(project, name), [gold[doc_id] for doc_id in sorted(gold)])
    return found, issues


def measure(project: ProjectFolder, plan: ScorePlan, gold: GoldSets) -> tuple[FrozenScores, list[Issue]]:
    """Scores the predictions of `plan` against `gold`.

    Raises:
        ConfigError: they cannot be used.
    """
    path = project.root / plan.pred
    documents = {doc_id: project.documents[doc_id] for doc_id in gold}
    read = read_predictions_file(path, ImportResult(gold, documents), FileOptions(format=plan.format))
    try:
        aligned = align_readings(gold=gold, pred=read.sets)
    except ValueError as error:
        raise ConfigError(f"{path}: {error}") from error
    counted = hits_by_document(aligned, symmetric=symmetric_labels(project.schema))
    hits: dict[str, dict[str, Hits]] = {name: counted[name] for name in plan.measures}
    numbers = {name: _numbers(sum_hits(each.values())) for name, each in hits.items()}
    return FrozenScores(name=plan.name, pred=_digest(path), numbers=numbers, documents=hits), list(read.issues)


def explain_moved(project: ProjectFolder, plan: ScorePlan, gold: GoldSets) -> list[str]:
    """What moved since the numbers were frozen, and by which edits of the gold; nothing where all is within tolerance.

    Args:
        project: the data-set project.
        plan: the system.
        gold: as it is now.

    Returns:
        Lines: the numbers, then each document whose counts changed with its edits, then what to do.

    Raises:
        ConfigError: the predictions cannot be used.
        DataError: nothing was frozen yet, or the files are broken.
    """
    frozen, before = read_frozen(project, plan.name)
    found, _ = measure(project, plan, gold)
    moved = [
        f"{name} {ratio} {_shown(was)} → {_shown(now)}"
        for name, ratios in found.numbers.items()
        for ratio, now in ratios.items()
        if _differs(was := frozen.numbers.get(name, {}).get(ratio), now, plan.tolerance)
    ]
    other = found.pred != frozen.pred
    if not moved and not other:
        return []
    head = f"scores of {plan.name} moved: {'; '.join(moved)}" if moved else f"scores of {plan.name} did not move"
    lines = [head]
    if other:
        lines.append(f"{plan.pred} is not what was frozen (sha256 {frozen.pred[:12]}… → {found.pred[:12]}…)")
    lines += _document_lines(project, frozen, found, before, gold)
    return [*lines, f"meant? `annot score --freeze {plan.name}` and commit; not meant? take it back"]


def read_frozen(project: ProjectFolder, name: str) -> tuple[FrozenScores, dict[str, AnnotationSet]]:
    """The frozen numbers of a system, and the gold that they were measured on.

    Raises:
        DataError: there are none, or the files are broken.
    """
    path = _numbers_path(project, name)
    if not path.is_file():
        raise DataError(f"{path}: no such file; write it with `annot score --freeze {name}`")
    try:
        found = msgspec.json.decode(path.read_bytes(), type=FrozenScores)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: {error}; write it again with `annot score --freeze {name}`") from error
    return found, {each.doc_id: each for each in read_jsonl(_gold_path(project, name), AnnotationSet)}


def _document_lines(
    project: ProjectFolder, frozen: FrozenScores, found: FrozenScores, before: GoldSets, after: GoldSets
) -> Iterator[str]:
    """Each document whose counts changed, with what each measure's counts changed by, and the edits of its gold."""
    for doc_id in sorted({*before, *after}):
        changes = [
            f"{name}: {_signed(now.get(doc_id, Hits()) - frozen.documents.get(name, {}).get(doc_id, Hits()))}"
            for name, now in found.documents.items()
            if now.get(doc_id, Hits()) != frozen.documents.get(name, {}).get(doc_id, Hits())
        ]
        if changes:
            yield f"{visible(doc_id)}: {'; '.join(changes)}"
            yield from _edits(project, doc_id, before.get(doc_id), after.get(doc_id))


def _edits(
    project: ProjectFolder, doc_id: str, before: AnnotationSet | None, after: AnnotationSet | None
) -> Iterator[str]:
    document = project.documents.get(doc_id)
    if document is None or any(each and each.doc_sha256 != document.sha256 for each in (before, after)):
        # What stood around the earlier mentions is not known.
        document = Document(doc_id, "")
    old, new = (None if each is None else VersionDocument(document, each) for each in (before, after))
    lines = [render_line(line) for line in document_lines(compare_document(doc_id, old, new))]
    yield from (f"  {line}" for line in lines or ["- no edit of the gold"])


def _numbers(hits: Hits) -> dict[str, float | None]:
    return {ratio: getattr(hits, ratio) for ratio in RATIOS}


def _differs(was: float | None, now: float | None, tolerance: float) -> bool:
    if was is None or now is None:
        return was is not now
    return abs(was - now) > tolerance + _ROUNDING


def _shown(number: float | None) -> str:
    return "none" if number is None else f"{number:.4f}"


def _signed(change: Hits) -> str:
    return ", ".join(f"{name} {n:+g}" for name, n in (("TP", change.tp), ("FP", change.fp), ("FN", change.fn)) if n)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    for each in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if each.is_file():
            data = each.read_bytes()
            digest.update(f"{each.relative_to(path).as_posix()} {len(data)}\n".encode())
            digest.update(data)
    return digest.hexdigest()


def _plan(project: ProjectFolder, name: str) -> ScorePlan:
    plans = {each.name: each for each in project.config.scores}
    if name not in plans:
        known = ", ".join(plans) or "none"
        raise ConfigError(
            f"{CONFIG_NAME}: no [[scores]] has name = {name!r} (there: {known}); add one with name and pred"
        )
    return plans[name]


def _numbers_path(project: ProjectFolder, name: str) -> Path:
    return project.scores / f"{name}.json"


def _gold_path(project: ProjectFolder, name: str) -> Path:
    return project.scores / f"{name}.gold.jsonl"
