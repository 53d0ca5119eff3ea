"""`exports/NAME/curve.json`: the last learning curve, and the gold that it was measured on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from annot.core.annotation import AnnotationSet
from annot.core.canonical import canonical_json, digest_of
from annot.core.errors import UnreadableError
from annot.core.schema import Schema
from annot.html.line_chart import ChartPoint
from annot.project.project import ProjectFolder
from annot.report.values import CurveView
from annot.store.atomic import write_bytes


class KeptPoint(msgspec.Struct, frozen=True, kw_only=True):
    """F1 at one number of documents, with its interval; None where it is undefined.

    Attributes:
        n: documents.
        f1: strict, of mentions.
        low: lower end of the 95 % interval.
        high: upper end.
        labels: F1 by label.
    """

    n: int
    f1: float | None
    low: float | None = None
    high: float | None = None
    labels: dict[str, float | None] = {}


class KeptCurve(msgspec.Struct, frozen=True, kw_only=True):
    """A learning curve on disk.

    Attributes:
        predictor: `NAME@VERSION`.
        digest: of the gold that it was measured on.
        n_documents: of that gold.
        repeats: how often was learnt at each size.
        seed: of the draws.
        points: what was measured.
        band: what was fitted.
        sentence: whether more annotation is worth it, in words.
    """

    predictor: str
    digest: str
    n_documents: int
    repeats: int
    seed: int
    points: tuple[KeptPoint, ...]
    band: tuple[KeptPoint, ...]
    sentence: str


def curve_path(project: ProjectFolder) -> Path:
    """Where the curve lies."""
    return project.exports / "curve.json"


def gold_digest(schema: Schema, gold: Mapping[str, AnnotationSet]) -> str:
    """What tells whether a gold is still the one that something was measured on."""
    return digest_of(schema.id, [gold[doc_id] for doc_id in sorted(gold)])


def write_curve(project: ProjectFolder, curve: KeptCurve) -> bool:
    """Writes the curve; returns whether the file changed."""
    with project.writing():
        return write_bytes(curve_path(project), msgspec.json.format(canonical_json(curve), indent=1) + b"\n")


def read_curve(project: ProjectFolder) -> KeptCurve | None:
    """The curve; None where none was measured.

    Raises:
        DataError: the file is broken.
    """
    path = curve_path(project)
    if not path.exists():
        return None
    try:
        return msgspec.json.decode(path.read_bytes(), type=KeptCurve)
    except msgspec.MsgspecError as error:
        raise UnreadableError(f"{path}: {error}; run `annot curve` again") from error


def view_of(kept: KeptCurve, *, is_current: bool) -> CurveView:
    """The curve as it is shown."""
    points, line = (
        tuple(ChartPoint(each.n, each.f1, each.low, each.high) for each in rows if each.f1 is not None)
        for rows in (kept.points, kept.band)
    )
    return CurveView(kept.predictor, points, line, kept.sentence, is_current)
