"""The Hugging Face Hub: releases as revisions of a data set repository."""

from __future__ import annotations

from pathlib import Path

from annot.core.errors import ConfigError, ServiceError


def download_release(repository: str, revision: str | None, *, parts: list[str] | None = None) -> Path:
    """A revision of a data set repository, in the cache of `huggingface_hub`; what is there already is not sent again.

    Args:
        repository: `organisation/name`.
        revision: a tag such as `0.2.0`, a branch or a commit; None for the newest state.
        parts: patterns of the files that are needed; all where it is left out.

    Raises:
        ConfigError: the Hub knows no such repository or revision, or not for the token in use.
        ServiceError: the Hub cannot be reached.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    what = f"{repository}@{revision or 'main'}"
    try:
        return Path(snapshot_download(repository, repo_type="dataset", revision=revision, allow_patterns=parts))
    except LocalEntryNotFoundError as error:
        raise ServiceError(f"the Hub cannot be reached, and {what} is not in the cache: {error}") from error
    except HFValidationError as error:
        raise ConfigError(f"{repository!r} is no name of a repository: {error}") from error
    except HfHubHTTPError as error:
        status = error.response.status_code if error.response is not None else 0
        if status in {401, 403, 404}:
            raise ConfigError(f"the Hub has no data set {what} for this token (HTTP {status})") from error
        raise ServiceError(f"the Hub answered HTTP {status} for {what}") from error
