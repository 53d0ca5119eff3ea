"""What is wrong with the seeds, readings and gold of a project, a stage at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from annot.core.annotation import AnnotationSet
from annot.core.decision import Conflict
from annot.core.errors import DataError
from annot.core.issue import Issue, errors_of
from annot.core.waiver import Findings, Waiver, waive
from annot.parallel.jobs import Run, Workers
from annot.project.adjudication import counting_readings
from annot.project.checked import check_documents, workers_for
from annot.project.config import CONFIG_NAME
from annot.project.config_check import outdated_settings, renamed_settings, require_current
from annot.project.frozen import check_frozen
from annot.project.project import ProjectFolder
from annot.project.raised import check_versions
from annot.project.readership import check_readership
from annot.project.split import plan_split
from annot.project.waivers import read_waivers
from annot.quality.check import check_whole
from annot.quality.counting import documents_that_count
from annot.quality.lint.gold import lint_gold
from annot.quality.lint.rule import Compared
from annot.quality.lint.rules import OF_ALL
from annot.store.provenance import read_provenance
from annot.store.readings import read_lines, versions_in
from annot.store.shown import read_shown

Stage = Literal["seeds", "split", "readings", "gold", "lint"]
STAGES: tuple[Stage, ...] = ("seeds", "split", "readings", "gold", "lint")


def find_errors(project: ProjectFolder, *, jobs: int = 1) -> list[Issue]:
    """What refuses the data; the lint, which only warns, is not run.

    Args:
        project: whose data it is.
        jobs: worker processes, among which the documents are divided.

    Raises:
        ConfigError: `annot.toml` or the schema is broken.
        DataError: a file cannot be read at all.
    """
    read_waivers(project)
    found: list[Issue] = []
    for _, issues in stages(project, jobs=jobs, with_lint=False):
        found += errors_of(issues)
    return sorted(found)


def stages(project: ProjectFolder, *, jobs: int = 1, with_lint: bool = True) -> Iterator[tuple[Stage, list[Issue]]]:
    """The findings in the way of the data, a stage at a time, waived ones too; ends where a stage has errors.

    Args:
        project: whose data it is.
        jobs: worker processes, among which the documents are divided.
        with_lint: whether the lint is run as the last stage.

    Raises:
        ConfigError: the schema is broken.
        DataError: a file of the next stage cannot be read at all.
    """
    # Workers start while the seeds are read.
    with workers_for(project, jobs=jobs, with_lint=with_lint) as workers:
        yield from _stages(project, workers, with_lint=with_lint)


def _stages(project: ProjectFolder, workers: Workers, *, with_lint: bool) -> Iterator[tuple[Stage, list[Issue]]]:
    seeds = project.check_seeds()
    yield "seeds", seeds
    if errors_of(seeds):
        return
    places = list(plan_split(project, run=workers.run if workers.jobs > 1 else None).division.issues)
    yield "split", places
    lines = {name: read_lines(project.readings_dir, name) for name in project.readers}
    found = check_documents(project, lines, workers=workers, with_lint=with_lint)
    faults, gold = found.faults, found.gold
    yield "readings", faults.readings
    if errors_of([*places, *faults.readings]):
        return
    require_current(project, "adjudication")
    if faults.refused:
        raise DataError(faults.refused)
    # What waits for an adjudicator has no gold yet, and is not gone.
    waiting = {conflict.doc_id for conflict in faults.open}
    frozen = [] if errors_of(faults.gold) else check_frozen(project, gold, waiting=waiting)
    versions = {name: versions_in(of) for name, of in lines.items()}
    few = check_readership(project, documents_that_count(versions))
    every = [*check_versions(project), *faults.stale, *map(_open_conflict, faults.open), *faults.gold, *frozen, *few]
    yield "gold", [issue for issue in every if not is_off(project, issue)]
    if with_lint and not errors_of(faults.gold):
        every = [*faults.lint, *_lint(project, gold, found.compared, workers.run)]
        yield "lint", [issue for issue in every if not is_off(project, issue)]


def is_off(project: ProjectFolder, issue: Issue) -> bool:
    """Whether the project does not want to hear of such a warning."""
    return issue.severity == "warning" and issue.code in project.config.lint.off


def waive_found(issues: Sequence[Issue], waivers: Sequence[Waiver]) -> Findings:
    """Sets waived findings aside. Where something has errors, not all was looked at, and no waiver is stale."""
    if errors_of(issues):
        found = {issue.id for issue in issues}
        waivers = [waiver for waiver in waivers if waiver.finding in found]
    return waive(issues, waivers)


def incomplete_readings(project: ProjectFolder) -> list[Issue]:
    """The readings that count and lack something that was said, but for those that somebody waived.

    Raises:
        DataError: a reading or the waivers cannot be read.
    """
    found = [
        issue
        for of in counting_readings(project).readings.values()
        for reading in of.values()
        for issue in check_whole(reading)
    ]
    return [issue for issue in waive(found, read_waivers(project)).issues if issue.code == "incomplete-reading"]


def _open_conflict(conflict: Conflict) -> Issue:
    return Issue(
        doc_id=conflict.doc_id,
        code="open-conflict",
        where=conflict.where,
        message=f"« {conflict.quote} »; decide with `annot adjudicate`",
    )


def _lint(project: ProjectFolder, gold: Mapping[str, AnnotationSet], compared: Compared, run: Run) -> Iterator[Issue]:
    plan = project.config.lint
    for key, fault in outdated_settings(project.config, project.schema):
        message = f"{fault}; passed over, or refused, until {CONFIG_NAME} is mended"
        where = f"{CONFIG_NAME} {key}"
        yield Issue(doc_id="", code="outdated-setting", where=where, severity="warning", message=message)
    for key, fault in renamed_settings(project.config):
        where = f"{CONFIG_NAME} {key}"
        yield Issue(doc_id="", code="outdated-setting", where=where, severity="warning", message=f"{fault}; understood")
    submissions = {name: read_provenance(project.readings_dir, name) for name in project.readers}
    n_shown = {
        name: {doc_id: len(each.prediction.mentions) for doc_id, each in seen.items() if each.prediction}
        for name, seen in ((name, read_shown(project.shown_dir, name)) for name in project.readers)
    }
    data = (plan, project.schema, project.documents, gold)
    yield from lint_gold(*data, submissions=submissions, n_shown=n_shown, rules=OF_ALL, compared=compared, run=run)
