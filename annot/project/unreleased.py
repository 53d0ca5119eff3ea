"""What a project's files say that its newest release does not: CI lets nothing pass that is in no release."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from annot.core.errors import AnnotError
from annot.core.issue import Issue
from annot.core.plural import plural
from annot.project.config import CONFIG_NAME
from annot.project.load import SOURCE
from annot.project.project import ProjectFolder
from annot.project.releases import release_folders
from annot.project.versions import version_of_project, version_of_release
from annot.release.diff.changes import Diff
from annot.release.diff.compare import diff_versions
from annot.release.diff.lines import general_lines, visible
from annot.release.diff.summary import summary_lines
from annot.release.diff.text import changed_document, render_line, titled_lines
from annot.release.manifest import read_manifest
from annot.release.semantic_version import next_version

_N_LINES = 60
_N_BEGINNING = 80


class Unreleased(NamedTuple):
    """What is in no release.

    Attributes:
        message: every change in words, and what to do; several lines.
        path: the first file that differs; None where the gold changed by configuration alone.
        line: where it begins to differ.
    """

    message: str
    path: Path | None
    line: int


def check_unreleased(project: ProjectFolder) -> Iterator[Issue]:
    """The inputs that differ from those of the newest release, byte for byte; none where there is no release.

    What only words or configures (`annot.toml`, the card's text, waivers) may differ.
    """
    folders = release_folders(project)
    if not folders:
        return
    newest = read_manifest(folders[-1])
    free = {project.root / CONFIG_NAME, project.card_path, project.waivers_path}
    for issue in project.check_seeds():
        if issue.severity == "error":
            yield issue
    known = {path.removeprefix(f"{SOURCE}/") for path in newest.files if path.startswith(f"{SOURCE}/")}
    now = {
        path.relative_to(project.root).as_posix()
        for path in (project.decisions_path, project.splits_path, *project.readings_dir.glob("*.jsonl"))
        if path.is_file() and not path.name.endswith(".provenance.jsonl")
    }
    for name in sorted(known | now):
        path, released = project.root / name, folders[-1] / SOURCE / name
        if path in free:
            continue
        before = released.read_bytes() if released.is_file() else None
        after = path.read_bytes() if path.is_file() else None
        if before != after:
            what = "is new" if before is None else "is gone" if after is None else f"differs{_place(before, after)}"
            message = f"{what} since {newest.version}; release it (`annot release`), or take it back"
            yield Issue(doc_id="", code="unreleased-change", where=name, message=message)


def explain_unreleased(project: ProjectFolder) -> Unreleased | None:
    """All that is in no release, in one message; None where nothing is, or where there is no release yet.

    Raises:
        DataError: the seeds' manifest or the newest release cannot be read.
    """
    folders = release_folders(project)
    if not folders:
        return None
    files = [issue for issue in check_unreleased(project) if issue.code == "unreleased-change"]
    newest = folders[-1].name
    try:
        diff = diff_versions(version_of_release(folders[-1], newest), version_of_project(project, "now"))
    except AnnotError as error:
        lines = [f"what changed since {newest} cannot be told: {error}"]
        return _unreleased(project, lines, files, "release it when that is mended, or take it back")
    if diff.is_empty and not files:
        return None
    head = "; ".join(summary_lines(diff)) or "files changed, and nothing in the gold itself"
    lines = [f"not in a release (newest: {newest}): {head}", *_change_lines(project, diff, newest)]
    version = "" if diff.is_empty else f" makes {next_version(newest, diff)} of it"
    command = "`annot release VERSION`" if diff.is_empty else "`annot release`"
    return _unreleased(project, lines, files, f"meant? commit it, and {command}{version}; not meant? take it back")


def _unreleased(project: ProjectFolder, lines: list[str], files: list[Issue], advice: str) -> Unreleased:
    told = [f"{issue.where} {issue.message.partition(' since ')[0]}" for issue in files]
    message = "\n".join([*lines, *titled_lines("files", told), advice])
    if not files:
        return Unreleased(message, None, 1)
    _, _, line = told[0].partition(" from line ")
    return Unreleased(message, project.root / files[0].where, int(line or 1))


def _change_lines(project: ProjectFolder, diff: Diff, newest: str) -> Iterator[str]:
    lines = list(titled_lines("schema and guidelines", map(render_line, general_lines(diff))))
    for document in diff.documents:
        lines += changed_document(document)
        if document.added is not None:
            text = project.documents[document.doc_id].text[:_N_BEGINNING]
            lines.append(f"    « {visible(text)} … »")
    yield from lines[:_N_LINES]
    if len(lines) > _N_LINES:
        yield f"… and {plural(len(lines) - _N_LINES, 'more line')}: `annot diff {newest}` shows them all"


def _place(before: bytes, after: bytes) -> str:
    """Where two files begin to differ."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    pairs = enumerate(zip(old, new, strict=False), start=1)
    number = next((number for number, (was, now) in pairs if was != now), min(len(old), len(new)) + 1)
    return f" from line {number}"
