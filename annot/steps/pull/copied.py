"""Regions that stand in two annotators' work under one id: drawn once, and copied. Pure.

The page gives each drawn region a random id, and annot gives the regions that it restores or pre-annotates ids that
depend on the reader. So the same id in two readers' work means that one has the other's regions.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

from annot.core.issue import Issue
from annot.core.plural import plural
from annot.studio.collected import RegionIds

_SHOWN = 3


def find_copied(regions: Mapping[str, RegionIds]) -> dict[str, list[Issue]]:
    """A warning for each pair of annotators and document that share regions, under both their names.

    Args:
        regions: the ids of everybody's regions, by annotator and document.
    """
    found: dict[str, list[Issue]] = {name: [] for name in regions}
    for left, right in combinations(sorted(regions), 2):
        for doc_id in sorted(set(regions[left]) & set(regions[right])):
            shared = sorted(regions[left][doc_id] & regions[right][doc_id])
            if not shared:
                continue
            shown = ", ".join(shared[:_SHOWN]) + (", …" if len(shared) > _SHOWN else "")
            for mine, other in ((left, right), (right, left)):
                message = (
                    f"of {plural(len(regions[mine][doc_id]), 'region')}, {plural(len(shared), 'has', 'have')} the id "
                    f"of one of {other}'s ({shown}): one was copied from the other, or both from one file; the "
                    "readings are not independent"
                )
                found[mine].append(
                    Issue(doc_id=doc_id, code="copied-regions", where=mine, message=message, severity="warning")
                )
    return found
