"""The real client against a stand-in: what is sent, what is repeated, and what it says when it gives up."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from annot.core.document import Document
from annot.core.errors import ConfigError, ServiceError
from tests.predict.llm.small import answer, place, predictor
from tests.predict.llm.stand_in import Asked, Reply, StandIn, stand_in

KYIV = Document("kyiv", "À Kyiv.")
GOOD = Reply(answer(place("Kyiv")))
KEY = "sk-geheim-0123456789"


def quotes(url: str, folder: Path, **settings: Any) -> list[str]:
    (found,) = predictor(url, folder, **settings).predict([KYIV])
    return [each.text for each in found.prediction.mentions]


def require_no_key(folder: Path, *said: object) -> None:
    files = [path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()]
    assert not any(KEY in text for text in [*files, *map(repr, said), *map(str, said)])


@pytest.fixture
def server() -> Iterator[StandIn]:
    with stand_in([GOOD]) as found:
        yield found


def test_what_is_sent(server: StandIn, tmp_path: Path) -> None:
    assert quotes(server.url, tmp_path, temperature=0.5, max_tokens=100) == ["Kyiv"]
    (asked,) = server.asked
    assert asked.path == "/v1/chat/completions"
    body = dict(asked.body)
    assert [each["role"] for each in body.pop("messages")] == ["system", "user"]
    assert body == {"model": "tiny/model:1", "temperature": 0.5, "max_tokens": 100}


def test_nothing_is_told_that_is_not_needed(server: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The client would tell the machine, and what the environment has for another server."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-another-server")
    monkeypatch.setenv("OPENAI_ORG_ID", "org")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "project")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Secret: 1\nAuthorization: Bearer sk-custom")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    quotes(server.url, tmp_path)
    headers = {name.lower(): value for name, value in server.asked[0].headers.items()}
    assert headers.keys() <= {
        *("accept", "accept-encoding", "connection", "content-length", "content-type", "host", "user-agent"),
        "x-stainless-raw-response",
    }
    assert headers["user-agent"] == "annot"


def test_proxies_of_the_environment_are_not_asked_on_loopback(
    server: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert quotes(server.url, tmp_path) == ["Kyiv"]


def test_the_key_goes_into_one_header_and_nowhere_else(
    server: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    monkeypatch.setenv("SMALL_KEY", KEY + "\n")
    asking = predictor(server.url, tmp_path, key_env="SMALL_KEY")
    found = list(asking.predict([KYIV]))
    assert {name: value for name, value in server.asked[0].headers.items() if KEY in value} == {
        "Authorization": f"Bearer {KEY}"
    }
    require_no_key(tmp_path, asking, vars(asking), found, asking.version, server.asked[0].body)
    assert KEY not in caplog.text


def test_a_server_that_repeats_the_key_does_not_make_annot_repeat_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMALL_KEY", KEY)
    with stand_in([Reply(status=401, error=f"Incorrect API key provided: {KEY}")]) as server:
        with pytest.raises(ConfigError, match=r"does not take the key in SMALL_KEY \(401\): .* provided: …") as refused:
            quotes(server.url, tmp_path, key_env="SMALL_KEY")
        assert server.n_asked == 1
    require_no_key(tmp_path, refused.value)
    assert KEY not in "".join(traceback.format_exception(refused.value))
    with stand_in([Reply(f"{KEY} is your key")]) as server:
        found = list(predictor(server.url, tmp_path, key_env="SMALL_KEY").predict([KYIV]))
    require_no_key(tmp_path, found)


@pytest.mark.parametrize(("value", "why"), [("", "holds no key"), ("ключ", "cannot be sent as a key")])
def test_a_key_that_is_none_is_named_before_anything_is_sent(
    server: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str, why: str
) -> None:
    monkeypatch.setenv("SMALL_KEY", value)
    with pytest.raises(ConfigError, match=f"annot.toml: predictors.small.key_env: .*{why}"):
        quotes(server.url, tmp_path, key_env="SMALL_KEY")
    assert server.n_asked == 0


def test_a_busy_server_is_asked_again_when_it_says(tmp_path: Path) -> None:
    busy = Reply(status=429, headers={"Retry-After": "0.05"})
    with stand_in([busy, busy, GOOD]) as server:
        assert quotes(server.url, tmp_path, retries=2) == ["Kyiv"]
        assert server.n_asked == 3


def test_a_busy_server_is_given_up_with_the_document_and_the_way_out(tmp_path: Path) -> None:
    busy = Reply(status=429, headers={"Retry-After": "0.01"}, error="slow down")
    with stand_in([busy]) as server:
        with pytest.raises(ServiceError) as given_up:
            quotes(server.url, tmp_path, retries=2)
        assert server.n_asked == 3
    assert str(given_up.value) == (
        f"kyiv: the model 'tiny/model:1' at {server.url} has had too many requests (429), sent up to 3 times: "
        "slow down; "
        "lower concurrency in annot.toml, or wait; what was answered until then is kept, so run it again to go on"
    )


def test_an_inner_error_passes(tmp_path: Path) -> None:
    # `Retry-After` for the sake of the test's time; without it the client waits half a second.
    with stand_in([Reply(status=500, headers={"Retry-After": "0.01"}), Reply(status=503), GOOD]) as server:
        assert quotes(server.url, tmp_path, retries=2) == ["Kyiv"]
        assert server.n_asked == 3
    why = r"kyiv: .* failed \(500\), sent up to 1 time: out of memory"
    with stand_in([Reply(status=500, error="out of memory")]) as server, pytest.raises(ServiceError, match=why):
        quotes(server.url, tmp_path / "other")


def test_silence_is_waited_for_only_so_long(tmp_path: Path) -> None:
    with stand_in([Reply(after_s=5)]) as server:
        with pytest.raises(
            ServiceError, match=r"kyiv: .* gave no answer within 0.2 s, sent up to 2 times; raise timeout_s"
        ):
            quotes(server.url, tmp_path, timeout_s=0.2, retries=1)
        assert server.n_asked == 2


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ServiceError, match=r"kyiv: the model .* cannot be reached, .*is it running\?"):
        quotes("http://127.0.0.1:9/v1", tmp_path)


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (
            Reply(raw=b"<html>Log in</html>"),
            "something else than a chat completion: '<html>Log in</html>'; look at base_url",
        ),
        (Reply(raw=b'{"choices": []}'), "something else than a chat completion"),
        (Reply(raw=b'{"choices": [{"message": null}]}'), "something else than a chat completion"),
        (Reply(raw=b"[" * 100_000), "something else than a chat completion"),
        (Reply(status=404, error="no model tiny"), r"does not know the model or the address \(404\): no model tiny"),
        (Reply(status=400, error="too\x1b[31m long"), r"does not take the request \(400\): too \[31m long"),
    ],
)
def test_what_is_no_answer_is_said(tmp_path: Path, reply: Reply, why: str) -> None:
    with stand_in([reply]) as server, pytest.raises(ServiceError, match=f"kyiv: .*{why}"):
        quotes(server.url, tmp_path)


def test_half_a_character_is_no_end_of_the_run(tmp_path: Path) -> None:
    content = r"{\"mentions\": [{\"label\": \"Place\", \"quote\": \"Kyiv\"}]} \ud83d"
    raw = f'{{"choices": [{{"message": {{"content": "{content}"}}, "finish_reason": "stop"}}]}}'.encode()
    with stand_in([Reply(raw=raw)]) as server:
        assert quotes(server.url, tmp_path) == []  # what stands behind the object makes it no JSON
        (found,) = predictor(server.url, tmp_path).predict([KYIV])
    assert [each.code for each in found.issues] == ["answer-broken"]


def test_texts_go_nowhere_else(server: StandIn, tmp_path: Path) -> None:
    elsewhere = Reply(status=307, headers={"Location": f"{server.url}/chat/completions"})
    with (
        stand_in([elsewhere]) as first,
        pytest.raises(ServiceError, match=r"sends elsewhere \(307\), where no text is"),
    ):
        quotes(first.url, tmp_path)
    assert server.n_asked == 0


def no_form(asked: Asked) -> Reply:
    kind = asked.body.get("response_format", {}).get("type", "off")
    return GOOD if kind == "off" else Reply(status=400, error=f"response_format {kind} is not supported")


def test_a_server_without_structured_output_is_asked_in_words(tmp_path: Path) -> None:
    texts = [KYIV, Document("other", "Vers Kyiv.")]
    with stand_in(no_form) as server:
        found = list(predictor(server.url, tmp_path, structured="auto").predict(texts))
        kinds = [each.body.get("response_format", {}).get("type") for each in server.asked]
    assert [len(each.prediction.mentions) for each in found] == [1, 1]
    # The second document is asked about as the first was in the end.
    assert kinds == ["json_schema", "json_object", None, None]


def test_a_form_that_was_asked_for_is_not_given_up(tmp_path: Path) -> None:
    with stand_in(no_form) as server:
        with pytest.raises(ServiceError, match="response_format json_schema is not supported"):
            quotes(server.url, tmp_path, structured="json_schema")
        assert server.n_asked == 1


def test_the_form_is_the_schema(server: StandIn, tmp_path: Path) -> None:
    quotes(server.url, tmp_path, structured="json_schema")
    told = server.asked[0].body["response_format"]
    assert (told["type"], told["json_schema"]["strict"]) == ("json_schema", True)
    assert list(told["json_schema"]["schema"]["properties"]) == ["mentions", "relations"]


def test_a_request_that_no_form_mends_is_refused_for_what_was_said_first(tmp_path: Path) -> None:
    replies = [Reply(status=400, error=f"context too long ({n})") for n in (1, 2, 3)]
    with stand_in(replies) as server:
        with pytest.raises(ServiceError, match=r"context too long \(1\)"):
            quotes(server.url, tmp_path, structured="auto")
        assert server.n_asked == 3


def newer(asked: Asked) -> Reply:
    if "max_tokens" in asked.body:
        return Reply(status=400, error="Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")
    if "temperature" in asked.body:
        return Reply(status=400, error="Unsupported value: 'temperature' does not support 0.")
    return GOOD


def test_a_server_with_other_words_for_it_is_understood(tmp_path: Path) -> None:
    with stand_in(newer) as server:
        assert quotes(server.url, tmp_path, max_tokens=99) == ["Kyiv"]
        last = server.asked[-1].body
    assert (server.n_asked, last["max_completion_tokens"], "temperature" in last) == (3, 99, False)
