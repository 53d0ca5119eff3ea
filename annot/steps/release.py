"""`annot release`: an immutable version from the gold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec

from annot.core.errors import ConfigError, DataError
from annot.core.issue import Issue
from annot.core.plural import plural
from annot.core.version import numbers_of
from annot.corpus.split import Division, Place
from annot.project.agreement import agree, judge_gates
from annot.project.checks import find_errors, incomplete_readings
from annot.project.git_revision import committed, uncommitted
from annot.project.load import SOURCE
from annot.project.project import ProjectFolder
from annot.project.readership import readers_by_document, readership_lines, too_few_readers
from annot.project.release_check import check_release
from annot.project.release_source import read_prose, source_files, source_of, source_paths
from annot.project.releases import release_folders, require_version
from annot.project.split import keep_split, plan_split
from annot.project.versions import NOW, version_of_project, version_of_release
from annot.release.build import build_release
from annot.release.changelog import write_entry
from annot.release.diff.changes import Diff
from annot.release.diff.compare import diff_versions
from annot.release.diff.summary import summary_lines
from annot.release.manifest import ReleaseManifest
from annot.release.semantic_version import FIRST, effect_of, next_version
from annot.store.atomic import write_bytes, write_text
from annot.store.folder import write_folder
from annot.store.jsonl import appended_jsonl


@dataclass(frozen=True)
class Released:
    """What a release came to.

    Attributes:
        manifest: of the release.
        since: the version before; empty where it is the first.
        changes: what changed since, one line a kind.
        readership: how many documents were read by how many, one line a number.
    """

    manifest: ReleaseManifest
    since: str
    changes: Sequence[str]
    readership: Sequence[str] = ()


def release(
    project: ProjectFolder,
    version: str | None = None,
    *,
    dry_run: bool = False,
    dirty: bool = False,
    on: date | None = None,
    jobs: int = 1,
) -> Released:
    """Builds a version from the gold of a project, and writes its entry in the data set's changelog.

    Args:
        project: the data-set project.
        version: semantic version of the release; left out, the one that the changes since the newest release ask for.
        dry_run: build and check everything, write nothing.
        dirty: release although git has not committed what the release is made from.
        on: the day that the release is made on; today, in UTC, where it is left out.
        jobs: worker processes; what is written is the same for any number.

    Raises:
        ConfigError: the version exists, is none, or less than the changes ask for; or nothing changed.
        DataError: the data has errors, the newest release is not what it was, a gate is not met, or files are not
            committed; `issues` names them. Warnings are for people, and no reason to refuse.
        OSError: the disk refuses; nothing is left behind but the places of new documents.
    """
    if version is not None:
        require_version(version)
        if (project.releases_dir / version).exists():
            raise ConfigError(
                f"{project.releases_dir / version} exists, and a release never changes; choose another version"
            )
    with project.writing(dry_run=dry_run):
        return _release(project, version, dry_run=dry_run, dirty=dirty, on=on, jobs=jobs)


def _release(
    project: ProjectFolder, version: str | None, *, dry_run: bool, dirty: bool, on: date | None, jobs: int
) -> Released:
    _require_committed(project, dirty=dirty)
    _require_sound(project, jobs)
    before = release_folders(project)[-1:]
    diff = _diff_since(before[0], project) if before else None
    chosen = _choose(project, version, before[0].name if before else "", diff)
    changelog = project.exports / "CHANGELOG.md"
    read_prose(changelog)  # refuses it before anything is written
    split = plan_split(project, jobs=jobs)
    released = (on or datetime.now(UTC).date()).isoformat()
    source = source_of(project, chosen, released, _files_with_places(project, split.division), split)
    files = build_release(source, jobs=jobs)
    manifest = ReleaseManifest.model_validate_json(files["manifest.json"])
    if not manifest.documents:
        raise DataError(
            f"nothing was released: no document of {project.name} has gold; `annot pull` its readings first"
        )
    since, changes = (before[0].name, summary_lines(diff)) if before and diff else ("", _first_lines(manifest))
    if not dry_run:
        if release_folders(project)[-1:] != before:
            raise ConfigError(
                f"nothing was released: another release was made meanwhile in {project.releases_dir}; look at it"
            )
        keep_split(project, split.division)
        text = read_prose(changelog)
        entry = write_entry(text, name=project.name, version=chosen, released=released, since=since, lines=changes)
        _write(changelog, entry, project.releases_dir / chosen, files)
    return Released(manifest, since, changes, readership_lines(readers_by_document(project)))


def _write(changelog: Path, entry: str, folder: Path, files: Mapping[str, bytes]) -> None:
    """The entry first: a process that is killed leaves words that the next release finds, and no release without."""
    before = changelog.read_bytes() if changelog.exists() else None
    write_text(changelog, entry)
    try:
        write_folder(folder, files)
    except OSError:
        if before is None:
            changelog.unlink()
        else:
            write_bytes(changelog, before)
        raise


def _require_committed(project: ProjectFolder, *, dirty: bool) -> None:
    # A text that git ignores can be traced all the same: the manifest holds its digest.
    paths = [path for path in source_paths(project) if path != project.splits_path or not _is_own_work(project)]
    changed = [] if dirty else uncommitted(project, paths, may_be_ignored=[project.seeds_dir])
    if changed:
        listing = "\n".join(f"  {path}" for path in changed)
        raise DataError(
            f"nothing was released: git has not committed\n{listing}\ncommit them first, so that the release can be "
            "traced, or say --dirty"
        )


def _is_own_work(project: ProjectFolder) -> bool:
    """Whether all that is new in `splits.jsonl` is what an interrupted release has written there by the plan."""
    path = project.splits_path
    if not path.is_file():
        return False
    before, now = committed(project, path) or b"", path.read_bytes()
    if not now.startswith(before) or now == before:
        return False
    try:
        fresh = [msgspec.json.decode(line, type=Place) for line in now[len(before) :].splitlines() if line.strip()]
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return False
    return all(not (place.by or place.reason) for place in fresh)


def _require_sound(project: ProjectFolder, jobs: int) -> None:
    for folder in release_folders(project)[-1:]:
        _refuse(check_release(folder, jobs=jobs), f"release {folder.name} is not what it was")
    _refuse(find_errors(project, jobs=jobs), "the data has errors")
    _refuse(incomplete_readings(project), "readings lack what their annotators said")
    _refuse(too_few_readers(project), "documents were read by too few")
    verdicts = judge_gates(project, agree(project))
    missed = [
        Issue(doc_id="", code="gate-missed", where=str(verdict.gate), message=str(verdict))
        for verdict in verdicts
        if not verdict.is_met
    ]
    _refuse(missed, "a gate of agreement is not met")


def _files_with_places(project: ProjectFolder, division: Division) -> dict[str, bytes]:
    """The source with the places of new documents, which are written down only once everything is built."""
    files = source_files(project)
    if division.fresh:
        path = project.splits_path
        files[f"{SOURCE}/{path.relative_to(project.root).as_posix()}"] = appended_jsonl(path, division.fresh)
    return files


def _refuse(issues: Sequence[Issue], why: str) -> None:
    if issues:
        listing = "\n".join(f"  {issue}" for issue in issues)
        n = f"{len(issues)} error" + ("s" if len(issues) > 1 else "")
        raise DataError(f"nothing was released: {why} ({n})\n{listing}", issues)


def _diff_since(folder: Path, project: ProjectFolder) -> Diff:
    return diff_versions(version_of_release(folder, folder.name), version_of_project(project, NOW))


def _choose(project: ProjectFolder, wished: str | None, before: str, diff: Diff | None) -> str:
    if diff is None:
        chosen = wished or FIRST
    elif diff.is_empty:
        if wished is None:
            raise ConfigError(f"nothing changed since {before}; name a version to release the same gold again")
        chosen = wished
    else:
        least = next_version(before, diff)
        chosen = wished or least
        if numbers_of(chosen) < numbers_of(least):
            raise ConfigError(
                f"{chosen} is too small after {before}: {effect_of(diff)} ({'; '.join(summary_lines(diff))}); "
                f"it is {least} at least"
            )
    if before and numbers_of(chosen) <= numbers_of(before):
        raise ConfigError(f"{chosen} does not come after {before}, the newest release")
    if numbers_of(chosen)[0] and not any(who.kind == "human" for who in project.config.annotators.values()):
        raise ConfigError(
            f"{chosen}: no person is among the annotators; the version stays below 1.0 until people have annotated"
        )
    return chosen


def _first_lines(manifest: ReleaseManifest) -> list[str]:
    n_mentions, n_relations = sum(manifest.mentions.values()), sum(manifest.relations.values())
    return [
        plural(len(manifest.documents), "document"),
        plural(n_mentions, "mention"),
        plural(n_relations, "relation"),
    ]
