"""Texts found again by the digest of their bytes, wherever a user keeps them and whatever they are called."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Literal, NamedTuple

from annot.core.errors import ConfigError

_BOM = b"\xef\xbb\xbf"
_NORMS: tuple[Literal["NFC", "NFD"] | None, ...] = (None, "NFC", "NFD")
_ENDS = {"LF": "\n", "CRLF": "\r\n", "CR": "\r"}
_TWICE = 2
"""A file longer than this many times the longest wanted text is no other form of it."""


class NearlyFound(NamedTuple):
    """A file that is a wanted text but for its form.

    Attributes:
        path: the file.
        differences: what its form differs in, in words.
    """

    path: Path
    differences: Sequence[str]


class FoundTexts(NamedTuple):
    """What a search came to.

    Attributes:
        texts: by digest of their bytes.
        near: files that are a wanted text in another form, by digest.
        n_files: how many files were looked at.
    """

    texts: Mapping[str, str]
    near: Mapping[str, NearlyFound]
    n_files: int


def find_texts(places: Iterable[Path], wanted: Mapping[str, int]) -> FoundTexts:
    """The wanted texts among the files of some places.

    Args:
        places: files, and folders that are searched with all below them.
        wanted: lengths in bytes, by digest.

    Raises:
        ConfigError: there is no such place.
        OSError: a file cannot be read.
    """
    sizes, longest = set(wanted.values()), max(wanted.values(), default=0)
    texts: dict[str, str] = {}
    others: list[Path] = []
    n_files = 0
    for path in _files(places):
        n_files += 1
        size = path.stat().st_size
        data = path.read_bytes() if size in sizes else b""
        digest = hashlib.sha256(data).hexdigest()
        if size in sizes and digest in wanted:
            texts[digest] = data.decode()
        elif size <= _TWICE * longest + len(_BOM):
            others.append(path)
    near: dict[str, NearlyFound] = {}
    missing = wanted.keys() - texts.keys()
    for path in others if missing else ():
        for digest, differences in _other_forms(path.read_bytes()):
            if digest in missing:
                near.setdefault(digest, NearlyFound(path, differences))
                break
    return FoundTexts(texts, near, n_files)


def _files(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        if place.is_dir():
            yield from (path for path in sorted(place.rglob("*")) if path.is_file())
        elif place.is_file():
            yield place
        else:
            raise ConfigError(f"{place}: no such file or folder")


def _other_forms(data: bytes) -> Iterator[tuple[str, Sequence[str]]]:
    """Digests of what the text would be in other forms, those that differ in less first."""
    try:
        text = data.removeprefix(_BOM).decode()
    except UnicodeDecodeError:
        return
    has_bom = data.startswith(_BOM)
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    own = next((name for name in ("CRLF", "CR") if _ENDS[name] in text), "LF")
    ends = {None: text} | {name: plain.replace("\n", end) for name, end in _ENDS.items()}
    forms = []
    for (end, changed), bom, norm in product(ends.items(), (has_bom, not has_bom), _NORMS):
        differences = []
        if changed != text:
            differences.append(f"{own} (the release has {end})")
        if bom != has_bom:
            differences.append("a byte order mark" if has_bom else "a byte order mark that it lacks")
        normal = unicodedata.normalize(norm, changed) if norm else changed
        if normal != changed:
            differences.append(f"Unicode normalisation (the release has {norm})")
        forms.append((len(differences), differences, (_BOM if bom else b"") + normal.encode()))
    for _, differences, form in sorted(forms, key=lambda each: each[0]):
        if differences:
            yield hashlib.sha256(form).hexdigest(), differences
