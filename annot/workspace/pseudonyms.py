"""Whose accounts readers have, where `annot.toml` names them by pseudonyms: a file that only its owner can read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from annot.core.errors import ConfigError
from annot.core.value import Value
from annot.project.project import ProjectFolder
from annot.store.atomic import write_text
from annot.store.lock import keep_out_of_git
from annot.studio.credentials import require_private
from annot.studio.foreign import UNKNOWN


class ReaderAccount(Value):
    """An account of a project that annot did not make.

    Attributes:
        number: on the server; None where a file names the account in words alone.
        name: its email, or what a file calls it.
    """

    number: int | None = None
    name: str = ""


def owner_of(accounts: Mapping[str, ReaderAccount], number: int | None, name: str) -> str | None:
    """The reader who did something; None where it is nobody's of them.

    A number says it where any account has it; else the name does, of accounts whose number is not known.

    Args:
        accounts: by reader.
        number: of who did it; none, or 0, where it is not said.
        name: their email, or what a file calls them.
    """
    if number and (found := next((who for who, each in accounts.items() if each.number == number), None)):
        return found
    said = (name or ("" if number else UNKNOWN)).casefold()
    unnumbered = (
        who for who, each in accounts.items() if not (number and each.number) and each.name.casefold() == said
    )
    return next(unnumbered, None) if said else None


class _Pseudonyms(Value):
    readers: dict[str, ReaderAccount] = {}


def pseudonyms_path(project: ProjectFolder) -> Path:
    """Where the accounts of readers stand; git never sees it."""
    return project.state / "accounts.json"


def read_pseudonyms(project: ProjectFolder) -> dict[str, ReaderAccount]:
    """The accounts of readers by their names in `annot.toml`; none where there is no file.

    Raises:
        ConfigError: others may read the file, or it is broken.
    """
    path = pseudonyms_path(project)
    if not path.exists():
        return {}
    require_private(path)
    try:
        return _Pseudonyms.model_validate_json(path.read_bytes()).readers
    except ValidationError:
        # Not `from error`: its text would show what stands in the file.
        raise ConfigError(f"{path}: not a file of readers' accounts; restore it") from None


def write_pseudonyms(project: ProjectFolder, readers: dict[str, ReaderAccount]) -> None:
    """Writes the accounts so that only the owner can read them."""
    keep_out_of_git(project.state)
    write_text(pseudonyms_path(project), _Pseudonyms(readers=readers).model_dump_json(indent=1) + "\n", mode=0o600)
