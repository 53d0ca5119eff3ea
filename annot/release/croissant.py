"""`croissant.json`: what machines are told of a release, in the Croissant format 1.0 (mlcommons.org/croissant)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from annot.release.citation import Credit
from annot.release.responsible import conforms_to
from annot.release.tables.feature_types import Feature, ListOf, Scalar, TableFeatures

_TYPES = {"string": "sc:Text", "bool": "sc:Boolean", "float64": "sc:Float"}
_WITH_ATTRIBUTES = frozenset({"mentions", "relations", "records"})
"""Configurations in which an attribute has a column of its own; elsewhere it stands in a struct, under `attributes`."""
_NESTED = "attributes."
_ROWS = {
    "documents": "One row a document: the text, what is known about it, its mentions and relations",
    "mentions": "One row a mention: where it stands, its text, its label, and each attribute in a column",
    "relations": "One row a relation: its label, both ends, and each attribute in a column",
    "tokens": "One row a document: tokens, their offsets, and BIO tags",
    "records": "One row a record, such as a figure: its attributes, and what it is tied to by each relation",
    "pairs": "One row two mentions that a relation could join, and the relations that join them",
}
_TERMS = (
    "citeAs", "column", "conformsTo", "data", "dataType", "equivalentProperty", "examples", "extract", "field",
    "fileObject", "fileProperty", "fileSet", "format", "includes", "isLiveDataset", "jsonPath", "key", "md5",
    "parentField", "path", "recordSet", "references", "regex", "repeated", "replace", "samplingRate", "separator",
    "source", "subField", "transform",
)  # fmt: skip
_SPECIAL = {
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
}


def describe(
    *,
    name: str,
    title: str,
    languages: Sequence[str],
    version: str,
    released: str,
    citation: str,
    credit: Credit,
    features: Mapping[str, TableFeatures],
    files: Mapping[str, str],
    notes: Mapping[str, str] | None = None,
    terms: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The description of a release.

    Args:
        name: of the data set.
        title: of the data set, for people.
        languages: ISO 639 codes.
        version: of the release.
        released: the day that it was made on; empty where an old release does not say.
        citation: how to cite it, in words.
        credit: authors, licence and address.
        features: of each configuration.
        files: digests of the Parquet files, by path `configuration/split-….parquet`.
        notes: what is to be said of attributes, by their names.
        terms: of the responsible-AI vocabulary, with their answers; with them each record set says what its rows are.
    """
    return {
        "@context": _context(),
        "@type": "sc:Dataset",
        "conformsTo": conforms_to(terms or {}),
        "name": name,
        "description": title,
        "inLanguage": languages[0] if len(languages) == 1 else list(languages),
        "version": version,
        **({"datePublished": released} if released else {}),
        "license": credit.license,
        "citeAs": citation,
        "creator": [{"@type": "sc:Organization", "name": author} for author in credit.names(name)],
        **({"url": credit.url} if credit.url else {}),
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": _file_id(path),
                "name": _file_id(path),
                "contentUrl": path,
                "encodingFormat": "application/x-parquet",
                "sha256": digest,
            }
            for path, digest in files.items()
        ],
        "recordSet": list(_record_sets(features, list(files), notes or {}, described=bool(terms))),
        **(terms or {}),
    }


def _context() -> dict[str, Any]:
    own = {term: _SPECIAL.get(term, f"cr:{term}") for term in _TERMS}
    return {
        "@language": "en",
        "@vocab": "https://schema.org/",
        "sc": "https://schema.org/",
        "cr": "http://mlcommons.org/croissant/",
        "rai": "http://mlcommons.org/croissant/RAI/",
        "dct": "http://purl.org/dc/terms/",
        **own,
    }


def _file_id(path: str) -> str:
    return path.rpartition("-")[0]


def _record_sets(
    features: Mapping[str, TableFeatures], paths: Sequence[str], notes: Mapping[str, str], *, described: bool
) -> Iterator[dict[str, Any]]:
    for path in paths:
        file = _file_id(path)
        config = file.partition("/")[0]
        owner = f"rows/{file}"
        # Elsewhere a column may be called like an attribute and be none, such as the title of a document.
        own = notes if config in _WITH_ATTRIBUTES else {}
        fields = [
            _field(owner, file, column, kind, notes) | _note(own, column) for column, kind in features[config].items()
        ]
        split = file.rpartition("/")[2]
        about = {"description": f"{_ROWS[config]}, of the split {split}"} if described else {}
        yield {"@type": "cr:RecordSet", "@id": owner, "name": owner, **about, "field": fields}


def _field(owner: str, file: str, column: str, kind: Any, notes: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {"@type": "cr:Field", "@id": f"{owner}/{column}", "name": column}
    if isinstance(kind, ListOf):
        found["repeated"] = True
        kind = kind.feature
    if isinstance(kind, dict):
        # A struct has no cell of its own: each part says where in the column's values it stands.
        parts = _parts(kind)
        return found | {
            "subField": [
                _part(found["@id"], file, column, path, leaf) | _note(notes, path.removeprefix(_NESTED))
                for path, leaf in parts
            ]
        }
    return found | {"dataType": _type(kind), "source": _source(file, column)}


def _parts(struct: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """The leaves of a struct by their paths, which readers of the format take one level deep."""
    for name, kind in struct.items():
        if isinstance(kind, dict):
            yield from _parts(kind, f"{path}{name}.")
        else:
            yield f"{path}{name}", kind


def _part(owner: str, file: str, column: str, path: str, kind: Any) -> dict[str, Any]:
    leaf = kind.feature if isinstance(kind, ListOf) else kind
    own = f"{owner}/{path.replace('.', '/')}"
    source = _source(file, column) | {"transform": {"jsonPath": path}}
    return {"@type": "cr:Field", "@id": own, "name": own, "dataType": _type(leaf), "source": source}


def _note(notes: Mapping[str, str], column: str) -> dict[str, str]:
    note = notes.get(column)
    return {"description": note} if note else {}


def _source(file: str, column: str) -> dict[str, Any]:
    return {"fileObject": {"@id": file}, "extract": {"column": column}}


def _type(kind: Feature) -> str:
    return _TYPES.get(kind.dtype, "sc:Integer") if isinstance(kind, Scalar) else "sc:Integer"
