"""A push to the Hub that fails, at every step: what is said, and that a second try ends with one commit and one tag."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from annot.core.errors import AnnotError, ConfigError, ServiceError
from annot.release.hub import push_release
from tests.hub import TOKEN, Fault, Hub, Repository, logged_in, serving

NAME = "lab/news"
FILES = {"README.md": b"# News\n", "documents/train-1.parquet": b"PAR1 large", "source/a.txt": b"a"}


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with serving(Hub()) as running, logged_in(running, tmp_path):
        yield running


def push(tag: str = "0.1.0") -> bool:
    return push_release(NAME, FILES, tag=tag, private=False).is_new


def published(hub: Hub) -> dict[str, bytes]:
    repository = hub.repositories[NAME]
    return {path: data for path, data in repository.commits[repository.head].items() if path != ".gitattributes"}


CUT = "lab/news: the Hub cannot be reached (RemoteProtocolError); run it again: what is there already is not sent twice"
BROKEN = "lab/news: the Hub answered HTTP 500; run it again: what is there already is not sent twice"
CHANGED = "lab/news: it was changed by somebody else meanwhile (HTTP {}); look, and run it again"
FAULTS: list[tuple[str, str, Fault, type[AnnotError] | None, str]] = [
    ("POST", "/repos/create", 401, ConfigError, "lab/news: the Hub does not take this token (HTTP 401)"),
    ("POST", "/repos/create", 403, ConfigError, "lab/news: this token may not write to it (HTTP 403)"),
    ("POST", "/repos/create", 500, ServiceError, BROKEN),
    ("POST", "/repos/create", "cut after", ServiceError, CUT),
    ("GET", "/refs", "cut before", ServiceError, CUT),
    ("GET", "/tree/", 403, ConfigError, "lab/news: this token may not write to it (HTTP 403)"),
    ("POST", "/preupload/", 500, None, ""),
    ("POST", "/info/lfs/", 500, None, ""),
    ("PUT", "/large/", "cut before", None, ""),
    ("POST", "/commit/", 401, ConfigError, "lab/news: the Hub does not take this token (HTTP 401)"),
    ("POST", "/commit/", 403, ConfigError, "lab/news: this token may not write to it (HTTP 403)"),
    ("POST", "/commit/", 409, ServiceError, CHANGED.format(409)),
    ("POST", "/commit/", 412, ServiceError, CHANGED.format(412)),
    ("POST", "/commit/", 500, ServiceError, BROKEN),
    ("POST", "/commit/", "cut before", ServiceError, CUT),
    ("POST", "/commit/", "cut after", ServiceError, CUT),
    ("POST", "/tag/", 409, ServiceError, CHANGED.format(409)),
    ("POST", "/tag/", 500, ServiceError, BROKEN),
    ("POST", "/tag/", "cut before", ServiceError, CUT),
    ("POST", "/tag/", "cut after", ServiceError, CUT),
]


@pytest.mark.parametrize(
    ("method", "part", "fault", "kind", "message"), FAULTS, ids=[f"{part} {fault}" for _, part, fault, *_ in FAULTS]
)
def test_a_push_that_failed_is_repeated_and_ends_with_one_commit_and_one_tag(
    hub: Hub,
    caplog: pytest.LogCaptureFixture,
    method: str,
    part: str,
    fault: Fault,
    kind: type[AnnotError] | None,
    message: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    hub.faults.append((method, part, fault))
    if kind is None:
        # The library itself tries again what may be done twice.
        assert push()
    else:
        with pytest.raises(kind) as failed:
            push()
        assert str(failed.value) == message
    assert hub.faults == []
    was_tagged = NAME in hub.repositories and bool(hub.repositories[NAME].tags)
    assert push() == (not was_tagged)
    assert not push()
    repository = hub.repositories[NAME]
    assert (len(repository.commits), repository.tags) == (2, {"0.1.0": repository.head})
    assert published(hub) == FILES
    # The large file came once.
    assert hub.sent == len(FILES["documents/train-1.parquet"])
    assert TOKEN not in caplog.text + "".join(hub.asked) + message


def test_a_push_that_somebody_else_overtook_is_not_tagged(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    assert push("0.1.0")
    repository = hub.repositories[NAME]
    before = repository.head
    from huggingface_hub import HfApi

    send = HfApi.create_commit

    def late(self: HfApi, *arguments: object, **options: object) -> object:
        repository.add({**repository.commits[before], "README.md": b"theirs"})
        return send(self, *arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(HfApi, "create_commit", late)
    with pytest.raises(ServiceError, match=r"changed by somebody else meanwhile \(HTTP 412\)"):
        push_release(NAME, {**FILES, "more.txt": b"more"}, tag="0.2.0", private=False)
    assert list(repository.tags) == ["0.1.0"]
    assert published(hub)["README.md"] == b"theirs"


def test_other_files_than_were_sent_are_not_tagged(hub: Hub) -> None:
    """As where the repository has a `.gitignore` that the Hub minds."""
    hub.ignored = {"source/a.txt"}
    with pytest.raises(ServiceError, match="lab/news: the Hub holds other files than were sent; nothing was tagged"):
        push()
    assert hub.repositories[NAME].tags == {}


def test_a_name_that_is_none_is_told(hub: Hub) -> None:
    with pytest.raises(ConfigError, match=r"'lab/\.\.' is no name of a repository"):
        push_release("lab/..", FILES, tag="0.1.0", private=False)
    assert hub.asked == []


def test_files_that_were_deleted_by_hand_come_back(hub: Hub) -> None:
    hub.repositories[NAME] = Repository()
    hub.repositories[NAME].add({".gitattributes": b"", "stray.txt": b"stray"})
    assert push()
    assert published(hub) == FILES
