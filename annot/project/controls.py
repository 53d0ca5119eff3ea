"""Control documents: how each reader's committed reading compares with the known answers."""

from __future__ import annotations

from annot.core.annotation import AnnotationSet
from annot.core.count import Count, sum_counts
from annot.core.errors import DataError
from annot.project.project import ProjectFolder
from annot.quality.agree import count_strict
from annot.store.jsonl import read_jsonl
from annot.store.readings import read_reading


def score_controls(project: ProjectFolder) -> dict[str, tuple[int, Count]]:
    """The documents that each reader has read of the controls, and the counts of mentions there.

    `Count.n_left` is the reader's, `n_right` the known answers', `n_both` what has the same label and span.

    Returns:
        By reader; none where there is no file of known answers.

    Raises:
        DataError: an answer or a reading is broken, or of a document that is no control.
    """
    path, plan = project.controls_path, project.config.assignment
    if plan is None or not path.exists():
        return {}
    answers = {each.doc_id: each for each in read_jsonl(path, AnnotationSet)}
    if unknown := sorted(set(answers) - set(plan.controls)):
        raise DataError(f"{path}: {', '.join(unknown)} is no control of annot.toml (assignment.controls)")
    found = {}
    for name in project.readers:
        reading = {doc: each for doc, each in read_reading(project.readings_dir, name).items() if each.is_whole}
        n_documents, counts = count_strict(reading, answers)
        found[name] = (n_documents, sum_counts(counts.values()))
    return found
