"""Values of each type that it takes and does not, for the contract that all types keep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from annot.core.attribute_types.registry import TypeName
from annot.core.schema import Schema


class Sample(NamedTuple):
    """An attribute as a schema has it.

    Attributes:
        spec: what the schema says.
        good: values that it takes, each in its one form.
        bad: values that it refuses.
    """

    spec: Mapping[str, Any]
    good: tuple[Any, ...]
    bad: tuple[Any, ...]

    @property
    def schema(self) -> Schema:
        """A schema whose label `A` has the attribute `x`."""
        mentions = {"A": {"definition": "a", "attributes": {"x": self.spec}}}
        return Schema.model_validate({"name": "one", "version": "1.0.0", "language": "en", "mentions": mentions})


SAMPLES: Mapping[TypeName, Sample] = {
    "choice": Sample({"type": "choice", "values": {"u": "up", "d": "down"}}, ("u", "d"), ("up", 1, True, ("u",), "")),
    "integer": Sample({"type": "integer"}, (0, -3, 12500), (0.5, "3", True)),
    "number": Sample({"type": "number"}, (0, -3, 0.5, 1234.567), ("0.5", False)),
    "boolean": Sample({"type": "boolean"}, (True, False), ("true", 1, 0)),
    "date": Sample(
        {"type": "date"},
        ("2024-10-12", "2024-10", "2024", "2024-10-XX", "2024-XX", "2024-XX-XX", "2024-W41"),
        ("12 October", "2024-10-xx", "2024-13", "2024-W54", "XXXX-10-12", "2024-XX-12", "2024-1-2\n", 2024, True, ""),
    ),
    "text": Sample({"type": "text"}, ("x", "a, b", "1"), (1, True, ("x",))),
}
SEVERAL = Sample(
    {"type": "choice", "values": {"u": "up", "d": "down"}, "multiple": True},
    (("u",), ("u", "d")),
    (("up",), "u", 1),
)
"""The one type that may have several values at once."""
EVERY: Mapping[str, Sample] = dict([*SAMPLES.items(), ("several", SEVERAL)])
