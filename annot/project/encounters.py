"""What readers were shown of models, beside what they said in the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from annot.project.adjudication import readings_of
from annot.project.project import ProjectFolder
from annot.quality.bias.outcome import Encounter, encounter
from annot.store.provenance import read_provenance
from annot.store.shown import Shown, read_shown
from annot.studio.planted import Planted
from annot.studio.render import region_id


def encounters_of(project: ProjectFolder) -> Iterator[Encounter]:
    """Every reader's work on every document, with what they were shown of it.

    Raises:
        DataError: a reading, its provenance or what was shown cannot be read.
    """
    for name, readings in readings_of(project).items():
        shown = read_shown(project.shown_dir, name)
        rows = {row.doc_id: row for row in read_provenance(project.readings_dir, name) if row.is_taken}
        for doc_id, reading in readings.items():
            document = project.documents.get(doc_id)
            if document is not None:
                seen = shown.get(doc_id)
                regions = _regions(seen, name) if seen else {}
                yield encounter(reading, n_chars=len(document.text), shown=seen, regions=regions, row=rows.get(doc_id))


def planted_regions(project: ProjectFolder, annotator: str) -> Mapping[str, Planted]:
    """What a reader was shown that is wrong on purpose, by document.

    What the last pull took out is known of their submissions too: without the file of what they were shown it would
    pass for their word at the next one.

    Raises:
        DataError: what was shown, or the provenance of the reading, cannot be read.
    """
    found: dict[str, dict[str, str]] = {}
    for row in read_provenance(project.readings_dir, annotator):
        if row.planted:
            taken = {region: said for region, said in row.taken_over.items() if said in row.planted}
            found.setdefault(row.doc_id, {}).update(taken)
    for doc_id, shown in read_shown(project.shown_dir, annotator).items():
        if shown.planted:
            regions = _regions(shown, annotator)
            wrong = {region: said for region, said in regions.items() if said in shown.planted}
            found.setdefault(doc_id, {}).update(wrong)
    return found


def _regions(shown: Shown, annotator: str) -> dict[str, str]:
    """The mentions that were shown, by their regions in the page."""
    prediction = shown.prediction
    if prediction is None:
        return {}
    return {region_id(prediction, shown.was.get(each.id, each.id), annotator): each.id for each in prediction.mentions}
