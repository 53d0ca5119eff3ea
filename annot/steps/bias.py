"""`annot bias`: what predictions did to the readers who saw them."""

from __future__ import annotations

from collections.abc import Iterator

from annot.core.errors import ConfigError
from annot.project.adjudication import adjudicate_project, readings_of
from annot.project.project import ProjectFolder
from annot.quality.bias.measure import ReaderBias, measure_bias
from annot.quality.bias.outcome import Encounter, encounter
from annot.quality.bootstrap import N_RESAMPLES
from annot.store.provenance import read_provenance
from annot.store.shown import Shown, read_shown
from annot.studio.render import region_id


def bias(project: ProjectFolder, *, n_resamples: int = N_RESAMPLES) -> dict[str, ReaderBias]:
    """What predictions did to each reader who was shown any, by name.

    The gold is that of documents without an open conflict.

    Args:
        project: the data-set project.
        n_resamples: for intervals over documents; 0 for none.

    Raises:
        ConfigError: nobody was shown a prediction, or nobody who was has submitted anything.
        DataError: a reading, a decision or what was shown cannot be read.
    """
    found = adjudicate_project(project)
    waiting = {conflict.doc_id for conflict in found.open}
    gold = {doc_id: each for doc_id, each in found.gold.items() if doc_id not in waiting}
    measured = measure_bias(_encounters(project), gold, n_resamples=n_resamples)
    if not measured:
        raise ConfigError(
            "no reader has submitted a document that they were shown with predictions; "
            "`annot predict NAME --push` shows some"
        )
    return measured


def _encounters(project: ProjectFolder) -> Iterator[Encounter]:
    for name, readings in readings_of(project).items():
        shown = read_shown(project.shown_dir, name)
        rows = {row.doc_id: row for row in read_provenance(project.readings_dir, name) if row.status == "submitted"}
        for doc_id, reading in readings.items():
            document = project.documents.get(doc_id)
            if document is not None:
                seen = shown.get(doc_id)
                regions = _regions(seen, name) if seen else {}
                yield encounter(reading, n_chars=len(document.text), shown=seen, regions=regions, row=rows.get(doc_id))


def _regions(shown: Shown, annotator: str) -> dict[str, str]:
    """The mentions that were shown, by their regions in the page."""
    prediction = shown.prediction
    if prediction is None:
        return {}
    return {region_id(prediction, each.id, annotator): each.id for each in prediction.mentions}
