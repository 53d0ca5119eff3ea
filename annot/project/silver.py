"""Silver releases as predictions that are scored, and as versions that are compared."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from annot.core.canonical import digest_of
from annot.core.errors import ConfigError, DataError
from annot.core.schema import Schema
from annot.release.diff.version import DocumentDigests, GoldVersion, VersionDocument
from annot.release.silver.manifest import read_silver_manifest
from annot.release.silver.mark import SILVER, is_silver
from annot.release.silver.read import SCHEMA_NAME, SilverDocument, read_silver
from annot.schemas.read import read_schema


def silver_schema(folder: Path) -> Schema:
    """The schema that a silver release follows.

    Raises:
        DataError: it is missing or broken.
    """
    try:
        return read_schema(folder / SCHEMA_NAME)
    except ConfigError as error:
        raise DataError(str(error)) from error


def silver_documents(
    folder: Path, *, only: Collection[str] | None = None, annotator: str | None = None
) -> Iterator[SilverDocument]:
    """The documents of a silver release with what was predicted; see `annot.release.silver.read.read_silver`."""
    yield from read_silver(folder, read_silver_manifest(folder), silver_schema(folder), only=only, annotator=annotator)


def version_of_silver(folder: Path, name: str) -> GoldVersion:
    """A silver release as `annot diff` compares it: all predictors under one name, so that their words differ alone.

    Raises:
        DataError: it is broken.
    """
    digests = {
        document.doc_id: DocumentDigests(document.sha256, digest_of(said))
        for document, said in silver_documents(folder, annotator=SILVER)
    }

    def read(ids: Collection[str]) -> dict[str, VersionDocument]:
        found = silver_documents(folder, only=ids, annotator=SILVER) if ids else ()
        return {document.doc_id: VersionDocument(document, said) for document, said in found}

    return GoldVersion(name=name, schema=silver_schema(folder), guidelines=None, digests=digests, read=read)


def require_both_silver(before: Path, after: Path) -> bool:
    """Whether two folders are silver releases; one alone is not compared.

    Raises:
        ConfigError: one is, and the other is gold.
    """
    silver = [is_silver(each) for each in (before, after)]
    if any(silver) and not all(silver):
        which = before if silver[0] else after
        raise ConfigError(
            f"{which} is silver, and never compared with gold as its other version; `annot score --pred {which}` "
            "measures it on gold"
        )
    return all(silver)
