"""`StudioPlan`: which Label Studio a data set is annotated on."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from annot.core.value import Value
from annot.studio.addresses import address_of_server


class StudioPlan(Value):
    """Which Label Studio: the one at `url`, or without it an embedded one that wishes for `port`."""

    url: Annotated[str, AfterValidator(address_of_server)] | None = None
    port: Annotated[int, Field(strict=True, ge=1, le=65535)] = 8080
