"""`annot export`: the gold in a format of another tool, with a report of what that format cannot hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from annot.core.errors import ConfigError, DataError
from annot.core.issue import Issue
from annot.core.plural import plural
from annot.formats.format import Annotated
from annot.formats.registry import FORMAT_NAMES, FormatName, format_named
from annot.project.gold_set import GoldSet
from annot.store.atomic import write_bytes
from annot.store.folder import write_folder


@dataclass(frozen=True)
class Exported:
    """What was written, or in a dry run would be.

    Attributes:
        format: the format.
        output: the file or folder.
        sizes: in bytes, by path inside of a folder; of a file its own.
        losses: each thing that the format cannot say, or says less of.
    """

    format: FormatName
    output: Path
    sizes: Mapping[str, int]
    losses: tuple[Issue, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How much is lost of each kind, by code."""
        return dict(sorted(Counter(each.code for each in self.losses).items()))


def export(
    gold: GoldSet,
    name: FormatName,
    output: Path,
    *,
    replace: bool = False,
    strict: bool = False,
    dry_run: bool = False,
) -> Exported:
    """Writes documents with their gold in a format.

    Args:
        gold: a release, or a project's gold.
        name: of the format.
        output: a file, or for a format of several files a folder; neither exists yet.
        replace: write over a file that does; a folder is never replaced.
        strict: write nothing where anything is lost.
        dry_run: write nothing.

    Raises:
        ConfigError: there is no such format, annot does not write it, or the output exists.
        DataError: `strict`, and something is lost.
        ModuleNotFoundError: the format needs an extra.
    """
    found = format_named(name)
    if found.write is None:
        can = [each for each in FORMAT_NAMES if format_named(each).write is not None]
        raise ConfigError(f"annot reads {found.title}, and does not write it; it writes: {', '.join(can)}")
    if output.is_dir() or (found.is_folder and output.exists()):
        raise ConfigError(
            f"{output} exists; choose a {'folder' if found.is_folder else 'file'} that does not exist yet"
        )
    if output.exists() and not replace:
        raise ConfigError(f"{output} exists; choose another file, or say --replace to write over it")
    written = found.write([Annotated(each.document, each.gold) for each in gold], gold.schema)
    losses = tuple(sorted(written.losses))
    # Before anything is written, so that a refusal leaves nothing behind.
    if strict and losses:
        listed = "\n".join(f"  {each}" for each in losses[:_SHOWN])
        more = f"\n  and {len(losses) - _SHOWN} more" if len(losses) > _SHOWN else ""
        raise DataError(
            f"{found.title} cannot hold {plural(len(losses), 'thing')}, and nothing was written:\n{listed}{more}",
            losses,
        )
    if not dry_run and found.is_folder:
        write_folder(output, written.files)
    elif not dry_run:
        (data,) = written.files.values()
        write_bytes(output, data)
    return Exported(name, output, {path: len(data) for path, data in written.files.items()}, losses)


_SHOWN = 10
"""Losses that a message lists; all are in `issues`."""
