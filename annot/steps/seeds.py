"""`annot seeds`: checks, lists and adds the documents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from annot.core.doc_id import DOC_ID
from annot.core.errors import ConfigError, DataError
from annot.core.issue import Issue, errors_of
from annot.core.names import why_no_file
from annot.core.plural import plural
from annot.corpus.add import read_candidates
from annot.corpus.check import check_text
from annot.corpus.manifest import MANIFEST_NAME, SeedRow, read_manifest, write_manifest
from annot.project.adjudication import read_decisions, readings_of
from annot.project.committed_texts import CommittedText, committed_texts
from annot.project.ledger import read_ledger
from annot.project.new_seeds import find_candidates
from annot.project.project import ProjectFolder
from annot.project.remote import is_elsewhere, same_remote, without_login
from annot.store.atomic import write_many, write_text
from annot.store.leftovers import sweep


def check_project_seeds(project: ProjectFolder) -> list[Issue]:
    """Every departure of the seeds from their manifest.

    Raises:
        DataError: the manifest is missing or broken.
    """
    return project.check_seeds()


def list_project_seeds(project: ProjectFolder) -> list[SeedRow]:
    """The manifest's rows."""
    return read_manifest(project.seeds_dir)


@dataclass(frozen=True)
class PushCheck:
    """What keeps a push from a git remote.

    Attributes:
        remote: its address, without a name and password.
        texts: that may not go there: none where it is on this machine, or may have every text.
    """

    remote: str
    texts: tuple[CommittedText, ...]


def check_push(project: ProjectFolder, remote: str, *, revision: str = "HEAD") -> PushCheck:
    """Looks for committed texts that may not go to a remote.

    Args:
        project: the data-set project.
        remote: address of a git remote.
        revision: the commit that is pushed.

    Raises:
        ConfigError: git does not know the revision.
        UnreadableError: a committed manifest cannot be read.
    """
    plan = project.config.release
    texts: Iterable[CommittedText] = ()
    if is_elsewhere(remote) and not any(same_remote(remote, each) for each in plan.push_texts_to):
        texts = committed_texts(project, revision)
    allowed = {each.casefold() for each in plan.text_rights}
    return PushCheck(without_login(remote), tuple(each for each in texts if each.rights.casefold() not in allowed))


@dataclass(frozen=True)
class Added:
    """What was added.

    Attributes:
        rows: the new rows of the manifest.
        issues: warnings about characters that trip other tools.
        passed_over: columns that no manifest has, with the number of documents that fill them.
    """

    rows: tuple[SeedRow, ...]
    issues: tuple[Issue, ...]
    passed_over: Mapping[str, int]


def add_seeds(project: ProjectFolder, files: Sequence[Path], *, language: str = "", dry_run: bool = False) -> Added:
    """Adds the documents of `files`: texts first, the manifest last.

    Args:
        project: the data-set project.
        files: see `find_candidates`.
        language: of documents that name none; the data set's where it is left out.
        dry_run: write nothing.

    Raises:
        DataError: a file cannot be read, has an error, or a document is there already; nothing is added.
    """
    with project.writing(dry_run=dry_run):
        return _add(project, files, language or project.config.dataset.language, dry_run=dry_run)


def _add(project: ProjectFolder, files: Sequence[Path], language: str, *, dry_run: bool) -> Added:
    rows = read_manifest(project.seeds_dir) if (project.seeds_dir / MANIFEST_NAME).exists() else []
    known = {row.doc_id: "a document" for row in rows} | {row.sha256: row.doc_id for row in rows}
    taken = {row.file.casefold() for row in rows}
    fresh: dict[str, str] = {}
    added: list[SeedRow] = []
    issues: list[Issue] = []
    passed_over: Counter[str] = Counter()
    texts = {}
    for path in files:
        found = find_candidates(path, language=language)
        passed_over += found.passed_over
        for row, text in found.rows:
            if found.is_of_tasks and (first := known.get(row.sha256) or fresh.get(row.sha256)):
                issues.append(_same_text(row, path, first))
                continue
            for key in (row.doc_id, row.sha256):
                if key in known:
                    raise DataError(f"{path}: {row.doc_id} is among the seeds already, as {known[key]}")
                if key in fresh:
                    what = "its id" if key == row.doc_id else f"its text, as {fresh[key]},"
                    raise DataError(f"{path}: {row.doc_id} cannot be added: {what} stands twice among the new ones")
                fresh[key] = row.doc_id
            # `One.txt` and `one.txt` are one file on many machines, and `con.txt` is none on some.
            if row.file.casefold() in taken or why_no_file(row.file):
                row = row.replace(file=f"{row.doc_id.replace('.', '-')}-{row.sha256[:8]}.txt")
            taken.add(row.file.casefold())
            there = project.seeds_dir / row.file
            if there.exists() and not (there.is_file() and there.read_bytes() == text.encode()):
                raise DataError(f"{path}: {there} is there already, without a row; move it away")
            issues += check_text(row.doc_id, str(path), text)
            added.append(row)
            texts[row.file] = text
    _require_sound(issues)
    if not dry_run:
        sweep(*(project.seeds_dir / name for name in texts))
        write_many({project.seeds_dir / name: text.encode() for name, text in texts.items()})
        write_manifest(project.seeds_dir, [*rows, *added])
    return Added(tuple(added), tuple(issues), dict(sorted(passed_over.items())))


def _same_text(row: SeedRow, path: Path, first: str) -> Issue:
    message = f"its text is that of {first}; what is said of the task counts as said of that"
    return Issue(doc_id=row.doc_id, code="same-text", where=str(path), message=message, severity="warning")


def remove_seeds(project: ProjectFolder, doc_ids: Sequence[str], *, dry_run: bool = False) -> None:
    """Takes documents out of the seeds: their rows first, then their files.

    Raises:
        ConfigError: there is no such document.
        DataError: somebody has begun to work on one; nothing is removed.
    """
    with project.writing(dry_run=dry_run):
        rows = {row.doc_id: row for row in read_manifest(project.seeds_dir)}
        listed = {row.file for row in rows.values()}
        files = {doc_id: rows[doc_id].file if doc_id in rows else f"{doc_id}.txt" for doc_id in doc_ids}
        for doc_id, file in files.items():
            # A removal that was killed has left the file without its row.
            is_left = re.fullmatch(DOC_ID, doc_id) and file not in listed and (project.seeds_dir / file).is_file()
            if doc_id not in rows and not is_left:
                raise ConfigError(f"{doc_id!r} is not a document of {project.seeds_dir}; `annot seeds list` lists them")
        _require_untouched(project, doc_ids)
        if not dry_run:
            write_manifest(project.seeds_dir, [row for row in rows.values() if row.doc_id not in files])
            for file in files.values():
                (project.seeds_dir / file).unlink(missing_ok=True)


def replace_seed(
    project: ProjectFolder, doc_id: str, path: Path, *, dry_run: bool = False
) -> tuple[SeedRow, list[Issue]]:
    """Gives a document that nobody has begun the text of a file; what the manifest says of it stays, but for zones.

    Raises:
        ConfigError: there is no such document, or the file cannot be used.
        DataError: somebody has begun to work on it, or the file does not hold one sound text.
    """
    with project.writing(dry_run=dry_run):
        rows = {row.doc_id: row for row in read_manifest(project.seeds_dir)}
        if doc_id not in rows:
            raise ConfigError(f"{doc_id!r} is not a document of {project.seeds_dir}; `annot seeds list` lists them")
        _require_untouched(project, [doc_id])
        found = read_candidates(path, language=rows[doc_id].language)
        if len(found.rows) != 1:
            raise DataError(
                f"{path}: holds {plural(len(found.rows), 'document')}; name a file with the one text of {doc_id}"
            )
        ((fresh, text),) = found.rows
        if twin := next((r.doc_id for r in rows.values() if r.sha256 == fresh.sha256 and r.doc_id != doc_id), None):
            raise DataError(f"{path}: this text is among the seeds already, as {twin}")
        issues = list(check_text(doc_id, str(path), text))
        _require_sound(issues)
        row = rows[doc_id].replace(sha256=fresh.sha256, n_chars=fresh.n_chars, zones=())
        if not dry_run:
            write_text(project.seeds_dir / row.file, text)
            write_manifest(project.seeds_dir, [row if each.doc_id == doc_id else each for each in rows.values()])
        return row, issues


def _require_sound(issues: Sequence[Issue]) -> None:
    if errors := errors_of(issues):
        listing = "\n".join(f"  {issue}" for issue in errors)
        raise DataError(f"nothing was changed: mend these first\n{listing}", errors)


def _require_untouched(project: ProjectFolder, doc_ids: Sequence[str]) -> None:
    """Whoever has read a text has read that one: it neither goes nor changes once anybody may have begun."""
    readings = readings_of(project)
    projects = [row for of in read_ledger(project.state / "ledger.json").servers.values() for row in of.items()]
    decided = {decision.doc_id for decision in read_decisions(project)}
    for doc_id in doc_ids:
        readers = [name for name, read in readings.items() if doc_id in read]
        holders = sorted({name for name, row in projects if doc_id in row.tasks})
        why = (
            f"{', '.join(readers)} has read it"
            if readers
            else "a decision is about it"
            if doc_id in decided
            else f"it is in Label Studio, in the project of {', '.join(holders)}"
            if holders
            else ""
        )
        if why:
            raise DataError(f"{doc_id} stays as it is: {why}; a changed text is a new document, under another id")
