"""The predictor `readings`: what a reader, or a file of any format, says of the documents already."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import UNSET

from annot.core.annotation import AnnotationSet
from annot.core.canonical import digest_of
from annot.core.document import Document
from annot.core.errors import ConfigError
from annot.core.issue import Issue
from annot.core.value import Value
from annot.formats.format import ReadOptions
from annot.formats.read import read_as
from annot.formats.registry import FormatName, told_format
from annot.predict.label_map import prediction_of, relabelled
from annot.predict.predictor import Material, Predicted
from annot.quality.fit import fit_set


class ReadingsSettings(Value):
    """Settings of `readings`.

    Attributes:
        path: a file or folder, relative to `annot.toml`: a reader's `readings/NAME.jsonl`, or one of another tool.
        format: how it is written; told by its name and content where it is left out.
        labels: what its labels become; labels that are not named stay as they are, and one that becomes "" is left out.
    """

    path: str
    format: FormatName | None = None
    labels: dict[str, str] = {}


class Readings:
    """Says what a file says. It learns nothing, so that a gold made of the same readings does not test it."""

    def __init__(self, material: Material) -> None:
        self._material = material
        self._settings = material.read_settings(ReadingsSettings)
        path = material.root / self._settings.path
        if not path.exists():
            raise ConfigError(f"annot.toml: predictors.{material.name}.path: {path} is not there")
        self._path = path
        self._format = self._settings.format or _told(path, material.name)
        self.version = digest_of(material.schema.id, dict(material.settings), _content(path))[:8]

    def predict(self, documents: Iterable[Document]) -> Iterator[Predicted]:
        """One prediction a document; an empty one where the file says nothing of it."""
        known = {each.doc_id: each for each in documents}
        found = read_as(self._format, self._path, ReadOptions(documents=known))
        issues: dict[str, list[Issue]] = {}
        for issue in found.issues:
            issues.setdefault(issue.doc_id, []).append(issue)
        for doc_id, document in known.items():
            yield self._predicted(document, found.sets, issues.get(doc_id, []))

    def _predicted(self, document: Document, sets: Mapping[str, AnnotationSet], issues: list[Issue]) -> Predicted:
        said = sets.get(document.doc_id) or AnnotationSet(
            doc_id=document.doc_id, doc_sha256=document.sha256, annotator="", origin="model", schema=""
        )
        fitted = fit_set(self._material.schema, document, relabelled(said, self._settings.labels))
        found = prediction_of(
            said,
            doc_sha256=document.sha256,
            annotator=f"model:{self._material.name}@{self.version}",
            origin="model",
            schema=self._material.schema.id,
            mentions=tuple(fitted.mentions),
            relations=tuple(fitted.relations),
            left_out=UNSET,
        )
        return Predicted(found, [*issues, *fitted.issues])


def make_readings(material: Material) -> Readings:
    """The predictor that says what a file says.

    Raises:
        ConfigError: the file is not there, or of no known format.
    """
    return Readings(material)


def _told(path: Path, name: str) -> FormatName:
    found = told_format(path)
    if found is None:
        raise ConfigError(f"annot.toml: predictors.{name}.format: what {path} is cannot be told; say its format")
    return found


def _content(path: Path) -> str:
    """The digest of a file, or of all files of a folder."""
    files = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
    return digest_of(*(hashlib.sha256(each.read_bytes()).hexdigest() for each in files))
