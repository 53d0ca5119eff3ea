"""Annotators' accounts, made as a person would: through the invite link and the sign-up form."""

from __future__ import annotations

import html
import re

import httpx

from annot.core.errors import ServiceError
from annot.studio.http import open_client

_CSRF_FIELD = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_FORM_ERROR = re.compile(r"<li>\s*([^<]+?)\s*</li>|<p class=\"error\">\s*([^<]+?)\s*</p>")


def sign_up(url: str, *, invite_token: str, email: str, password: str) -> None:
    """Signs a person up on the server at `url`.

    Args:
        url: address of the server.
        invite_token: secret part of the invite link.
        email: what the account logs in with.
        password: what the account logs in with.

    Raises:
        ServiceError: the server is down, or refuses; the message says what its form said.
    """
    page = f"{url}/user/signup/"
    params = {"token": invite_token}
    try:
        with open_client(url, httpx.Timeout(60)) as browser:
            form = browser.get(page, params=params)
            field = _CSRF_FIELD.search(form.text)
            answer = browser.post(
                page,
                params=params,
                headers={"Referer": page},
                data={
                    "email": email,
                    "password": password,
                    "allow_newsletters": "",
                    "how_find_us": "",
                    "elaborate": "",
                    "csrfmiddlewaretoken": field.group(1) if field else browser.cookies.get("csrftoken", ""),
                },
            )
    except httpx.HTTPError as error:
        raise ServiceError(f"cannot sign up {email}: {url} does not answer ({error})") from error
    if answer.status_code != httpx.codes.FOUND:
        raise ServiceError(f"cannot sign up {email} at {url}: {_reason(answer)}")


def _reason(answer: httpx.Response) -> str:
    if answer.status_code == httpx.codes.FORBIDDEN:
        return "the invite link is not valid (403)"
    said = [html.unescape("".join(groups)) for groups in _FORM_ERROR.findall(answer.text)]
    return "; ".join(said) or f"status {answer.status_code}"
