"""`readings/<annotator>.provenance.jsonl`: the volatile part of a pull, beside the reading and not in it.

It changes with the server and the hour: numbers, times, who pressed the button, what was skipped or left
as a draft.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

import msgspec

from annot.store.jsonl import read_jsonl, write_jsonl

Status = Literal["submitted", "skipped", "draft"]
NOT_TAKEN = "not taken: "
"""Begins the note of a submission that another one of its document was taken before."""


class SubmissionRow(msgspec.Struct, frozen=True, kw_only=True):
    """Where one submission, skip or draft came from.

    Attributes:
        doc_id: the document.
        status: only what was submitted is in the reading.
        task: number of the task on the server.
        submission: number of the annotation, or of the draft; files of other tools have texts as well.
        by: email or number of the account that pressed the button.
        created_at: by the server's clock.
        updated_at: by the server's clock.
        lead_time_s: seconds that the page was open.
        n_regions: regions in it.
        n_accepted: regions taken over from a pre-annotation as they were.
        from_prediction: number of the pre-annotation that the submission began with, where it did.
        taken_over: mentions of the submission by the ids of the pre-annotation's regions that they come from, changed
            ones too.
        planted: ids of mentions that were wrong on purpose, taken over, and taken out of the reading.
        note: why this one of several submissions was taken, or not; and what of it the reading does not hold.
    """

    doc_id: str
    status: Status
    task: int
    submission: int | str
    by: str
    created_at: str | None = None
    updated_at: str | None = None
    lead_time_s: float | None = None
    n_regions: int = 0
    n_accepted: int = 0
    from_prediction: int | None = None
    taken_over: Mapping[str, str] = {}
    planted: tuple[str, ...] = ()
    note: str = ""

    @property
    def is_taken(self) -> bool:
        """Whether the reading says what this submission said; of several of one document one was taken."""
        return self.status == "submitted" and not self.note.startswith(NOT_TAKEN)


def provenance_path(folder: Path, annotator: str) -> Path:
    """Where the provenance of `annotator`'s reading lies."""
    return folder / f"{annotator}.provenance.jsonl"


def read_provenance(folder: Path, annotator: str) -> list[SubmissionRow]:
    """The rows of the last pull; none where there was none.

    Raises:
        DataError: a line is broken.
    """
    path = provenance_path(folder, annotator)
    return list(read_jsonl(path, SubmissionRow)) if path.exists() else []


def write_provenance(folder: Path, annotator: str, rows: Iterable[SubmissionRow]) -> bool:
    """Writes the rows sorted by document and submission; returns whether the file changed."""
    return write_jsonl(provenance_path(folder, annotator), in_order(rows))


def in_order(rows: Iterable[SubmissionRow]) -> list[SubmissionRow]:
    """The rows by document and submission, as they are written."""
    return sorted(rows, key=lambda row: (row.doc_id, row.status, str(row.submission).rjust(20)))
