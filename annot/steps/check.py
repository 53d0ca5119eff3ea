"""`annot check`: seeds, readings and gold against schema and guidelines, and the lint of the gold."""

from __future__ import annotations

from itertools import chain

from annot.core.gc_pause import gc_paused
from annot.core.issue import Issue
from annot.core.waiver import Findings
from annot.project.checks import is_off, stages, waive_found
from annot.project.project import ProjectFolder
from annot.project.waivers import read_waivers


def check(project: ProjectFolder) -> list[Issue]:
    """Everything that is wrong with a project's data, but for what was waived.

    Raises:
        ConfigError: `annot.toml` or the schema is broken.
        DataError: a file cannot be read at all.
    """
    return list(find(project).issues)


@gc_paused()
def find(project: ProjectFolder, *, jobs: int = 1) -> Findings:
    """Everything that is wrong with a project's data, and what may stand.

    Of the readings only errors count, and what one lacks: a mention in the page's furniture is an annotator's word,
    and the adjudication's to settle. The gold must be without any finding that nobody waived. What comes later in the
    way of the data is looked at only where what comes before it has no error; waivers are stale only if all was
    looked at.

    Args:
        project: whose data it is.
        jobs: worker processes, among which the documents are divided; what is found is the same for any number.

    Raises:
        ConfigError: `annot.toml` or the schema is broken.
        DataError: a file cannot be read at all.
    """
    waivers = read_waivers(project)
    found = waive_found(list(chain.from_iterable(issues for _, issues in stages(project, jobs=jobs))), waivers)
    # A stale waiver is known only now that all was looked at.
    return found._replace(issues=tuple(each for each in found.issues if not is_off(project, each)))
