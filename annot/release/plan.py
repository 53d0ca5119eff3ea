"""`ReleasePlan`: what goes into a release, and what a release asks for."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from annot.core.value import Value


def _is_no_unknown(name: str) -> str:
    if name.casefold() in {"unknown", "none", "noassertion"}:
        raise ValueError(f"{name!r} is no licence: a text whose rights are unknown is never passed on")
    return name


License = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9.+-]*$", max_length=60), AfterValidator(_is_no_unknown)
]
"""An SPDX identifier (spdx.org/licenses), or `LicenseRef-…` for one that has none."""


class ReleasePlan(Value):
    """What goes into a release.

    Attributes:
        pairs_within: characters that may stand between the two mentions of a candidate in `pairs`.
        min_readers: how many must have read a document; gold by fewer is their word alone.
        text_rights: the licences, by SPDX identifier, under which a text may be passed on; `unknown` is none.
        push_texts_to: git remotes, by address, to which `annot seeds check-push` lets every text go.
    """

    pairs_within: Annotated[int, Field(strict=True, ge=0)] = 300
    min_readers: Annotated[int, Field(strict=True, ge=1)] = 2
    text_rights: tuple[License, ...] = ("CC0-1.0", "PDDL-1.0", "CC-BY-4.0", "CC-BY-SA-4.0")
    push_texts_to: tuple[str, ...] = ()
