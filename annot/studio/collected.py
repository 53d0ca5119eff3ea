"""`Collected`: what the tasks of one annotator's project hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import msgspec

from annot.core.annotation import AnnotationSet, LeftOut
from annot.core.issue import Issue
from annot.store.provenance import SubmissionRow
from annot.studio.adopt.translate import MapLine
from annot.studio.raw import RawTask

RegionIds = dict[str, set[str]]
"""The ids of an annotator's regions, by document."""


class Turn(Protocol):
    """What makes tasks of a project that annot did not make tasks of the schema's."""

    def task(self, task: RawTask) -> RawTask:
        """A task, turned."""

    def issues(self) -> list[Issue]:
        """What it could not turn."""

    def report(self) -> list[MapLine]:
        """What it has done so far."""


@dataclass
class Collected:
    """What the tasks hold.

    Attributes:
        readings: submitted readings by document id; what one lacks stands in its `left_out`.
        lost: what was submitted of documents without a reading, and could not be taken, by document id.
        rows: one a submission, skip or draft.
        issues: everything that could not be taken, with its reason, and states that a person should look at.
        findings: what is wrong with what was taken: it is what the annotator said.
        untouched: ids of documents that nobody has worked on.
        regions: ids of all regions in submissions and drafts, by document.
        n_passed_over: regions on texts that were not asked for.
        state: start of the digest of the server's state, where it is kept.
        mapped: what each line of a map did, in a project that annot did not make.
        guidelines: version of the guidelines that new work was made under; unset where it is not known.
    """

    readings: dict[str, AnnotationSet] = field(default_factory=dict)
    lost: dict[str, list[LeftOut]] = field(default_factory=dict)
    rows: list[SubmissionRow] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    findings: list[Issue] = field(default_factory=list)
    untouched: list[str] = field(default_factory=list)
    regions: RegionIds = field(default_factory=dict)
    n_passed_over: int = 0
    state: str = ""
    mapped: list[MapLine] = field(default_factory=list)
    guidelines: str | msgspec.UnsetType = msgspec.UNSET
