"""Readings of a test's own, in a few words."""

from __future__ import annotations

from annot.core.schema import Schema

SCHEMA = Schema.model_validate(
    {
        "name": "s",
        "version": "1.0.0",
        "language": "en",
        "mentions": {
            "A": {
                "definition": "a",
                "attributes": {
                    "side": {"type": "choice", "values": ["x", "y", "z"]},
                    "sure": {"type": "boolean", "default": False},
                    "low": {"type": "integer"},
                    "high": {"type": "integer"},
                    "shape": {"type": "choice", "values": ["exact", "open"]},
                },
            },
            "B": {"definition": "b"},
        },
        "relations": {
            "r": {"definition": "r", "head": ["A"], "tail": ["B"]},
            "q": {"definition": "q", "head": ["A"], "tail": ["B"]},
            "same": {"definition": "same", "head": ["A", "B"], "tail": ["A", "B"], "symmetric": True},
        },
        "constraints": [
            {"rule": "bounds", "labels": ["A"], "low": "low", "high": "high", "by": "shape", "shapes": {}},
        ],
    }
)
