"""A project of Label Studio that was there before annot, as a server or an export of it says it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from annot.core.errors import ConfigError, NotThereError
from annot.studio.adopt.labelling import Labelling, SpanControl, read_config_file, read_labelling
from annot.studio.credentials import TOKEN_VARIABLE, token_from_environment, token_from_keyring
from annot.studio.export_file import read_export
from annot.studio.foreign import UNKNOWN
from annot.studio.plan import address_of_server
from annot.studio.raw import RawResult, RawSubmission, RawTask, user_id
from annot.workspace.pseudonyms import ReaderAccount


class ExistingProject(NamedTuple):
    """What a project holds.

    Attributes:
        source: where it is, for messages.
        tasks: with all that was submitted.
        config: its labelling config; empty where nobody has it.
        url: of its server; None of a file.
        number: on its server; None of a file.
        emails: of the server's accounts, by number.
    """

    source: str
    tasks: Sequence[RawTask]
    config: str
    url: str | None = None
    number: int | None = None
    emails: Mapping[int, str] = {}

    @property
    def labelling(self) -> Labelling:
        """What its config offers; without a config, what its regions say of it.

        Raises:
            ConfigError: the config marks no spans, or nobody marked any.
        """
        if self.config:
            return read_labelling(self.config, source=f"the labelling config of {self.source}")
        controls = {(each.from_name or "", each.to_name or ""): None for each in self._regions()}
        if not controls:
            raise ConfigError(f"{self.source}: nobody has marked a span, and no labelling config says what may be")
        return Labelling({}, tuple(SpanControl(name, shown) for name, shown in controls), (), (), ())

    def accounts(self) -> list[ReaderAccount]:
        """Everybody who has submitted or skipped something, by the number or name of their account.

        One who stands there by number and elsewhere by email is one.
        """
        emails: dict[int, str] = dict(self.emails)
        names: dict[str, str] = {}
        for submission in self._submissions():
            number, name = user_id(submission.completed_by) or 0, getattr(submission.completed_by, "email", "")
            if number:
                emails.setdefault(number, "")
                emails[number] = emails[number] or (name if "@" in name else "")
            else:
                names.setdefault((name or UNKNOWN).casefold(), name or UNKNOWN)
        numbers = {user_id(each.completed_by) or 0 for each in self._submissions()} - {0}
        numbered = [ReaderAccount(number=each, name=emails[each] or f"account {each}") for each in sorted(numbers)]
        known = {each.name.casefold() for each in numbered}
        return [*numbered, *(ReaderAccount(name=name) for key, name in sorted(names.items()) if key not in known)]

    @property
    def n_nameless(self) -> int:
        """How many submissions name no account."""
        return sum(each.completed_by is None for each in self._submissions())

    def _submissions(self) -> Iterator[RawSubmission]:
        return (each for task in self.tasks for each in task.annotations)

    def _regions(self) -> Iterator[RawResult]:
        return (
            result
            for submission in self._submissions()
            for result in submission.result or ()
            if result.type == "labels"
        )


def read_from_server(url: str, number: int) -> ExistingProject:
    """The project with this number on a server.

    Raises:
        ConfigError: the address is none, no token is known, or there is no such project.
        ServiceError: the server is down, or refuses the token.
    """
    from annot.studio.client import Studio

    try:
        address = address_of_server(url)
    except ValueError as error:
        raise ConfigError(str(error)) from error
    token = token_from_environment() or token_from_keyring(address)
    if token is None:
        raise ConfigError(f"no token for {address}; put one into the environment as {TOKEN_VARIABLE}")
    with Studio(address, token[0], source=token[1]) as studio:
        try:
            config = studio.label_config(number)
        except NotThereError as error:
            there = ", ".join(f"{head.id} ({head.title})" for head in studio.projects()[:20]) or "none"
            raise ConfigError(f"{address} has no project {number}; there are: {there}") from error
        emails = {user.id: user.email for user in studio.users()}
        tasks = list(studio.tasks(number))
    return ExistingProject(f"project {number} of {address}", tasks, config, address, number, emails)


def read_from_export(path: Path, config: Path | None) -> ExistingProject:
    """The project of which this is a raw JSON export.

    Args:
        path: the export.
        config: its labelling config, in XML; None where nobody has it.

    Raises:
        ConfigError: a file is missing.
        DataError: the export is broken, or of another form.
    """
    return ExistingProject(str(path), list(read_export(path).tasks()), read_config_file(config) if config else "")
