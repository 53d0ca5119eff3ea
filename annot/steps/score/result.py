"""`ScoreResult`: the scores of predictions, and the cases behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, get_args

from annot.core.errors import ArgumentError
from annot.core.ids import is_relation, mention_label, relation_label
from annot.core.issue import Issue
from annot.core.plural import plural
from annot.evaluate.attributes import AttributeScore
from annot.evaluate.mistakes import Mistake, MistakeLayer
from annot.evaluate.ratios import RATIOS, MeasureScore, Ratios
from annot.evaluate.score import ScoreReport
from annot.evaluate.versus import Difference

if TYPE_CHECKING:
    import polars as pl


class ScoreResult:
    """How good predictions are.

    Attributes:
        report: the predictions beside the gold.
        versus: by layer and measure, micro F1 of the predictions less that of the others; None without others.
        issues: what is wrong with gold and predictions as such.
        without: what the format of the predictions is called, if there is something that it cannot say.
        unsaid: what it cannot say: `relations`, `attributes`.
        not_compared: what the predictions, or the others, cannot say, so that `versus` has none of it.
    """

    def __init__(
        self,
        report: ScoreReport,
        versus: Mapping[str, Mapping[str, Difference]] | None,
        issues: Sequence[Issue],
        *,
        find: Callable[[], list[Mistake]],
        lost: tuple[str, Sequence[str]] = ("", ()),
        not_compared: Sequence[str] = (),
    ) -> None:
        self.report = report
        self.versus = versus
        self.issues = issues
        self.unsaid = tuple(lost[1])
        self.without = lost[0] if self.unsaid else ""
        self.not_compared = tuple(not_compared)
        self._find = find

    @cached_property
    def mistakes(self) -> list[Mistake]:
        """Where predictions and gold differ, by document and place."""
        return self._find()

    def cases(self, layer: MistakeLayer | None = None, label: str | None = None) -> list[Mistake]:
        """The mistakes behind a number.

        Args:
            layer: of the number; all layers where it is None.
            label: of what gold or prediction has there, or `Label.attribute`; all where it is None.

        Raises:
            ArgumentError: there is no such layer.
        """
        if layer is not None and layer not in get_args(MistakeLayer):
            raise ArgumentError(f"there is no layer {layer!r}; there are: {', '.join(get_args(MistakeLayer))}")
        found = [each for each in self.mistakes if layer in {None, each.layer}]
        return [each for each in found if label is None or label in _labels_of(each)]

    def to_polars(self) -> pl.DataFrame:
        """One row a number: layer, measure, label, ratio, value, n, 95 % interval, and why it is undefined.

        `all (micro)` and `all (macro)` stand for all labels together. Attributes have the ratio `accuracy`.
        """
        import polars as pl

        rows = [*self._ratios(), *self._accuracies()]
        kinds = dict.fromkeys(("layer", "measure", "label", "ratio"), pl.String)
        numbers = {"value": pl.Float64, "n": pl.Int64, "low": pl.Float64, "high": pl.Float64, "why": pl.String}
        return pl.DataFrame(rows, schema={**kinds, **numbers}, orient="row")

    def summary(self) -> str:
        """The strict numbers over all labels, in a few lines."""
        lines = [plural(self.report.n_documents, "document")]
        for layer, measures in (("mentions", self.report.mentions), ("relations", self.report.relations)):
            strict = measures["strict"].micro
            if strict.tally.possible or strict.tally.actual:
                found = strict.ratios
                lines.append(f"{layer}: strict precision {found.precision}, recall {found.recall}, F1 {found.f1}")
        if self.issues:
            lines.append(f"{plural(len(self.issues), 'finding')} on gold and predictions as such")
        return "\n".join(lines)

    def __repr__(self) -> str:
        strict = self.report.mentions["strict"].micro.ratios.f1
        return f"<ScoreResult: strict F1 of mentions {strict} on {plural(self.report.n_documents, 'document')}>"

    def _ratios(self) -> Iterator[tuple[object, ...]]:
        for layer, measures in (("mention", self.report.mentions), ("relation", self.report.relations)):
            for name, found in measures.items():
                for label, ratios in _by_label(found):
                    for ratio in RATIOS:
                        each = getattr(ratios, ratio)
                        yield layer, name, label, ratio, each.value, each.n, each.low, each.high, each.why

    def _accuracies(self) -> Iterator[tuple[object, ...]]:
        tables: tuple[Mapping[str, AttributeScore], ...] = (self.report.attributes, self.report.relation_attributes)
        for table in tables:
            for label, each in table.items():
                why = "" if each.accuracy is not None else "nothing to divide by"
                yield "attribute", "strict", label, "accuracy", each.accuracy, each.n, None, None, why


def _by_label(found: MeasureScore) -> Iterator[tuple[str, Ratios]]:
    yield from ((label, each.ratios) for label, each in found.labels.items())
    yield "all (micro)", found.micro.ratios
    yield "all (macro)", found.macro


def _labels_of(mistake: Mistake) -> set[str]:
    found = set()
    for item in filter(None, (mistake.gold, mistake.predicted)):
        label = relation_label(item) if is_relation(item) else mention_label(item)
        found.add(label)
        if mistake.layer == "attribute":
            found.add(f"{label}.{item.rpartition('.')[2]}")
    return found
