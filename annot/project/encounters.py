"""What readers were shown of models, beside what they said in the end."""

from __future__ import annotations

from collections.abc import Iterator

from annot.project.adjudication import readings_of
from annot.project.project import ProjectFolder
from annot.quality.bias.outcome import Encounter, encounter
from annot.store.provenance import read_provenance
from annot.store.shown import Shown, read_shown
from annot.studio.render import region_id


def encounters_of(project: ProjectFolder) -> Iterator[Encounter]:
    """Every reader's work on every document, with what they were shown of it.

    Raises:
        DataError: a reading, its provenance or what was shown cannot be read.
    """
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
