"""`CITATION.cff` and `croissant.json`: how a release is cited, and what machines are told of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from annot.release.card.front_matter import yaml_scalar


class Credit(NamedTuple):
    """Who a data set is of.

    Attributes:
        authors: as they want to be named; nobody where it is empty.
        license: a licence identifier, or `unknown`.
        url: where it lives, or empty.
    """

    authors: Sequence[str]
    license: str
    url: str

    def names(self, data_set: str) -> list[str]:
        """The authors, or words for those who are not named."""
        return list(self.authors) or [f"The annotators of {data_set}"]


def render_citation(*, name: str, title: str, version: str, digest: str, credit: Credit) -> str:
    """A file in the Citation File Format 1.2.0 (doi:10.5281/zenodo.5171937)."""
    lines = [
        "cff-version: 1.2.0",
        'message: "If you use this data set, please cite it as below."',
        "type: dataset",
        f"title: {yaml_scalar(title)}",
        f"version: {version}",
        "identifiers:",
        "  - type: other",
        f"    value: sha256:{digest}",
        "    description: Digest of schema, texts and gold in canonical form",
        "authors:",
        *(f"  - name: {yaml_scalar(author)}" for author in credit.names(name)),
    ]
    if credit.license != "unknown":
        lines.append(f"license: {yaml_scalar(credit.license)}")
    if credit.url:
        lines.append(f"url: {yaml_scalar(credit.url)}")
    return "\n".join(lines) + "\n"


def citation_text(*, name: str, title: str, version: str, digest: str, credit: Credit) -> str:
    """The citation in words."""
    authors = ", ".join(credit.names(name))
    where = f" {credit.url}" if credit.url else ""
    return f"{authors}. *{title}*, version {version}.{where} Content digest `{digest[:12]}`; see `CITATION.cff`."


def render_json(value: dict[str, Any]) -> bytes:
    """Indented JSON."""
    return f"{json.dumps(value, ensure_ascii=False, indent=1)}\n".encode()
