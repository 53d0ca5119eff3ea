"""`annot bias`: what predictions did to the readers who saw them."""

from __future__ import annotations

from annot.core.errors import ConfigError
from annot.project.adjudication import adjudicate_project
from annot.project.encounters import encounters_of
from annot.project.project import ProjectFolder
from annot.quality.bias.measure import ReaderBias, measure_bias
from annot.quality.bootstrap import N_RESAMPLES


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
    measured = measure_bias(encounters_of(project), gold, n_resamples=n_resamples)
    if not measured:
        raise ConfigError(
            "no reader has submitted a document that they were shown with predictions; "
            "`annot predict NAME --push` shows some"
        )
    return measured
