"""Predictors by name, made of a project's gold."""

from __future__ import annotations

from collections.abc import Sequence

from annot.predict.held_out import Maker
from annot.predict.predictor import Material, Predictor
from annot.predict.registry import factory_named
from annot.project.project import ProjectFolder
from annot.release.gold_document import GoldDocument


def material_of(project: ProjectFolder, name: str, gold: Sequence[GoldDocument], *, seed: int = 0) -> Material:
    """What the predictor `name` is made of, where it may learn from `gold`."""
    return Material(
        name=name,
        schema=project.schema,
        gold=gold,
        guidelines=project.guidelines,
        seed=seed,
        root=project.root,
        cache=project.state / "cache",
    )


def maker_of(project: ProjectFolder, name: str, *, seed: int = 0) -> Maker:
    """Makes the predictor `name` from the gold that it may learn from.

    Raises:
        ConfigError: nothing is called so.
    """
    make = factory_named(name)

    def made(gold: Sequence[GoldDocument]) -> Predictor:
        return make(material_of(project, name, gold, seed=seed))

    return made
