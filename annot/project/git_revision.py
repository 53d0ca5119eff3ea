"""A project as it was at a git revision, in a folder for the time that it is read."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from annot.core.errors import ConfigError, DataError
from annot.project.config import CONFIG_NAME, read_config
from annot.project.project import ProjectFolder, open_project
from annot.store.atomic import write_bytes


@contextmanager
def checked_out(project: ProjectFolder, revision: str) -> Iterator[ProjectFolder]:
    """The project at `revision`: configuration, schema, guidelines, seeds, readings and decisions.

    The files are the committed bytes; no filter, line-end rule or attribute of the repository changes them.

    Raises:
        ConfigError: git does not know the revision, or the project was not there then.
        DataError: git fails in the middle.
    """
    commit = _commit_of(project.root, revision)
    with tempfile.TemporaryDirectory(prefix="annot-diff-") as name:
        root = Path(name)
        if not _write(project.root, commit, [CONFIG_NAME], root):
            raise ConfigError(f"git:{revision}: {project.root} had no {CONFIG_NAME} then")
        named = read_config(root / CONFIG_NAME).dataset
        exports = PurePosixPath(named.exports)
        paths = [
            *(named.schema_file, named.guidelines, named.instruction or named.guidelines, named.seeds),
            *(str(exports / part) for part in ("readings", "decisions.jsonl")),
        ]
        _write(project.root, commit, paths, root)
        yield open_project(root)


def _commit_of(folder: Path, revision: str) -> str:
    done = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if done.returncode:
        why = done.stderr.decode(errors="replace").strip() or "no such revision"
        raise ConfigError(f"git:{revision}: {why} (in {folder})")
    return done.stdout.decode().strip()


def _write(folder: Path, commit: str, paths: Sequence[str], root: Path) -> int:
    """Writes what stands under `paths`, relative to `folder`, at `commit`; returns how many files that are."""
    listed = _git(folder, "ls-tree", "-r", "-z", commit, "--", *paths)
    if listed.returncode:
        raise DataError(f"git ls-tree {commit}: {listed.stderr.decode(errors='replace').strip()}")
    files = []
    for entry in filter(None, listed.stdout.decode(errors="surrogateescape").split("\0")):
        head, _, path = entry.partition("\t")
        mode, kind, blob = head.split()
        # A link or submodule could lead outside of the folder.
        if kind == "blob" and mode != "120000" and ".." not in PurePosixPath(path).parts:
            files.append((blob, path))
    for (_, path), data in zip(files, _blobs(folder, [blob for blob, _ in files]), strict=True):
        write_bytes(root / path, data)
    return len(files)


def _blobs(folder: Path, names: Sequence[str]) -> Iterator[bytes]:
    if not names:
        return
    done = _git(folder, "cat-file", "--batch", given="\n".join(names).encode())
    at = 0
    for name in names:
        end = done.stdout.find(b"\n", at)
        head = done.stdout[at:end].split()
        if done.returncode or len(head) != 3:
            raise DataError(f"git cat-file {name}: {done.stderr.decode(errors='replace').strip() or 'is missing'}")
        size = int(head[2])
        yield done.stdout[end + 1 : end + 1 + size]
        at = end + 1 + size + 1


def _git(folder: Path, *words: str, given: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    program = shutil.which("git")
    if program is None:
        raise ConfigError("git: no such program; a git revision needs it")
    # No shell reads the words, and a revision stands behind --end-of-options.
    return subprocess.run([program, "--no-replace-objects", *words], cwd=folder, input=given, capture_output=True)  # noqa: S603


def uncommitted(project: ProjectFolder, paths: Sequence[Path], *, may_be_ignored: Sequence[Path] = ()) -> list[str]:
    """Which files git has not committed as they are; none where there is no git.

    Of those that it ignores, and of those whose line ends it has changed, it says nothing by itself.

    Args:
        project: the data-set project.
        paths: files and folders to look at.
        may_be_ignored: more of them, in which it is no fault that git ignores a file.

    Returns:
        The paths, each with what is to be done where a commit alone does not mend it.

    Raises:
        DataError: there is a repository, and git refuses to read it.
    """
    if shutil.which("git") is None:
        return []
    inside = _git(project.root, "rev-parse", "--is-inside-work-tree")
    if inside.returncode:
        # Somebody else's repository, or a broken one, is no reason to take everything for committed.
        if any((folder / ".git").exists() for folder in (project.root, *project.root.parents)):
            raise DataError(f"git rev-parse: {inside.stderr.decode(errors='replace').strip()}")
        return []
    status = ("status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--")
    ignored = ("ls-files", "-z", "--full-name", "--others", "--ignored", "--exclude-standard", "--")
    changed = [entry[3:] for entry in _listed(project.root, status, [*paths, *may_be_ignored]) if entry[2:3] == " "]
    return sorted(
        {*changed, *_listed(project.root, ignored, paths), *_other_line_ends(project.root, [*paths, *may_be_ignored])}
    )


def committed_names(project: ProjectFolder, revision: str, paths: Sequence[str]) -> list[str]:
    """The files under `paths` at `revision`, relative to the project's root.

    Raises:
        ConfigError: git does not know the revision.
        DataError: git fails in the middle.
    """
    words = ("ls-tree", "-r", "-z", "--name-only", _commit_of(project.root, revision), "--")
    return list(_listed(project.root, words, [Path(path) for path in paths]))


def committed(project: ProjectFolder, path: Path, revision: str = "HEAD") -> bytes | None:
    """What git has committed at `path`; None where it has nothing, or there is no git."""
    if shutil.which("git") is None:
        return None
    done = _git(project.root, "show", "--end-of-options", f"{revision}:./{path.relative_to(project.root).as_posix()}")
    return None if done.returncode else done.stdout


def _other_line_ends(root: Path, paths: Sequence[Path]) -> Iterator[str]:
    """Files that git keeps with other line ends than they have here: a clone would have other bytes."""
    for entry in _listed(root, ("ls-files", "-z", "--full-name", "--eol", "--"), paths):
        told, _, path = entry.partition("\t")
        kept, here = (word.partition("/")[2] for word in told.split()[:2])
        if kept and here and kept != here:
            hint = "write `-text` for it into .gitattributes, then `git add --renormalize`"
            yield f"{path}: git keeps other line ends; {hint}"


def _listed(root: Path, words: Sequence[str], paths: Sequence[Path]) -> Iterator[str]:
    """What git prints, apart by zero bytes.

    Raises:
        DataError: git refuses.
    """
    done = _git(root, *words, *(str(path) for path in paths))
    if done.returncode:
        raise DataError(f"git {words[0]}: {done.stderr.decode(errors='replace').strip()}")
    yield from filter(None, done.stdout.decode(errors="surrogateescape").split("\0"))
