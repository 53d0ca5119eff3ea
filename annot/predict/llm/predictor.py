"""The predictor `llm`: a model behind a chat server reads the guidelines and quotes what it finds.

What it says is taken for no more than it is: quotes that stand in the text, and labels and values of the schema. So a
text that gives it orders can make it find less or more, and nothing else.
"""

from __future__ import annotations

import os
import re
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from annot.core.annotation import Span
from annot.core.canonical import digest_of
from annot.core.document import Document
from annot.core.errors import ConfigError, ServiceError
from annot.predict.llm.answer_form import answer_form
from annot.predict.llm.asking import Asking, Heard
from annot.predict.llm.cache import AnswerCache
from annot.predict.llm.chat_request import ChatAnswer, ChatRequest
from annot.predict.llm.chunks import chunks_of
from annot.predict.llm.estimate import RequestEstimate, estimate_requests
from annot.predict.llm.examples import choose_examples
from annot.predict.llm.prompt import PROMPT_VERSION, Message, Prompt
from annot.predict.llm.settings import LlmSettings
from annot.predict.llm.take import HeardOf, take_answers
from annot.predict.predictor import Material, Predicted, Predictor

if TYPE_CHECKING:
    from annot.predict.llm.chat import ChatServer

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_NAME = 60
_WITHOUT_EFFECT = frozenset(
    {"base_url", "key_env", "timeout_s", "concurrency", "retries", "price_input", "price_output", "instructions"}
)
"""Settings that say where and how fast, and not what; the instructions stand in the prompt."""


def make_llm(material: Material) -> Predictor:
    """A predictor that asks a chat server.

    Raises:
        ConfigError: the settings, or the file that they name, cannot be used.
    """
    return LlmPredictor(material)


class LlmPredictor:
    """Asks a chat server about documents.

    Args:
        material: schema, guidelines, gold for examples, and settings.

    Raises:
        ConfigError: the settings, or the file that they name, cannot be used.
    """

    def __init__(self, material: Material) -> None:
        self._name = material.name
        self._schema = material.schema
        self._settings = settings = material.read_settings(LlmSettings)
        self._prompt = Prompt(
            schema=material.schema,
            guidelines=material.guidelines,
            instructions=_instructions(material, settings.instructions),
            examples=choose_examples(material.gold, material.schema, settings.n_examples),
            shows_form=settings.structured != "json_schema",
        )
        self._line = _Line(material.name, settings)
        self._cache = AnswerCache(material.cache / (_UNSAFE.sub("_", material.name).lstrip(".") or "llm"))
        self._asking = Asking(settings, material.schema, answer_form(material.schema), self._cache, self._line.send)

    @property
    def version(self) -> str:
        """The model's name, and the start of a digest of all that it is told and of how its answers are taken."""
        settings = self._settings.model_dump(mode="json", exclude=set(_WITHOUT_EFFECT))
        digest = digest_of(PROMPT_VERSION, settings, self._schema, self._prompt.messages_for(""))
        name = _UNSAFE.sub("-", self._settings.model)[:_LONGEST_NAME].strip("-.") or "model"
        return f"{name}-{digest[:8]}"

    def estimate(self, documents: Iterable[Document]) -> RequestEstimate:
        """What predicting some documents will take; nothing is sent."""
        requests = (
            self._asking.request(self._messages(document, chunk))
            for document in documents
            for chunk in self._chunks(document)
        )
        return estimate_requests(requests, self._cache, self._settings)

    def predict(self, documents: Iterable[Document]) -> Iterator[Predicted]:
        """One prediction a document, in order; several pieces of texts are asked about at a time.

        Raises:
            ConfigError: the key of the server is not there, or not taken.
            ServiceError: the server does not answer. What was answered is kept, and not asked again.
        """
        n_ahead = 2 * self._settings.concurrency
        waiting: deque[_Asked] = deque()
        pool = ThreadPoolExecutor(self._settings.concurrency, thread_name_prefix="annot-llm")
        try:
            for document in documents:
                waiting.append(self._ask(document, pool))
                while sum(len(each.answers) for each in waiting) > n_ahead:
                    yield self._take(waiting.popleft())
            while waiting:
                yield self._take(waiting.popleft())
        finally:
            # What is under way is waited for and kept; it is paid for.
            pool.shutdown(wait=True, cancel_futures=True)
            self._line.close()

    def _ask(self, document: Document, pool: ThreadPoolExecutor) -> _Asked:
        chunks = self._chunks(document)
        answers = [pool.submit(self._asking.hear, self._messages(document, chunk)) for chunk in chunks]
        return _Asked(document, chunks, answers)

    def _take(self, asked: _Asked) -> Predicted:
        try:
            heard = [each.result() for each in asked.answers]
        except ServiceError as error:
            kept = "what was answered until then is kept, so run it again to go on"
            raise type(error)(f"{asked.document.doc_id}: {error}; {kept}") from error
        parts = list(map(HeardOf, asked.chunks, heard))
        return take_answers(asked.document, self._schema, f"model:{self._name}@{self.version}", parts)

    def _chunks(self, document: Document) -> list[Span]:
        return chunks_of(document.text, self._settings.chunk_chars, self._settings.overlap)

    def _messages(self, document: Document, chunk: Span) -> tuple[Message, ...]:
        return self._prompt.messages_for(document.quote(chunk))


class _Asked:
    """A document whose chunks are being asked about."""

    def __init__(self, document: Document, chunks: Sequence[Span], answers: Sequence[Future[Heard]]) -> None:
        self.document, self.chunks, self.answers = document, chunks, answers


class _Line:
    """The connection to the server, made when the first request needs it: what is kept needs no key and no server."""

    def __init__(self, name: str, settings: LlmSettings) -> None:
        self._name = name
        self._settings = settings
        self._lock = threading.Lock()
        self._server: ChatServer | None = None

    def send(self, request: ChatRequest) -> ChatAnswer:
        with self._lock:
            if self._server is None:
                from annot.predict.llm.chat import ChatServer  # brings the package openai

                self._server = ChatServer(self._settings, self._key())
        return self._server.ask(request)

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def _key(self) -> str:
        variable = self._settings.key_env
        if variable is None:
            return ""
        place = f"annot.toml: predictors.{self._name}.key_env"
        key = os.environ.get(variable, "").strip()
        if not key:
            raise ConfigError(f"{place}: the environment variable {variable} holds no key; export it, and run it again")
        if not key.isascii() or not key.isprintable():
            raise ConfigError(f"{place}: what {variable} holds cannot be sent as a key; copy it again")
        return key


def _instructions(material: Material, name: str) -> str:
    if not name:
        return ""
    path = material.root / name
    place = f"annot.toml: predictors.{material.name}.instructions"
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        raise ConfigError(f"{place}: {path} is not UTF-8; save it as UTF-8") from None
    except OSError as error:
        raise ConfigError(f"{place}: {path} cannot be read: {error.strerror}; correct the name") from error
