"""The languages of a release."""

from __future__ import annotations

from collections.abc import Iterable


def languages_of(documents: Iterable[str], data_set: str) -> list[str]:
    """Those of the texts, in order of the alphabet.

    Args:
        documents: the language of each document; empty where it is not known.
        data_set: what stands for all of them where none is known.
    """
    return sorted(set(documents) - {""}) or [data_set]
