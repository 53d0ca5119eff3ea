"""The conversation about a piece of a text: asked, asked again where the answer does not fit, and read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from annot.core.plural import plural
from annot.core.schema import Schema
from annot.predict.llm.answer import SaidAnswer, complete_part, faults_of, read_answer
from annot.predict.llm.cache import AnswerCache
from annot.predict.llm.chat_request import ChatAnswer, ChatRequest, NotTakenError
from annot.predict.llm.prompt import Message, ask_again
from annot.predict.llm.settings import LlmSettings

_MOST_FAULTS = 10
"""What is wrong with an answer and is told to the model; more say the same."""


class Trouble(NamedTuple):
    """Why an answer is not what was asked for: a code of `FINDINGS`, and what happened."""

    code: str
    message: str


class Heard(NamedTuple):
    """What a model said of a piece of a text.

    Attributes:
        answer: None where it said nothing that can be read.
        troubles: what was wrong.
    """

    answer: SaidAnswer | None
    troubles: Sequence[Trouble] = ()


class _Tried(NamedTuple):
    """An answer as it came, as it was read, and what is wrong with it."""

    content: str
    answer: SaidAnswer | None
    faults: Sequence[str]
    troubles: Sequence[Trouble]
    is_last: bool


@dataclass(frozen=True)
class Asking:
    """Asks about pieces of texts; what was answered before is not asked again.

    Attributes:
        settings: how.
        schema: what an answer has to fit.
        form: its JSON Schema.
        cache: of answers.
        send: asks the server.
    """

    settings: LlmSettings
    schema: Schema
    form: Mapping[str, Any]
    cache: AnswerCache
    send: Callable[[ChatRequest], ChatAnswer]

    def hear(self, messages: tuple[Message, ...]) -> Heard:
        """What the model says to a conversation; where that does not fit, what it says once it was told so."""
        first = self._try(messages)
        if not first.faults or first.is_last:
            return Heard(first.answer, first.troubles)
        told = (*messages, Message("assistant", first.content), ask_again(first.faults))
        second = self._try(told)
        if second.answer is None:
            # What could be read the first time is better than nothing.
            best = first if first.answer is not None else second
            fault = _broken(second.faults) if best is second and not second.troubles else ()
            return Heard(best.answer, [*best.troubles, *fault])
        return Heard(second.answer, second.troubles)

    def request(self, messages: tuple[Message, ...], max_tokens: int | None = None) -> ChatRequest:
        """The request that asks a conversation."""
        settings = self.settings
        return ChatRequest(
            base_url=settings.base_url,
            model=settings.model,
            messages=messages,
            temperature=settings.temperature,
            max_tokens=max_tokens or settings.max_tokens,
            structured=settings.structured,
            form=self.form,
        )

    def _ask(self, request: ChatRequest) -> ChatAnswer:
        known = self.cache.get(request)
        if known is None:
            known = self.send(request)
            self.cache.put(request, known)
        return known

    def _try(self, messages: tuple[Message, ...]) -> _Tried:
        said = self._ask(self.request(messages))
        if said.finish == "length":
            said = self._with_more_room(messages) or said
        if said.refusal or said.finish == "content_filter":
            why = f"the model does not answer: {said.refusal!r}" if said.refusal else "the server's filter took it away"
            return _Tried(said.content, None, (), [Trouble("answer-refused", why)], True)
        if said.finish == "length":
            return self._cut(said.content)
        try:
            answer = read_answer(said.content)
        except ValueError as error:
            return _Tried(said.content, None, [f"it {error}"], (), False)
        faults = list(islice(faults_of(answer, self.schema), _MOST_FAULTS))
        return _Tried(said.content, answer, faults, (), False)

    def _with_more_room(self, messages: tuple[Message, ...]) -> ChatAnswer | None:
        try:
            return self._ask(self.request(messages, 2 * self.settings.max_tokens))
        except NotTakenError:
            return None  # more than the model has

    def _cut(self, content: str) -> _Tried:
        answer = _read_if_it_can_be(content) or _read_if_it_can_be(complete_part(content))
        n = len(answer.mentions) if answer else 0
        taken = f"{plural(n, 'mention')} of it {'is' if n == 1 else 'are'} complete and taken"
        message = (
            f"the answer breaks off, after {2 * self.settings.max_tokens} tokens at most; {taken}; "
            "raise max_tokens or lower chunk_chars in annot.toml"
        )
        return _Tried(content, answer, (), [Trouble("answer-cut", message)], True)


def _read_if_it_can_be(content: str) -> SaidAnswer | None:
    try:
        return read_answer(content)
    except ValueError:
        return None


def _broken(faults: Sequence[str]) -> list[Trouble]:
    message = f"the answer cannot be read, and neither could the one before: {'; '.join(faults)}"
    return [Trouble("answer-broken", message)]
