"""Raw JSON exports of Label Studio on disk. Every other export form has lost something, and is refused.

A file is split once and its tasks are decoded one at a time, so that memory holds the file and one task. It may come
from a project that annot did not make: with other controls, results on images or sound, and several accounts.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec

from annot.core.errors import ConfigError, UnreadableError
from annot.core.plural import plural
from annot.store.plain_files import require_file
from annot.studio.foreign import FileSubmission, FileTask
from annot.studio.mended_task import mended_task
from annot.studio.plain_task import read_plain_task
from annot.studio.raw import RawTask

_LONE_SURROGATE = re.compile(rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])")
_WANTED = "export the project as JSON (not JSON-MIN) and pull that file"


class ExportFile:
    """The tasks of one file.

    Attributes:
        path: the file.
        accounts: how many submissions and skips each account made.
        passed_over: what is not yielded, by kind: results on other things than text, predictions, other accounts' work.
        objects: names of the objects that spans stand on.
        keys: keys of the tasks' data.
        n_predictions: of all tasks.
        broken: tasks that cannot be read, and why, by their place in the file.

    The counts are whole when `tasks` has come to its end.
    """

    def __init__(self, path: Path, raw_tasks: list[msgspec.Raw]) -> None:
        self.path = path
        self._raw_tasks = raw_tasks
        self._start()

    def _start(self) -> None:
        self.accounts: Counter[str] = Counter()
        self.passed_over: Counter[str] = Counter()
        self.objects: set[str] = set()
        self.keys: set[str] = set()
        self.n_predictions = 0
        self.broken: list[tuple[str, str]] = []

    def tasks(self, *, by: str | None = None) -> Iterator[RawTask]:
        """The tasks as far as they may hold a reading.

        Args:
            by: email or number of the account whose work is wanted; None takes whoever submitted.

        Raises:
            DataError: the file is of another form; the message says which.
        """
        self._start()
        for index, raw in enumerate(self._raw_tasks):
            task = read_plain_task(raw, lambda raw=raw: _decode(raw)) or self._task(index, raw)  # type: ignore[misc]
            if task is None:
                continue
            submissions = task.submissions
            self.n_predictions += len(task.predictions or ())
            if task.data is None or (submissions is None and not (task.predictions or task.drafts)):
                raise UnreadableError(
                    f"{self.path}: task {index} has no {'data' if task.data is None else 'annotations'}, as in a "
                    f"JSON-MIN export, which has lost relations and attributes; {_WANTED}"
                )
            self.keys.update(task.data)
            wanted = [each.as_raw() for each in submissions or () if self._is_wanted(each, by)]
            if wanted or not submissions:
                yield task.as_raw(index, wanted)

    def require_one_account(self, by: str | None) -> None:
        """Checks after `tasks` that it yielded the work of one account.

        Raises:
            ConfigError: the file holds several accounts' and none was named, or the named one is not among them.
        """
        listed = ", ".join(f"{name} ({n})" for name, n in sorted(self.accounts.items()))
        if by is None and len(self.accounts) > 1:
            raise ConfigError(f"{self.path} holds submissions of several accounts: {listed}; name one with --by")
        if by is not None and self.accounts and self.passed_over[_OTHERS] == self.accounts.total():
            raise ConfigError(f"{self.path} holds no submission of {by!r}, but of {listed}")

    def _task(self, index: int, raw: msgspec.Raw) -> FileTask | None:
        try:
            try:
                return _decode(raw)
            except msgspec.ValidationError:
                said = msgspec.json.decode(raw)
                if not isinstance(said, dict):
                    raise
                return msgspec.convert(mended_task(said), FileTask)
        except (msgspec.MsgspecError, RecursionError) as error:
            why = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
            self.broken.append((f"task {index}", f"not a task of Label Studio: {why}; not taken"))
            return None

    def _is_wanted(self, submission: FileSubmission, by: str | None) -> bool:
        self.accounts[submission.account] += 1
        if by is not None and by.lower() not in {submission.account.lower(), str(submission.account_number)}:
            self.passed_over[_OTHERS] += 1
            return False
        self.objects.update(submission.objects)
        self.passed_over += submission.passed_over()
        return True


_decode = msgspec.json.Decoder(FileTask).decode
_OTHERS = "submission of another account"


def read_export(path: Path) -> ExportFile:
    """Opens a raw JSON export.

    Raises:
        ConfigError: the file is missing.
        DataError: it is another form, or broken; the message says what it lacks, or where it breaks.
    """
    require_file(path)
    try:
        body = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: no such file") from error
    if path.suffix.lower() in {".csv", ".tsv"}:
        raise UnreadableError(f"{path}: a CSV export has no relations and no region ids; {_WANTED}")
    if path.suffix.lower() in {".conll", ".bio"} or body.startswith(b"-DOCSTART-"):
        raise UnreadableError(f"{path}: a CoNLL export has no offsets, attributes or relations; {_WANTED}")
    if (at := _not_utf8(body)) is not None:
        raise UnreadableError(f"{path}: not UTF-8 at byte {at} ({body[at]:#04x}); {_WANTED}")
    try:
        if body.lstrip()[:1] == b"{":
            # Versions before 1.0 kept each task in a file of its own.
            return ExportFile(path, [msgspec.json.decode(body, type=msgspec.Raw)])
        return ExportFile(path, msgspec.json.decode(body, type=list[msgspec.Raw]))
    except RecursionError as error:
        raise UnreadableError(f"{path}: nested too deeply for an export; {_WANTED}") from error
    except msgspec.MsgspecError as error:
        raise UnreadableError(f"{path}: {_why_no_export(body, error)}") from error


def _not_utf8(body: bytes) -> int | None:
    """The first byte that is no UTF-8. Parts that annot passes over are never decoded, whatever their bytes are."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, max(len(body), 1), _CHUNK):
            kept = len(decoder.getstate()[0])
            decoder.decode(body[start : start + _CHUNK], final=start + _CHUNK >= len(body))
    except UnicodeDecodeError as error:
        return start - kept + error.start
    return None


_CHUNK = 1 << 16
"""Small enough to be decoded in the processor's cache."""


def _why_no_export(body: bytes, error: Exception) -> str:
    first = body.lstrip()[:1]
    if first not in (b"[", b"{"):
        begins = body[:30].decode("utf-8", "replace")
        return f"{f'not JSON, it begins with {begins!r}' if begins else 'the file is empty'}; {_WANTED}"
    if lone := _LONE_SURROGATE.search(body):
        return f"{lone.group().decode()} at byte {lone.start()} is half a character; mend the text and export it again"
    if "truncated" in str(error):
        return f"the JSON is cut off after {plural(len(body), 'byte')}; export it again"
    return f"not a raw JSON export: {error}; {_WANTED}"
