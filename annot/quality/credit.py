"""What a pair of mentions is worth, by measure: agreement and scoring share these, and call them by one name.

They are those of SemEval-2013 task 9 (Segura-Bedmar et al. 2013, https://aclanthology.org/S13-2056).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from annot.quality.match import Fit


class MentionCredit(NamedTuple):
    """Which pairs count.

    Attributes:
        full: as found.
        half: as half found.
    """

    full: tuple[Fit, ...]
    half: tuple[Fit, ...] = ()


CREDITS: Mapping[str, MentionCredit] = MappingProxyType(
    {
        "strict": MentionCredit((Fit.SAME,)),
        "exact": MentionCredit((Fit.SAME, Fit.SAME_SPAN)),
        "partial": MentionCredit((Fit.SAME, Fit.SAME_SPAN), half=(Fit.OVERLAP_SAME_LABEL, Fit.OVERLAP)),
        "type": MentionCredit((Fit.SAME, Fit.OVERLAP_SAME_LABEL)),
    }
)
"""Same span and label; same span; shared characters, half for another boundary; same label on shared characters."""
