"""`Issue`: one finding about the data."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from annot.core.findings import FINDINGS, Severity
from annot.core.plural import plural


class Issue(msgspec.Struct, frozen=True, order=True, kw_only=True):
    """One finding about the data.

    Attributes:
        code: one of `FINDINGS`.
        severity: `error` refuses the data, `warning` asks a person to look; that of `FINDINGS`, where it says one.
        doc_id: the document, or empty where the finding is about a whole file.
        where: the place inside it: a region, a mention, `file:line`.
        message: what is wrong, with the value, and what to do.
        about: what was found, without what else the message says: a waiver holds while this stays the same.
    """

    doc_id: str
    code: str
    where: str
    message: str
    severity: Severity = "error"
    about: str = ""

    def __post_init__(self) -> None:
        if self.code not in FINDINGS:
            raise ValueError(f"unknown issue code {self.code!r}; add it to FINDINGS")
        if FINDINGS[self.code].severity not in {self.severity, "either"}:
            raise ValueError(f"{self.code} is of severity {FINDINGS[self.code].severity!r}, not {self.severity!r}")

    @property
    def id(self) -> str:
        """The name of the finding: the same while its place and what it is about stay, however it is worded."""
        from annot.core.canonical import digest_of  # brings pydantic, which `annot --help` does without

        return digest_of(self.code, self.doc_id, self.where, self.about)[:12]

    def __str__(self) -> str:
        place = " ".join(part for part in (self.doc_id, self.where) if part)
        return f"{self.severity} {self.code} {place}: {self.message}"


def quoted(text: str, most: int = 200) -> str:
    """`text` as a message quotes it: a long one without its middle."""
    if len(text) <= most:
        return repr(text)
    return f"{text[: most // 2]!r} … {text[-(most // 2) :]!r} ({plural(len(text), 'character')})"


def errors_of(issues: Iterable[Issue]) -> list[Issue]:
    """The issues that refuse the data."""
    return [issue for issue in issues if issue.severity == "error"]
