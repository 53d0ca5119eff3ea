"""Annotators' accounts, made as a person would: through the invite link and the sign-up form."""

from __future__ import annotations

import html
import re

import httpx

from annot.core.errors import ServiceError, TransientError
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
        ServiceError: the server refuses; the message says what its form said.
        TransientError: the server is down, or answers without its form; the account may have been made all the same.
    """
    page = f"{url}/user/signup/"
    params = {"token": invite_token}
    try:
        with open_client(url, httpx.Timeout(60)) as browser:
            form = browser.get(page, params=params)
            field = _CSRF_FIELD.search(form.text)
            if field is None:
                raise _refusal(email, url, form)
            data = {"email": email, "password": password, "csrfmiddlewaretoken": field.group(1)}
            unasked = {"allow_newsletters": "", "how_find_us": "", "elaborate": ""}
            answer = browser.post(page, params=params, headers={"Referer": page}, data={**data, **unasked})
    except httpx.HTTPError as error:
        raise TransientError(f"cannot sign up {email}: {url} does not answer ({type(error).__name__})") from error
    if answer.status_code != httpx.codes.FOUND:
        raise _refusal(email, url, answer)


def _refusal(email: str, url: str, answer: httpx.Response) -> ServiceError:
    where = f"cannot sign up {email} at {url}"
    if answer.status_code == httpx.codes.FORBIDDEN:
        return ServiceError(f"{where}: the invite link is not valid (403)")
    said = [html.unescape("".join(groups)) for groups in _FORM_ERROR.findall(answer.text)]
    if answer.status_code == httpx.codes.OK and said:
        return ServiceError(f"{where}: {'; '.join(said)}")
    return TransientError(f"{where}: it answered {answer.status_code} without its form")
