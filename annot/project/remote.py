"""Where a git remote is: on this machine, or elsewhere."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

_SCP = re.compile(r"(?:[^/:@]+@)?(\[[^\]]+\]|[^/:]+):")
"""How `host:path` begins, which ssh takes; a colon behind a slash is part of a path."""
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


def is_elsewhere(url: str) -> bool:
    """Whether what is pushed to `url` leaves this machine; an address that is not understood does.

    A path, `file://` and the loopback are here. Forms of addresses: git-push(1), "GIT URLS".
    """
    if "::" in url.partition("/")[0] and not url.startswith("["):
        # A helper, `transport::address`: only it knows where that is.
        return True
    if "://" in url:
        try:
            parts = urlsplit(url)
            host = parts.hostname or ""
        except ValueError:
            return True
        return not (parts.scheme == "file" and not host) and not _is_loopback(host)
    if _DRIVE.match(url):
        return False
    found = _SCP.match(url)
    return found is not None and not _is_loopback(found[1].strip("[]"))


def same_remote(one: str, other: str) -> bool:
    """Whether two addresses name one repository, as far as their words tell."""
    return _plain(one) == _plain(other)


def without_login(url: str) -> str:
    """An address without the name and password that may stand in it."""
    return re.sub(r"(?<=://)[^/@]*@", "", url)


def _plain(url: str) -> str:
    return without_login(url).rstrip("/").removesuffix(".git")


def _is_loopback(host: str) -> bool:
    if host.casefold() == "localhost" or host.casefold().endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
