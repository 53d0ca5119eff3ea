"""What annot.toml may say of a chat server; each fault names its key, and none repeats a secret."""

from __future__ import annotations

from typing import Any

import pytest

from annot.core.errors import ConfigError
from annot.predict.llm.settings import LlmSettings
from annot.predict.predictor import Material
from tests.predict.llm.small import SCHEMA

LOCAL: dict[str, Any] = {"base_url": "http://127.0.0.1:1/v1", "model": "m"}


def read(**settings: Any) -> LlmSettings:
    return Material(name="small", schema=SCHEMA, settings={**LOCAL, **settings}).read_settings(LlmSettings)


def test_a_server_on_this_machine_needs_no_key() -> None:
    assert (read().temperature, read().structured, read().n_examples) == (0, "auto", 4)
    for url in ("http://localhost:1/v1", "http://127.9.9.9/v1", "http://[::1]:8000/v1", "http://a.localhost/"):
        assert read(base_url=url).is_loopback
    assert read(base_url="http://127.0.0.1:1/v1/").base_url == "http://127.0.0.1:1/v1"
    assert not read(base_url="https://localhost.example.org/v1", key_env="KEY").is_loopback


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({"model": ""}, "predictors.small.model: must not be empty"),
        ({"base_url": "ftp://x/v1"}, "predictors.small.base_url: must begin with http:// or https://"),
        ({"base_url": "127.0.0.1:8000"}, "predictors.small.base_url: must "),
        ({"base_url": "http://x:99999/"}, "predictors.small.base_url: must be an address"),
        ({"base_url": "https://example.org/v1"}, "key_env: is missing; name the environment variable"),
        ({"temperature": 3}, "predictors.small.temperature: must be at most 2"),
        ({"temperature": float("nan")}, "predictors.small.temperature: "),
        ({"max_tokens": 0}, "predictors.small.max_tokens: must be at least 16"),
        ({"concurrency": 0}, "predictors.small.concurrency: must be at least 1"),
        ({"structured": "json"}, "predictors.small.structured: must be one of auto, json_schema, json_object, off"),
        ({"chunk_chars": 300, "overlap": 200}, r"overlap: must be at most half of chunk_chars \(300\), found 200"),
        ({"price_input": 1.0}, "price_input, price_output: give both"),
        ({"modle": "x"}, "modle: unknown key, did you mean 'model'"),
    ],
)
def test_each_fault_names_its_key(settings: dict[str, Any], fault: str) -> None:
    with pytest.raises(ConfigError, match=f"annot.toml: .*{fault}"):
        read(**settings)


@pytest.mark.parametrize(
    "settings",
    [
        {"key_env": "sk-proj-Geheim"},
        {"key_env": "gsk_Geheim"},
        {"base_url": "https://user:Geheim@example.org/v1", "key_env": "KEY"},
        {"base_url": "https://Geheim@example.org/v1", "key_env": "KEY"},
        {"base_url": "https://example.org/v1?api-key=Geheim", "key_env": "KEY"},
        {"base_url": "https://example.org/v1#Geheim", "key_env": "KEY"},
    ],
)
def test_a_secret_in_annot_toml_is_refused_and_not_repeated(settings: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match=r"annot.toml, which is committed|annot.toml is committed") as refused:
        read(**settings)
    assert "Geheim" not in str(refused.value)
