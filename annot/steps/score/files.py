"""The files that are scored: what they are, and how each is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from annot.core.document import Document
from annot.core.errors import ConfigError, DataError
from annot.core.schema import Schema
from annot.core.version import is_version
from annot.formats.format import ReadOptions
from annot.formats.import_result import ImportResult
from annot.formats.read import read_as
from annot.formats.registry import FormatName, SourceName, format_named, told_format
from annot.formats.tags import Encoding, Repair
from annot.project.config import CONFIG_NAME
from annot.project.load import source_project
from annot.project.project import ProjectFolder, open_project
from annot.release.silver.mark import is_silver, refuse_silver
from annot.store.plain_files import require_file


@dataclass(frozen=True)
class FileOptions:
    """How files are read.

    Attributes:
        format: of the predictions; told by name and content where it is None.
        gold_format: of the gold.
        encoding: of tags; guessed from them where it is None.
        repair: of tags that break their encoding.
    """

    format: SourceName | None = None
    gold_format: SourceName | None = None
    encoding: Encoding | None = None
    repair: Repair = "conlleval"


@dataclass(frozen=True)
class GoldFile:
    """The gold with the texts and the schema that belong to it."""

    imported: ImportResult
    schema: Schema | None


def format_of(path: Path) -> SourceName:
    """What kind of file or folder `path` is.

    Raises:
        ConfigError: it is not there, or cannot be told.
    """
    if not path.exists():
        raise ConfigError(f"{path}: no such file or folder")
    if (path / CONFIG_NAME).is_file():
        raise ConfigError(f"{path} is a project; name one of its releases, under {open_project(path).releases_dir}")
    if (path / "manifest.json").is_file():
        return "release"
    found = told_format(path)
    if found is None:
        what = "what is in it" if path.is_dir() else repr(path.suffix)
        raise ConfigError(f"{path}: what it is cannot be told from {what}; say it with --format")
    return found


def read_gold_file(path: Path, project: ProjectFolder | None, options: FileOptions) -> GoldFile:
    """The gold. A schema and texts of `project` are taken where the gold was made under them.

    Raises:
        ConfigError: it cannot be used.
    """
    if project is not None and not path.exists() and is_version(str(path)):
        path = project.releases_dir / str(path)
    require_file(path)
    refuse_silver(path)
    kind = options.gold_format or format_of(path)
    if kind == "release":
        return _read_release(path)
    found = _read(path, kind, {}, options)
    if not found.sets:
        raise ConfigError(f"{path}: holds no document")
    if project is None or not any(each.schema == project.schema.id for each in found.sets.values()):
        return GoldFile(found, None)
    try:
        documents = project.documents
    except DataError as error:
        raise ConfigError(str(error)) from error
    seeds = {
        doc_id: document
        for doc_id, document in documents.items()
        if doc_id in found.sets and found.sets[doc_id].doc_sha256 == document.sha256
    }
    return GoldFile(replace(found, documents=seeds | dict(found.documents)), project.schema)


def read_predictions_file(path: Path, gold: ImportResult, options: FileOptions) -> ImportResult:
    """Predictions of the gold's documents.

    Raises:
        ConfigError: the file cannot be used.
    """
    # In the order of the gold, by which documents without a name are told.
    texts = {doc_id: gold.documents[doc_id] for doc_id in gold.sets if doc_id in gold.documents}
    return read_predictions(path, texts, options)


def read_predictions(path: Path, documents: Mapping[str, Document], options: FileOptions) -> ImportResult:
    """Predictions of any documents.

    Args:
        path: a file or folder.
        documents: the texts that are known; where a file names no documents, in the order in which it has them.
        options: how it is read.

    Raises:
        ConfigError: the file cannot be used.
    """
    require_file(path)
    kind = options.format or format_of(path)
    if kind == "release":
        return _read_silver(path, documents) if is_silver(path) else _read_release(path).imported
    if format_named(kind).needs_texts and not documents:
        raise ConfigError(
            f"{path}: its tokens cannot be placed, since the texts of the gold are not known; give a release, "
            "or a gold of a project, as --gold"
        )
    return _read(path, kind, documents, options)


def _read_release(path: Path) -> GoldFile:
    from annot.release.manifest import read_manifest
    from annot.release.read import read_gold

    try:
        manifest = read_manifest(path)
        schema = source_project(path).schema
        rows = read_gold(path, manifest, schema)
    except DataError as error:
        raise ConfigError(str(error)) from error
    sets = {doc_id: row.gold for doc_id, row in rows.items()}
    return GoldFile(ImportResult(sets, {doc_id: row.document for doc_id, row in rows.items()}), schema)


def _read_silver(path: Path, documents: Mapping[str, Document]) -> ImportResult:
    """What a silver release says of the documents that are known; of all where none is."""
    from annot.project.silver import silver_documents

    try:
        found = {document.doc_id: (document, said) for document, said in silver_documents(path, only=documents or None)}
    except DataError as error:
        raise ConfigError(str(error)) from error
    if documents and not found:
        raise ConfigError(
            f"{path}: holds none of the gold's documents, since a silver release leaves out what its predictor learnt "
            "from; its manifest says how good that is, and gold of other documents of the corpus can be scored"
        )
    return ImportResult({name: said for name, (_, said) in found.items()}, {name: d for name, (d, _) in found.items()})


def _read(path: Path, kind: FormatName, documents: Mapping[str, Document], options: FileOptions) -> ImportResult:
    try:
        return read_as(kind, path, ReadOptions(documents, options.encoding, options.repair))
    except DataError as error:
        raise ConfigError(str(error)) from error
