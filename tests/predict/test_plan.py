"""`[predictors]` of annot.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from annot.core.errors import ConfigError
from annot.predict.plan import PredictorsPlan
from annot.project.config import read_config
from tests.data_set import CONFIG


def read(folder: Path, said: str) -> PredictorsPlan:
    path = folder / "annot.toml"
    path.write_text(CONFIG.format(name="d", email="r@annot.localhost") + said, "utf-8")
    return read_config(path).predictors


def test_a_fifth_of_the_work_is_done_without_unless_it_is_said_otherwise(tmp_path: Path) -> None:
    plan = read(tmp_path, "")
    assert (plan.control, plan.plant, plan.salt, dict(plan.named)) == (0.2, 0.0, "", {})
    assert read(tmp_path, "[predictors]\ncontrol = 0\nplant = 0.05\n").plant == 0.05


def test_each_table_is_a_predictor(tmp_path: Path) -> None:
    plan = read(tmp_path, '[predictors.news]\nuse = "spacy"\nmodel = "fr_core_news_sm"\nlabels = {PER = "Person"}\n')
    assert plan.plan_of("news").use == "spacy"
    assert plan.plan_of("news").settings == {"model": "fr_core_news_sm", "labels": {"PER": "Person"}}
    assert plan.replace(control=1).named == plan.named
    assert read(tmp_path, '[predictors.named]\nuse = "rules"\n').plan_of("named").use == "rules"
    assert (plan.plan_of("rules").use, dict(plan.plan_of("rules").settings)) == ("rules", {})


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("[predictors]\ncontrol = 1.5\n", r"annot.toml:16: predictors.control: must be at most 1.0, found 1.5"),
        ("[predictors]\nplant = 0.9\n", r"predictors.plant: "),
        ("[predictors]\ncontroll = 0.1\n", r"controll: unknown key, did you mean 'control'"),
        ("[predictors]\ncontrol = true\n", r"annot.toml:16: predictors.control: must be a number, found true"),
        ("[predictors]\nrules = 5\n", r"rules: unknown key \(allowed: control, plant, salt\)"),
        ("[predictors]\nnamed = 5\n", r"predictors.named: must be a table"),
        ("[predictors.x]\nuse = 5\n", r"annot.toml:16: predictors.x.use: must be text, found 5"),
        ("[predictors.named]\nuse = 5\n", r"annot.toml:16: predictors.named.use: must be text, found 5"),
        ("[predictors.News]\nmodel = 'x'\n", r"small letters and digits"),
    ],
)
def test_what_is_wrong_is_named_with_its_key(tmp_path: Path, said: str, fault: str) -> None:
    with pytest.raises(ConfigError, match=fault):
        read(tmp_path, said)
