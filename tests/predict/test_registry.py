"""Predictors by name: built in, and brought by installed packages."""

from __future__ import annotations

from pathlib import Path

import pytest

from annot.core.errors import ConfigError
from annot.predict.registry import factory_named, predictor_names
from tests.predict.installed import installed

BUILT_IN = ["rules", "spacy", "transformers", "gliner", "llm", "readings"]


def test_those_built_in_can_be_had_by_name() -> None:
    assert predictor_names() == BUILT_IN
    assert all(callable(factory_named(name)) for name in BUILT_IN)


def test_a_package_brings_its_own(tmp_path: Path) -> None:
    with installed(tmp_path / "site"):
        assert predictor_names() == [*BUILT_IN, "counting"]
        assert factory_named("counting").__name__ == "make"
    assert predictor_names() == BUILT_IN


def test_one_that_cannot_be_imported_is_named(tmp_path: Path) -> None:
    with (
        installed(tmp_path / "site", source="import nothing_of_this_name"),
        pytest.raises(ConfigError, match=r"'counting' \(annot_test_predictor:make\) cannot be imported: No module"),
    ):
        factory_named("counting")


def test_an_unknown_name_is_told_those_that_there_are() -> None:
    with pytest.raises(ConfigError, match=r"no predictor is called 'rulez'; there are: rules, spacy, transformers, "):
        factory_named("rulez")
