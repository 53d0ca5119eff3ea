"""Where a git remote is."""

from __future__ import annotations

import pytest

from annot.project.remote import is_elsewhere, same_remote, without_login


@pytest.mark.parametrize(
    "url",
    [
        "../there.git",
        "/srv/git/there.git",
        "there.git",
        "./odd:name",
        "C:\\git\\there.git",
        "C:/git/there.git",
        "file:///srv/git/there.git",
        "file://localhost/srv/git/there.git",
        "http://localhost:3000/us/data.git",
        "http://me:secret@127.0.0.1/data.git",
        "ssh://git@[::1]:2222/data.git",
        "git@localhost:us/data.git",
        "[::1]:data.git",
        "http://forge.localhost/data.git",
    ],
)
def test_what_is_here(url: str) -> None:
    assert not is_elsewhere(url)


@pytest.mark.parametrize(
    "url",
    [
        "git@github.com:us/data.git",
        "host:data.git",
        "https://example.org/us/data.git",
        "https://localhost@example.org/us/data.git",
        "https://localhost.example.org/us/data.git",
        "ssh://git@example.org/us/data.git",
        "git://example.org/data.git",
        "file://server/share/data.git",
        # Only the helper knows where that is.
        "ext::sh -c cat",
        "codecommit::eu-west-1://data",
        "https://[broken/data.git",
        "https:///data.git",
    ],
)
def test_what_is_elsewhere_or_not_understood(url: str) -> None:
    assert is_elsewhere(url)


def test_an_address_is_the_same_with_and_without_its_ending_and_login() -> None:
    assert same_remote("https://me:secret@example.org/us/data.git", "https://example.org/us/data/")
    assert same_remote("git@example.org:us/data", "git@example.org:us/data.git")
    assert not same_remote("https://example.org/us/data", "https://example.org/us/other")


def test_a_password_is_not_shown() -> None:
    assert without_login("https://me:secret@example.org/a@b.git") == "https://example.org/a@b.git"
