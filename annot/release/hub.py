"""The Hugging Face Hub: releases as revisions of a data set repository."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from annot.core.errors import ConfigError, ServiceError
from annot.core.version import VERSION_PATTERN, numbers_of

if TYPE_CHECKING:
    from huggingface_hub import HfApi
    from huggingface_hub.hf_api import GitRefs

_KIND = "dataset"
_OF_THE_HUB = {".gitattributes"}
"""Files that the Hub itself puts into a repository, and needs."""
_REFUSALS = {
    401: "the Hub does not take this token",
    403: "this token may not write to it",
    404: "the Hub has no such repository or owner for this token",
}
_AGAIN = "run it again: what is there already is not sent twice"


class Push(NamedTuple):
    """What a push came to.

    Attributes:
        commit: that the tag names.
        is_new: False where all of it was there before.
    """

    commit: str
    is_new: bool


def download_release(repository: str, revision: str | None, *, parts: list[str] | None = None) -> Path:
    """A revision of a data set repository, in the cache of `huggingface_hub`; what is there already is not sent again.

    Args:
        repository: `owner/name`.
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
        # Its own words are several lines of advice; the cause is in their first.
        why = str(error).splitlines()[0].removeprefix("Got: ")
        raise ServiceError(f"the Hub cannot be reached, and {what} is not in the cache: {why}") from error
    except HFValidationError as error:
        raise ConfigError(f"{repository!r} is no name of a repository: {error}") from error
    except HfHubHTTPError as error:
        status = error.response.status_code if error.response is not None else 0
        if status in {401, 403, 404}:
            raise ConfigError(f"the Hub has no data set {what} for this token (HTTP {status})") from error
        raise ServiceError(f"the Hub answered HTTP {status} for {what}") from error


def require_token() -> str:
    """The token of `HF_TOKEN` or of `hf auth login`.

    Raises:
        ConfigError: there is none, or it cannot be sent.
    """
    from huggingface_hub import get_token

    token = get_token()
    if not token:
        raise ConfigError("no token of the Hub: set HF_TOKEN, or log in with `hf auth login`")
    if not re.fullmatch(r"[\x21-\x7e]+", token):
        raise ConfigError("the token of the Hub holds characters that no token has; copy it anew")
    return token


def push_release(repository: str, files: Mapping[str, bytes], *, tag: str, private: bool) -> Push:
    """Makes `files` the content of a data set repository, in one commit, and tags it.

    What is there already is left, so that a push which was cut can be repeated: it ends with one commit and one tag.

    Args:
        repository: `owner/name`; made where it does not exist.
        files: by path; every other file is deleted from the newest state.
        tag: a semantic version.
        private: whether the repository must be private.

    Raises:
        ConfigError: there is no token or it may not write, the tag holds something else, a later version is there, or
            the repository is public and shall be private.
        ServiceError: the Hub cannot be reached, failed, or was changed by somebody else meanwhile.
    """
    from huggingface_hub import HfApi

    api = HfApi(token=require_token())
    with _told(repository):
        # Left out, `private` is what the owner has set for new repositories.
        api.create_repo(repository, repo_type=_KIND, private=private or None, exist_ok=True)
        if private and not api.repo_info(repository, repo_type=_KIND).private:
            raise ConfigError(f"{repository} is there and public; make it private on the Hub, or leave out --private")
        refs = api.list_repo_refs(repository, repo_type=_KIND)
        tagged = {each.name: each.target_commit for each in refs.tags}
        if tag in tagged:
            if not _is_there(api, repository, tag, files):
                raise ConfigError(f"{repository} has a tag {tag} with other content; a released version never changes")
            return Push(tagged[tag], is_new=False)
        _require_newest(repository, tagged, tag)
        commit = _commit(api, repository, files, head=_head(refs), message=f"Release {tag}")
        if not _is_there(api, repository, commit, files):
            raise ServiceError(f"{repository}: the Hub holds other files than were sent; nothing was tagged")
        api.create_tag(repository, repo_type=_KIND, tag=tag, revision=commit)
    return Push(commit, is_new=True)


def _commit(api: HfApi, repository: str, files: Mapping[str, bytes], *, head: str | None, message: str) -> str:
    """The commit whose content is `files`: a new one, or the newest where it is that already."""
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete

    there = _tree(api, repository, head) if head else {}
    if head and _is_same(there, files):
        return head
    adds = [CommitOperationAdd(path, data) for path, data in sorted(files.items())]
    deletes = [CommitOperationDelete(path) for path in sorted(there.keys() - files.keys())]
    done = api.create_commit(repository, [*adds, *deletes], repo_type=_KIND, commit_message=message, parent_commit=head)
    return done.oid


def _head(refs: GitRefs) -> str | None:
    return next((branch.target_commit for branch in refs.branches if branch.name == "main"), None)


def _require_newest(repository: str, tagged: Mapping[str, str], tag: str) -> None:
    versions = [name for name in tagged if re.fullmatch(VERSION_PATTERN, name)]
    later = [name for name in versions if numbers_of(name) > numbers_of(tag)]
    if later:
        raise ConfigError(f"{repository} has {', '.join(sorted(later))} already; {tag} would take its place on main")


def _is_there(api: HfApi, repository: str, revision: str, files: Mapping[str, bytes]) -> bool:
    return _is_same(_tree(api, repository, revision), files)


def _is_same(there: Mapping[str, str], files: Mapping[str, bytes]) -> bool:
    return there.keys() == files.keys() and all(
        there[path] in {_blob_id(data), hashlib.sha256(data).hexdigest()} for path, data in files.items()
    )


def _tree(api: HfApi, repository: str, revision: str) -> dict[str, str]:
    """What names the content of each file: git's digest, or that of a large file."""
    from huggingface_hub.hf_api import RepoFile

    entries = api.list_repo_tree(repository, repo_type=_KIND, revision=revision, recursive=True)
    files = [each for each in entries if isinstance(each, RepoFile) and each.path not in _OF_THE_HUB]
    return {each.path: each.lfs.sha256 if each.lfs else each.blob_id for each in files}


def _blob_id(data: bytes) -> str:
    # This is how git names a file, and no secret hangs on it.
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


@contextmanager
def _told(repository: str) -> Iterator[None]:
    """Says in our words what the Hub said; its own words quote addresses and requests."""
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    # The root of the HTTP library's errors, whichever library it is.
    network: type[Exception] = HfHubHTTPError.__bases__[0]
    try:
        yield
    except HFValidationError as error:
        raise ConfigError(f"{repository!r} is no name of a repository: {error}") from error
    except HfHubHTTPError as error:
        status = error.response.status_code if error.response is not None else 0
        if status in _REFUSALS:
            raise ConfigError(f"{repository}: {_REFUSALS[status]} (HTTP {status})") from error
        if status in {409, 412}:
            why = f"it was changed by somebody else meanwhile (HTTP {status})"
            raise ServiceError(f"{repository}: {why}; look, and run it again") from error
        raise ServiceError(f"{repository}: the Hub answered HTTP {status}; {_AGAIN}") from error
    except (network, ConnectionError, RuntimeError) as error:
        raise ServiceError(f"{repository}: the Hub cannot be reached ({type(error).__name__}); {_AGAIN}") from error
    except ValueError as error:
        raise ServiceError(f"{repository}: the Hub does not take the files: {str(error).splitlines()[0]}") from error
