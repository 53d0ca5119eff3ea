"""The HTTP client that annot talks to a server with."""

from __future__ import annotations

import ssl

import httpx


def open_client(url: str, timeout: httpx.Timeout) -> httpx.Client:
    """A client for the server at `url`, which takes no proxy from the environment.

    Certificates are checked against the authorities of this machine too, so that a team's own is known: the system's
    list, or the file that `SSL_CERT_FILE` names instead.
    """
    return httpx.Client(timeout=timeout, trust_env=False, verify=_trust() if url.startswith("https:") else True)


def _trust() -> ssl.SSLContext:
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context
