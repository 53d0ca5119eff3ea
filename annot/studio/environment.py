"""What the embedded Label Studio gets to see of the world outside its process."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

_KEPT = re.compile(r"PATH|HOME|USER|LOGNAME|SHELL|TMPDIR|TZ|LANG|LC_\w+|LD_LIBRARY_PATH|XDG_\w+")
"""Variables that a server gets from annot's own environment.

No others: Label Studio takes each of its settings by the bare name too, so that somebody's HOST, DEBUG, DJANGO_DB or
SECRET_KEY would become its own; and tokens and proxies are none of its business.
"""

_QUIET: Mapping[str, str] = {
    "DISABLE_SIGNUP_WITHOUT_LINK": "true",
    "COLLECT_ANALYTICS": "false",
    "LATEST_VERSION_CHECK": "false",
    "SENTRY_DSN": "",
    "FRONTEND_SENTRY_DSN": "",
    "SENTRY_RATE": "0",
    "FRONTEND_SENTRY_RATE": "0",
    "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
    "LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED": "false",
    # Pages make the server fetch tips from outside, with no setting against it: a proxy that nobody answers.
    "HTTP_PROXY": "http://127.0.0.1:9",
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "NO_PROXY": "127.0.0.1,localhost",
}
"""Sign-up by invite only, no analytics, no crash reports, no update check, no word to the outside."""


_WITH_BACKEND: Mapping[str, str] = {"ML_BLOCK_LOCAL_IP": "false", "SSRF_PROTECTION_ENABLED": "false"}
"""Without both a backend on loopback is refused, or half connected."""


def server_environment(data: Path, *, ml_backend: bool = False) -> dict[str, str]:
    """The variables of a Label Studio.

    Args:
        data: where it keeps all that it writes.
        ml_backend: whether it may ask a backend on this machine.
    """
    return {
        **{key: value for key, value in os.environ.items() if _KEPT.fullmatch(key)},
        **_QUIET,
        **(_WITH_BACKEND if ml_backend else {}),
        "LABEL_STUDIO_BASE_DATA_DIR": str(data),
        "PYTHONUNBUFFERED": "1",
    }
