"""What a server answered, one private file a request, so that nothing is asked or paid for twice."""

from __future__ import annotations

from pathlib import Path

import msgspec

from annot.core.canonical import canonical_json
from annot.predict.llm.chat_request import ChatAnswer, ChatRequest
from annot.store.atomic import write_bytes


class AnswerCache:
    """Answers by request.

    Args:
        folder: made when the first answer is kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, request: ChatRequest) -> ChatAnswer | None:
        """What was answered; None where nothing was, or the file cannot be read any more."""
        try:
            return msgspec.json.decode(self._path(request).read_bytes(), type=ChatAnswer)
        except (OSError, ValueError):
            # A lost answer is asked for again, which costs less than stopping.
            return None

    def put(self, request: ChatRequest, answer: ChatAnswer) -> None:
        """Keeps an answer, for its owner alone to read.

        Raises:
            OSError: the disk refuses.
        """
        if not self._folder.is_dir():
            self._folder.mkdir(parents=True, exist_ok=True)
            # Texts under rights and what was said of them are nobody else's.
            self._folder.chmod(0o700)
        write_bytes(self._path(request), canonical_json(answer), mode=0o600)

    def _path(self, request: ChatRequest) -> Path:
        return self._folder / f"{request.digest}.json"
