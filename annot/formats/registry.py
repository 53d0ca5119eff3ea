"""The formats by name. The names cost nothing to import; a format's module is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from annot.core.errors import ConfigError

if TYPE_CHECKING:
    from annot.formats.format import Format

FormatName = Literal[
    "annot",
    "brat",
    "conll",
    "spacy",
    "datasets",
    "webanno",
    "cas",
    "doccano",
    "prodigy",
    "label-studio",
    "hf-tokens",
    "gliner",
    "gliner2",
    "docred",
    "w3c",
    "bioc",
]
SourceName = Literal["release", FormatName]
"""What predictions and gold may be: a file of a format, or a release of annot."""
FORMAT_NAMES: tuple[FormatName, ...] = get_args(FormatName)


_HOMES: Mapping[FormatName, str] = {
    "annot": "json_lines.ANNOT",
    "brat": "brat.BRAT",
    "conll": "conll_file.CONLL",
    "spacy": "spacy.SPACY",
    "datasets": "datasets.DATASETS",
    "webanno": "webanno.WEBANNO",
    "cas": "cas.cas.CAS",
    "doccano": "doccano.DOCCANO",
    "prodigy": "prodigy.PRODIGY",
    "label-studio": "label_studio.LABEL_STUDIO",
    "hf-tokens": "hf_tokens.HF_TOKENS",
    "gliner": "gliner.GLINER",
    "gliner2": "gliner2.GLINER2",
    "docred": "docred.DOCRED",
    "w3c": "w3c.W3C",
    "bioc": "bioc.BIOC",
}
"""The module of each format, and what it is called there."""


def format_named(name: FormatName) -> Format:
    """The format with a name.

    Raises:
        ConfigError: no format has it.
    """
    _require_known(name)
    module, _, constant = _HOMES[name].rpartition(".")
    found: Format = getattr(import_module(f"annot.formats.{module}"), constant)
    return found


def _require_known(name: str) -> None:
    if name not in FORMAT_NAMES:
        raise ConfigError(f"no format is called {name!r}; there are: {', '.join(FORMAT_NAMES)}")


def told_format(path: Path) -> FormatName | None:
    """The format of a file, by its suffix, or of a folder; None where it cannot be told."""
    formats = {name: format_named(name) for name in FORMAT_NAMES}
    suffix = None if path.is_dir() else path.suffix.lower()
    likely = [name for name, each in formats.items() if suffix is None or suffix in each.suffixes]
    for name in likely:
        is_mine = formats[name].is_mine
        if is_mine is not None and is_mine(path):
            return name
    return next((name for name in likely if suffix is not None and formats[name].is_mine is None), None)
