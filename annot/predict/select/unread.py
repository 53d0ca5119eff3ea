"""`UnreadDocument`: a document that may be chosen, and what is known of it before anybody reads it."""

from __future__ import annotations

from typing import NamedTuple

from annot.predict.select.outlook import Contrast, Outlook


class UnreadDocument(NamedTuple):
    """A document that may be chosen.

    Attributes:
        doc_id: its name.
        cluster: by which its near-duplicates know it.
        outlook: what the predictor makes of it; None where it was not asked.
        contrast: how two predictors differ on it; None where two were not asked.
    """

    doc_id: str
    cluster: str
    outlook: Outlook | None = None
    contrast: Contrast | None = None
