"""What is wrong with the seeds: every departure of the files from their manifest, and of the texts from plain text."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from annot.core.findings import Severity
from annot.core.issue import Issue
from annot.core.plural import plural
from annot.corpus.manifest import MANIFEST_NAME, SeedRow
from annot.store.plain_files import is_plain

_BOM = "\ufeff"
_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""Unicode's category Cc without tab, line feed and carriage return, which are text, and U+0000, which is worse."""


def check_seeds(folder: Path, rows: Sequence[SeedRow], texts: dict[str, str] | None = None) -> list[Issue]:
    """Compares the files of `folder` with `rows`.

    Args:
        folder: the seeds.
        rows: of the manifest.
        texts: gets the text of each file that is UTF-8, by document id.

    Returns:
        One issue a departure; those of the text itself (carriage returns, no NFC, control characters)
        are warnings, since such a text can be annotated as it is.
    """
    issues = [*_check_listing(folder, rows), *_check_duplicates(rows)]
    for row in rows:
        path = folder / row.file
        if is_plain(path):
            issues += _check_file(path.read_bytes(), row, {} if texts is None else texts)
        else:
            there = path.exists() or path.is_symlink()
            what = (
                "is a link or no plain file; put a copy there" if there else "is not there; restore it or drop its row"
            )
            issues.append(_issue(row, "seed-missing", f"{path} {what}"))
    return issues


def check_text(doc_id: str, where: str, text: str) -> Iterator[Issue]:
    """Warnings about characters that trip other tools; the text is kept as it is."""

    def warn(code: str, message: str, severity: Severity = "warning") -> Issue:
        return Issue(doc_id=doc_id, code=code, where=where, message=message, severity=severity)

    if text.startswith(_BOM):
        yield warn("seed-bom", "begins with U+FEFF; save it as UTF-8 without BOM", "error")
    if (at := text.find("\r")) >= 0:
        yield warn("seed-carriage-return", f"first of {text.count(chr(13))} at character {at}")
    if not unicodedata.is_normalized("NFC", text):
        at = next(i for i, char in enumerate(text) if unicodedata.combining(char) or _decomposes(char))
        yield warn("seed-not-nfc", f"first at character {at}, {text[max(0, at - 5) : at + 1]!r}")
    if (at := text.find("\0")) >= 0:
        message = f"U+0000 at character {at}, which PostgreSQL and many other tools cannot hold; drop it"
        yield warn("seed-control-character", message, "error")
    if found := _CONTROL.search(text):
        yield warn("seed-control-character", f"U+{ord(found[0]):04X} at character {found.start()}")


def _check_listing(folder: Path, rows: Sequence[SeedRow]) -> Iterator[Issue]:
    listed = {row.file for row in rows} | {MANIFEST_NAME}
    for path in sorted(folder.iterdir()):
        if path.name not in listed and not path.name.startswith("."):
            yield Issue(
                doc_id="",
                code="seed-unlisted",
                where=str(path),
                message="no row in the manifest; add it with `annot seeds add` or move it away",
            )


def _check_duplicates(rows: Sequence[SeedRow]) -> Iterator[Issue]:
    for name in ("doc_id", "file", "sha256"):
        counts = Counter(getattr(row, name) for row in rows)
        for row in rows:
            value = getattr(row, name)
            if counts[value] > 1:
                yield _issue(row, "seed-duplicate", f"{name} {value!r} stands in {counts[value]} rows")


def _check_file(data: bytes, row: SeedRow, texts: dict[str, str]) -> Iterator[Issue]:
    found = hashlib.sha256(data).hexdigest()
    if found != row.sha256:
        yield _issue(
            row,
            "seed-changed",
            f"sha256 is {found[:12]}…, the manifest says {row.sha256[:12]}…; restore the file: "
            "a changed text is a new document",
        )
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        yield _issue(row, "seed-encoding", f"byte {error.start} is {data[error.start]:#04x}: {error.reason}")
        return
    texts[row.doc_id] = text
    yield from check_text(row.doc_id, row.file, text)
    if found == row.sha256 and len(text) != row.n_chars:
        yield _issue(row, "seed-length", f"{plural(len(text), 'character')}, the manifest says {row.n_chars}")
    for zone in row.zones:
        where = f"zone {zone.kind} {zone.start}-{zone.end}"
        if not zone.start < zone.end <= len(text):
            message = f"outside of the text's {plural(len(text), 'character')}"
            yield Issue(doc_id=row.doc_id, code="zone-past-text", where=where, message=message)
        elif text[zone.start : zone.end] != zone.text:
            message = f"quotes {zone.text!r}, there stands {text[zone.start : zone.end]!r}"
            yield Issue(doc_id=row.doc_id, code="zone-text-differs", where=where, message=message)


def _decomposes(char: str) -> bool:
    return not unicodedata.is_normalized("NFC", char)


def _issue(row: SeedRow, code: str, message: str) -> Issue:
    return Issue(doc_id=row.doc_id, code=code, where=row.file, message=message)
