"""Which version a project's guidelines have, and a reading from a file was made under."""

from __future__ import annotations

import msgspec

from annot.core.errors import ConfigError
from annot.core.version import guidelines_version, is_version
from annot.project.project import ProjectFolder


def version_now(project: ProjectFolder) -> str | None:
    """The version in the guidelines' first heading; None where it says none, or there are no guidelines to read."""
    try:
        return guidelines_version(project.guidelines)
    except ConfigError:
        return None


def made_under(project: ProjectFolder, told: str | None) -> str | msgspec.UnsetType:
    """The version of the guidelines that a reading from a file was made under; unset where it is not known.

    Args:
        project: the data-set project.
        told: the version, or `unknown`; the guidelines' own where it is None.

    Raises:
        ConfigError: it is neither.
    """
    if told is None:
        return version_now(project) or msgspec.UNSET
    if told != "unknown" and not is_version(told):
        raise ConfigError(f"guidelines {told!r}: a version such as 1.0.0, or unknown")
    return msgspec.UNSET if told == "unknown" else told
