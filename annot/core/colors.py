"""The colour of each mention label: one palette for every page that shows them."""

from __future__ import annotations

from collections.abc import Iterable

from annot.core.schema import Schema

# Okabe and Ito's palette and Paul Tol's muted one: distinct under the common kinds of colour blindness.
_MENTION_COLORS = (
    "#0072B2", "#AA4499", "#D55E00", "#E69F00", "#F0E442", "#009E73", "#56B4E9", "#882255", "#999933", "#777777",
)  # fmt: skip


def colors_of(schema: Schema) -> dict[str, str]:
    """The colour of each mention label, as `#rrggbb`."""
    return {
        name: label.color or _MENTION_COLORS[index % len(_MENTION_COLORS)]
        for index, (name, label) in enumerate(schema.mentions.items())
    }


def colors_in_order(labels: Iterable[str]) -> dict[str, str]:
    """A colour for each of some labels whose schema is not known."""
    return {name: _MENTION_COLORS[index % len(_MENTION_COLORS)] for index, name in enumerate(labels)}
