"""Where CAS files lie: by themselves, in folders, and in the zips that INCEpTION exports.

A project of INCEpTION's has `annotation/DOCUMENT/ANNOTATOR.zip` and `curation/DOCUMENT/CURATION_USER.zip`, each with
one CAS and its type system; a document exported by itself is such a zip.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath

from annot.core.errors import UnreadableError
from annot.formats.cas.file import MARKS, CasFile
from annot.formats.cas.type_systems import is_type_system
from annot.store.plain_files import MOST_BYTES, MOST_FILES, has_limits, is_plain, require_plain

FOLDERS = ("annotation", "curation")
INITIAL = "INITIAL_CAS"
"""What INCEpTION calls the state of a document before anybody annotated it."""
_NESTED = 2
_HEAD = 4096


@dataclass(frozen=True)
class _Entry:
    """A file, by its name in the folder or archive; `read` gives as many bytes as it is asked for, or all."""

    name: str
    read: Callable[[int], bytes]
    is_inside: bool = True

    @property
    def parent(self) -> PurePosixPath:
        return PurePosixPath(self.name).parent


@dataclass(frozen=True)
class Found:
    """A CAS in a folder or an archive.

    Attributes:
        file: its bytes, and those of its type system.
        names: what its document may be called, best first.
        annotator: whose work it is; empty where the place does not say.
    """

    file: CasFile
    names: tuple[str, ...]
    annotator: str


def find_cases(path: Path, *, whose: str | None, texts_only: bool = False) -> Sequence[Found]:
    """The CAS files of a file, a folder or a zip, a document each.

    Args:
        path: where they are.
        whose: the annotator whose work is taken; None for the only one's.
        texts_only: take one of each document, whoever's it is.

    Raises:
        DataError: there is none, or there are several annotators' and none is chosen; the message lists them.
    """
    entries = list(_entries(path))
    types = {each.name: each for each in entries if each.name.lower().endswith(".xml") and _declares(each)}
    found = [_found(path, each, types) for each in entries if is_cas(each.name, each.read(_HEAD))]
    n_bytes = sum(len(each.file.data) for each in found)
    if has_limits() and n_bytes > MOST_BYTES:
        raise UnreadableError(
            f"{path}: unpacks to {n_bytes:,} bytes; {MOST_BYTES:,} bytes are the limit for what somebody else may have "
            "made; say `annot --trust …` if its maker is trusted"
        )
    annotators = sorted({each.annotator for each in found})
    if not found:
        raise UnreadableError(f"{path}: holds no CAS; annot reads .xmi, .json, and .zip of them")
    if texts_only:
        return list({each.names: each for each in reversed(found)}.values())[::-1]
    if whose is not None:
        chosen = [each for each in found if each.annotator == whose]
        if not chosen:
            listed = ", ".join(filter(None, annotators)) or "the file names none"
            raise UnreadableError(f"{path}: nothing in it is by {whose!r}; there are: {listed}")
        return chosen
    people = [each for each in annotators if each != INITIAL]
    if len(people) > 1:
        listed = ", ".join(each or "somebody who is not named" for each in people)
        raise UnreadableError(f"{path}: holds the work of {listed}; say whose is meant, with --whose {people[-1]}")
    return [each for each in found if each.annotator != INITIAL] or found


def is_cas(name: str, head: bytes) -> bool:
    """Whether a file is a CAS, by its name and its first bytes."""
    suffix = PurePosixPath(name).suffix.lower()
    return suffix == ".xmi" or (suffix == ".json" and any(each in head for each in MARKS))


def holds_cas(path: Path) -> bool:
    """Whether a file, a zip or a folder is, or holds, a CAS."""
    try:
        return any(is_cas(each.name, each.read(_HEAD)) for each in _entries(path))
    except (UnreadableError, OSError):
        return False


def _declares(entry: _Entry) -> bool:
    return is_type_system(entry.read(_HEAD))


def _found(path: Path, entry: _Entry, types: Mapping[str, _Entry]) -> Found:
    place = PurePosixPath(entry.name)
    shown = str(path / entry.name) if entry.is_inside else str(path)
    beside = next((each for parent in place.parents for each in types.values() if each.parent == parent), None)
    if beside is None and not entry.is_inside:
        beside = _near(path)
    declared = CasFile(
        entry.read(-1),
        beside.read(-1) if beside else b"",
        shown,
        str(path / beside.name) if beside else "",
    )
    parts = (path.name, *place.parts) if path.is_dir() else place.parts
    for at, part in enumerate(parts):
        if part in FOLDERS and len(parts) > at + 2:
            document = parts[at + 1]
            return Found(declared, (document, PurePosixPath(document).stem), PurePosixPath(parts[at + 2]).stem)
    whole = Path(shown)
    return Found(declared, (whole.stem, whole.name, whole.parent.name, Path(whole.parent.name).stem), "")


def _near(path: Path) -> _Entry | None:
    """The type system in the folder of a file, or in the one above it."""
    for folder in (path.parent, path.parent.parent):
        files = sorted(folder.glob("*.[xX][mM][lL]"), key=lambda each: (each.stem.lower() != "typesystem", each.name))
        for each in filter(is_plain, files):
            entry = _Entry(str(each), _of_file(each), is_inside=False)
            if _declares(entry):
                return entry
    return None


def _entries(path: Path) -> Iterator[_Entry]:
    """The files in a folder or a zip, and in the zips inside of it; of another file that file."""
    if path.is_dir():
        require_plain(path)
        for each in sorted(path.rglob("*")):
            if each.is_file():
                yield from _opened(_Entry(each.relative_to(path).as_posix(), _of_file(each)), str(each), _NESTED)
    else:
        entry = _Entry(path.name, _of_file(path), is_inside=False)
        if path.suffix.lower() == ".zip":
            yield from _inside(path.read_bytes(), "", str(path), _NESTED)
        else:
            yield entry


def _of_file(path: Path) -> Callable[[int], bytes]:
    def read(n_bytes: int) -> bytes:
        with path.open("rb") as file:
            return file.read(n_bytes)

    return read


def _opened(entry: _Entry, shown: str, depth: int) -> Iterator[_Entry]:
    if entry.name.lower().endswith(".zip") and depth:
        yield from _inside(entry.read(-1), f"{entry.name}/", shown, depth)
    else:
        yield entry


def _inside(data: bytes, before: str, shown: str, depth: int) -> Iterator[_Entry]:
    """The files of a zip, called by where the zip lies and their names in it."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        members = [each for each in archive.infolist() if not each.is_dir()]
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise UnreadableError(f"{shown}: is no zip that can be read: {error}; export it again") from error
    n_bytes = sum(each.file_size for each in members)
    if has_limits() and (n_bytes > MOST_BYTES or len(members) > MOST_FILES):
        raise UnreadableError(
            f"{shown}: unpacks to {n_bytes:,} bytes in {len(members):,} files; {MOST_BYTES:,} bytes and {MOST_FILES:,} "
            "files are the limit for what somebody else may have made; say `annot --trust …` if its maker is trusted"
        )
    for each in members:

        def read(n_bytes: int, member: zipfile.ZipInfo = each) -> bytes:
            try:
                with archive.open(member) as file:
                    return file.read(n_bytes)
            except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
                raise UnreadableError(f"{shown}: {member.filename!r} in it cannot be read: {error}") from error

        # Versions of INCEpTION before 2.0.8 begin names with a slash.
        name = each.filename.lstrip("/")
        yield from _opened(_Entry(before + name, read), f"{shown}/{name}", depth - 1)
