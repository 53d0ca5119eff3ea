"""A release without its texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from annot.project.load import load_folder, source_project
from annot.release.card.words import parse_words
from annot.release.citation import Credit
from annot.release.standoff.build import StandoffSource, build_standoff
from annot.release.standoff.manifest import STANDOFF_NAME, StandoffManifest
from annot.schemas.tables import render_tables


@dataclass(frozen=True)
class Standoff:
    """A stand-off release.

    Attributes:
        manifest: what names it.
        files: by path.
    """

    manifest: StandoffManifest
    files: Mapping[str, bytes]


def make_standoff(folder: Path, text_rights: Sequence[str]) -> Standoff:
    """The stand-off form of the release in `folder`.

    Args:
        folder: the release.
        text_rights: the licences under which texts may be passed on.

    Raises:
        DataError: the release is not what its digest names, or a file would quote a text.
    """
    release = load_folder(folder)
    inner = source_project(folder)
    config = inner.config
    needed = [inner.root / "annot.toml", inner.schema_path]
    prose = [inner.guidelines_path, inner.instruction_path, inner.card_path]
    files = build_standoff(
        StandoffSource(
            release=release,
            text_rights=text_rights,
            title=config.dataset.title,
            language=config.dataset.language,
            schema_tables=render_tables(inner.schema),
            pairs_within=config.release.pairs_within,
            credit=Credit(config.dataset.authors, config.dataset.license, config.dataset.url),
            words=parse_words(inner.card_path.read_text("utf-8") if inner.card_path.exists() else ""),
            needed={_place(folder, path): path.read_bytes() for path in needed},
            prose={_place(folder, path): path.read_bytes() for path in prose if path.exists()},
            card=_place(folder, inner.card_path),
        )
    )
    return Standoff(StandoffManifest.model_validate_json(files[STANDOFF_NAME]), files)


def _place(folder: Path, path: Path) -> str:
    return path.resolve().relative_to(folder.resolve()).as_posix()
