"""What a project's files say that its newest release does not: CI lets nothing pass that is in no release."""

from __future__ import annotations

from collections.abc import Iterator

from annot.core.issue import Issue
from annot.corpus.check import check_seeds
from annot.corpus.manifest import read_manifest as read_seeds
from annot.release.manifest import read_manifest
from annot.steps.config import CONFIG_NAME
from annot.steps.load import SOURCE
from annot.steps.log import release_folders
from annot.steps.project import Project


def check_unreleased(project: Project) -> Iterator[Issue]:
    """The inputs that differ from those of the newest release, byte for byte; none where there is no release.

    What only words or configures (`annot.toml`, the card's text, waivers) may differ.
    """
    folders = release_folders(project)
    if not folders:
        return
    newest = read_manifest(folders[-1])
    free = {project.root / CONFIG_NAME, project.card_path, project.waivers_path}
    for issue in check_seeds(project.seeds, read_seeds(project.seeds)):
        if issue.severity == "error":
            yield issue
    known = {path.removeprefix(f"{SOURCE}/") for path in newest.files if path.startswith(f"{SOURCE}/")}
    now = {
        path.relative_to(project.root).as_posix()
        for path in (project.decisions_path, project.splits_path, *project.readings.glob("*.jsonl"))
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


def _place(before: bytes, after: bytes) -> str:
    """Where two files begin to differ."""
    lines = zip(before.splitlines(), after.splitlines(), strict=False)
    number = next((number for number, (old, new) in enumerate(lines, start=1) if old != new), None)
    return f" from line {number}" if number else ""
