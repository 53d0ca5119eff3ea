"""Where a finding stands: the file and line that a person opens to look at it, and the words that it is about."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import msgspec

from annot.core.annotation import Span
from annot.core.document import Document
from annot.core.errors import DataError
from annot.core.ids import split_conflict
from annot.core.issue import Issue
from annot.corpus.manifest import MANIFEST_NAME
from annot.project.project import ProjectFolder
from annot.release.diff.lines import visible

_MENTION = re.compile(r"[\w.-]+@(\d+)-(\d+)")
_RANGE = re.compile(r"\b(\d+)-(\d+)\b")
_AROUND = 30
_LONGEST = 120
_FILE_LINE = re.compile(r"(.+?):(\d+): ")


class FileLine(NamedTuple):
    """A line of a file, counted from 1."""

    path: Path
    line: int = 1


class _Named(msgspec.Struct):
    doc_id: str = ""
    conflict: str = ""
    finding: str = ""


class Places:
    """Where things stand in the files of a project; each file is read once, when it is first asked for."""

    def __init__(self, project: ProjectFolder) -> None:
        self._project = project

    def of(self, issue: Issue) -> FileLine | None:
        """The place of a finding; None where it cannot be told."""
        if issue.code.startswith(("seed-", "zone-")):
            return self._of_seed(issue)
        if issue.code == "stale-waiver":
            return next((place for place, line in self._waivers if issue.about in line), None)
        lines = [*reversed(self._decisions.get(issue.doc_id, ())), *self._readings.get(issue.doc_id, ())]
        names = [found[0] for found in _MENTION.finditer(issue.where)] or [issue.where]
        named = (place for place, line in lines if any(name and name in line for name in names))
        return next(named, lines[-1][0] if lines else None)

    def readers_of(self, doc_id: str) -> int:
        """How many readings have the document."""
        return len(self._readings.get(doc_id, ()))

    def quote(self, issue: Issue) -> str:
        """The words that a finding is about, and those around them; empty where it is about no span of a text."""
        document = self._documents.get(issue.doc_id)
        found = _MENTION.search(issue.where) or _RANGE.search(issue.where)
        if document is None or found is None or not int(found[1]) < int(found[2]) <= len(document.text):
            return ""
        span, text = Span(int(found[1]), int(found[2])), document.text
        left, right = text[max(0, span.start - _AROUND) : span.start], text[span.end : span.end + _AROUND]
        return f"« {visible(left)}[{visible(document.quote(span), _LONGEST)}]{visible(right)} »"

    def _of_seed(self, issue: Issue) -> FileLine:
        path = self._project.seeds_dir / issue.where
        if issue.code in {"seed-missing", "seed-length", "seed-duplicate"} or issue.code.startswith("zone-"):
            return next((place for place, _ in self._manifest.get(issue.doc_id, ())), FileLine(self._manifest_path))
        return FileLine(path) if path.is_file() else FileLine(self._manifest_path)

    @property
    def _manifest_path(self) -> Path:
        return self._project.seeds_dir / MANIFEST_NAME

    @cached_property
    def _documents(self) -> Mapping[str, Document]:
        """The texts; none where the seeds are what is wrong."""
        try:
            return self._project.documents
        except DataError:
            return {}

    @cached_property
    def _manifest(self) -> Mapping[str, list[tuple[FileLine, str]]]:
        return _by_document([self._manifest_path])

    @cached_property
    def _readings(self) -> Mapping[str, list[tuple[FileLine, str]]]:
        return _by_document([self._project.readings_dir / f"{name}.jsonl" for name in self._project.readers])

    @cached_property
    def _decisions(self) -> Mapping[str, list[tuple[FileLine, str]]]:
        return _by_document([self._project.decisions_path])

    @cached_property
    def _waivers(self) -> list[tuple[FileLine, str]]:
        return [(place, line) for place, line, _ in _lines(self._project.waivers_path)]


def place_in(message: str) -> FileLine | None:
    """The place that a message begins with, `file:line: …`; None where it begins with no file that is there."""
    found = _FILE_LINE.match(message)
    if found is not None and Path(found[1]).is_file():
        return FileLine(Path(found[1]), int(found[2]))
    path = Path(message.partition(": ")[0])
    return FileLine(path) if len(str(path)) < _LONGEST * 4 and path.is_file() else None


def _by_document(paths: list[Path]) -> Mapping[str, list[tuple[FileLine, str]]]:
    found: dict[str, list[tuple[FileLine, str]]] = defaultdict(list)
    for path in paths:
        for place, line, named in _lines(path):
            found[named.doc_id or split_conflict(named.conflict)[0]].append((place, line))
    return found


def _lines(path: Path) -> Iterator[tuple[FileLine, str, _Named]]:
    """The lines of a file that can be read as far as their names go."""
    if not path.is_file():
        return
    decoder = msgspec.json.Decoder(_Named)
    for number, line in enumerate(path.read_bytes().split(b"\n"), start=1):
        try:
            yield FileLine(path, number), line.decode(), decoder.decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            continue
