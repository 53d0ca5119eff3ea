"""What annot asks of a server: Label Studio's client has all of it."""

from __future__ import annotations

import inspect

from annot.studio.client import Studio
from annot.workspace.server import AnnotationServer


def is_one(server: Studio) -> AnnotationServer:
    """The type checker compares every signature."""
    return server


def test_the_client_of_label_studio_has_every_method() -> None:
    asked = {name: each for name, each in vars(AnnotationServer).items() if inspect.isfunction(each)}
    asked = {name: each for name, each in asked.items() if not name.startswith(("__init", "_no_init", "__subclass"))}
    assert len(asked) > 20
    for name, each in asked.items():
        mine, theirs = (list(inspect.signature(of).parameters) for of in (each, getattr(Studio, name)))
        if not name.startswith("__"):
            assert mine == theirs, name
