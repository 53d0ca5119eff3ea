"""What annot raises: a broken configuration, unusable data, or a service that failed.

Bad *data* inside a readable file gives `Issue`s, never an exception; these are for the rest.
Each class knows its exit code, so that the command line need not decide: 1 findings, 2 usage or configuration, 3 a
service failed, 4 data that cannot be read; what annot did not expect ends with 5.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from annot.core.issue import Issue


class AnnotError(Exception):
    """The root of every error that annot raises on purpose; its text is fit for a person."""

    exit_code: ClassVar[int] = 2


class ConfigError(AnnotError):
    """A wrong argument, `annot.toml`, schema or other file that a person wrote."""

    exit_code = 2


class DataError(AnnotError):
    """Data that cannot be used at all; `issues` holds one finding a fault."""

    exit_code = 1

    def __init__(self, message: str, issues: Sequence[Issue] = ()) -> None:
        super().__init__(message)
        self.issues = tuple(issues)


class NotInSetError(DataError, KeyError, IndexError):
    """A document or release that is asked for by id or number is not there."""

    exit_code = 2

    def __str__(self) -> str:
        """The message as it is; a `KeyError` would show it in quotes."""
        return str(self.args[0])


class ArgumentError(ConfigError, ValueError):
    """A call with an argument that it does not take; also a `ValueError`."""


class UnreadableError(DataError):
    """A file that cannot be read as what it should be: nothing can be said of what it holds."""

    exit_code = 4


class BusyError(AnnotError):
    """Another process writes in the same project."""

    exit_code = 3


class ServiceError(AnnotError):
    """Label Studio, or another service, did not do what was asked."""

    exit_code = 3


class TransientError(ServiceError):
    """A service failed in a way that may pass: no answer, a broken one, too many requests, an inner error."""


class NotThereError(ServiceError):
    """What was asked for is not on the server."""
