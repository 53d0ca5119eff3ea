"""Gates: how far annotators must agree before work goes on, judged on measured numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from annot.core.estimate import Estimate
from annot.quality.agree import Agreement, Table

Layer = Literal["mentions", "relations", "attributes"]


@dataclass(frozen=True)
class Gate:
    """A number that must be reached.

    Attributes:
        layer: of the measure.
        measure: by its name in that layer.
        name: of a label or `Label.attribute`, or `all`.
        least: what the measure must reach.
    """

    layer: Layer
    measure: str
    name: str
    least: float

    def __str__(self) -> str:
        return f"{self.layer}.{self.measure} of {self.name}"


@dataclass(frozen=True)
class Verdict:
    """A gate beside what was measured.

    Attributes:
        gate: what must be reached.
        found: what was measured.
        is_met: whether it is reached, on enough items.
        why: what is missing, where it is not.
    """

    gate: Gate
    found: Estimate
    is_met: bool
    why: str = ""

    def __str__(self) -> str:
        return f"gate {self.gate}: {self.why or f'{self.found} reaches {self.gate.least:.3f}, n = {self.found.n}'}"


def judge(gate: Gate, agreement: Agreement, *, min_n: int) -> Verdict:
    """Whether a gate is met. What cannot be judged is not met: too few items, or a number that is undefined.

    Args:
        gate: what must be reached.
        agreement: of all annotators.
        min_n: items below which nothing is judged.
    """
    tables: dict[Layer, Table] = {
        "mentions": agreement.mentions,
        "relations": agreement.relations,
        "attributes": agreement.attributes,
    }
    found = tables[gate.layer].get(gate.measure, {}).get(gate.name, Estimate(None, 0, why="no annotator marked any"))
    if found.n < min_n:
        why = f"n = {found.n} is too few to judge by, {min_n} are needed; it is {found}, {gate.least:.3f} is asked for"
    elif found.value is None:
        why = f"{found}, n = {found.n}; {gate.least:.3f} is asked for"
    elif found.value < gate.least:
        why = f"{found} is {gate.least - found.value:.3f} below {gate.least:.3f}, n = {found.n}"
    else:
        return Verdict(gate, found, is_met=True)
    return Verdict(gate, found, is_met=False, why=why)
