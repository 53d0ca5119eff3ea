"""The formats by name. The names cost nothing to import; a format's module is imported when it is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, assert_never, get_args

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
    "doccano",
    "prodigy",
    "label-studio",
    "hf-tokens",
    "gliner",
    "gliner2",
    "docred",
    "w3c",
]
SourceName = Literal["release", FormatName]
"""What predictions and gold may be: a file of a format, or a release of annot."""
FORMAT_NAMES: tuple[FormatName, ...] = get_args(FormatName)


def format_named(name: FormatName) -> Format:
    """The format with a name.

    Raises:
        ConfigError: no format has it.
    """
    _require_known(name)
    match name:
        case "annot":
            from annot.formats.json_lines import ANNOT

            return ANNOT
        case "brat":
            from annot.formats.brat import BRAT

            return BRAT
        case "conll":
            from annot.formats.conll_file import CONLL

            return CONLL
        case "spacy":
            from annot.formats.spacy import SPACY

            return SPACY
        case "datasets":
            from annot.formats.datasets import DATASETS

            return DATASETS
        case "webanno":
            from annot.formats.webanno import WEBANNO

            return WEBANNO
        case "doccano":
            from annot.formats.doccano import DOCCANO

            return DOCCANO
        case "prodigy":
            from annot.formats.prodigy import PRODIGY

            return PRODIGY
        case "label-studio":
            from annot.formats.label_studio import LABEL_STUDIO

            return LABEL_STUDIO
        case "hf-tokens":
            from annot.formats.hf_tokens import HF_TOKENS

            return HF_TOKENS
        case "gliner":
            from annot.formats.gliner import GLINER

            return GLINER
        case "gliner2":
            from annot.formats.gliner2 import GLINER2

            return GLINER2
        case "docred":
            from annot.formats.docred import DOCRED

            return DOCRED
        case "w3c":
            from annot.formats.w3c import W3C

            return W3C
        case _:
            assert_never(name)


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
