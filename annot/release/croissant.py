"""`croissant.json`: what machines are told of a release, in the Croissant format 1.0 (mlcommons.org/croissant)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from datasets import ClassLabel, Features, List, Value

from annot.release.citation import Credit

_TYPES = {"string": "sc:Text", "bool": "sc:Boolean", "float64": "sc:Float"}
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
    language: str,
    version: str,
    released: str,
    citation: str,
    credit: Credit,
    features: Mapping[str, Features],
    files: Mapping[str, str],
) -> dict[str, Any]:
    """The description of a release.

    Args:
        name: of the data set.
        title: of the data set, for people.
        language: ISO 639 code.
        version: of the release.
        released: the day that it was made on; empty where an old release does not say.
        citation: how to cite it, in words.
        credit: authors, licence and address.
        features: of each configuration.
        files: digests of the Parquet files, by path `configuration/split-….parquet`.
    """
    return {
        "@context": _context(),
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": name,
        "description": title,
        "inLanguage": language,
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
        "recordSet": list(_record_sets(features, list(files))),
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


def _record_sets(features: Mapping[str, Features], paths: Sequence[str]) -> Iterator[dict[str, Any]]:
    for path in paths:
        file = _file_id(path)
        config = file.partition("/")[0]
        owner = f"rows/{file}"
        fields = [_field(owner, file, column, kind) for column, kind in features[config].items()]
        yield {"@type": "cr:RecordSet", "@id": owner, "name": owner, "field": fields}


def _field(owner: str, file: str, column: str, kind: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"@type": "cr:Field", "@id": f"{owner}/{column}", "name": column}
    source = {"fileObject": {"@id": file}, "extract": {"column": column}}
    if isinstance(kind, List):
        found["repeated"] = True
        kind = kind.feature
    if isinstance(kind, dict):
        # Without types of their own for what stands inside, a struct cannot be read at all.
        inside = [_sub_field(found["@id"], source, path, each) for path, each in _leaves(kind)]
        return found | {"subField": inside}
    return found | {"dataType": _type(kind), "source": source}


def _leaves(struct: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """What stands inside a struct, by its path: Croissant 1.0 nests once, so `attributes.low` is one name."""
    for name, kind in struct.items():
        if isinstance(kind, dict):
            yield from _leaves(kind, f"{above}{name}.")
        else:
            yield f"{above}{name}", kind


def _sub_field(owner: str, source: Mapping[str, Any], path: str, kind: Any) -> dict[str, Any]:
    own = {**source, "transform": {"jsonPath": path}}
    found: dict[str, Any] = {"@type": "cr:Field", "@id": f"{owner}/{path}", "name": path}
    if isinstance(kind, List):
        found["repeated"] = True
        kind = kind.feature
    return found | {"dataType": _type(kind), "source": own}


def _type(kind: Value | ClassLabel) -> str:
    return "sc:Integer" if isinstance(kind, ClassLabel) else _TYPES.get(kind.dtype, "sc:Integer")
