"""How many have read each document: gold by one reader is that reader's word, and agreed by nobody."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence

from annot.core.issue import Issue
from annot.core.plural import plural
from annot.core.waiver import waive
from annot.project.adjudication import counting_readings
from annot.project.config import CONFIG_NAME
from annot.project.project import ProjectFolder
from annot.project.waivers import read_waivers

Read = Mapping[str, Container[str]]
_NAMED = 5
"""Documents that a line names one by one."""


def readers_by_document(project: ProjectFolder, readings: Read | None = None) -> dict[str, tuple[str, ...]]:
    """Who has read each document of the seeds, of those whose reading counts; nobody, where nobody has.

    Args:
        project: whose documents they are.
        readings: by annotator all documents of which their reading counts, where that is known.

    Raises:
        DataError: a reading cannot be read.
    """
    read: Read = counting_readings(project).readings if readings is None else readings
    return {doc: tuple(name for name, of in read.items() if doc in of) for doc in project.documents}


def readership_lines(readers: Mapping[str, Sequence[str]]) -> list[str]:
    """One line for each number of readers, the largest first; documents with less than two are named."""
    by_number: dict[int, list[str]] = {}
    for doc, names in readers.items():
        by_number.setdefault(len(names), []).append(doc)
    lines = []
    for n, docs in sorted(by_number.items(), reverse=True):
        more = f" and {len(docs) - _NAMED} more" if len(docs) > _NAMED else ""
        named = f": {', '.join(docs[:_NAMED])}{more}" if n < 2 else ""
        whose = {0: "nobody", 1: "one reader alone"}.get(n, plural(n, "reader"))
        lines.append(f"{plural(len(docs), 'document')} read by {whose}{named}")
    return lines


def check_readership(project: ProjectFolder, readings: Read | None = None) -> Iterator[Issue]:
    """Documents that somebody has read, and fewer than the project asks for; each may be waived."""
    least = project.config.release.min_readers
    for doc, names in readers_by_document(project, readings).items():
        if 0 < len(names) < least:
            message = (
                f"read by {', '.join(names)} alone, {least} are asked for (release.min_readers in {CONFIG_NAME}): its "
                "gold is no agreement; let others read it, or waive it"
            )
            yield Issue(
                doc_id=doc,
                code="few-readers",
                where=CONFIG_NAME,
                message=message,
                severity="warning",
                about=", ".join(names),
            )


def too_few_readers(project: ProjectFolder) -> list[Issue]:
    """`check_readership` but for what somebody waived.

    Raises:
        DataError: a reading or the waivers cannot be read.
    """
    kept = waive(check_readership(project), read_waivers(project)).issues
    return [issue for issue in kept if issue.code == "few-readers"]
