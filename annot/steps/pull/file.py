"""`annot pull --from`: an annotator's submissions from a raw JSON export, also of a project that annot did not make."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

from annot.core.issue import Issue
from annot.core.plural import plural
from annot.project.project import ProjectFolder
from annot.steps.pull.pull import How, Pulled, collector_of, settle
from annot.studio.collect import Collected, Pick
from annot.studio.export_file import ExportFile, read_export
from annot.studio.task_text import ANY_TEXT, TextRule


def pull_file(
    project: ProjectFolder,
    path: Path,
    *,
    annotator: str,
    by: str | None = None,
    partial: bool = False,
    texts: TextRule = ANY_TEXT,
    pick: Pick | None = None,
    dry_run: bool = False,
) -> Pulled:
    """Takes the work of `annotator` from a raw JSON export; documents that are not in it stay as they are.

    Args:
        project: the data-set project.
        path: the file; it may come from a project that annot did not make.
        annotator: whose reading it becomes.
        by: email or number of the account whose submissions they are; needed where the file holds several accounts'.
        partial: see `pull`.
        texts: on which text of a task its regions stand, as far as it is known.
        pick: see `pull`.
        dry_run: see `pull`.

    Raises:
        ConfigError: the annotator is unknown, the file missing, or it is not said whose submissions to take.
        DataError: the file is no raw JSON export.
    """
    project.require_reader(annotator)
    export = read_export(path)
    found = _collect_file(project, annotator, export, by, texts, pick)
    if texts.objects is None and not texts.key and len(export.objects) > 1 and export.objects - export.keys:
        # Which of several objects shows the seed's text is known only now that all names are.
        texts = texts._replace(seen=frozenset(export.objects))
        found = _collect_file(project, annotator, export, by, texts, pick)
    export.require_one_account(by)
    for where, message in export.broken:
        found.issues.append(Issue(doc_id="", code="broken-result", where=f"{path} {where}", message=message))
    passed_over = export.passed_over + Counter(
        {
            "prediction": export.n_predictions,
            "task of no seed": sum(issue.code == "unknown-document" for issue in found.issues),
            "result on another text": found.n_passed_over,
        }
    )
    if not found.readings and not found.lost and not any(row.status == "skipped" for row in found.rows):
        found.issues.append(_nothing(path, export))
    (result,) = settle(project, {annotator: found}, How(partial, dry_run, whole=False))
    return replace(result, passed_over=dict(sorted(passed_over.items())))


def _collect_file(
    project: ProjectFolder, annotator: str, export: ExportFile, by: str | None, rule: TextRule, pick: Pick | None
) -> Collected:
    return collector_of(project, annotator, None, any_control=True, rule=rule, pick=pick).collect(export.tasks(by=by))


def _nothing(path: Path, export: ExportFile) -> Issue:
    """Why a file came to nothing: a file that was given to be imported is expected to hold something."""
    if export.n_predictions and not export.accounts:
        message = (
            f"{path} holds {plural(export.n_predictions, 'prediction')} of a model and nothing that an annotator "
            "submitted; "
            "`annot score` reads a model's annotations, and `annot push --predictions` shows them to annotators"
        )
    else:
        message = f"{path} holds no submission on a text of the seeds; nothing was imported"
    return Issue(doc_id="", code="nothing-imported", where=str(path), message=message)
