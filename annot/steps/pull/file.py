"""`annot pull --from`: an annotator's submissions from a raw JSON export, also of a project that annot did not make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from annot.core.findings import Severity
from annot.core.issue import Issue
from annot.core.plural import plural
from annot.project.guidelines import made_under
from annot.project.project import ProjectFolder
from annot.steps.pull.collecting import collector_of, tell_once
from annot.steps.pull.pull import How, Pulled, settle
from annot.studio.adopt.project_map import NO_MAP, ProjectMap
from annot.studio.adopt.translate import Translator
from annot.studio.collect import Pick
from annot.studio.collected import Collected
from annot.studio.export_file import ExportFile, read_export
from annot.studio.raw import RawTask
from annot.studio.task_text import ANY_TEXT, TextRule
from annot.workspace.adopted import AdoptedProject, open_adopted


@dataclass(frozen=True)
class FileRule:
    """How a file is read.

    Attributes:
        by: email or number of the account whose submissions are taken; needed where the file holds several accounts'.
        texts: on which text of a task its regions stand, as far as it is known.
        pick: which of several submissions of a document is taken.
        map: what the parts of its project become; None where nobody has said it.
        guidelines: version of the guidelines that the work was made under, or `unknown`; where it is None, the version
            that the project's guidelines have now.
    """

    by: str | None = None
    texts: TextRule = ANY_TEXT
    pick: Pick | None = None
    map: ProjectMap | None = None
    guidelines: str | None = None


ANY_FILE = FileRule()
"""Where nothing is known."""


def pull_file(
    project: ProjectFolder,
    path: Path,
    *,
    annotator: str,
    rule: FileRule = ANY_FILE,
    partial: bool = False,
    dry_run: bool = False,
) -> Pulled:
    """Takes the work of `annotator` from a raw JSON export; documents that are not in it stay as they are.

    Args:
        project: the data-set project.
        path: the file; it may come from a project that annot did not make.
        annotator: whose reading it becomes.
        rule: how it is read; of a project that was taken over, its accounts and its map hold where it says nothing.
        partial: see `pull`.
        dry_run: see `pull`.

    Raises:
        ConfigError: the annotator is unknown, the file missing, or it is not said whose submissions to take.
        DataError: the file is no raw JSON export.
    """
    (result,) = pull_files(project, path, annotators=[annotator], rule=rule, partial=partial, dry_run=dry_run)
    return result


def pull_files(
    project: ProjectFolder,
    path: Path,
    *,
    annotators: Sequence[str],
    rule: FileRule = ANY_FILE,
    partial: bool = False,
    dry_run: bool = False,
) -> list[Pulled]:
    """`pull_file` for several readers of a project that was taken over, whole or not at all."""
    for name in annotators:
        project.require_reader(name)
    export = read_export(path)
    found, passed_over = {}, {}
    # For several readers the file is decoded once.
    tasks = list(export.tasks(by=rule.by)) if len(annotators) > 1 else None
    for name in annotators:
        found[name] = _collect_file(project, name, export, rule, tasks)
        passed_over[name] = dict(sorted(_passed_over(export, found[name]).items()))
    for where, message in export.broken:
        issue = Issue(doc_id="", code="broken-result", where=f"{path} {where}", message=message)
        found[annotators[0]].issues.append(issue)
    tell_once(found.values())
    empty = [each for each in found.values() if not (each.readings or each.lost or _has_skips(each))]
    for collected in empty:
        # Of several readers some may have done nothing.
        is_all = len(empty) == len(found)
        collected.issues.append(_nothing(path, export, severity="error" if is_all else "warning"))
    how = How(partial, dry_run, whole=False, is_told=rule.guidelines is not None)
    results = settle(project, found, how)
    return [replace(each, passed_over=passed_over[each.annotator]) for each in results]


def _has_skips(collected: Collected) -> bool:
    return any(row.status == "skipped" for row in collected.rows)


def _passed_over(export: ExportFile, found: Collected) -> Counter[str]:
    return export.passed_over + Counter(
        {
            "prediction": export.n_predictions,
            "task of no seed": sum(issue.code == "unknown-document" for issue in found.issues),
            "result on another text": found.n_passed_over,
        }
    )


def _collect_file(
    project: ProjectFolder, annotator: str, export: ExportFile, rule: FileRule, tasks: Sequence[RawTask] | None
) -> Collected:
    adopted = open_adopted(project) if rule.by is None else None
    texts = rule.texts
    if adopted and texts.objects is None and not texts.key:
        texts = adopted.rule._replace(trusts_offsets=texts.trusts_offsets)
    found = _collect(project, annotator, tasks or export.tasks(by=rule.by), replace(rule, texts=texts), adopted)
    if texts.objects is None and not texts.key and len(export.objects) > 1 and export.objects - export.keys:
        # Which of several objects shows the seed's text is known only now that all names are.
        texts = texts._replace(seen=frozenset(export.objects))
        found = _collect(project, annotator, tasks or export.tasks(by=rule.by), replace(rule, texts=texts), adopted)
    if adopted is None:
        export.require_one_account(rule.by)
    return found


def _collect(
    project: ProjectFolder, annotator: str, tasks: Iterable[RawTask], rule: FileRule, adopted: AdoptedProject | None
) -> Collected:
    turn = adopted.view(annotator, map_=rule.map) if adopted else Translator(project.schema, rule.map or NO_MAP)
    under = made_under(project, rule.guidelines)
    collector = collector_of(
        project, annotator, None, any_control=True, rule=rule.texts, pick=rule.pick, turn=turn, guidelines=under
    )
    return collector.collect(tasks)


def _nothing(path: Path, export: ExportFile, *, severity: Severity) -> Issue:
    """Why a file came to nothing: a file that was given to be imported is expected to hold something."""
    if export.n_predictions and not export.accounts:
        message = (
            f"{path} holds {plural(export.n_predictions, 'prediction')} of a model and nothing that an annotator "
            "submitted; "
            "`annot score` reads a model's annotations, and `annot push --predictions` shows them to annotators"
        )
    else:
        whose = "" if severity == "error" else " of this reader"
        message = f"{path} holds no submission{whose} on a text of the seeds; nothing was imported"
    return Issue(doc_id="", code="nothing-imported", where=str(path), message=message, severity=severity)
