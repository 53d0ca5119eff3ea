"""Reading a file or folder as one of the formats: the one door for every verb that does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from annot.core.errors import ConfigError
from annot.formats.format import ReadOptions
from annot.formats.import_result import ImportResult
from annot.formats.registry import FormatName, format_named
from annot.store.plain_files import require_file


def read_as(name: FormatName, path: Path, options: ReadOptions) -> ImportResult:
    """What a file or folder says as one of a format.

    Raises:
        ConfigError: there is no such format, annot does not read it, or nothing of its kind is at the path.
        DataError: what is there is not of the format; the message names file and line.
    """
    known = format_named(name)
    if known.read is None:
        other = f"; {known.read_by} takes what comes back of it" if known.read_by else ""
        raise ConfigError(f"{path}: annot writes {known.title}, and cannot read it{other}")
    if not path.exists():
        raise ConfigError(f"{path}: no such file or folder")
    require_file(path)
    try:
        found = known.read(path, options)
        return replace(found, tool=known.title, unsaid=tuple(dict.fromkeys((*known.cannot_say, *found.unsaid))))
    except (IsADirectoryError, NotADirectoryError) as error:
        is_folder = path.is_dir()
        there, asked = ("folder", "file") if is_folder else ("file", "folder")
        raise ConfigError(f"{path}: is a {there}, and {known.title} is a {asked}; name that") from error
    except FileNotFoundError as error:
        raise ConfigError(f"{error.filename or path}: no such file or folder") from error
