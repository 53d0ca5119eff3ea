"""`annot agree`: agreement of readings, with the disagreements behind its numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, get_args

from annot.core.annotation import AnnotationSet
from annot.core.attribute_types.attribute_type import Level
from annot.core.document import Document
from annot.core.errors import ArgumentError, DataError
from annot.core.estimate import Estimate
from annot.core.plural import plural
from annot.core.schema import Schema
from annot.project.adjudication import counting_readings
from annot.project.agreement import agree as agree_of_project
from annot.project.agreement import judge_gates
from annot.project.project import ProjectFolder
from annot.quality.agree import Agreement, AgreementReport, Table, marked_lengths, measure_agreement
from annot.quality.attribute_measures import unknown_levels
from annot.quality.bootstrap import N_RESAMPLES
from annot.quality.counting import superseded_lines
from annot.quality.disagree import Disagreement
from annot.quality.disagreement_report import DisagreementReport, report_disagreements
from annot.quality.gamma_report import GammaReport, measure_gammas
from annot.quality.gates import Layer, Verdict

if TYPE_CHECKING:
    import polars as pl

LAYERS: tuple[Layer, ...] = get_args(Layer)
ByAnnotator = Mapping[str, Mapping[str, AnnotationSet]]
_ABOUT: Mapping[Layer, frozenset[str]] = {
    "mentions": frozenset({"label", "boundary", "label and boundary", "missed mention"}),
    "relations": frozenset({"relation label", "relation direction", "relation end", "missed relation"}),
    "attributes": frozenset({"attribute", "relation attribute"}),
}


class AgreementResult:
    """How far annotators agree, and where they do not.

    Attributes:
        report: all measures, with intervals.
        readings: what was compared, by annotator and document id.
        gates: whether the gates of `annot.toml` are met; none outside of a project.
        superseded: how many readings do not count and why, one line a version of the guidelines.
    """

    def __init__(
        self,
        report: AgreementReport,
        readings: ByAnnotator,
        *,
        schema: Schema,
        documents: Callable[[], Mapping[str, Document]],
        language: str = "",
        gates: Iterable[Verdict] = (),
        superseded: Iterable[str] = (),
    ) -> None:
        self.report = report
        self.readings = readings
        self.gates = tuple(gates)
        self.superseded = tuple(superseded)
        self._schema = schema
        self._documents = documents
        self._language = language or schema.language

    @property
    def pairs(self) -> tuple[Agreement, ...]:
        """Every two annotators that have read a document in common."""
        return self.report.pairs

    @property
    def together(self) -> Agreement | None:
        """All of them: F1 is the mean over pairs; None where no two have a document in common."""
        return self.report.together

    @property
    def incomplete(self) -> tuple[tuple[str, str], ...]:
        """Annotator and document of readings that lack something that was said, and are not compared."""
        return self.report.incomplete

    @cached_property
    def disagreements(self) -> DisagreementReport:
        """Every disagreement, and in groups what to mend first. Documents whose texts are not known are left out."""
        return report_disagreements(
            self.report, self.readings, documents=self._documents(), schema=self._schema, language=self._language
        )

    @cached_property
    def gammas(self) -> dict[str, GammaReport]:
        """Gamma of every pair of annotators, and of all; it takes longer than the other measures.

        Raises:
            ModuleNotFoundError: the extra `gamma` is not installed.
        """
        return measure_gammas(self.readings)

    def cases(self, layer: Layer | None = None, label: str | None = None) -> list[Disagreement]:
        """The disagreements behind a number.

        Args:
            layer: of the number; all layers where it is None.
            label: a label, or `Label.attribute`, that it is about; all where it is None.

        Raises:
            ArgumentError: there is no such layer.
        """
        if layer is not None and layer not in LAYERS:
            raise ArgumentError(f"there is no layer {layer!r}; there are: {', '.join(LAYERS)}")
        kinds = frozenset().union(*_ABOUT.values()) if layer is None else _ABOUT[layer]
        return [
            each for each in self.disagreements.found if each.kind in kinds and (label is None or label in each.labels)
        ]

    def to_polars(self) -> pl.DataFrame:
        """One row a number: annotators, layer, measure, label, value, n, 95 % interval, and why it is undefined."""
        import polars as pl

        rows = [row for each in self._each() for row in _rows(each)]
        kinds = dict.fromkeys(("annotators", "layer", "measure", "label"), pl.String)
        numbers = {"value": pl.Float64, "n": pl.Int64, "low": pl.Float64, "high": pl.Float64, "why": pl.String}
        return pl.DataFrame(rows, schema={**kinds, **numbers}, orient="row")

    def summary(self) -> str:
        """The strict numbers of all annotators together, in a few lines."""
        found = self.together
        if found is None:
            return "no two annotators have read the same document"
        lines = [f"{', '.join(found.annotators)} on {plural(len(found.documents), 'document')}"]
        for layer in ("mentions", "relations"):
            every = getattr(found, layer)["strict"].get("all")
            if every is not None and every.n:
                lines.append(f"{layer}: strict F1 {every}, n = {every.n}")
        same = [each for each in found.attributes.get("same", {}).values() if each.n]
        if same:
            n_same = sum(each.value == 1 for each in same)
            lines.append(f"attributes: {n_same} of {len(same)} with the same values throughout")
        if self.incomplete:
            lines.append(f"not compared, since they lack what was said: {plural(len(self.incomplete), 'reading')}")
        lines += self.superseded
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<AgreementResult: {self.summary().splitlines()[0]}>"

    def _each(self) -> Iterator[Agreement]:
        yield from self.pairs
        if self.together is not None and len(self.pairs) > 1:
            yield self.together


def agree(project: ProjectFolder) -> AgreementResult:
    """The agreement of a project's readers.

    Raises:
        ConfigError: `annot.toml` gives a level to an attribute that cannot have it, or a gate is about nothing.
        DataError: a reading cannot be read.
    """
    report = agree_of_project(project)
    counting = counting_readings(project)
    return AgreementResult(
        report,
        counting.readings,
        schema=project.schema,
        documents=lambda: project.documents,
        language=project.config.dataset.language,
        gates=judge_gates(project, report),
        superseded=superseded_lines(counting),
    )


def agree_on_readings(
    readings: ByAnnotator | Iterable[AnnotationSet],
    *,
    schema: Schema,
    documents: Mapping[str, Document] | None = None,
    levels: Mapping[str, Level] | None = None,
    n_resamples: int = N_RESAMPLES,
) -> AgreementResult:
    """The agreement of any readings.

    Args:
        readings: by annotator and document id, or one after the other.
        schema: the one that they were made under.
        documents: their texts by id; without them the disagreements are not quoted, and the alpha on characters takes
            each text to end with its last mention.
        levels: of measurement, of attributes where it does not follow from their type.
        n_resamples: for the intervals; 0 for none.

    Raises:
        ArgumentError: `levels` names what the schema does not have.
        DataError: an annotator has two readings of a document, or a reading was made under another schema.
    """
    if unknown := unknown_levels(schema, levels or {}):
        raise ArgumentError(f"levels: {', '.join(map(repr, unknown))} is no attribute of {schema.id}")
    given = readings if isinstance(readings, Mapping) else _by_annotator(readings)
    for name, of in given.items():
        for doc_id, each in of.items():
            if each.schema != schema.id:
                raise DataError(f"{name} read {doc_id} under {each.schema}, the schema is {schema.id}")
    texts = documents or {}
    lengths = marked_lengths(given) | {doc_id: len(each.text) for doc_id, each in texts.items()}
    report = measure_agreement(given, schema=schema, lengths=lengths, levels=levels, n_resamples=n_resamples)
    return AgreementResult(report, given, schema=schema, documents=lambda: texts)


def _by_annotator(readings: Iterable[AnnotationSet]) -> dict[str, dict[str, AnnotationSet]]:
    found: dict[str, dict[str, AnnotationSet]] = {}
    for each in readings:
        if each.doc_id in found.setdefault(each.annotator, {}):
            raise DataError(f"{each.annotator} has two readings of {each.doc_id}; give one")
        found[each.annotator][each.doc_id] = each
    return found


def _rows(found: Agreement) -> Iterator[tuple[object, ...]]:
    tables: Mapping[Layer, Table] = {
        "mentions": found.mentions,
        "relations": found.relations,
        "attributes": found.attributes,
    }
    for layer, table in tables.items():
        for measure, of in table.items():
            for label, each in of.items():
                yield ", ".join(found.annotators), layer, measure, label, *_cells(each)


def _cells(each: Estimate) -> tuple[float | None, int, float | None, float | None, str]:
    return each.value, each.n, each.low, each.high, each.why
