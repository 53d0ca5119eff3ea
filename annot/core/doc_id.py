"""What a document may be called: its files are called so too, on every system."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

DOC_ID = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$"
DocId = Annotated[str, StringConstraints(pattern=DOC_ID)]
