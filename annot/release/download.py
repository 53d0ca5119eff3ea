"""A release on the Hugging Face Hub, as a folder in the Hub's own cache."""

from __future__ import annotations

from pathlib import Path

from annot.core.errors import ConfigError, ServiceError
from annot.release.manifest import MANIFEST_NAME

_PARTS = [MANIFEST_NAME, "gold*", "documents/*", "source/*"]
"""What a comparison reads; the flat tables stay where they are."""


def download_release(name: str) -> Path:
    """The folder of the release `owner/name@revision`, downloaded where it is not in the cache.

    Raises:
        ConfigError: `name` is not of that form.
        ServiceError: the Hub does not answer, or knows no such data set or revision.
    """
    repository, _, revision = name.partition("@")
    if repository.count("/") != 1 or not revision:
        raise ConfigError(f"hub:{name}: write hub:OWNER/NAME@REVISION")
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import (  # type: ignore[attr-defined]  # HTTPError is its HTTP library's
        FileMetadataError,
        HFValidationError,
        HTTPError,
        LocalEntryNotFoundError,
        OfflineModeIsEnabled,
    )

    try:
        folder = snapshot_download(repository, repo_type="dataset", revision=revision, allow_patterns=_PARTS)
    except HFValidationError as error:
        raise ConfigError(f"hub:{name}: {error}") from error
    except (FileMetadataError, HTTPError, LocalEntryNotFoundError, OfflineModeIsEnabled) as error:
        first = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise ServiceError(f"hub:{name}: {first}") from error
    return Path(folder)
