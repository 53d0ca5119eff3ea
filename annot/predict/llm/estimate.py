"""`RequestEstimate`: what asking about some documents will take, before anything is sent."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass

from annot.predict.llm.cache import AnswerCache
from annot.predict.llm.chat_request import ChatRequest
from annot.predict.llm.settings import LlmSettings

_A_MILLION = 1_000_000


@dataclass(frozen=True)
class RequestEstimate:
    """What asking will take. Answers that have to be asked for twice come on top.

    Attributes:
        n_requests: pieces of texts that are asked about.
        n_cached: of these, those whose answer is kept from before.
        input_tokens: of the others, about.
        output_tokens: of the others, at most.
        cost: of these tokens by the prices in the settings; None without prices.
    """

    n_requests: int
    n_cached: int
    input_tokens: int
    output_tokens: int
    cost: float | None = None


def estimate_requests(requests: Iterable[ChatRequest], cache: AnswerCache, settings: LlmSettings) -> RequestEstimate:
    """What some requests will take, without those whose answer is kept."""
    n = n_cached = n_input = n_output = 0
    for request in requests:
        n += 1
        if cache.get(request) is not None:
            n_cached += 1
            continue
        form = json.dumps(request.form) if settings.structured in ("auto", "json_schema") else ""
        n_input += count_tokens(form) + sum(count_tokens(each.content) for each in request.messages)
        n_output += request.max_tokens
    cost = None
    if settings.price_input is not None and settings.price_output is not None:
        cost = (n_input * settings.price_input + n_output * settings.price_output) / _A_MILLION
    return RequestEstimate(n, n_cached, n_input, n_output, cost)


def count_tokens(text: str) -> int:
    """About how many tokens a text has: one for four ASCII characters, and one for each other character.

    Tokenizers differ, and those that could be asked fetch their tables from the net. The rule of thumb is right for
    English, and errs to the high side for accents and other scripts.
    """
    n_ascii = sum(char.isascii() for char in text)
    return math.ceil(n_ascii / 4) + len(text) - n_ascii
