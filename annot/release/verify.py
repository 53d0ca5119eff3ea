"""Whether a committed release is still what its manifest says, and what its source builds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from annot.core.issue import Issue
from annot.core.value import Value
from annot.release.manifest import MANIFEST_NAME, ReleaseManifest
from annot.release.paths import CARD_NAME, CITATION_NAME, CROISSANT_NAME
from annot.release.tables.parquet import parse_parquet

_PROSE = {CARD_NAME, CITATION_NAME, CROISSANT_NAME}
"""What says the manifest's numbers in words, which a later annot may word better: their digests are enough."""

_WHOLE = 3
"""The first format whose files and columns are all that a release has today."""


def check_files(folder: Path, manifest: ReleaseManifest) -> Iterator[Issue]:
    """Files of a release that are missing, changed or too many; a link to a folder or to nothing is one too many."""
    listed = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    found = {path.relative_to(folder).as_posix() for path in listed} - {MANIFEST_NAME}
    for path in sorted(found | set(manifest.files)):
        if path not in manifest.files:
            yield _issue(manifest, path, "is not in the manifest")
        elif not (folder / path).is_file():
            yield _issue(manifest, path, "is missing")
        else:
            digest = hashlib.sha256((folder / path).read_bytes()).hexdigest()
            if digest != manifest.files[path]:
                yield _issue(
                    manifest, path, f"has sha256 {digest[:12]}…, the manifest says {manifest.files[path][:12]}…"
                )


def check_rebuilt(folder: Path, manifest: ReleaseManifest, rebuilt: Mapping[str, bytes]) -> Iterator[Issue]:
    """Where a release differs from what its source builds.

    Parquet files are compared by content, since their bytes may change with the library that wrote them.
    """
    for path, data in sorted(rebuilt.items()):
        if path in _PROSE:
            continue
        if path == MANIFEST_NAME:
            built = ReleaseManifest.model_validate_json(data)
            for name in _compared(manifest):
                if not _says(getattr(built, name), getattr(manifest, name)):
                    yield _issue(manifest, path, f"{name} is not what the source builds")
        elif path not in manifest.files:
            # An older format has fewer files.
            if manifest.format >= _WHOLE:
                yield _issue(manifest, path, "is built from the source, but missing")
        elif path.endswith(".parquet"):
            committed, fresh = (parse_parquet(each, path) for each in ((folder / path).read_bytes(), data))
            if manifest.format < _WHOLE and set(committed.column_names) <= set(fresh.column_names):
                fresh = fresh.select(committed.column_names)
            if not committed.equals(fresh):
                yield _issue(manifest, path, "holds other rows than the source builds")
        elif (folder / path).read_bytes() != data:
            yield _issue(manifest, path, "is not what the source builds")


def _says(built: object, committed: object) -> bool:
    """Whether what is built today says all that was said; an entry of an older format has fewer fields."""
    if isinstance(committed, Value) and isinstance(built, Value):
        return all(_says(getattr(built, name), getattr(committed, name)) for name in committed.model_fields_set)
    if isinstance(committed, dict) and isinstance(built, dict):
        return committed.keys() == built.keys() and all(_says(built[key], each) for key, each in committed.items())
    return built == committed


def _compared(manifest: ReleaseManifest) -> list[str]:
    """What the manifest says and the source must say too; an older one says less than one that is built today."""
    own = {"format", "files"}
    return [name for name in ReleaseManifest.model_fields if name in manifest.model_fields_set and name not in own]


def _issue(manifest: ReleaseManifest, path: str, message: str) -> Issue:
    return Issue(doc_id="", code="release-differs", where=f"{manifest.version}/{path}", message=message)
